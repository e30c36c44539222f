"""Who waited for a cache mount that it locks: logs show such a vertex as worked on since it was ready."""

from __future__ import annotations

from collections import deque
from itertools import groupby

from stagegraph.analysis.schedule.directories import CacheDirectories
from stagegraph.analysis.schedule.tasks import Task
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.analysis.timing.placing import WorkedOn
    from stagegraph.graph.llb.steps import CacheMount

_NEAR = 0.15  # seconds: who waits for a lock looks for it ten times a second


class LockWaits(Record):
    """The waits for locked cache mounts.

    Attributes:
        locked: for each vertex the seconds in which it waited.
        holders: for each the one that had the directory last before it, or None where it did not wait.
        directories: for caches that several steps had locked at the same time how many directories there were; an
            earlier build left them.
    """

    locked: tuple[float, ...]
    holders: tuple[int | None, ...]
    directories: Mapping[str, int] = FrozenMap()


def lock_waits(mounts: Sequence[Sequence[CacheMount]], spans: Sequence[WorkedOn | None]) -> LockWaits:
    """Who waited for which lock.

    The directories of caches are given and taken back at the times of the log. Of those that wait the one that was done
    first had it first; one that was done while it would still have waited had a directory that an earlier build left.

    Args:
        mounts: the cache mounts of each vertex.
        spans: when each was worked on.
    """
    users = {at: span for at, span in enumerate(spans) if mounts[at] and span is not None and span.end > span.start}
    tasks = [
        Task(0.0, caches=tuple(found), turn=turn_of(found, span.end if span else 0.0))
        for found, span in zip(mounts, spans, strict=True)
    ]
    run = _Replay(users, CacheDirectories(tasks, {}))
    begins = _together(users, tasks)
    ends = groupby(sorted((span.end, at) for at, span in users.items()), key=lambda one: one[0])
    for now, group in ends:
        while begins and begins[0][0] < now:
            run.begin(begins.popleft()[1])
        run.end([at for _, at in group], now)
    return LockWaits(
        locked=tuple(run.got[at] - users[at].start if at in users else 0.0 for at in range(len(spans))),
        holders=tuple(run.holders.get(at) for at in range(len(spans))),
        directories=FrozenMap({name: len(run.caches.directories[name]) for name in run.left}),
    )


def turn_of(caches: Iterable[CacheMount], end: float) -> float:
    """Whose turn it is of those that come to a cache at the same time: those that lock it, who was done first first.

    Args:
        caches: the cache mounts of a vertex.
        end: when it was done.
    """
    return end if any(mount.sharing is Sharing.LOCKED for mount in caches) else float("inf")


def _together(users: Mapping[int, WorkedOn], tasks: Sequence[Task]) -> deque[tuple[float, int]]:
    """When each one came to its caches; of those that came at the same time the one first whose turn it is."""
    found: list[tuple[float, float, int]] = []
    for at, span in sorted(users.items(), key=lambda one: (one[1].start, one[0])):
        near = found[-1][0] if found and span.start - found[-1][0] <= _NEAR else span.start
        found.append((near, tasks[at].turn, at))
    return deque((start, at) for start, _, at in sorted(found))


class _Replay:
    """Caches in the middle of a log."""

    def __init__(self, users: Mapping[int, WorkedOn], caches: CacheDirectories) -> None:
        self.users = users
        self.caches = caches
        self.got: dict[int, float] = {}  # when each had all its caches
        self.holders: dict[int, int] = {}
        self.left: dict[str, None] = {}  # caches of which an earlier build left directories

    def begin(self, at: int) -> None:
        """A vertex comes to its caches."""
        if self.caches.take(at):
            self.got[at] = self.users[at].start

    def end(self, group: Sequence[int], now: float) -> None:
        """Some vertices are done at the same time; those that still wait never had to."""
        left = list(group)
        while left:
            at = next((one for one in left if one in self.got), left[0])
            left.remove(at)
            while at not in self.got:
                self.left[self.caches.let(at)] = None
                self.begin(at)
            for taker in self.caches.give_back(at):
                if self.caches.take(taker):
                    self.got[taker], self.holders[taker] = now, at
