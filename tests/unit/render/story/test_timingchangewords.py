"""What two builds cost, in words."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing.comparingtimings import compare_timings
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.timingchanges import Pace, TimingChange
from stagegraph.logs.buildlog import LogRemark, VertexState
from stagegraph.render.shared.cells import width_of
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.accounts import account_markdown, account_text
from stagegraph.render.story.timingchangewords import comparison_account
from stagegraph.values import replace
from tests.helpers.timed import ran, recorded, written_build

LOGS = ("old.log", "new.log")
COLD, WARM = recorded("cached"), recorded("cached", "rawjson.4-src-longer.log")


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_two_builds(width: int) -> None:
    """Which took longer, what happened to which step, on what time was spent, both critical paths; it fits."""
    told = account_text(comparison_account(compare_timings(COLD, WARM), LOGS), Style(width))
    assert max(map(width_of, told.splitlines())) <= width
    if width == 200:
        assert told.startswith("new.log: the build took 3.5 s, 2.3 s less than the 5.8 s of old.log (39 %).")
        assert "now cached" in told
        for title in ("WHAT DIFFERS", "TIME SPENT", "CRITICAL PATH BEFORE", "CRITICAL PATH NOW"):
            assert title in told


def test_the_other_way_round() -> None:
    """A build that takes longer is told as such; one that takes as long, too."""
    told = account_text(comparison_account(compare_timings(WARM, COLD), LOGS), Style(200))
    assert "2.3 s more than the 3.5 s of old.log (65 %)" in told
    assert "now runs" in told
    same = account_text(comparison_account(compare_timings(COLD, COLD), LOGS), Style(200))
    assert "as long as that of old.log" in same
    assert "WHAT DIFFERS" not in same
    nothing = timings_of(written_build(wall=0.0))
    assert (
        "1.0 s more than the 0 s of"
        in comparison_account(
            compare_timings(nothing, timings_of(written_build(ran("x", 0, 1), wall=1.0))), LOGS
        ).headline
    )


def test_failures_and_remarks() -> None:
    """What failed is told with its log; remarks of either log, and which times are computed."""
    failing = recorded("failing")
    failing = replace(failing, build=replace(failing.build, remarks=(LogRemark("It is cut.", 3),)))
    told = account_text(comparison_account(compare_timings(failing, COLD), LOGS), Style(200))
    assert "old.log: Failed: [bad 3/3]" in told
    assert "old.log: line 3: It is cut." in told
    computed = replace(COLD, wall_measured=False)
    for before, after, words in (
        (computed, computed, "Both wall times are computed"),
        (computed, COLD, "The wall time before is computed"),
        (COLD, computed, "The wall time now is computed"),
    ):
        assert words in account_text(comparison_account(compare_timings(before, after), LOGS), Style(200))


def test_many_changes() -> None:
    """Of very many steps the largest changes are told, and how many there are besides."""
    builds = [
        timings_of(written_build(*(ran(f"[s {at + 2}/50] RUN {at}", 0, at * by + 1) for at in range(40)), wall=50.0))
        for by in (0.5, 1.0)
    ]
    comparison = compare_timings(*builds)
    gone = TimingChange(Pace.GONE, builds[0].vertices[0], None)
    lost = TimingChange(Pace.SAME, None, None)
    told = account_markdown(comparison_account(replace(comparison, changes=(*comparison.changes, gone, lost)), LOGS))
    assert "more steps that differ less" in told
    cancelled = timings_of(written_build(ran("[s 1/2] RUN x", 0, 9, state=VertexState.CANCELED), wall=9.0))
    both = compare_timings(timings_of(written_build(ran("[s 1/2] RUN x", 0, 9), wall=9.0)), cancelled)
    assert "cancelled" in account_text(comparison_account(both, LOGS), Style(200))


def test_a_build_that_failed() -> None:
    """One of two builds that failed is not said to have taken its time."""
    failing = recorded("failing")
    assert comparison_account(compare_timings(COLD, failing), LOGS).headline.startswith(
        "new.log: the build failed after 1.5 s, "
    )
    assert "of old.log, which failed" in comparison_account(compare_timings(failing, COLD), LOGS).headline
    assert "which" not in comparison_account(compare_timings(failing, failing), LOGS).headline
    cancelled = recorded("interrupted")
    assert "of old.log, which was cancelled" in comparison_account(compare_timings(cancelled, failing), LOGS).headline
