"""Cache mounts that make steps wait for each other although the graph does not."""

from __future__ import annotations

from itertools import combinations

from stagegraph.analysis.order import bits, collected
from stagegraph.graph.llb.steps import StepKind
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.graph.llb.steps import Step

_MOST_HOLDERS = 200  # stages that lock one cache; of more, comparing each two takes too long


class CacheUse(Record):
    """A cache mount: its id, and the steps that use it with each kind of sharing, in topological order."""

    id: str
    shared: tuple[str, ...]
    private: tuple[str, ...]
    locked: tuple[str, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """All steps that use it."""
        return (*self.shared, *self.private, *self.locked)


def cache_uses(steps: Sequence[Step]) -> tuple[CacheUse, ...]:
    """The cache mounts of a build by id, sorted; a stage's own ids are shared with every other stage."""
    found: dict[str, dict[Sharing, dict[str, None]]] = {}
    for step in steps:
        for mount in step.cache_mounts:
            found.setdefault(mount.id, {}).setdefault(mount.sharing, {})[step.id] = None
    return tuple(
        CacheUse(
            name,
            tuple(users.get(Sharing.SHARED, ())),
            tuple(users.get(Sharing.PRIVATE, ())),
            tuple(users.get(Sharing.LOCKED, ())),
        )
        for name, users in sorted(found.items())
    )


def serialised(steps: Sequence[Step], use: CacheUse) -> tuple[str, ...]:
    """The steps that lock a cache mount and would run at the same time without the lock, in topological order.

    BuildKit runs them one after the other, in any order (``sharing=locked``).
    """
    return unordered(steps, use.locked)


def unordered(steps: Sequence[Step], chosen: Sequence[str]) -> tuple[str, ...]:
    """Those of some steps that can run at the same time as another of them, as far as inputs tell.

    Args:
        steps: all steps of the build, in topological order.
        chosen: ids of some of them, in topological order.
    """
    if len(chosen) < 2:
        return ()
    marks = {one: 1 << at for at, one in enumerate(chosen)}
    before = collected(steps, marks)  # itself included
    after = dict.fromkeys(chosen, 0)
    for one in chosen:
        for at in bits(before[one] & ~marks[one]):
            after[chosen[at]] += 1
    return tuple(one for one in chosen if before[one].bit_count() + after[one] < len(chosen))


def taking_turns(steps: Sequence[Step], concurrent: Mapping[int, int]) -> dict[int, int]:
    """For each stage those that it cannot run with only because their steps lock the same caches, as bits.

    Where more than 200 stages lock one cache, only those of them are told all of whose steps do.

    Args:
        steps: in topological order.
        concurrent: for each stage those that can run at the same time without locks, as bits.
    """
    holders: dict[str, set[int]] = {}
    for step in steps:
        for name in _locks(step) if step.cache_mounts else ():
            holders.setdefault(name, set()).update(step.stages)
    groups = [sorted(stages) for stages in holders.values() if len(stages) > 1]
    return _Turns(steps, groups).found(concurrent) if groups else {}


def widest(steps: Sequence[Step], waves: Iterable[Sequence[str]]) -> int:
    """How many steps of one wave can run at the same time, where those that lock one cache take turns."""
    locks = {step.id: found for step in steps if step.cache_mounts and (found := _locks(step))}
    if not locks:
        return max(map(len, waves), default=0)
    most = 0
    for wave in waves:
        held: set[str] = set()
        number = 0
        for one in sorted(wave, key=lambda one: len(locks.get(one, ()))):
            if held.isdisjoint(locks.get(one, ())):
                held.update(locks.get(one, ()))
                number += 1
        most = max(most, number)
    return most


def _locks(step: Step) -> frozenset[str]:
    """The ids of the caches that a step locks."""
    return frozenset(mount.id for mount in step.cache_mounts if mount.sharing is Sharing.LOCKED)


class _Turns:
    """Stages that lock the same caches, compared in pairs."""

    def __init__(self, steps: Sequence[Step], groups: Sequence[Sequence[int]]) -> None:
        held = {stage for group in groups for stage in group}
        self.groups = groups
        self.own: dict[int, list[Step]] = {stage: [] for stage in held}
        for step in steps:
            if step.kind is not StepKind.SOURCE:
                for stage in held.intersection(step.stages):
                    self.own[stage].append(step)
        self.locks = {step.id: _locks(step) for own in self.own.values() for step in own}
        self.marks = {one: 1 << at for at, one in enumerate(self.locks)}
        self.before = collected(steps, self.marks)

    def found(self, concurrent: Mapping[int, int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for group in self.groups:
            for one, other in combinations(self.compared(group), 2):
                if concurrent.get(one, 0) >> other & 1 and self.always(self.own[one], self.own[other]):
                    found[one] = found.get(one, 0) | 1 << other
                    found[other] = found.get(other, 0) | 1 << one
        return found

    def compared(self, group: Sequence[int]) -> Sequence[int]:
        if len(group) <= _MOST_HOLDERS:
            return group
        return [stage for stage in group if all(self.locks[step.id] for step in self.own[stage])]

    def always(self, some: Sequence[Step], others: Sequence[Step]) -> bool:
        """Whether of each two steps one waits for the other, or both lock one cache."""
        return all(self.in_turn(one.id, other.id) for one in some for other in others)

    def in_turn(self, one: str, other: str) -> bool:
        ordered = self.before[one] & self.marks[other] or self.before[other] & self.marks[one]
        return bool(ordered) or not self.locks[one].isdisjoint(self.locks[other])
