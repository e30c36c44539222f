"""In what two steps differ that run one command on equal files, and whether that changes nothing."""

from __future__ import annotations

from stagegraph.analysis.findings.shellwords import only_installs
from stagegraph.analysis.impact.differences import differences
from stagegraph.analysis.impact.grounds import OtherPart, StepPart
from stagegraph.syntax.instructions import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_FOR_INSTALLERS = frozenset({StepPart.VARIABLE, StepPart.VARIABLE_ORDER, StepPart.FOLDER})


def harmless_difference(plan: BuildPlan, first: Step, other: Step) -> str:
    """What two steps differ in, where that certainly changes nothing; else ""."""
    parts = differences(first, other)
    found_parts = [one for one in parts if isinstance(one, OtherPart) and one.part in _FOR_INSTALLERS]
    if len(found_parts) < len(parts):
        return ""
    if any(one.part is not StepPart.VARIABLE_ORDER for one in found_parts) and not _installs(plan, other):
        return ""
    if any(one.name and (one.name in other.text or one.name.lower().endswith("_proxy")) for one in found_parts):
        return ""
    return ", ".join(map(_part, found_parts))


def _part(part: OtherPart) -> str:
    if part.part is StepPart.VARIABLE:
        return f"the variable {part.name}" if part.name else "variables"
    return f"the {part.part.value}"


def _installs(plan: BuildPlan, step: Step) -> bool:
    return any(
        isinstance(one, Run) and one.location.first == step.location.first and only_installs(one)
        for index in step.stages
        for one in plan.stages[index].stage.instructions
    )
