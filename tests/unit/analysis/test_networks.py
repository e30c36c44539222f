from __future__ import annotations

import networkx as nx

from tests.helpers.building import plan_of

LINES = [
    "FROM alpine AS base",
    "ONBUILD COPY --from=busybox b b",
    "RUN x",
    "FROM base AS last",
    "COPY --from=base 1 1",
    "COPY --from=base 2 2",
    "RUN --mount=from=base,target=/m --mount=from=extra,target=/n y",
    "FROM scratch AS unused",
    "COPY --from=last a a",
    "FROM last",
]


def test_stage_graph() -> None:
    """Stages and what comes from outside are nodes; each FROM, COPY --from and mount is an edge of its own."""
    plan = plan_of(*LINES, build_contexts={"extra": "."})
    graph = plan.graph
    assert isinstance(graph, nx.MultiDiGraph)
    assert plan.graph is graph
    images = {"docker.io/library/alpine:latest", "docker.io/library/busybox:latest", "context:extra"}
    assert {node for node, data in graph.nodes(data=True) if data["kind"] == "image"} == images
    assert dict(graph.nodes[0]) == {"kind": "stage", "name": "base", "used": True, "target": False, "lines": (1, 3)}
    assert dict(graph.nodes[2]) == {"kind": "stage", "name": "unused", "used": False, "target": False, "lines": (8, 9)}
    assert graph.nodes[3]["target"] is True
    found = [(*ends, *(data[key] for key in ("kind", "line", "onbuild"))) for *ends, data in graph.edges(data=True)]
    assert sorted(found, key=str) == sorted(
        [
            (0, 1, "from", 4, False),
            (0, 1, "copy", 5, False),
            (0, 1, "copy", 6, False),
            (0, 1, "mount", 7, False),
            (1, 2, "copy", 9, False),
            (1, 3, "from", 10, False),
            ("docker.io/library/alpine:latest", 0, "from", 1, False),
            ("docker.io/library/busybox:latest", 1, "copy", 4, True),
            ("context:extra", 1, "mount", 7, False),
        ],
        key=str,
    )
    assert graph.graph["name"] == "Dockerfile"


def test_step_graph() -> None:
    """Steps are nodes with what a picture needs; an edge leads from an input to its user."""
    plan = plan_of(*LINES)
    graph = plan.step_graph
    assert isinstance(graph, nx.DiGraph)
    assert plan.step_graph is graph
    assert nx.is_directed_acyclic_graph(graph)
    assert set(graph.edges) == {(one, step.id) for step in plan.steps for one in step.inputs}
    assert list(graph) == [step.id for step in plan.steps]
    run = next(step for step in plan.steps if "RUN x" in step.name)
    assert dict(graph.nodes[run.id]) == {
        "kind": "exec",
        "name": "[base 2/2] RUN x",
        "stages": (0,),
        "lines": (3, 3),
        "wave": 1,
        "critical": True,
    }
    critical = [node for node in nx.topological_sort(graph) if graph.nodes[node]["critical"]]
    assert tuple(critical) == plan.critical_path


def test_empty_graphs() -> None:
    """A plan without steps has an empty step graph, and stages all the same."""
    plan = plan_of("FROM scratch", "FROM scratch")
    assert (len(plan.step_graph), list(plan.graph), plan.graph.number_of_edges()) == (0, [0, 1], 0)
