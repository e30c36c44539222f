"""Who waited for what the graph does not tell: locked cache mounts, slots of ``max-parallelism``, late pulls."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise

from stagegraph.analysis.timing.lockwaits import lock_waits
from stagegraph.analysis.timing.timings import VertexKind, most_at_once
from stagegraph.graph.llb.steps import CacheMount
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagegraph.analysis.timing.joining import LoggedName
    from stagegraph.analysis.timing.lockwaits import LockWaits
    from stagegraph.analysis.timing.placing import WorkedOn
    from stagegraph.analysis.timing.timings import KnownSteps

_MOUNT = re.compile(r"--mount=(\S+)")
_SHARING = {one.value: one for one in Sharing}
_LONG = 0.2  # seconds that a vertex waits at least before a slot is thought of
_NEAR = 0.15  # seconds between the end of one and the start of the other that waited for its slot
_BRIEF = 0.01  # seconds by which those that follow each other seem to overlap
_MOST_NEAR = 64  # ends near a start that are looked at
_NEVER = float("inf")
_GAP = 0.1  # seconds between the resolving of an image and its pull
_TAKES_SLOT = frozenset({VertexKind.STEP, VertexKind.IMAGE, VertexKind.CONTEXT, VertexKind.INTERNAL})


class Contention(Record):
    """What vertices waited for besides their inputs.

    Attributes:
        edges: for each vertex the ones that it waited for.
        locks: the waits among them for cache mounts.
        limit: how many ran at once at most, where some waited for that; else None.
    """

    edges: tuple[tuple[int, ...], ...]
    locks: LockWaits
    limit: int | None


def mounts_of(one: LoggedName, steps: Sequence[str], plan: KnownSteps | None) -> tuple[CacheMount, ...]:
    """The cache mounts of a vertex: those of its step, without a plan those that its name shows.

    Args:
        one: the vertex.
        steps: ids of the steps that it is.
        plan: the build, None without a Dockerfile.
    """
    if plan is not None and steps:
        return tuple(mount for step in steps for mount in plan.step_by_id[step].cache_mounts)
    if not one.name.text.removeprefix("ONBUILD ").startswith("RUN "):
        return ()
    found = []
    for written in _MOUNT.findall(one.name.text):
        options = dict(part.partition("=")[::2] for part in written.split(","))
        target = options.get("target") or options.get("dst") or options.get("destination") or ""
        if options.get("type") == "cache" and target:
            sharing = _SHARING.get(options.get("sharing", ""), Sharing.SHARED)
            found.append(CacheMount(options.get("id") or target, sharing, target))
    return tuple(found)


def takes_slot(one: LoggedName) -> bool:
    """Whether a vertex takes a slot of ``max-parallelism`` while it is worked on."""
    return one.name.kind in _TAKES_SLOT and not one.name.linked


def contention(
    logged: Sequence[LoggedName],
    mounts: Sequence[Sequence[CacheMount]],
    spans: Sequence[WorkedOn | None],
    needs: Sequence[Collection[int]],
) -> Contention:
    """Who waited for whom though the graph does not tell.

    Args:
        logged: the vertices.
        mounts: the cache mounts of each.
        spans: when each was worked on.
        needs: for each those whose results it needs.
    """
    edges: list[set[int]] = [set() for _ in logged]
    locks = lock_waits(mounts, spans)
    for waiting, holder in zip(edges, locks.holders, strict=True):
        if holder is not None:
            waiting.add(holder)
    limit = _slots(logged, spans, needs, edges)
    _late_pulls(logged, spans, needs, edges)
    return Contention(
        tuple(tuple(sorted(one)) for one in edges),
        locks=locks,
        limit=limit,
    )


def _slots(
    logged: Sequence[LoggedName],
    spans: Sequence[WorkedOn | None],
    needs: Sequence[Collection[int]],
    edges: Sequence[set[int]],
) -> int | None:
    """The limit that steps ran into, as they began when others ended while that many ran all the time."""
    running = [
        (interval.end, interval.start, at)
        for at, one in enumerate(logged)
        if takes_slot(one)
        for interval in one.vertex.intervals
    ]
    peak = most_at_once((start, end - _BRIEF) for end, start, _ in running if end - start > _BRIEF)
    starts, ends = sorted(start for _, start, _ in running), sorted(running)
    found = None
    for at, one in enumerate(spans):
        if one is None or not one.measured or not takes_slot(logged[at]):
            continue
        ready = max((span.end for need in needs[at] if (span := spans[need]) is not None), default=one.start)
        if one.start - ready < _LONG:
            continue
        at_once = bisect_right(starts, ready + _NEAR) - bisect_right(ends, (ready + _NEAR, _NEVER, 0))
        near = [
            (abs(end - one.start), user)
            for end, start, user in ends[bisect_left(ends, (one.start - _NEAR,)) :][:_MOST_NEAR]
            if end <= one.start + _NEAR / 2 and start < one.start and user != at
        ]
        if near and at_once == peak:
            edges[at].add(min(near)[1])
            found = peak
    return found


def _late_pulls(
    logged: Sequence[LoggedName],
    spans: Sequence[WorkedOn | None],
    needs: Sequence[Collection[int]],
    edges: Sequence[set[int]],
) -> None:
    """An image is resolved at the beginning, and pulled only when a step needs its files: when its other needs are."""
    users: dict[int, list[int]] = {}
    for at, wanted in enumerate(needs):
        for need in wanted:
            users.setdefault(need, []).append(at)
    done: dict[int, list[tuple[float, int]]] = {}  # by the user, what it needs, in the order in which that was done
    for at, one in enumerate(logged):
        intervals = one.vertex.intervals
        if one.name.kind is not VertexKind.IMAGE or len(intervals) < 2:
            continue
        gap, begin = max((after.start - before.end, after.start) for before, after in pairwise(intervals))
        ends = []
        for user in users.get(at, ()):
            if user not in done:
                done[user] = sorted((span.end, need) for need in needs[user] if (span := spans[need]) is not None)
            until = bisect_right(done[user], (begin, len(logged)))
            ends += [end for end in done[user][max(until - 2, 0) : until] if end[1] != at][-1:]
        if gap >= _GAP and ends and max(ends)[0] > intervals[0].end:
            edges[at].add(max(ends)[1])
