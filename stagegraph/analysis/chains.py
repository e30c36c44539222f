"""Why a stage is built: the shortest chains of uses that lead from it to a target."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.analysis.edges import StageEdge
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.resolve.resolution import EdgeKind

_MOST_CHAINS = 5


class Why(Record):
    """Why a stage is built for the targets of a plan, or why not.

    Attributes:
        stage: the index of the stage.
        chains: the shortest chains of uses from a target down to the stage, each use by the one above it; empty for
            a target itself and for a stage that is not built.
        users: indexes of the stages that use it directly, ascending.
    """

    stage: int
    chains: tuple[tuple[StageEdge, ...], ...]
    users: tuple[int, ...]


def why(plan: BuildPlan, stage: int) -> Why:
    """Why a stage is built, or not; at most five chains of equal length, those of earlier lines first.

    Of several uses of one stage by another of the same kind (four COPYs, say) the first stands for all.
    """
    first: dict[tuple[int, int, EdgeKind], StageEdge] = {}
    for edge in plan.edges:
        first.setdefault((edge.source, edge.stage, edge.kind), edge)
    edges = list(first.values())
    uses: dict[int, list[StageEdge]] = {}
    for edge in edges:
        uses.setdefault(edge.source, []).append(edge)
    users = tuple(sorted({edge.stage for edge in uses.get(stage, ())} - {stage}))
    if stage in plan.targets or not plan.stages[stage].used:
        return Why(stage, (), users)
    distance = _distances(uses, stage)
    nearest = min(distance[target] for target in plan.targets if target in distance)
    ends = [target for target in plan.targets if distance.get(target) == nearest]
    found = []
    for end in ends:
        for chain in _chains_up(edges, distance, stage, end):
            found.append(chain)
            if len(found) == _MOST_CHAINS:
                return Why(stage, tuple(found), users)
    return Why(stage, tuple(found), users)


def _distances(uses: dict[int, list[StageEdge]], start: int) -> dict[int, int]:
    """How many uses lie between a stage and those above it."""
    distance = {start: 0}
    waiting = [start]
    for stage in waiting:  # grows while it is walked: breadth first
        for edge in uses.get(stage, ()):
            if edge.stage not in distance:
                distance[edge.stage] = distance[stage] + 1
                waiting.append(edge.stage)
    return distance


def _chains_up(
    edges: Sequence[StageEdge], distance: dict[int, int], start: int, end: int
) -> Iterator[tuple[StageEdge, ...]]:
    """The shortest chains between two stages, the use by ``end`` first; depth first with a stack of its own."""
    below: dict[int, list[StageEdge]] = {}
    for edge in edges:
        if edge.source in distance and distance[edge.stage] == distance[edge.source] + 1:
            below.setdefault(edge.stage, []).append(edge)
    stack: list[tuple[StageEdge, ...]] = [(edge,) for edge in reversed(below[end])]
    while stack:
        chain = stack.pop()
        at = chain[-1].source
        if at == start:
            yield chain
        else:
            stack.extend((*chain, edge) for edge in reversed(below[at]))
