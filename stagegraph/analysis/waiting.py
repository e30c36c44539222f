"""Where a stage waits for others."""

from __future__ import annotations

from stagegraph.graph.steps import StepKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.steps import Step


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
