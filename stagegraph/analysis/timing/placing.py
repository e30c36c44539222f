"""When each vertex started and ended: as the log tells, else as durations and the graph let it be."""

from __future__ import annotations

from stagegraph.logs.buildlog import VertexState
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagegraph.logs.buildlog import Vertex

# Seconds that a start may seem to lie before the end that it waited for: where BuildKit's own times are told, and where
# they are those at which lines were printed.
EXACT, PRINTED = 0.02, 0.5


class WorkedOn(Record):
    """When a vertex started and ended, and whether the log tells that."""

    start: float
    end: float
    measured: bool


def inputs_first(needs: Sequence[Collection[int]]) -> list[int]:
    """The indexes in an order in which needs come before their users, as far as they make no circle."""
    order: dict[int, None] = {}
    for root in range(len(needs)):
        stack = [(root, iter(sorted(needs[root])))]
        seen = {root}
        while stack:
            at, left = stack[-1]
            below = next((one for one in left if one not in order and one not in seen), None)
            if below is None:
                order[at] = None
                stack.pop()
            else:
                seen.add(below)
                stack.append((below, iter(sorted(needs[below]))))
    return list(order)


def without_circles(edges: Sequence[Collection[int]]) -> list[tuple[int, ...]]:
    """What each one waits for, without those by which some would wait for themselves, as damaged logs have them.

    Args:
        edges: for each those that it waits for.
    """
    rank = {at: number for number, at in enumerate(inputs_first(edges))}
    return [tuple(one for one in wanted if rank[one] < rank[at]) for at, wanted in enumerate(edges)]


def place(vertices: Sequence[Vertex], needs: Sequence[Collection[int]]) -> list[WorkedOn | None]:
    """When each vertex was worked on; None for one that never started.

    What has no times of its own begins when all is done that it needs. A cached vertex takes no time, and is known to
    be cached by then: the log tells it later. Where its layers are pulled from a cache that was imported, that is the
    last that is done before the first vertex begins that needs it. One that was cancelled without its time ends with
    the build's failure.

    Args:
        vertices: as the log tells them.
        needs: for each those that it waits for.
    """
    spans: list[WorkedOn | None] = [None] * len(vertices)
    order = [at for at in inputs_first(needs) if vertices[at].state is not VertexState.WAITING]
    cut = [at for at in order if _is_cut_off(vertices[at])]
    first_use = _first_uses(vertices, needs)
    for at in order:
        if not _is_cut_off(vertices[at]):
            spans[at] = _span(vertices[at], _ready(spans, needs[at]), first_use.get(at))
    failed = (at for at in order if vertices[at].state is VertexState.FAILED)
    failure = max((span.end for at in failed if (span := spans[at]) is not None), default=0.0)
    for at in cut:
        ready = _ready(spans, needs[at])
        spans[at] = WorkedOn(ready, max(failure, ready + (vertices[at].at_least or 0.0)), measured=False)
    return spans


def _is_cut_off(vertex: Vertex) -> bool:
    """It was cancelled, and the log does not tell when."""
    return vertex.state is VertexState.CANCELED and not vertex.intervals and vertex.seconds is None


def _ready(spans: Sequence[WorkedOn | None], needs: Collection[int]) -> float:
    return max((span.end for need in needs if (span := spans[need]) is not None), default=0.0)


def _first_uses(vertices: Sequence[Vertex], needs: Sequence[Collection[int]]) -> dict[int, float]:
    """When the first vertex began that needs a vertex, as far as the log tells; those that are cached began nothing."""
    found: dict[int, float] = {}
    for vertex, wanted in zip(vertices, needs, strict=True):
        if vertex.intervals and vertex.state is not VertexState.CACHED:
            for need in wanted:
                found[need] = min(found.get(need, vertex.intervals[0].start), vertex.intervals[0].start)
    return found


def pulled_seconds(vertex: Vertex) -> float:
    """How long the layers of a cached vertex were pulled: they are unpacked one by one, the next ones loaded meanwhile.

    Args:
        vertex: with a status for each layer that is loaded, and one for each that is unpacked.
    """
    unpacked = [one.seconds or 0.0 for one in vertex.statuses if one.name.startswith("extracting ")]
    loaded = [one.seconds or 0.0 for one in vertex.statuses if one.name.startswith("sha256:")]
    return sum(unpacked) + max(loaded, default=0.0) if unpacked else 0.0


def _span(vertex: Vertex, ready: float, first_use: float | None) -> WorkedOn:
    """When a vertex was worked on that had all that it needs at some time."""
    pulled = pulled_seconds(vertex) if vertex.state is VertexState.CACHED else 0.0
    if pulled:
        end = ready + pulled if first_use is None else max(first_use, ready)
        return WorkedOn(max(end - pulled, ready), end, measured=False)
    if not vertex.intervals:
        return WorkedOn(ready, ready + (vertex.seconds or vertex.at_least or 0.0), measured=False)
    start, end = vertex.intervals[0].start, vertex.intervals[-1].end
    if vertex.state is VertexState.CACHED and ready < start:
        start = end = ready
    return WorkedOn(start, end, measured=True)


def kept_needs(
    spans: Sequence[WorkedOn | None], needs: Sequence[Collection[int]], late: float = EXACT
) -> list[tuple[int, ...]]:
    """The needs that a vertex really waited for, in order: without those that ended after it had begun.

    The check of a COPY's files fails before the COPY's stage has come to it, and a vertex can be merged into another
    one while the build runs.

    Args:
        spans: when each was worked on.
        needs: for each those that it would have to wait for.
        late: seconds by which one may seem to end after the start of the one that waited for it.
    """
    found = []
    for at, wanted in enumerate(needs):
        span = spans[at]
        ends = {need: other.end for need in wanted if (other := spans[need]) is not None}
        found.append(tuple(need for need in sorted(ends) if span is None or ends[need] <= span.start + late))
    return found
