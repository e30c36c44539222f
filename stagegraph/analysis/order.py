"""Single passes over steps and stages in topological order: waves, critical path, what runs at the same time."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from stagegraph.graph.llb.steps import StepKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from stagegraph.graph.llb.steps import Step

    _Item = TypeVar("_Item")


def wave_of_each(steps: Iterable[Step]) -> dict[str, int]:
    """The wave of each step by id, from 0: one more than the latest wave of its inputs.

    ``steps`` stand in topological order, every input before its user.
    """
    waves: dict[str, int] = {}
    for step in steps:
        waves[step.id] = 1 + max(map(waves.__getitem__, step.inputs), default=-1)
    return waves


def grouped(levels: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """The ids of each level, in the order of the mapping."""
    groups: list[list[str]] = [[] for _ in range(max(levels.values(), default=-1) + 1)]
    for one, level in levels.items():
        groups[level].append(one)
    return tuple(map(tuple, groups))


def critical_path(steps: Iterable[Step], targets: Iterable[str]) -> tuple[str, ...]:
    """The chain of steps with the most steps that ends in a target, first step first.

    Of chains of equal length the one with the most RUN steps is taken, as they take the longest; of several such
    chains the one along the first inputs, which are the file systems of the stages themselves.

    Args:
        steps: in topological order, every input before its user.
        targets: ids of the steps that a chain may end in.
    """
    weights: dict[str, tuple[int, int]] = {}  # of the heaviest chain that ends in a step: its steps, its RUNs
    before: dict[str, str] = {}
    for step in steps:
        length, runs = 0, 0
        for one in step.inputs:
            if weights[one] > (length, runs):
                length, runs = weights[one]
                before[step.id] = one
        weights[step.id] = (length + 1, runs + (step.kind is StepKind.EXEC))
    at = max(targets, key=lambda one: weights[one], default="")
    path = []
    while at:
        path.append(at)
        at = before.get(at, "")
    return tuple(reversed(path))


def stage_levels(stages: Iterable[int], needs: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """The level of each stage, from 0: one more than the highest level of the stages it needs.

    ``stages`` stand in an order in which every stage follows those it needs, as BuildKit requires of a file.
    """
    levels: dict[int, int] = {}
    for stage in stages:
        levels[stage] = 1 + max((levels[need] for need in needs.get(stage, ()) if need in levels), default=-1)
    return levels


def concurrent_stages(
    steps: Sequence[Step], own: Mapping[int, Sequence[Step]], stages: Iterable[int]
) -> dict[int, int]:
    """For each stage the others that can run at the same time, as a number with a bit for each index.

    Two stages cannot, where every step of one waits for the last step of the other, directly or through others, or
    is that step. Sources do not count: every image is loaded at the very start.

    Args:
        steps: in topological order, every input before its user.
        own: those of each stage, as `own_steps` gives them.
        stages: the indexes to tell about.
    """
    wanted = list(stages)
    ends: dict[str, int] = {}
    for stage, found in own.items():
        ends[found[-1].id] = ends.get(found[-1].id, 0) | 1 << stage
    finished = collected(steps, ends)
    before = {stage: _always(found, finished) for stage, found in own.items()}
    after = _always_after(steps, own, before)
    everyone = sum(1 << stage for stage in wanted if stage in own)
    return {stage: everyone & ~before[stage] & ~after[stage] & ~(1 << stage) if stage in own else 0 for stage in wanted}


def own_steps(steps: Iterable[Step]) -> dict[int, list[Step]]:
    """The steps of each stage by its index, without sources, in topological order: the last waits for all others."""
    return steps_by_stage(step for step in steps if step.kind is not StepKind.SOURCE)


def steps_by_stage(steps: Iterable[Step]) -> dict[int, list[Step]]:
    """The steps of each stage by its index, in their order."""
    found: dict[int, list[Step]] = {}
    for stages, same in groupby(steps, attrgetter("stages")):  # thousands of stages can share thousands of steps
        together = list(same)
        for stage in stages:
            found.setdefault(stage, []).extend(together)
    return found


def first_steps(own: Iterable[Step]) -> tuple[str, ...]:
    """The ids of those of a stage's steps that wait for no other of them: one, or several with COPY --link."""
    steps = tuple(own)
    ids = {step.id for step in steps}
    return tuple(step.id for step in steps if ids.isdisjoint(step.inputs))


def collected(steps: Iterable[Step], marks: Mapping[str, int]) -> dict[str, int]:
    """The marks (bits) of each step and of all that it waits for."""
    found: dict[str, int] = {}
    for step in steps:
        bits_here = marks.get(step.id, 0)
        for one in step.inputs:
            bits_here = bits_here | found[one] if bits_here else found[one]  # most have one input: nothing is copied
        found[step.id] = bits_here
    return found


def _always(own: Sequence[Step], finished: Mapping[str, int]) -> int:
    """The stages that are complete before each of these steps is done."""
    common = finished[own[0].id]
    for step in own[1:]:
        common &= finished[step.id]
    return common


def _always_after(
    steps: Sequence[Step], own: Mapping[int, Sequence[Step]], before: Mapping[int, int]
) -> dict[int, int]:
    """For each stage those all of whose steps wait for its last one: `before` turned around.

    A stage that begins with one step is found walking back from that step, all such stages at once. One that
    begins with several (COPY --link does) is looked up.
    """
    begins: dict[str, int] = {}
    after = dict.fromkeys(own, 0)
    for stage, found in own.items():
        first = first_steps(found)
        if len(first) == 1:
            begins[first[0]] = begins.get(first[0], 0) | 1 << stage
        else:
            for other in bits(before[stage]):
                after[other] |= 1 << stage
    reached: dict[str, int] = {}
    for step in reversed(steps):
        bits_here = reached.get(step.id, 0)
        if step.id in begins:
            bits_here |= begins[step.id]
        reached[step.id] = bits_here
        for one in step.inputs:
            reached[one] = reached[one] | bits_here if one in reached else bits_here
    for stage, found in own.items():
        after[stage] |= reached[found[-1].id]
    return after


def bits(number: int, most: int = -1) -> list[int]:
    """The positions of the bits that are set, ascending; the first ``most`` of them, all where it is negative."""
    if most < 0:
        return [at for at, bit in enumerate(reversed(f"{number:b}")) if bit == "1"]
    found: list[int] = []
    while number and len(found) < most:
        found.append((number & -number).bit_length() - 1)
        number &= number - 1
    return found


def gathered(items: Iterable[_Item], key: Callable[[_Item], int]) -> dict[int, tuple[_Item, ...]]:
    """Things by what they have in common, each group in the order in which they came."""
    found: dict[int, list[_Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return {group: tuple(members) for group, members in found.items()}


def reached(start: int, next_of: Callable[[int], Iterable[int]], depth: int | None = None) -> set[int]:
    """What is reached from a start, itself included.

    Args:
        start: where to begin.
        next_of: what lies one step from something.
        depth: how many steps away; None for all.
    """
    found, border = {start}, {start}
    away = 0
    while border and (depth is None or away < depth):
        border = {after for one in border for after in next_of(one)} - found
        found |= border
        away += 1
    return found
