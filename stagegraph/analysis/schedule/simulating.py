"""A build simulated as BuildKit runs it: what is ready takes a slot, first come, first served, then its locks.

BuildKit: ``solver/scheduler.go`` starts what has all its inputs, ``Acquire`` of ``solver/llbsolver/ops`` takes the
slots, ``getRefCacheDirNoCache`` of ``solver/llbsolver/mounts/mount.go`` the directories of cache mounts.
"""

from __future__ import annotations

from heapq import heappop, heappush

from stagegraph.analysis.schedule.directories import CacheDirectories
from stagegraph.analysis.schedule.tasks import BuildSchedule, Placed
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.analysis.schedule.tasks import Task

_TOGETHER = 0.1  # seconds within which it is chance who comes first


def simulate(
    tasks: Sequence[Task],
    limit: int | None = None,
    ranks: Sequence[int] | None = None,
    directories: Mapping[str, int] = FrozenMap(),
) -> BuildSchedule:
    """The schedule of some tasks.

    Args:
        tasks: in any order; what they need makes no circle.
        limit: how many of those with a slot run at the same time, at least 1; None for any number.
        ranks: for each its rank: of tasks that are ready at the same time, within a tenth of a second, where BuildKit
            takes any, the one of the least rank comes first. Without ranks the earlier one of the sequence does.
        directories: how many directories of a cache an earlier build left, by id; others have none at the beginning.

    Raises:
        ValueError: tasks need each other in a circle.
    """
    run = _Run(tasks, limit, ranks or range(len(tasks)), CacheDirectories(tasks, directories))
    run.begin()
    while run.events or run.break_open():
        run.next_event()
    if len(run.ends) < len(tasks):
        raise ValueError("tasks need each other in a circle")
    placed = tuple(
        Placed(run.ready[at], run.start[at], run.ends[at], run.driver.get(at), run.work[at] - run.start[at])
        for at in range(len(tasks))
    )
    return BuildSchedule(tuple(tasks), placed, max(run.ends.values(), default=0.0), limit)


class _Run:
    """A build in the middle of it."""

    def __init__(
        self, tasks: Sequence[Task], limit: int | None, ranks: Sequence[int], caches: CacheDirectories
    ) -> None:
        self.tasks = tasks
        self.free = limit
        self.ranks = ranks
        self.left = [len(set(task.needs)) for task in tasks]
        self.users: list[list[int]] = [[] for _ in tasks]
        for at, task in enumerate(tasks):
            for need in set(task.needs):
                self.users[need].append(at)
        self.queue: list[tuple[float, int, int]] = []  # who waits for a slot: since when, its rank, and which one it is
        self.came = float("-inf")  # when the first of those came that come together now
        self.caches = caches
        self.coming: list[int] = []  # who comes to its caches now, when all is done that is done now
        self.events: list[tuple[float, int, int]] = []  # when one is done, its rank, and which one it is
        self.now = 0.0
        self.ready: dict[int, float] = {}
        self.start: dict[int, float] = {}
        self.work: dict[int, float] = {}
        self.ends: dict[int, float] = {}
        self.driver: dict[int, int] = {}

    def begin(self) -> None:
        self.arrive((at for at, left in enumerate(self.left) if not left), ())

    def next_event(self) -> None:
        """All that is done at the next moment at which anything is: who is ready then has come at the same time."""
        self.now = self.events[0][0]
        done = []
        while self.events and self.events[0][0] == self.now:
            done.append(heappop(self.events)[2])
        arrived = []
        for at in done:
            self.ends[at] = self.now
            self.give_back(at)
            for user in self.users[at]:
                self.left[user] -= 1
                if not self.left[user]:
                    arrived.append(user)
                    self.driver[user] = at
        for at in done:
            for taker in self.caches.give_back(at):
                self.driver[taker] = at
                self.go_on(taker)
        freeing = [at for at in done if self.tasks[at].slot]
        self.arrive(arrived, freeing)

    def break_open(self) -> bool:
        """Let one go on that waits for a lock for ever: BuildKit would hang where two take two locks crosswise."""
        stuck = self.caches.break_open()
        if stuck is not None:
            self.go_on(stuck)
        return stuck is not None

    def give_back(self, at: int) -> None:
        if self.free is not None and self.tasks[at].slot:
            self.free += 1

    def arrive(self, arrived: Iterable[int], freeing: Iterable[int]) -> None:
        if self.now - self.came > _TOGETHER:
            self.came = self.now
        for at in sorted(arrived, key=self.ranks.__getitem__):
            self.ready[at] = self.now
            if self.tasks[at].slot and self.free is not None:
                heappush(self.queue, (self.came, self.ranks[at], at))
            else:
                self.started(at)
        freed = iter(freeing)
        while self.queue and self.free:
            at = heappop(self.queue)[2]
            self.free -= 1
            if self.ready[at] < self.now:
                self.driver[at] = next(freed)
            self.started(at)
        if not self.events or self.events[0][0] > self.now:
            coming, self.coming = self.coming, []
            for at in sorted(coming, key=lambda at: self.tasks[at].turn):
                self.go_on(at)

    def started(self, at: int) -> None:
        self.start[at] = self.now
        if self.tasks[at].caches:
            self.coming.append(at)
        else:
            self.go_on(at)

    def go_on(self, at: int) -> None:
        """Take the next locks of a task that runs, and begin with its work once it has them all."""
        if self.caches.take(at):
            self.work[at] = self.now
            heappush(self.events, (self.now + max(self.tasks[at].seconds, 0.0), self.ranks[at], at))
