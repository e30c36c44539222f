"""A log beside the file: durations in the panes, the schedule by time, the critical path by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.request import PlanRequest
from stagegraph.logs.buildlog import VertexState
from stagegraph.render.shared.parts import plain
from stagegraph.tui.drawing.album import shown_diagrams
from stagegraph.tui.model.facts import details
from stagegraph.tui.model.knowledge import Knowledge
from stagegraph.tui.model.session import GraphView, Loaded, Selection, Session, measured
from stagegraph.tui.model.timechart import TimeChart, TimeRow, TimeSpan, TimeUse, time_chart
from stagegraph.values import replace
from tests.helpers.terminal import Terminal, in_terminal
from tests.helpers.timed import LOGS, ran, recorded, written_build

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings

JAVA = recorded("java-7stage", "rawjson.runtime.log")
TEXT = (LOGS / "java-7stage/Dockerfile").read_text(encoding="utf-8")
FAILING = recorded("failing")


def known_of(timings: Timings) -> Knowledge:
    """What the panes ask of a plan with its log."""
    assert timings.plan is not None
    return Knowledge(timings.plan, timings)


def told(timings: Timings, part: str) -> str:
    """What the details tell of the first step whose name has a text."""
    known = known_of(timings)
    step = next(one for one in known.plan.steps if part in one.name)
    sections = details(known, Selection(step.stage, step.id))
    return "\n".join(plain(line) for line in sections[0].lines)


# --- Values -----------------------------------------------------------------------------------------------------------


def test_knowledge() -> None:
    """With a log stages have times, and the critical path is that by time."""
    known = known_of(JAVA)
    assert {row.name: row.time for row in known.rows} == {
        "base": "1.2 s", "deps": "3.2 s", "build": "2.2 s", "test": "", "lint": "", "reports": "", "runtime": "3.4 s",
    }  # fmt: skip
    names = [known.steps[one].text.partition(";")[0] for one in known.critical_path]
    assert names[-1] == "RUN sleep 1"
    assert known.critical == frozenset(known.critical_path)
    assert Knowledge(known.plan).critical_path == tuple(known.plan.critical_path)


def test_details() -> None:
    """Of a step is told when it was worked on, what it bounds or could take longer, and whom it kept waiting."""
    assert "took 3.1 s, from 1.5 s to 4.6 s\nbounds 39 % of the time of the build" in told(JAVA, "[deps 3/3]")
    assert "could take 4.5 s longer without the build taking longer" in told(JAVA, "[runtime 2/5]")
    assert "app.jar waited 4.5 s for it alone" in told(JAVA, "[build 2/2]")
    assert "failed after 0.11 s" in told(FAILING, "[bad 3/3]")
    assert "exit code: 3" in told(FAILING, "[bad 3/3]")
    assert "never started, by the log" in told(FAILING, "[slow 3/3]")
    assert JAVA.plan is not None
    whole = details(known_of(JAVA), Selection())
    told_whole = [plain(line) for line in whole[0].lines]
    assert "by the log the build took 8.1 s, 1.3 at a time on average, 2 at most" in told_whole
    computed = details(known_of(replace(JAVA, wall_measured=False)), Selection())
    assert any("8.1 s, as computed" in plain(line) for line in computed[0].lines)


def test_details_of_what_the_log_does_not_have() -> None:
    """A step that is not in the log says so; one that waited for a lock does, too."""
    other = recorded("cached")
    assert JAVA.plan is not None
    foreign = Knowledge(JAVA.plan, replace(other, plan=JAVA.plan, vertices=(), critical=()))
    step = JAVA.plan.steps[2]
    lines = [plain(line) for line in details(foreign, Selection(step.stage, step.id))[0].lines]
    assert "not in the log" in lines
    assert foreign.rows[0].time == ""
    locked = recorded("cache-locked")
    assert locked.plan is not None
    waiting = max(locked.vertices, key=lambda one: one.locked)
    found = details(known_of(locked), Selection(waiting.stages[0], waiting.steps[0]))
    assert any("for a cache mount" in plain(line) for line in found[0].lines)


def test_cells() -> None:
    """A row of time tells what is done in each cell; the shortest step has one, and what matters most is seen."""
    row = TimeRow(
        0,
        "s",
        (
            TimeSpan("a", 1.0, 1.0, TimeUse.CACHED),
            TimeSpan("b", 2.0, 5.0, TimeUse.WORKS),
            TimeSpan("c", 5.0, 6.0, TimeUse.CRITICAL),
            TimeSpan("d", 6.0, 6.2, TimeUse.FAILED),
        ),
    )
    assert [doing for doing, _ in row.cells(10.0, 10)] == [
        TimeUse.AHEAD, TimeUse.CACHED, TimeUse.WORKS, TimeUse.WORKS, TimeUse.WORKS, TimeUse.CRITICAL, TimeUse.FAILED,
        TimeUse.DONE, TimeUse.DONE, TimeUse.DONE,
    ]  # fmt: skip
    assert row.cells(10.0, 2)[0] == (TimeUse.WORKS, ("a", "b"))
    waits = TimeRow(0, "s", (TimeSpan("a", 0, 1, TimeUse.WORKS), TimeSpan("b", 3, 4, TimeUse.WORKS)))
    assert [doing for doing, _ in waits.cells(4.0, 4)] == [TimeUse.WORKS, TimeUse.WAITS, TimeUse.WAITS, TimeUse.WORKS]
    assert [doing for doing, _ in TimeRow(0, "s", ()).cells(4.0, 2)] == [TimeUse.AHEAD, TimeUse.AHEAD]
    assert row.cells(0.0, 3)[0][1] == ("a", "b", "c", "d")


def test_charts() -> None:
    """The chart has the stages that are built, and marks where there is room for them."""
    chart = time_chart(known_of(JAVA))
    assert chart is not None
    assert [row.name for row in chart.rows] == [known_of(JAVA).names[one] for one in known_of(JAVA).plan.build_order]
    assert chart.marks(40) == [(0, "0 s"), (24, "5 s")]
    assert TimeChart((), 0.0).marks(20) == []
    assert time_chart(Knowledge(known_of(JAVA).plan)) is None
    failing = time_chart(known_of(FAILING))
    assert failing is not None
    assert TimeUse.FAILED in {span.doing for row in failing.rows for span in row.spans}
    cached = time_chart(known_of(recorded("cached", "rawjson.2-unchanged.log")))
    assert cached is not None
    assert TimeUse.CACHED in {span.doing for row in cached.rows for span in row.spans}


def test_sessions() -> None:
    """What a build cost is known where there is a plan and a log."""
    assert measured(Session()) is None
    loaded = Loaded(TEXT, "Dockerfile", log=JAVA.build)
    assert measured(Session(loaded=loaded)) is None
    assert measured(Session(plan=JAVA.plan)) is None
    found = measured(Session(loaded=loaded, plan=JAVA.plan))
    assert found is not None
    assert found.wall == JAVA.wall
    assert JAVA.plan is not None
    assert shown_diagrams(JAVA.plan, GraphView(), JAVA)[0].timed


# --- The panes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
def test_panes(size: tuple[int, int]) -> None:
    """The list of stages has a column of times, the steps their durations, the head the time of the build."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down")
        assert " steps  time" in terminal.text()
        assert "3.2 s" in terminal.text()
        await terminal.press("4")
        assert "3.1 s" in terminal.text()
        if size[0] >= 120:
            assert "8.1 s, 4 of 7 stages" in terminal.text()

    in_terminal(act, TEXT, size=size, log=JAVA.build)


