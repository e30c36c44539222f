"""What happens at the same time, beside each other: bars are put into as few lanes as they need."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.timeline.timebars import TimeBar


def lanes_of_bars(bars: Sequence[TimeBar], apart: float = 0.0) -> list[int]:
    """For each bar its lane, from 0; -1 for one that never started.

    Bars of one lane follow each other; each takes the first lane that is free, in the order in which they start.

    Args:
        bars: in any order.
        apart: seconds between two bars of one lane at least.
    """
    lanes = [-1] * len(bars)
    free: list[float] = []  # when each lane is free again
    order = sorted(
        (one for one, bar in enumerate(bars) if bar.start is not None),
        key=lambda one: (bars[one].start, -(bars[one].end or 0.0), one),
    )
    for one in order:
        start, end = bars[one].start or 0.0, bars[one].end or 0.0
        lane = next((at for at, until in enumerate(free) if until <= start), len(free))
        if lane == len(free):
            free.append(0.0)
        free[lane] = max(end, start) + apart
        lanes[one] = lane
    return lanes
