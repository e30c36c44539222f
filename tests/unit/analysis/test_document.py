from __future__ import annotations

import json
from typing import Any

from tests.helpers.building import plan_of

LINES = [
    "# build makes the program",
    "FROM --platform=$BUILDPLATFORM golang:1.23 AS build",
    "RUN --mount=type=cache,target=/c,sharing=locked --mount=type=cache,id=x,target=/b make",
    "FROM scratch AS unused",
    "COPY --from=build a a",
    "FROM build AS tested",
    "FROM scratch",
    "COPY --from=tested a a",
    "COPY b b",
]


def document() -> dict[str, Any]:
    """The document of a small plan, as it is read back."""
    found: dict[str, Any] = plan_of(*LINES, build_args={"Z": "1", "A": "2"}, platform="arm64").to_dict()
    assert json.loads(json.dumps(found)) == found
    return found


def test_head() -> None:
    """The head names the file, the options and the targets; build args stand in order."""
    found = document()
    assert {key: found[key] for key in list(found)[:6]} == {
        "version": 2,
        "dockerfile": "Dockerfile",
        "platform": "linux/arm64",
        "build_args": {"A": "2", "Z": "1"},
        "targets": ["stage-3"],
        "default_target": "stage-3",
    }
    assert list(found["build_args"]) == ["A", "Z"]


def test_stages() -> None:
    """A stage tells what it starts from, where it stands, what it is for, and its steps."""
    found = document()["stages"]
    build, unused, tested, last = found
    assert {key: value for key, value in build.items() if key != "steps"} == {
        "index": 0,
        "name": "build",
        "display_name": "build",
        "base": "docker.io/library/golang:1.23",
        "base_stage": None,
        "platform": "linux/amd64",
        "lines": [2, 3],
        "used": True,
        "is_target": False,
        "description": "makes the program",
        "first_wave": 1,
        "last_wave": 1,
        "first_steps": [build["steps"][1]],
        "last_step": build["steps"][1],
    }
    assert [stage["base"] for stage in found] == ["docker.io/library/golang:1.23", "scratch", "build", "scratch"]
    assert all((one["first_steps"], one["last_step"]) == ([], None) for one in (unused, tested))
    assert (tested["base_stage"], tested["steps"], tested["first_wave"], tested["platform"]) == (
        0,
        [],
        None,
        "linux/amd64",
    )
    assert (last["name"], last["display_name"], last["is_target"]) == ("", "stage-3", True)
    assert (unused["used"], document()["unused"]) == (False, [1])


def test_steps() -> None:
    """A step tells kind, name, place, inputs, source, cache mounts, wave, and whether it is critical."""
    found = document()
    source, run, *copies = found["steps"]
    assert source == {
        "id": source["id"],
        "kind": "source",
        "name": "[build 1/2] FROM docker.io/library/golang:1.23",
        "stage": 0,
        "stages": [0],
        "lines": [2, 2],
        "inputs": [],
        "source": "docker-image://docker.io/library/golang:1.23",
        "unknown": [],
        "cache_mounts": [],
        "wave": 0,
        "critical": True,
    }
    assert run["cache_mounts"] == [
        {"id": "x", "sharing": "shared", "target": "/b"},
        {"id": "/c", "sharing": "locked", "target": "/c"},
    ]
    context = next(step for step in copies if step["source"] == "local://context")
    assert (context["stage"], context["stages"], context["lines"], context["critical"]) == (None, [], [0, 0], False)
    assert found["critical_path"] == [step["id"] for step in found["steps"] if step["critical"]]


def test_edges_and_order() -> None:
    """Edges, images and orders are the plan's own."""
    found = document()
    assert found["edges"] == [
        {"source": 0, "stage": 1, "kind": "copy", "line": 5, "onbuild": False},
        {"source": 0, "stage": 2, "kind": "from", "line": 6, "onbuild": False},
        {"source": 2, "stage": 3, "kind": "copy", "line": 8, "onbuild": False},
    ]
    assert found["image_edges"] == [
        {
            "image": "docker.io/library/golang:1.23",
            "stage": 0,
            "kind": "from",
            "line": 2,
            "onbuild": False,
            "context_value": None,
        }
    ]
    assert found["images"] == ["docker.io/library/golang:1.23"]
    assert (found["build_order"], found["stage_waves"]) == ([0, 2, 3], [[0], [2], [3]])
    assert (len(found["waves"]), found["peak_parallelism"]) == (4, 2)


def test_image_edges() -> None:
    """An edge from outside tells the value of a named context, and whether a trigger of the parent makes it."""
    plan = plan_of(
        "FROM scratch AS a",
        "ONBUILD COPY --from=busybox a a",
        "FROM a",
        "COPY --from=other b b",
        build_contexts={"other": "../x"},
    )
    found = plan.to_dict()["image_edges"]
    assert [(edge["image"], edge["onbuild"], edge["context_value"]) for edge in found] == [
        ("docker.io/library/busybox:latest", True, None),
        ("context:other", False, "../x"),
    ]


def test_first_and_last_steps() -> None:
    """A stage of linked copies begins with several steps; its last step waits for all of them."""
    plan = plan_of("FROM scratch", "COPY --link a a", "COPY --link b b")
    (stage,) = plan.to_dict()["stages"]
    names = {step.id: step.name for step in plan.steps}
    assert [names[one] for one in stage["first_steps"]] == ["[1/2] COPY --link a a", "[2/2] COPY --link b b"]
    assert stage["last_step"] == plan.steps[-1].id


def test_bases_in_words() -> None:
    """A named context and a placeholder are named as such."""
    plan = plan_of("FROM alpine AS a", "FROM $B", build_contexts={"a": "."}, placeholders=True)
    assert [stage["base"] for stage in plan.to_dict()["stages"]] == ["context:a", "$B"]