def test_the_schedule() -> None:
    """With a log the schedule has an axis of time; m changes to waves and back; keys and clicks pick steps in both."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("6")
        schedule = terminal.main.schedule
        assert any(line.strip("\u2502 ").startswith("time") and "2 s" in line for line in terminal.lines())
        await terminal.press("g", "right")
        first = terminal.session.selection
        assert first.step
        await terminal.press("m")
        assert any(line.strip("\u2502 ").startswith("wave") for line in terminal.lines())
        assert terminal.session.selection == first
        await terminal.press("m")
        assert schedule.by_time is not None
        rows = schedule.by_time.rows
        cells = rows[0].cells(schedule.by_time.wall, schedule._room)  # noqa: SLF001  (as wide as it is drawn)
        at = next(place for place, (_, steps) in enumerate(cells) if steps)
        offset = schedule._names + at  # noqa: SLF001  (as above)
        await terminal.pilot.click(schedule, offset=(offset + 1, 2))
        assert terminal.session.selection.step in cells[at][1]
        await terminal.pilot.click(schedule, offset=(2, 3))
        assert terminal.session.selection == Selection(rows[1].stage)

    in_terminal(act, TEXT, size=(120, 40), log=JAVA.build)


def test_without_a_log() -> None:
    """Without a log the key says how to open one."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("6", "m")
        assert terminal.said == ["No log is open: start with stagegraph tui --timings LOG."]
        assert terminal.main.schedule.by_time is None

    in_terminal(act, TEXT)


def test_the_critical_path() -> None:
    """C walks along the critical path by time."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("c")
        stops = terminal.session.trail.stops
        assert terminal.session.plan is not None
        names = [terminal.session.plan.step_by_id[one.step].name for one in stops]
        assert names[0].startswith("[base 1/2]")
        assert not any("[runtime 2/5]" in name for name in names)

    in_terminal(act, TEXT, log=JAVA.build)


def test_another_log_and_another_target() -> None:
    """The file is watched with its log: another one is shown; another target has the times that the log has of it."""

    async def act(terminal: Terminal) -> None:
        terminal.loader.log = replace(JAVA.build, wall=99.0)
        terminal.loader.write(TEXT)
        await terminal.until(lambda: "1 min 39 s" in terminal.text())
        terminal.loader.log = None
        terminal.loader.write(TEXT)
        await terminal.until(
            lambda: terminal.main.shown.known is not None and terminal.main.shown.known.timings is None
        )

    in_terminal(act, TEXT, size=(120, 40), log=JAVA.build, seconds=0.01)

    async def other(terminal: Terminal) -> None:
        assert terminal.targets == ["lint"]
        await terminal.press("4")
        assert "3.2 s" in terminal.text()

    in_terminal(other, TEXT, log=JAVA.build, request=PlanRequest(targets=("lint",)))


def test_states() -> None:
    """What failed, is cached or never began is told in the list of steps."""
    text = (LOGS / "failing/Dockerfile").read_text(encoding="utf-8")

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down", "4")
        assert "failed" in terminal.text()
        await terminal.press("1", "g", "4")
        assert "not begun" in terminal.text()
        await terminal.press("6", "G", "right")
        assert "\u2717" in terminal.text() or "\u25c6" in terminal.text()
        await terminal.press("W", "4")
        assert "1.1 s" in terminal.text() or "1.2 s" in terminal.text() or "1.3 s" in terminal.text()

    in_terminal(act, text, size=(160, 50), log=FAILING.build)
    build = written_build(replace(ran("[stage-0 2/2] RUN x", 0, 0), state=VertexState.CACHED), wall=1.0)

    async def cached(terminal: Terminal) -> None:
        await terminal.press("4")
        assert "cached" in terminal.text()

    in_terminal(cached, "FROM alpine\nRUN x\n", log=build)
