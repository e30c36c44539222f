"""Steps as texts name them: the stages that have them, and the line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step


def told_steps(plan: BuildPlan, ids: Iterable[str]) -> list[tuple[Step, str]]:
    """Some steps in the order of the file, each with the names of its stages: ``build``, ``build/test``."""
    steps = {step.id: step for step in plan.steps}
    ordered = sorted((steps[one] for one in ids), key=lambda step: step.location.first)
    return [(step, "/".join(plan.stages[stage].display_name for stage in step.stages)) for step in ordered]
