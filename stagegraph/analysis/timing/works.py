"""A build as it is simulated: each piece of work with its duration, what it needs, and what people call it."""

from __future__ import annotations

from stagegraph.analysis.schedule.simulating import simulate
from stagegraph.analysis.schedule.tasks import Task
from stagegraph.analysis.timing.lockwaits import turn_of
from stagegraph.analysis.timing.placing import inputs_first
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stagegraph.analysis.schedule.tasks import BuildSchedule
    from stagegraph.analysis.timing.forecasts import Basis
    from stagegraph.analysis.timing.timings import VertexKind
    from stagegraph.graph.llb.steps import CacheMount

_NEVER = float("inf")


class Work(Record):
    """A piece of work of a build: a step, or what comes before and behind the steps.

    Attributes:
        name: as in `TimedVertex.name`.
        kind: what it does.
        title: what stands in the brackets of its name: ``runtime 3/8``.
        text: what it does, in words.
        stages: the names of the stages that it serves, in lower case.
        lines: its first and last line in the Dockerfile, from 1; 0 and 0 where it has none.
        step: its id in the plan, or "".
        vertex: its vertex in the log, or None.
        number: N of ``#N`` in the log, or None.
        seconds: how long it works, in seconds.
        basis: where that comes from.
        needs: indexes of the works that have to be done before.
        root: the one of them whose file system it goes on with, or None.
        slot: it takes a slot of ``max-parallelism``.
        caches: its cache mounts.
        order: when the log says that it started and ended: of what is ready at the same time, what comes first.
        target: what bake or compose calls the build that it is part of, or "".
        targets: the names of all that it is part of.
    """

    name: str
    kind: VertexKind
    title: str
    text: str
    stages: tuple[str, ...]
    lines: tuple[int, int]
    step: str
    vertex: int | None
    number: int | None
    seconds: float
    basis: Basis
    needs: tuple[int, ...]
    root: int | None = None
    slot: bool = True
    caches: tuple[CacheMount, ...] = ()
    order: tuple[float, float] = (_NEVER, _NEVER)
    target: str = ""
    targets: frozenset[str] = frozenset()

    @property
    def command(self) -> str:
        """The first word of what it does, without ONBUILD and LINK: RUN, COPY."""
        return self.text.removeprefix("ONBUILD ").removeprefix("LINK ").partition(" ")[0]


def scheduled(works: Sequence[Work], limit: int | None, directories: Mapping[str, int] = FrozenMap()) -> BuildSchedule:
    """The works of a build, simulated; the schedule has their indexes.

    Args:
        works: of the build.
        limit: how many can take a slot at the same time; None for any number.
        directories: how many directories of a cache an earlier build left, by id.
    """
    ranks = [0] * len(works)
    for rank, at in enumerate(sorted(range(len(works)), key=lambda at: (works[at].order, at))):
        ranks[at] = rank
    return simulate([_task(work) for work in works], limit, ranks, directories)


def _task(work: Work) -> Task:
    """A work as a task; what is cached takes no slot and no cache mount."""
    if not work.seconds:
        return Task(0.0, work.needs, slot=False)
    return Task(work.seconds, work.needs, work.slot, work.caches, turn=turn_of(work.caches, work.order[1]))


def in_order(works: Sequence[Work], gone: Collection[int] = ()) -> tuple[Work, ...]:
    """Works in an order in which every need comes before its user; of a circle one need is dropped.

    Args:
        works: in any order.
        gone: indexes of those that are left out.
    """
    order = [at for at in inputs_first([work.needs for work in works]) if at not in gone]
    place = {at: rank for rank, at in enumerate(order)}
    found = []
    for at in order:
        work = works[at]
        needs = tuple(place[need] for need in work.needs if place.get(need, len(order)) < place[at])
        root = place.get(work.root, -1) if work.root is not None else -1
        found.append(replace(work, needs=needs, root=root if root in needs else None))
    return tuple(found)
