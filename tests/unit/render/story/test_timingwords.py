"""What a build cost, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.logs.buildlog import LogRemark, Vertex, VertexState
from stagegraph.render.shared.cells import width_of
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.accounts import Account, AccountTable, account_markdown, account_text
from stagegraph.render.story.timingwords import critical_table, timing_account
from stagegraph.render.timeline.timebars import timeline_of
from stagegraph.values import replace
from tests.helpers.timed import ran, recorded, written_build

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings


def text(timings: Timings, width: int = 100) -> str:
    """The text of an account."""
    return account_text(timing_account(timings, "build.log"), Style(width))


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize(
    ("name", "log"),
    [("java-7stage", "rawjson.runtime.log"), ("failing", "rawjson.log"), ("diamond-20", "rawjson.2-cached.log")],
)
def test_width(name: str, log: str, width: int) -> None:
    """No line is longer than the terminal is wide."""
    assert max(map(width_of, text(recorded(name, log), width).splitlines())) <= width


def test_a_build() -> None:
    """Wall time, critical path with shares, who kept whom waiting, what is long but harmless, lines."""
    told = text(recorded("java-7stage", "rawjson.runtime.log"), 200)
    for words in (
        "build.log: the build took 8.1 s; 10.2 s of work, 1.3 at a time on average, 2 at most.",
        "15 vertices (rawjson): 15 done.",
        "39 %   1.5 s   [deps 3/3]",
        "4.5 s  [build 2/2]",
        "2.2 s  4.5 s  [runtime 2/5] RUN sleep 2",
        "critical  [deps 3/3]",
        "L8",
    ):
        assert words in told
    assert "NOT IN" not in told


def test_a_failed_build() -> None:
    """What failed comes first, with its line and its error; what was cancelled and never started is counted."""
    told = text(recorded("failing"))
    assert "build.log: the build failed after 1.5 s" in told
    assert "Failed: [bad 3/3] RUN echo about to fail; exit 3 (L" in told
    assert "did not complete successfully: exit code: 3" in told
    assert "1 failed, 1 cancelled" in told
    assert "not started" in told
    no_step = written_build(ran("[1/1] RUN x", 0, 1), wall=1, error="no route to host\nmore\n")
    assert "Failed: no route to host\n  more" in text(timings_of(no_step))
    assert "Failed: \n" not in text(timings_of(replace(no_step, error="\n")))
    assert "0 vertices (rawjson).\n" in text(timings_of(replace(no_step, vertices=())))


def test_a_build_that_somebody_ended() -> None:
    """A build that was cancelled is not told to have taken a time, nor to have failed."""
    told = text(recorded("interrupted"))
    assert told.startswith("build.log: the build was cancelled after 3.0 s;")
    assert "Failed" not in told
    assert "LONG BUT HARMLESS" not in told  # what is longer makes the build longer
    plain = written_build(ran("[1/1] RUN x", 0, 1), wall=1, error="failed to solve: Canceled: context canceled")
    told = text(timings_of(plain))
    assert told.startswith("build.log: the build was cancelled after 1.0 s;")
    assert "Cancelled: failed to solve: Canceled: context canceled" in told
    assert text(recorded("merge-two-tags")).startswith("build.log: the build took ")


def test_a_log_without_the_end() -> None:
    """Of a log that ends before the build does the time is told as a least one."""
    cut_off = written_build(ran("[1/1] RUN x", 0, 1, state=VertexState.RUNNING), wall=1)
    assert text(timings_of(cut_off)).startswith("build.log: the build ran at least 1.0 s")


def test_a_computed_build() -> None:
    """Times that are computed are called so, and how far the graph is known."""
    vertices = (
        Vertex("[a 1/2] FROM x", VertexState.DONE, number=1, seconds=1),
        Vertex("", VertexState.DONE, number=2),
        Vertex("[a 2/2] RUN x", VertexState.DONE, number=3, seconds=1),
    )
    told = text(timings_of(written_build(*vertices)))
    assert "the build took 2.0 s, as computed;" in told
    assert "what the names of steps tell of the graph" in " ".join(told.split())
    assert "#2" in told
    measured = replace(written_build(*vertices), wall=3.0)
    assert "give the Dockerfile, too" in text(timings_of(measured))


def test_another_dockerfile() -> None:
    """What is in the log alone, and what is in the plan alone, is listed; remarks come last."""
    found = recorded("java-7stage", "rawjson.runtime.log")
    remark = LogRemark("It is cut.", 7)
    other = timings_of(replace(recorded("cached").build, remarks=(remark, LogRemark("More."))), found.plan)
    told = text(replace(other, limit=4))
    assert "no more than 4 ran at once" in told
    assert "NOT IN THE DOCKERFILE" in told
    assert "NOT IN THE LOG" in told
    assert told.endswith("ABOUT THE LOG\n  line 7: It is cut.\n  More.\n")


def test_time_around_the_steps() -> None:
    """Time before the first step and behind the last one is told as such; a build of bake has its name."""
    build = written_build(ran("[1/2] RUN x", 1, 2), ran("[2/2] RUN y", 2, 3, 0), wall=5, name="app")
    told = text(timings_of(build))
    assert "the build app took 5.0 s" in told
    assert "2.0 s  40 %   3.0 s  after the last step" in told
    assert "20 %   1.0 s" in told or "40 %   0 s" in told


def test_markdown() -> None:
    """Markdown has the same, with details folded, and no more than a comment may have."""
    told = account_markdown(timing_account(recorded("failing"), "build.log"))
    assert told.startswith("### build.log: the build failed after 1.5 s")
    assert "> Failed: \\[bad 3/3\\]" in told
    assert "<details><summary>Vertices</summary>" in told
    assert "| 0.13 s |" in told or "| time | share | start | step |" in told
    rows = tuple((str(at), "RUN a | b " * 20) for at in range(600))
    table = AccountTable("Steps", ("N", "STEP"), rows, code=(1,))
    told = account_markdown(Account("All", tables=(table, replace(table, rows=rows[:1], tail="Tail.")), remarks=("R",)))
    assert "a \\| b" in told
    assert "Tail." in told
    assert "<details><summary>About the log</summary>\n\n- R\n\n</details>" in told
    assert told.endswith("1 part left out, as a comment has no room for more.\n")


def test_colours() -> None:
    """What is cached is dim, what failed red; the text is the same without colours."""
    account = timing_account(recorded("failing"), "build.log")
    painted = account_text(account, Style(100, colour=True))
    assert "\x1b[31mfailed\x1b[0m" in painted
    assert "\x1b[" not in account_text(account, Style(100))


def test_a_path_of_short_steps() -> None:
    """Where no step of the critical path accounts for a hundredth, the longest of them are told all the same."""
    steps = [ran(f"[s {at + 1}/300] RUN {at}", at, at + 1, *([at - 1] if at else [])) for at in range(299)]
    longest = ran("[s 300/300] RUN long", 299, 301, 298)
    table = critical_table(timings_of(written_build(*steps, longest)))
    assert table.rows[-2][3] == "[s 300/300] RUN long"
    alike = critical_table(timings_of(written_build(*steps)))
    assert [row[3] for row in alike.rows[-2:]] == ["[s 8/300] RUN 7", "291 short ones together"]


def test_a_build_of_no_time() -> None:
    """Of a build that took no time, as one from the cache whose log is plain, no average is told."""
    cached = Vertex("[1/1] FROM x", VertexState.CACHED, number=1)
    timings = timings_of(written_build(cached))
    assert text(timings).startswith("build.log: the build took 0 s, as computed.\n")
    assert timeline_of(timings, "l").summary == "1 cached"


def test_what_is_said_is_no_code() -> None:
    """In Markdown, rows of the critical path that are no step are not written as one."""
    build = written_build(ran("[1/2] RUN x", 0, 2), ran("[2/2] RUN y", 2, 500, 0), wall=600)
    told = account_markdown(timing_account(timings_of(build), "l"))
    assert "| after the last step |" in told
    assert "| 1 short one together |" in told
    assert "| `[2/2] RUN y` |" in told
