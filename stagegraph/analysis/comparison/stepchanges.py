"""Steps that come, go, move or are written otherwise, and steps that are one for several stages."""

from __future__ import annotations

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
    own = told_steps(both.new, index)
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
    backwards = {after: {now: was for was, now in pairs.items()} for after, pairs in both.counterpart.items()}
    lost = _apart(both.old.steps, {both.old_of[after]: pairs for after, pairs in both.counterpart.items()})
    gained = _apart(both.new.steps, backwards)
    return (
        *(MergeChange(Alteration.REMOVED, tuple(map(both.name_of_old, stages)), steps) for stages, steps in lost),
        *(MergeChange(Alteration.ADDED, tuple(map(both.new_name, stages)), steps) for stages, steps in gained),
    )


def _apart(
    steps: tuple[Step, ...], counterparts: Mapping[int, Mapping[str, str]]
) -> Iterator[tuple[tuple[int, ...], tuple[Step, ...]]]:
    """Steps of several stages that are different steps in the other build, grouped by these stages."""
    found: dict[tuple[int, ...], list[Step]] = {}
    for step in steps:
        if len(step.stages) > 1:
            others = {
                stage: counterparts[stage][step.id] for stage in step.stages if step.id in counterparts.get(stage, ())
            }
            if len(set(others.values())) > 1:
                found.setdefault(tuple(others), []).append(step)
    return ((stages, tuple(group)) for stages, group in found.items())
