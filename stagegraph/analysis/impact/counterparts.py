"""Which step of an earlier build a step takes the place of."""

from __future__ import annotations

from collections import Counter

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_MOST_COMPARED = 250_000  # pairs of steps of two stages; beyond that, steps of one place are taken for each other


class Doing(Record):
    """A build, and what its steps do: by id, as values that can be compared with those of another build."""

    plan: BuildPlan
    operations: Mapping[str, object]

    def steps_of(self, stage: int) -> tuple[Step, ...]:
        """The steps of a stage."""
        return tuple(self.plan.step_by_id[one] for one in self.plan.stages[stage].steps)

    def of(self, stage: int) -> list[object]:
        """What the steps of a stage do."""
        return [self.operations[one] for one in self.plan.stages[stage].steps]


def counterparts(old: Doing, new: Doing) -> dict[str, str]:
    """For the steps of a build those of an earlier one in whose place they stand, by id."""
    found: dict[str, str] = {}
    for before, after in _stage_pairs(old, new):
        for was, now in _aligned(old, before, new, after):
            found.setdefault(now.id, was.id)
    sources = {step.source: step.id for step in old.plan.steps if step.source}
    found.update({step.id: sources[step.source] for step in new.plan.steps if step.source in sources})
    return found


def _stage_pairs(old: Doing, new: Doing) -> list[tuple[int, int]]:
    """Stages of one name, then those that do the same, then those of one place."""
    names = {planned.display_name.lower(): planned.index for planned in old.plan.stages if planned.stage.name}
    pairs: dict[int, int] = {}
    for planned in new.plan.stages:
        before = names.get(planned.display_name.lower())
        if planned.stage.name and before is not None:
            pairs[planned.index] = before
    taken = frozenset(pairs.values())
    left = {
        planned.index: frozenset(old.of(planned.index)) for planned in old.plan.stages if planned.index not in taken
    }
    where: dict[object, list[int]] = {}
    for stage, does in left.items():
        for one in does:
            where.setdefault(one, []).append(stage)
    for planned in new.plan.stages:
        if planned.index in pairs or not left:
            continue
        pairs[planned.index] = _nearest(planned.index, frozenset(new.of(planned.index)), left, where)
        del left[pairs[planned.index]]
    return [(before, after) for after, before in pairs.items()]


def _nearest(
    index: int, does: frozenset[object], left: Mapping[int, frozenset[object]], where: Mapping[object, Sequence[int]]
) -> int:
    """Of the old stages left the one that does most of what a new one does: that of its place, or the first."""
    if index in left and does <= left[index]:
        return index
    shared = Counter(stage for one in does for stage in where.get(one, ()) if stage in left)
    if not shared:
        return index if index in left else next(iter(left))
    most = max(shared.values())
    best = [stage for stage, count in shared.items() if count == most]
    return index if index in best else min(best)


def _aligned(old: Doing, before: int, new: Doing, after: int) -> Iterator[tuple[Step, Step]]:
    """Pairs of the steps of two stages: those that do the same, and between them those of one kind in their order."""
    was, now = old.steps_of(before), new.steps_of(after)
    if len(was) * len(now) > _MOST_COMPARED:
        yield from zip(was, now, strict=False)
        return
    if old.of(before) == new.of(after):
        yield from zip(was, now, strict=True)
        return
    from difflib import SequenceMatcher  # noqa: PLC0415  (nothing else needs it)

    numbers = {value: number for number, value in enumerate(dict.fromkeys([*old.of(before), *new.of(after)]))}
    a, b = [numbers[one] for one in old.of(before)], [numbers[one] for one in new.of(after)]
    for kind, first, last, start, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(was[first:last], now[start:end], strict=True)
        elif kind == "replace":
            yield from _of_one_kind(was[first:last], now[start:end])


def _of_one_kind(was: Sequence[Step], now: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    left = list(was)
    for step in now:
        found = next((one for one in left if (one.kind, type(one.does)) == (step.kind, type(step.does))), None)
        if found is not None:
            yield found, step
            left = left[left.index(found) + 1 :]
