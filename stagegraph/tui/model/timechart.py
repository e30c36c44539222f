"""The schedule by time: a row a stage, and when each of its steps was worked on, by the log of a build."""

from __future__ import annotations

from enum import Enum

from stagegraph.logs.buildlog import VertexState
from stagegraph.render.timeline.timeaxis import tick_step, ticks
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.tui.model.knowledge import Knowledge

_MARK = 10  # cells that a mark of the axis needs at least


class TimeUse(Enum):
    """What a stage does in a cell."""

    CRITICAL = "critical"
    WORKS = "works"
    FAILED = "failed"
    CACHED = "cached"
    AHEAD = "ahead"  # none of its steps has begun
    WAITS = "waits"  # between two of its steps
    DONE = "done"


class TimeSpan(Record):
    """A step in time: its id, seconds since the build's beginning, what is done in it."""

    step: str
    start: float
    end: float
    doing: TimeUse


class TimeRow(Record):
    """The steps of a stage that were worked on, as they began; none where the log has none of them."""

    stage: int
    name: str
    spans: tuple[TimeSpan, ...]

    def cells(self, wall: float, width: int) -> list[tuple[TimeUse, tuple[str, ...]]]:
        """What the stage does in each of so many cells that the wall time is spread over, and the steps in it.

        Each step has one cell at least, however short it is; of several in a cell the one that matters most is told.
        """
        found: list[dict[str, TimeUse]] = [{} for _ in range(width)]
        for span in self.spans:
            first = min(int(span.start / wall * width), width - 1) if wall else 0
            last = max(min(int(span.end / wall * width - 1e-9), width - 1), first) if wall else 0
            for at in range(first, last + 1):
                found[at][span.step] = span.doing
        used = [at for at, steps in enumerate(found) if steps]
        begin, end = min(used, default=width), max(used, default=-1)
        told = []
        for at, steps in enumerate(found):
            if steps:
                told.append((min(steps.values(), key=list(TimeUse).index), tuple(steps)))
            else:
                told.append((TimeUse.AHEAD if at < begin else TimeUse.DONE if at > end else TimeUse.WAITS, ()))
        return told


class TimeChart(Record):
    """The stages that are built, in build order, and how long the build took."""

    rows: tuple[TimeRow, ...]
    wall: float

    def marks(self, width: int) -> list[tuple[int, str]]:
        """The marks of the axis over so many cells: where each begins, and its text."""
        if not self.wall:
            return []
        found = []
        for seconds, text in ticks(self.wall, tick_step(self.wall, max(width // _MARK, 1))):
            at = int(seconds / self.wall * width)
            if at + len(text) <= width:
                found.append((at, text))
        return found


def time_chart(known: Knowledge) -> TimeChart | None:
    """The schedule of a build by time; None where no log is known."""
    if known.timings is None:
        return None
    rows = []
    for index in known.plan.build_order:
        spans = [_span(known, one) for one in known.plan.stages[index].steps]
        shown = sorted((one for one in spans if one is not None), key=lambda one: (one.start, one.end))
        rows.append(TimeRow(index, known.names[index], tuple(shown)))
    return TimeChart(tuple(rows), known.timings.wall)


def _span(known: Knowledge, step: str) -> TimeSpan | None:
    found = known.times.get(step)
    if found is None or found.start is None or found.end is None:
        return None
    doing = TimeUse.CRITICAL if found.critical else TimeUse.WORKS
    doing = {VertexState.FAILED: TimeUse.FAILED, VertexState.CACHED: TimeUse.CACHED}.get(found.state, doing)
    return TimeSpan(step, found.start, found.end, doing)
