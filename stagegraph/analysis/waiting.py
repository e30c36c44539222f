"""Where a stage waits for others, and how far it gets before."""

from __future__ import annotations

import re

from stagegraph.graph.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.steps import Step

_NUMBER = r" ?([0-9]+/[0-9]+)\]"


class Wait(Record):
    """A step that cannot start before other stages have come to a certain step.

    Attributes:
        stage: index of the stage that waits.
        step: id of the step that waits.
        number: its number as BuildKit prints it, say ``5/8``; "" where it has none.
        line: where it stands, from 1.
        others: indexes of the stages it waits for, ascending.
    """

    stage: int
    step: str
    number: str
    line: int
    others: tuple[int, ...]


def waits(steps: Iterable[Step]) -> dict[int, tuple[Wait, ...]]:
    """For each stage the steps at which it waits for other stages, by index, in the order of the steps.

    A step of several stages is a step of each of them. Sources are loaded at the very start and wait for nothing.
    """
    by_id: dict[str, Step] = {}
    found: dict[int, list[Wait]] = {}
    for step in steps:
        by_id[step.id] = step
        if step.kind is StepKind.SOURCE:
            continue
        for stage in step.stages:
            foreign = (by_id[one] for one in step.inputs if stage not in by_id[one].stages)
            others = {one.stages[0] for one in foreign if one.kind is not StepKind.SOURCE and one.stages}
            if others:
                wait = Wait(stage, step.id, step_number(step), step.location.first, tuple(sorted(others)))
                found.setdefault(stage, []).append(wait)
    return {stage: tuple(one) for stage, one in found.items()}


def step_number(step: Step) -> str:
    """The number of a step as BuildKit prints it, ``5/8``, or ""."""
    found = re.search(_NUMBER, step.name.partition("]")[0] + "]") if step.name.startswith("[") else None
    return found[1] if found else ""


def instructions_at_once(steps: Iterable[Step]) -> dict[int, int]:
    """For each stage the number of its instructions whose steps wait for no step of another stage, by index.

    Sources (images, the build context) are loaded at the very start; waiting for them does not count, and they are
    not counted. ``steps`` stand in topological order.
    """
    free: dict[int, set[str]] = {}
    lines: dict[int, dict[int, bool]] = {}  # per stage: line of an instruction, whether all its steps are free
    sources: set[str] = set()
    for step in steps:
        if step.kind is StepKind.SOURCE:
            sources.add(step.id)
            continue
        for stage in step.stages:
            own = free.setdefault(stage, set())
            is_free = all(one in sources or one in own for one in step.inputs)
            if is_free:
                own.add(step.id)
            if step.location.first:
                at = lines.setdefault(stage, {})
                at[step.location.first] = at.get(step.location.first, True) and is_free
    return {stage: sum(at.values()) for stage, at in lines.items()}
