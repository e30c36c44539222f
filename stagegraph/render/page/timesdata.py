"""What the page tells of the log of a build, as plain values for JSON: bars in time, and words about each step."""

from __future__ import annotations

from stagegraph.render.diagram.timedcards import vertices_of
from stagegraph.render.shared.markup import printable
from stagegraph.render.shared.timetexts import time_text
from stagegraph.render.timeline.lanepacking import lanes_of_bars
from stagegraph.render.timeline.timeaxis import tick_step, ticks
from stagegraph.render.timeline.timebars import timeline_of
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.render.timeline.timebars import TimeBand, TimeBar

_TICKS = 8
_APART = 0.004  # of the wall time, between two bars of a lane


def times_data(union: BuildPlan, timings: Timings) -> dict[str, Any]:
    """The build of a log.

    Args:
        union: the plan of all targets, whose ids the page knows steps by.
        timings: what the build cost.
    """
    steps = {vertex.at: step for step, vertex in reversed(vertices_of(union, timings).items())}
    timeline = timeline_of(timings, "log")
    wall = timings.wall
    computed = "" if timings.wall_measured else ", as computed"
    return {
        "wall": wall,
        "facts": printable(f"{time_text(wall)}{computed}; {timeline.summary}"),
        "ticks": [[seconds, text] for seconds, text in ticks(wall, tick_step(wall, _TICKS))] if wall else [],
        "bands": [_band(band, steps, wall) for band in timeline.bands],
        "path": [steps[at] for at in timeline.path if at in steps],
        "told": {steps[bar.at]: [printable(line) for line in bar.told[1:]] for bar in timeline.bars if bar.at in steps},
    }


def _band(band: TimeBand, steps: dict[int, str], wall: float) -> dict[str, Any]:
    shown = [bar for bar in band.bars if bar.start is not None]
    widened = [replace(bar, end=max(bar.end or 0.0, (bar.start or 0.0) + _APART * wall)) for bar in shown]
    lanes = lanes_of_bars(widened)
    stages = [bar.stage for bar in band.bars if bar.stage is not None]
    return {
        "name": printable(band.name),
        "stage": stages[0] if band.own and stages else "",
        "lanes": max(lanes, default=0) + 1,
        "bars": [_bar(bar, lane, steps) for bar, lane in zip(shown, lanes, strict=True)],
    }


def _bar(bar: TimeBar, lane: int, steps: dict[int, str]) -> list[Any]:
    tip = "\n".join(printable(line) for line in bar.told)
    return [
        steps.get(bar.at, ""),
        printable(f"{bar.label} {bar.time}".strip()),
        bar.start,
        bar.end,
        lane,
        bar.look.name.lower(),
        int(bar.critical),
        tip,
    ]
