"""What the panes tell of one build agrees: counts, what runs together, what is cut."""

from __future__ import annotations

import pytest

from stagegraph.tui.model.chart import Moment, chart
from stagegraph.tui.model.knowledge import Knowledge
from stagegraph.tui.model.stepsums import step_sum
from tests.helpers.building import plan_of
from tests.helpers.terminal import TEXT, Terminal, in_terminal

LINKS = """\
FROM alpine AS a
WORKDIR /
COPY --link x y
RUN make
FROM busybox AS an-other-stage-with-a-name-that-is-long
RUN one
COPY --from=a / /
"""


@pytest.mark.parametrize("size", [(60, 20), (90, 24), (120, 40)])
def test_details_are_not_cut(size: tuple[int, int]) -> None:
    """Each line of the details is as wide as the pane at most, whether the scroll bar is there or not."""

    async def act(terminal: Terminal) -> None:
        details = terminal.main.details
        await terminal.press("2")
        for height in range(size[1], size[1] - 6, -1):
            await terminal.pilot.resize_terminal(size[0], height)
            await terminal.pilot.pause()
            width = details.scrollable_content_region.width
            widest = max(sum(len(span.text.rstrip()) for span in details.row(at)[-1:]) for at in range(details.count()))
            assert widest <= width
            for at in range(details.count()):
                assert len("".join(span.text for span in details.row(at)).rstrip()) <= width

    in_terminal(act, size=size)


def test_what_is_cut_says_so() -> None:
    """A line that goes on beyond its pane ends in a mark; of the stages names are cut before numbers are."""

    async def act(terminal: Terminal) -> None:
        stages = terminal.main.stages
        await terminal.press("1")
        strips = [stages.render_line(y).text for y in range(3)]
        assert all(len(text) == stages.size.width for text in strips)
        assert "2-4" in strips[1]
        assert "\u2026" in strips[2][: strips[2].index("2-5")]
        assert not strips[2].endswith("\u2026")
        await terminal.press("right")
        assert stages.render_line(2).text.endswith("\u2026")
        await terminal.press("5")
        assert not terminal.main.source.render_line(0).text.endswith("\u2026")

    in_terminal(act, LINKS, size=(80, 24))


def test_the_mark_stands_beside_the_scroll_bar() -> None:
    """It is seen where there is a scroll bar, too, and a line that is shorter has none."""

    async def act(terminal: Terminal) -> None:
        source = terminal.main.source
        await terminal.press("5", "g")
        assert source.show_vertical_scrollbar
        assert source.render_line(0).text.rstrip().endswith("FROM alpine AS a")
        assert source.render_line(7).text.endswith("x\u2026 ")
        assert source.render_line(7).cell_length == source.size.width

    in_terminal(act, LINKS + f"RUN echo {'x' * 200}\n" * 30, size=(80, 24))


def test_what_follows_is_marked() -> None:
    """In the schedule only the stages that go on beyond the pane bear a mark."""

    async def act(terminal: Terminal) -> None:
        schedule = terminal.main.schedule
        await terminal.press("1", "g", "6")
        assert [schedule.render_line(y).text.rstrip()[-1] for y in (1, 2)] == ["\u2588", "\u2026"]

    in_terminal(act, LINKS + "".join(f"RUN echo {at}\n" for at in range(150)), size=(80, 24))


def test_the_schedule_of_what_is_not_built() -> None:
    """A stage that is not built has no row: no cursor, its name below; a key goes to a stage that is built."""

    async def act(terminal: Terminal) -> None:
        schedule = terminal.main.schedule
        await terminal.press("1", "g", "down", "down")
        assert terminal.selected == "test"
        assert (schedule.at, schedule.columns) == (None, frozenset())
        assert "test is not built" in terminal.text()
        await terminal.press("6", "right", "down")
        assert terminal.selected != "test"
        assert schedule.at is not None
        assert "is not built" not in str(schedule.border_subtitle)
        await terminal.press("down")
        assert schedule.at[0] == terminal.session.selection.stage

    in_terminal(act)


