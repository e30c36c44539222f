"""Steps that come, go, move or are written otherwise, and steps that are one for several stages."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from stagegraph.analysis.comparison.alterations import Alteration, MergeChange, StepChange
from stagegraph.analysis.comparison.steppairs import told_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.graph.llb.steps import Step


def step_changes(both: BothBuilds) -> tuple[StepChange, ...]:
    """The steps that differ, by stage in the order of the new file, within it by their place in their file."""
    return tuple(one for _, after in both.built for one in _of_stage(both, after))


def _of_stage(both: BothBuilds, index: int) -> list[StepChange]:
    pairs, name = both.steps[index], both.new_name(index)
    own = told_steps(both.new, index) if pairs.moved else []
    before = {step.id: own[at - 1] if at else None for at, step in enumerate(own)}
    found = [StepChange(Alteration.ADDED, name, None, now) for now in pairs.added]
    found += [StepChange(Alteration.REMOVED, name, was, None) for was in pairs.removed]
    found += [StepChange(Alteration.CHANGED, name, was, now) for was, now in pairs.changed]
    found += [StepChange(Alteration.MOVED, name, was, now, before[now.id]) for was, now in pairs.moved]
    return sorted(found, key=_place)


def _place(change: StepChange) -> tuple[int, int]:
    step = change.now or change.was
    return (step.location.first if step else 0, list(Alteration).index(change.alteration))


def merge_changes(both: BothBuilds) -> tuple[MergeChange, ...]:
    """Steps that were one for several stages and are no longer, then those that are one now."""
    inverse: dict[int, Mapping[str, str]] = {}  # stages can share what their steps are
    for pairs in both.counterpart.values():
        if id(pairs) not in inverse:
            inverse[id(pairs)] = {now: was for was, now in pairs.items()}
    lost = _apart(both.old.steps, {both.old_of[after]: pairs for after, pairs in both.counterpart.items()})
    gained = _apart(both.new.steps, {after: inverse[id(pairs)] for after, pairs in both.counterpart.items()})
    return (
        *(MergeChange(Alteration.REMOVED, tuple(map(both.name_of_old, stages)), steps) for stages, steps in lost),
        *(MergeChange(Alteration.ADDED, tuple(map(both.new_name, stages)), steps) for stages, steps in gained),
    )


def _apart(
    steps: tuple[Step, ...], counterparts: Mapping[int, Mapping[str, str]]
) -> Iterator[tuple[tuple[int, ...], tuple[Step, ...]]]:
    """Steps of several stages that are different steps in the other build, grouped by these stages."""
    found: dict[tuple[int, ...], list[Step]] = {}
    for stages, same in groupby(steps, attrgetter("stages")):  # thousands of stages can share thousands of steps
        of_stages = {id(one): one for one in map(counterparts.get, stages if len(stages) > 1 else ()) if one}
        for step in same if len(of_stages) > 1 else ():
            if len({one[step.id] for one in of_stages.values() if step.id in one}) > 1:
                having = tuple(stage for stage in stages if step.id in counterparts.get(stage, ()))
                found.setdefault(having, []).append(step)
    return ((stages, tuple(group)) for stages, group in found.items())
