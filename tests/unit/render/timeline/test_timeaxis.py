"""The marks of an axis of time."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagegraph.render.timeline.timeaxis import tick_step, ticks


@pytest.mark.parametrize(
    ("wall", "texts"),
    [
        (0.07, ["0.00 s", "0.01 s", "0.02 s", "0.03 s", "0.04 s", "0.05 s", "0.06 s", "0.07 s"]),
        (0.9, ["0.0 s", "0.1 s", "0.2 s", "0.3 s", "0.4 s", "0.5 s", "0.6 s", "0.7 s", "0.8 s", "0.9 s"]),
        (8.07, [f"{at} s" for at in range(9)]),
        (100, ["0 s", "10 s", "20 s", "30 s", "40 s", "50 s", "1:00", "1:10", "1:20", "1:30", "1:40"]),
        (1500, ["0 min", "5 min", "10 min", "15 min", "20 min", "25 min"]),
        (14000, ["0 min", "30 min", "60 min", "90 min", "120 min", "150 min", "180 min", "210 min"]),
        (40000, ["0 h", "2 h", "4 h", "6 h", "8 h", "10 h"]),
    ],
)
def test_texts(wall: float, texts: list[str]) -> None:
    """Marks stand at numbers that people like, in one unit."""
    assert [text for _, text in ticks(wall, tick_step(wall, 10))] == texts


@given(st.floats(0, 1e8), st.integers(1, 20))
def test_no_more_than_there_is_room_for(wall: float, most: int) -> None:
    """There are no more marks than asked for, whatever the time; the first one is at 0."""
    made = ticks(wall, tick_step(wall, most))
    assert len(made) <= most + 1
    assert made[0][0] == 0
    assert tick_step(wall, most) > 0
    assert all(before < after for (before, _), (after, _) in itertools.pairwise(made))
