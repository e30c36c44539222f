"""Stages that no known target of the project builds."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import UNBUILT_STAGE
from stagegraph.analysis.findings.finding import found
from stagegraph.analysis.findings.unreachable import reachable_stages
from stagegraph.analysis.planning import resolutions_of
from stagegraph.errors import StagegraphError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest


def unbuilt_stages(plan: BuildPlan, known: Sequence[PlanRequest]) -> Iterable[Finding]:
    """Stages that a target could reach, and that none of the known builds needs.

    Nothing where one of these is refused: what it would have needed is not known.

    Args:
        plan: a build of the file.
        known: every build of the file that is known; none where nothing is known of them.
    """
    if not known:
        return
    used: set[int] = set()
    try:
        for request in dict.fromkeys(known):
            for resolution in resolutions_of(plan.dockerfile, request):
                used |= resolution.used
    except StagegraphError:
        return
    reachable = plan.once(reachable_stages)
    for planned in plan.stages:
        if planned.index in reachable and planned.index not in used:
            text = f"no known target builds the stage {planned.display_name}"
            yield found(UNBUILT_STAGE, planned.location.first, text, planned.index)
