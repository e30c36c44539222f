"""Stages that no known target of the project builds."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import UNBUILT_STAGE
from stagegraph.analysis.findings.finding import found
from stagegraph.analysis.findings.unreachable import reachable_stages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.findings.knownbuilds import KnownBuilds
    from stagegraph.analysis.plan import BuildPlan


def unbuilt_stages(plan: BuildPlan, known: KnownBuilds) -> Iterable[Finding]:
    """Stages that a target could reach, and that none of the known builds needs.

    Args:
        plan: a build of the file.
        known: every build of the file that is known.
    """
    used = known.needed(plan.dockerfile)
    if used is None:
        return
    reachable = plan.once(reachable_stages)
    for planned in plan.stages:
        if planned.index in reachable and planned.index not in used:
            text = f"no known target builds the stage {planned.display_name}"
            yield found(UNBUILT_STAGE, planned.location.first, text, planned.index)
