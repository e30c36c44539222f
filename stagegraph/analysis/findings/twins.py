"""Steps that several stages repeat, and that BuildKit would merge but for something that does not matter."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import TWIN_STEPS
from stagegraph.analysis.findings.finding import found
from stagegraph.graph.llb.does import RunDoes
from stagegraph.graph.llb.steps import StepKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step


def twin_steps(plan: BuildPlan) -> Iterable[Finding]:
    """RUNs of one command on equal file systems that differ only by variables, or folders, that change nothing."""
    twins: dict[tuple[object, ...], list[Step]] = {}
    for step in plan.steps:
        if step.kind is StepKind.EXEC and isinstance(step.does, RunDoes):
            twins.setdefault((step.inputs, step.does.arguments, step.does.platform), []).append(step)
    for first, *others in twins.values():
        for other in others:
            if first.stage != other.stage and (what := _harmless_difference(plan, first, other)):
                text = (
                    f"{_name(plan, other)} and {_name(plan, first)} (L{first.location.first}) run this command on "
                    f"equal files, each for itself: they differ in {what}"
                )
                yield found(TWIN_STEPS, other.location.first, text, other.stage)


def _name(plan: BuildPlan, step: Step) -> str:
    return "/".join(plan.stages[index].display_name for index in step.stages)


def _harmless_difference(plan: BuildPlan, first: Step, other: Step) -> str:
    from stagegraph.analysis.findings.twindifferences import harmless_difference  # noqa: PLC0415  (few files have twins)

    return harmless_difference(plan, first, other)
