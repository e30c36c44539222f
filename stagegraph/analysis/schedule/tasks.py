"""What is scheduled, and the schedule, as values."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.llb.steps import CacheMount


class Task(Record):
    """A piece of work of a build. It is called by its index.

    Attributes:
        seconds: how long it takes once it has all that it needs, its slot and its locks.
        needs: the tasks that have to be done before it starts.
        slot: it takes one of the slots that ``max-parallelism`` limits: RUN, COPY, ADD, WORKDIR, a source that is
            loaded; not the LINK of a COPY --link, nor what needs no work.
        caches: its cache mounts, in the order in which they are taken.
        turn: of those that wait for one lock, or come to it at the same time, the one with the least has it first. It
            is for BuildKit to choose; a log tells whom it chose.
    """

    seconds: float
    needs: tuple[int, ...] = ()
    slot: bool = True
    caches: tuple[CacheMount, ...] = ()
    turn: float = 0.0


class Placed(Record):
    """When a task is worked on. All times are seconds since the build's beginning.

    Attributes:
        ready: when all that it needs is done.
        start: when it has a slot; it then waits for its locks, which a log counts as work.
        end: when it is done.
        driver: the task whose end let it begin: that what it needs, its slot or its lock waited for last. None for
            one that begins at 0.
        locked: seconds between ``start`` and the work itself, in which others hold a cache mount that it locks.
    """

    ready: float
    start: float
    end: float
    driver: int | None = None
    locked: float = 0.0


class BuildSchedule(Record):
    """A build, simulated.

    Attributes:
        tasks: what was scheduled.
        placed: when each is worked on.
        wall: when the last one is done.
        limit: how many slots there were, None for any number.
    """

    tasks: tuple[Task, ...]
    placed: tuple[Placed, ...]
    wall: float
    limit: int | None = None

    @property
    def path(self) -> tuple[int, ...]:
        """The critical path: from a task that begins at 0 to the one that is done last, each the next one's driver."""
        last = max(range(len(self.placed)), key=lambda at: (self.placed[at].end, -at), default=None)
        found = []
        while last is not None:
            found.append(last)
            last = self.placed[last].driver
        return tuple(reversed(found))
