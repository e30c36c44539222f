"""Stages that no target can reach."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import UNREACHABLE_STAGE
from stagegraph.analysis.findings.finding import found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan


def reachable_stages(plan: BuildPlan) -> frozenset[int]:
    """Indexes of the last stage, of those with a name of their own, and of all that these need."""
    needs: dict[int, set[int]] = {}
    for edge in plan.edges:
        needs.setdefault(edge.stage, set()).add(edge.source)
    reachable: set[int] = set()
    waiting = [*_named(plan).values(), plan.stages[-1].index]
    while waiting:
        index = waiting.pop()
        if index not in reachable:
            reachable.add(index)
            waiting += needs.get(index, ())
    return frozenset(reachable)


def _named(plan: BuildPlan) -> dict[str, int]:
    """The stage that each name means: the last one of it."""
    return {planned.stage.name: planned.index for planned in plan.stages if planned.stage.name}


def unreachable_stages(plan: BuildPlan) -> Iterable[Finding]:
    """Stages without a name of their own that neither the last stage nor one with a name needs."""
    last, reachable = _named(plan), plan.once(reachable_stages)
    for planned in plan.stages:
        if planned.index not in reachable:
            name = planned.stage.name
            why = f"line {plan.stages[last[name]].location.first} takes its name" if name else "it has no name"
            text = f"no target can reach the stage {planned.display_name}: no stage uses it, and {why}"
            yield found(UNREACHABLE_STAGE, planned.location.first, text, planned.index)
