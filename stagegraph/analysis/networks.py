"""The plan as networkx graphs, for users of the library."""

from __future__ import annotations

import networkx as nx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import BuildPlan


def stage_network(plan: BuildPlan) -> nx.MultiDiGraph[int | str, dict[str, object], dict[str, object]]:
    """Stages and what they take from outside.

    Nodes: the index of a stage, with ``kind="stage"``, ``name``, ``used``, ``target`` (bool), ``lines``
    (first, last); or the name of an image or context, with ``kind="image"``. Edges lead from what is used to the
    stage that uses it, one for each FROM, COPY --from and RUN --mount=from, with ``kind`` (``from``, ``copy``,
    ``mount``), ``line`` and ``onbuild``.
    """
    graph: nx.MultiDiGraph[int | str, dict[str, object], dict[str, object]] = nx.MultiDiGraph(name=plan.dockerfile.path)
    for planned in plan.stages:
        graph.add_node(
            planned.index,
            kind="stage",
            name=planned.display_name,
            used=planned.used,
            target=planned.is_target,
            lines=(planned.location.first, planned.location.last),
        )
    for outside in plan.image_edges:
        graph.add_node(outside.image, kind="image")
        graph.add_edge(
            outside.image, outside.stage, kind=outside.kind.value, line=outside.line, onbuild=outside.onbuild
        )
    for edge in plan.edges:
        graph.add_edge(edge.source, edge.stage, kind=edge.kind.value, line=edge.line, onbuild=edge.onbuild)
    return graph


def step_network(plan: BuildPlan) -> nx.DiGraph[str, dict[str, object], dict[str, object]]:
    """Steps, each input before its user.

    Nodes: the id of a step, with ``kind`` (``source``, ``exec``, ``file``, ``merge``), ``name``, ``stages``
    (indexes), ``lines`` (first, last), ``wave`` and ``critical`` (bool). Edges lead from an input to its user.
    """
    graph: nx.DiGraph[str, dict[str, object], dict[str, object]] = nx.DiGraph(name=plan.dockerfile.path)
    critical = frozenset(plan.critical_path)
    for step in plan.steps:
        graph.add_node(
            step.id,
            kind=step.kind.value,
            name=step.name,
            stages=step.stages,
            lines=(step.location.first, step.location.last),
            wave=plan.wave(step.id),
            critical=step.id in critical,
        )
        graph.add_edges_from((one, step.id) for one in step.inputs)
    return graph
