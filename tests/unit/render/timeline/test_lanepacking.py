"""Bars in as few lanes as they need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stagegraph.analysis.timing.timings import most_at_once
from stagegraph.render.timeline.lanepacking import lanes_of_bars
from stagegraph.render.timeline.timebars import BarLook, TimeBar


def bar(start: float | None, end: float | None) -> TimeBar:
    """A bar of some time."""
    return TimeBar(at=0, label="x", start=start, end=end, time="", look=BarLook.WORK)


def test_lanes() -> None:
    """A bar takes the first lane that is free; what never started has none."""
    bars = [bar(0, 2), bar(1, 3), bar(2, 4), bar(None, None), bar(3, 4)]
    assert lanes_of_bars(bars) == [0, 1, 0, -1, 1]
    assert lanes_of_bars(bars, apart=0.5) == [0, 1, 2, -1, 0]
    assert lanes_of_bars([bar(0, 1), bar(0, 3), bar(0, 2)]) == [2, 0, 1]  # of those that start together the longest


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=30))
def test_as_few_as_possible(spans: list[tuple[int, int]]) -> None:
    """There are as many lanes as bars at the same time, and in none of them two bars meet."""
    bars = [bar(start, start + length) for start, length in spans]
    lanes = lanes_of_bars(bars)
    assert len(set(lanes)) == most_at_once((one.start, one.end) for one in bars)
    for lane in set(lanes):
        assert most_at_once((bars[at].start, bars[at].end) for at, one in enumerate(lanes) if one == lane) == 1
