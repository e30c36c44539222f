"""The critical path as a way from stage to stage."""

from __future__ import annotations

from itertools import pairwise

from stagegraph.graph.steps import StepKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import Plan


def critical_route(plan: Plan) -> tuple[int, ...]:
    """The stages that the critical path leads through, by index, up to a target.

    Stages without steps of their own are part of it where one stage comes to another through them.
    """
    walked: list[int] = []
    steps = {step.id: step for step in plan.steps}
    for one in plan.critical_path:
        step = steps[one]
        if step.kind is StepKind.SOURCE or not step.stages:
            continue
        if not walked or walked[-1] not in step.stages:
            walked.append(step.stages[0])
    if not walked:
        return ()
    sources = _sources(plan)
    ends = [way for target in plan.targets if (way := _bases_down(plan, walked[-1], target))]
    route = [walked[0]]
    for start, end in pairwise(walked):
        ways = (_bases_down(plan, start, source) for source in sources.get(end, ()))
        route += [*next((way for way in ways if way), [start])[1:], end]
    return (*route, *(ends[0][1:] if ends else ()))


def _sources(plan: Plan) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for edge in plan.edges:
        found.setdefault(edge.stage, []).append(edge.source)
    return found


def _bases_down(plan: Plan, start: int, end: int) -> list[int]:
    """The stages from ``start`` to ``end``, each the base of the next; none where ``end`` has no such base."""
    way = [end]
    while way[-1] != start:
        base = plan.stages[way[-1]].base.entry
        if base is None:
            return []
        way.append(base)
    return way[::-1]
