"""Which changes of a build would save most time."""

from __future__ import annotations

from stagegraph.analysis.timing.forecasting import works_of
from stagegraph.analysis.timing.forecasts import Saving
from stagegraph.analysis.timing.supposing import link_refusal, suppose
from stagegraph.analysis.timing.suppositions import Linked, Takes, Unlocked
from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.analysis.timing.works import scheduled
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.timing.suppositions import WhatIf
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.analysis.timing.works import Work

_TRIED = 40  # steps of the critical path of which a change is simulated, the longest ones
_FEWEST = 4  # of them in a large build
_MOST_WORK = 60_000  # works times steps tried
_TRIED_LOCKS = 4  # of the steps that lock one cache
_LEAST = 0.01  # of the wall time, and of a second: less is no saving
_MADE_FASTER = frozenset(
    {VertexKind.STEP, VertexKind.IMAGE, VertexKind.CONTEXT, VertexKind.EXPORT, VertexKind.CACHE_EXPORT}
)


class _Candidate(Record):
    """A change to try.

    Attributes:
        change: what is supposed.
        at: the work that it is about.
        bound: seconds that it saves at most.
        lasting: as in `Saving`.
    """

    change: WhatIf
    at: int
    bound: float
    lasting: bool = False


def savings(
    timings: Timings,
    suppositions: Iterable[WhatIf] = (),
    *,
    plan: BuildPlan | ProjectPlan | None = None,
    limit: int | None = None,
    most: int = 3,
) -> tuple[Saving, ...]:
    """The changes that would save most, those that save most first.

    Tried are: each step of the critical path takes no time, which is the most that making it faster or caching it can
    save; its COPYs have ``--link``; its cache mounts are shared instead of locked; no limit of parallelism.

    Args:
        timings: the build of the log.
        suppositions: what is supposed already.
        plan: as for `stagegraph.analysis.timing.forecasting.what_if`.
        limit: likewise.
        most: how many are told.

    Raises:
        UsageError: as there.
    """
    works = works_of(timings, plan)
    for one in suppositions:
        works = suppose(works, one)
    slots = limit if limit is not None else timings.limit
    schedule = scheduled(works, slots, timings.directories)
    path = sorted(schedule.path, key=lambda at: (-works[at].seconds, at))[: _tried(works)]
    found: list[Saving] = []
    for candidate in sorted(_candidates(works, sorted(path)), key=lambda one: -one.bound):
        if len(found) >= most and sorted(one.saved for one in found)[-most] > candidate.bound:
            break
        wall = scheduled(suppose(works, candidate.change), slots, timings.directories).wall
        found.append(Saving(candidate.change, candidate.at, wall, schedule.wall - wall, candidate.lasting))
    if slots is not None:
        wall = scheduled(works, None, timings.directories).wall
        found.append(Saving(None, None, wall, schedule.wall - wall, lasting=True))
    least = max(_LEAST, _LEAST * schedule.wall)
    worth = [one for one in found if one.saved >= least]
    worth.sort(key=lambda one: (-round(one.saved, 2), not one.lasting, -1 if one.step is None else one.step))
    return tuple(worth[:most])


def _tried(works: Sequence[Work]) -> int:
    """How many steps of the critical path are tried."""
    return max(_FEWEST, min(_TRIED, _MOST_WORK // max(len(works), 1)))


def _candidates(works: Sequence[Work], path: Sequence[int]) -> Iterator[_Candidate]:
    for at in path:
        work = works[at]
        name = _named(work, work.title if work.kind is VertexKind.STEP else work.name)
        if work.kind in _MADE_FASTER and work.seconds:
            yield _Candidate(Takes(name, 0.0), at, work.seconds)
        if not link_refusal(work):
            yield _Candidate(Linked(name), at, work.seconds, lasting=True)
    copies = [
        (_named(works[at], stage), at) for at in path if not link_refusal(works[at]) for stage in works[at].stages
    ]
    for stage, group in _several(copies):
        yield _Candidate(Linked(stage), group[0], sum(works[at].seconds for at in group), lasting=True)
    locks = [(one.id, at) for at in path for one in works[at].caches if one.sharing is Sharing.LOCKED]
    for cache, group in _several(locks):
        bound = sum(works[at].seconds for at in group)
        yield _Candidate(Unlocked(cache), group[0], bound, lasting=True)
        for at in group[:_TRIED_LOCKS]:
            yield _Candidate(Unlocked(_named(works[at], works[at].title)), at, bound, lasting=True)


def _named(work: Work, name: str) -> str:
    """What a work, or a stage of it, is called where several targets may have one of that name."""
    return f"{work.target}/{name}" if work.target else name


def _several(pairs: Iterable[tuple[str, int]]) -> Iterator[tuple[str, list[int]]]:
    """What several works have in common, with these."""
    found: dict[str, list[int]] = {}
    for name, at in dict.fromkeys(pairs):
        found.setdefault(name, []).append(at)
    yield from ((name, group) for name, group in found.items() if len(group) > 1)
