"""The critical path as a way from stage to stage."""

from __future__ import annotations

from stagegraph.graph.llb.steps import StepKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan


def critical_route(plan: BuildPlan) -> tuple[int, ...]:
    """The stages that the critical path leads through, by index, up to a target.

    Stages without steps of their own are part of it where one stage comes to another through them. A step that
    several stages share counts for the one that the path goes on in.
    """
    steps = plan.step_by_id
    walked = [steps[one].stages for one in reversed(plan.critical_path) if steps[one].kind is not StepKind.SOURCE]
    if not walked:
        return ()
    sources = _sources(plan)
    route = _way(plan, plan.targets, walked[0])
    for stages in walked[1:]:
        if route[-1] not in stages:
            route += _way(plan, sources.get(route[-1], ()), stages)
    return tuple(reversed(route))


def _sources(plan: BuildPlan) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for edge in plan.edges:
        found.setdefault(edge.stage, []).append(edge.source)
    return found


def _way(plan: BuildPlan, starts: Iterable[int], ends: Sequence[int]) -> list[int]:
    """The stages from one of ``starts`` to one of ``ends``, each followed by its base."""
    vain: set[int] = set()
    ways = (_bases_until(plan, start, ends, vain) for start in starts)
    return next((way for way in ways if way), [ends[0]])


def _bases_until(plan: BuildPlan, start: int, ends: Sequence[int], vain: set[int]) -> list[int]:
    """The way along the bases, nothing where there is none; ``vain`` are stages that lead nowhere."""
    way = [start]
    while way[-1] not in ends:
        base = plan.stages[way[-1]].base.entry
        if base is None or base in vain:
            vain.update(way)
            return []
        way.append(base)
    return way