def test_what_runs_together_is_marked() -> None:
    """The columns of the selected stage are marked, and the stages that the details name."""

    async def act(terminal: Terminal) -> None:
        schedule = terminal.main.schedule
        await terminal.press("1", "g", "down")
        assert terminal.selected == "build"
        assert schedule.columns == {2, 3}
        names = [row.name for at, row in enumerate(schedule.chart.rows) if "\u2225" in schedule.row(at)[1].text]
        assert names == ["docs"]
        marked = {span.text.strip() for span in schedule.head() or () if span.role == "column-number"}
        assert marked == {"3", "4"}

    in_terminal(act)


def test_same_waves_and_others() -> None:
    """Of what can run at the same time it is told what does in the schedule, and what only may."""
    known = Knowledge(plan_of(*TEXT.splitlines()))
    assert known.together(1) == ([3], [])
    assert known.together(3) == ([1], [4])
    assert known.together(2) == ([], [])


def test_waiting_is_not_idling() -> None:
    """A stage loads its image first, between its steps it waits, and after the last it is done."""
    rows = {row.name: row for row in chart(Knowledge(plan_of(*LINKS.splitlines()))).rows}
    found = [rows["an-other-stage-with-a-name-that-is-long"].moment(wave) for wave in range(6)]
    assert found == [Moment.LOADS, Moment.RUNS, Moment.WAITS, Moment.WAITS, Moment.RUNS, Moment.DONE]


def test_counts_add_up() -> None:
    """The list of steps is as long as is told below it: the number, less what does nothing, and what has none."""
    known = Knowledge(plan_of(*LINKS.splitlines()))
    assert step_sum(known, 0) == "4 steps, 1 with nothing to do, listed with 1 LINK"
    assert len(known.plan.stages[0].steps) == 4 - 1 + 1
    assert step_sum(known, 1) == "3 steps"
    both = Knowledge(plan_of(*LINKS.splitlines(), platform="linux/amd64,linux/arm64"))
    assert step_sum(both, 1) == "3 steps, listed with 3 of the same number"
    assert len(both.plan.stages[1].steps) == 6


def test_sums_are_seen() -> None:
    """Below the stages stands how their steps make up those of the build; a stage that is not built has brackets."""

    async def act(terminal: Terminal) -> None:
        assert terminal.main.stages.tooltip == "7 in the stages; not counted: the build context"
        assert "7 in the stages; 1 not counted" in terminal.text()
        assert "(2)" in "".join(span.text for span in terminal.main.stages.row(2))
        await terminal.press("4", "1", "g")
        assert terminal.main.steps.border_subtitle == "2 steps"
        await terminal.press("down", "down")
        assert terminal.main.steps.border_subtitle == ""

    in_terminal(act, size=(200, 60))


def test_a_line_is_as_wide_as_its_pane() -> None:
    """Also where a wide character is cut."""

    async def act(terminal: Terminal) -> None:
        source = terminal.main.source
        for left in range(4):
            source.scroll_to(x=left, animate=False, force=True)
            await terminal.pilot.pause()
            assert source.render_line(1).cell_length == source.size.width

    in_terminal(act, "FROM scratch\nLABEL x=" + "\u6f22" * 200 + "\nCOPY . .\n")


def test_the_sum_fits_its_border() -> None:
    """The sum below the stages is told in as many words as the border has room for, and whole under the mouse."""

    async def act(terminal: Terminal) -> None:
        stages = terminal.main.stages
        assert stages.border_subtitle == "7 in the stages; 1 not counted"
        assert stages.tooltip == "7 in the stages; not counted: the build context"
        await terminal.press("1", "z")
        assert stages.border_subtitle == "7 in the stages; not counted: the build context"
        assert not stages.tooltip
        await terminal.press("z")
        await terminal.pilot.resize_terminal(80, 24)
        await terminal.pilot.pause()
        assert stages.border_subtitle == "7 in the stages"

    in_terminal(act)
