"""Single passes over steps and stages in topological order: waves, critical path, what runs at the same time."""

from __future__ import annotations

from stagegraph.graph.steps import StepKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.graph.steps import Step


def wave_of_each(steps: Iterable[Step]) -> dict[str, int]:
    """The wave of each step by id, from 0: one more than the latest wave of its inputs.

    ``steps`` stand in topological order, every input before its user.
    """
    waves: dict[str, int] = {}
    for step in steps:
        waves[step.id] = 1 + max((waves[one] for one in step.inputs), default=-1)
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


def concurrent_stages(steps: Iterable[Step], stages: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """For each stage the others that can run at the same time, by index, ascending.

    Two stages can, when some step of one and some step of the other wait for each other neither directly nor
    through others. Sources do not count: every image is loaded at the very start.
    """
    wanted = sorted(stages)
    steps = list(steps)
    last_step: dict[int, str] = {}
    for step in steps:
        for stage in step.stages:
            last_step[stage] = step.id  # topological order: the last one waits for all others of its stage
    ends: dict[str, int] = {}
    for stage, one in last_step.items():
        ends[one] = ends.get(one, 0) | 1 << stage
    finished: dict[str, int] = {}  # per step, a bit for each stage that is complete once the step is done
    always_after: dict[int, int] = {}  # per stage, the stages complete when its first own step is
    for step in steps:
        bits = ends.get(step.id, 0)
        for one in step.inputs:
            bits |= finished[one]
        finished[step.id] = bits
        if step.kind is not StepKind.SOURCE:
            for stage in step.stages:
                always_after[stage] = always_after.get(stage, bits) & bits
    running = [stage for stage in wanted if stage in always_after]
    everyone = sum(1 << stage for stage in running)
    after: dict[int, int] = dict.fromkeys(running, 0)
    for stage in running:
        for other in _bits(always_after[stage] & everyone):
            after[other] |= 1 << stage
    return {
        stage: tuple(_bits(everyone & ~always_after[stage] & ~after[stage] & ~(1 << stage)))
        if stage in always_after
        else ()
        for stage in wanted
    }


def _bits(number: int) -> list[int]:
    """The positions of the bits that are set, ascending."""
    return [at for at, bit in enumerate(reversed(f"{number:b}")) if bit == "1"]
