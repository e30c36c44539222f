"""Steps that several stages repeat, and that BuildKit would merge but for something that does not matter."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import TWIN_STEPS
from stagegraph.analysis.findings.finding import found
from stagegraph.analysis.findings.shellwords import only_installs
from stagegraph.analysis.impact.differences import differences
from stagegraph.analysis.impact.grounds import OtherPart, StepPart
from stagegraph.graph.llb.does import RunDoes
from stagegraph.graph.llb.steps import StepKind
from stagegraph.syntax.instructions import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_FOR_INSTALLERS = frozenset({StepPart.VARIABLE, StepPart.VARIABLE_ORDER, StepPart.FOLDER})


def twin_steps(plan: BuildPlan) -> Iterable[Finding]:
    """RUNs of one command on equal file systems that differ only by variables, or folders, that change nothing."""
    twins: dict[tuple[object, ...], list[Step]] = {}
    for step in plan.steps:
        if step.kind is StepKind.EXEC and isinstance(step.does, RunDoes):
            twins.setdefault((step.inputs, step.does.arguments, step.does.platform), []).append(step)
    for first, *others in twins.values():
        for other in others:
            if first.stage != other.stage and (what := _difference(plan, first, other)):
                text = (
                    f"{_name(plan, other)} and {_name(plan, first)} (L{first.location.first}) run this command on "
                    f"equal files, each for itself: they differ in {what}"
                )
                yield found(TWIN_STEPS, other.location.first, text, other.stage)


def _name(plan: BuildPlan, step: Step) -> str:
    return "/".join(plan.stages[index].display_name for index in step.stages)


def _difference(plan: BuildPlan, first: Step, other: Step) -> str:
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
