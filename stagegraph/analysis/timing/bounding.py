"""What bounds a build: who let each vertex begin, slack, the critical path, who kept whom waiting."""

from __future__ import annotations

from stagegraph.analysis.timing.placing import inputs_first
from stagegraph.analysis.timing.timings import Held, PathPart
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagegraph.analysis.timing.lockwaits import LockWaits
    from stagegraph.analysis.timing.placing import WorkedOn

_SHORT = 0.05  # seconds; who waits less is not told


class Admission(Record):
    """What let a vertex begin, or go on where it waited for a lock.

    Attributes:
        driver: the vertex that was done last of those that it waited for; None for none.
        at: when that was.
    """

    driver: int | None
    at: float


def admissions(spans: Sequence[WorkedOn | None], edges: Sequence[Collection[int]]) -> list[Admission]:
    """For each vertex what let it begin.

    Args:
        spans: when each was worked on.
        edges: for each those that it waited for, locks and slots included; no circles.
    """
    found = []
    for wanted in edges:
        ends = [(span.end, span.end - span.start, -need) for need in wanted if (span := spans[need]) is not None]
        last = max(ends, default=None)
        found.append(Admission(None, 0.0) if last is None else Admission(-last[2], last[0]))
    return found


def slacks(
    spans: Sequence[WorkedOn | None],
    edges: Sequence[Collection[int]],
    admitted: Sequence[Admission],
    last: int | None = None,
) -> list[float | None]:
    """How much longer each vertex could have taken without the last one being done later.

    What passes between a vertex's admission and its end is taken for its own; it would pass later, too.

    Args:
        spans: when each was worked on.
        edges: for each those that it waited for.
        admitted: what let each begin.
        last: the one that ended the build, None for the one that was done last.
    """
    latest = max((span.end for span in spans if span is not None), default=0.0)
    if last is not None:
        latest = _end(spans[last])
    ends = [latest] * len(spans)
    for at in reversed(inputs_first(edges)):
        span = spans[at]
        if span is not None:
            begin = ends[at] - (span.end - min(admitted[at].at, span.end))
            for need in edges[at]:
                ends[need] = min(ends[need], begin)
    return [None if span is None else max(ends[at] - span.end, 0.0) for at, span in enumerate(spans)]


def critical_parts(
    spans: Sequence[WorkedOn | None], admitted: Sequence[Admission], wall: float, last: int | None = None
) -> tuple[PathPart, ...]:
    """The critical path by time, from the beginning to the end of the build.

    Args:
        spans: when each was worked on.
        admitted: what let each begin.
        wall: how long the build took.
        last: the one that ended the build, None for the one that was done last.
    """
    at = last
    if at is None:
        at = max((at for at, span in enumerate(spans) if span), key=lambda at: (_end(spans[at]), -at), default=None)
    parts: list[PathPart] = []
    end = min(_end(spans[at]), wall) if at is not None else 0.0
    if wall > end:
        parts.append(PathPart(None, end, wall))
    while at is not None:
        begin = min(admitted[at].at, end)
        parts.append(PathPart(at, begin, end, waited=max(min(_start(spans[at]), end) - begin, 0.0)))
        at, end = admitted[at].driver, begin
    return tuple(reversed(parts))


def held_by(
    spans: Sequence[WorkedOn | None],
    edges: Sequence[Collection[int]],
    quick: Collection[int],
    locks: LockWaits,
) -> list[tuple[Held, ...]]:
    """For each vertex those that waited for it alone, longest first.

    Args:
        spans: when each was worked on.
        edges: for each those that it waited for.
        quick: vertices that count only as what is waited for, such as contexts: that a step waits for its stage rather
            than for these is no news.
        locks: who waited for cache mounts that others had.
    """
    found: list[list[Held]] = [[] for _ in spans]
    for at, (holder, seconds) in enumerate(zip(locks.holders, locks.locked, strict=True)):
        if holder is not None and seconds >= _SHORT:
            found[holder].append(Held(at, seconds))
    for at, wanted in enumerate(edges):
        ends = sorted(((_end(spans[need]), need) for need in wanted), reverse=True)
        if spans[at] is None or len(ends) < 2:
            continue
        others = [end for end, need in ends[1:] if need not in quick]
        if others and ends[0][0] - others[0] >= _SHORT:
            found[ends[0][1]].append(Held(at, ends[0][0] - others[0]))
    return [tuple(sorted(one, key=lambda held: (-held.seconds, held.at))) for one in found]


def _end(span: WorkedOn | None) -> float:
    return span.end if span is not None else 0.0


def _start(span: WorkedOn | None) -> float:
    return span.start if span is not None else 0.0
