from __future__ import annotations

import json

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.formats.jsondoc import plan_json_pieces, targets_json
from tests.helpers.building import plan_of

FILE = """\
# build makes \u00fc & <b>
FROM --platform=linux/arm64 alpine AS build
RUN x
FROM build
RUN --mount=from=build,target=/ x
"""


def test_plan_json() -> None:
    """The document is that of `Plan.to_dict`, an element a line, not escaped, and ends in one newline."""
    plan = plan_of("FROM alpine AS \\", "a", "RUN echo '\u00fc\"'")
    text = "".join(plan_json_pieces(plan))
    assert '  "stages": [\n    {"index": 0, "name": "a",' in text
    assert '  "edges": [],\n' in text
    assert '  "waves": [\n    ["1"],\n    ["2"]\n  ],\n' in text
    assert json.loads(text) == plan.to_dict()
    assert text.startswith('{\n  "version": 2,\n  "dockerfile": "Dockerfile",\n')
    assert '\u00fc\\"' in text
    assert text.endswith("}\n")


def test_plan_json_in_pieces() -> None:
    """No piece is longer than one element or one list of indexes, whatever the number of stages."""
    lines = [line for at in range(1, 200) for line in (f"FROM alpine AS s{at}", f"COPY --from=s{at - 1} /a{at} /b{at}")]
    plan = plan_of("FROM alpine AS s0", *lines)
    pieces = list(plan_json_pieces(plan))
    assert max(map(len, pieces)) < 3000 < sum(map(len, pieces)) / 10


def test_targets_json() -> None:
    """The document lists the targets with what they start from, need and say, and why one is refused."""
    dockerfile = stagegraph.parse(FILE, filename="a/Dockerfile")
    text = targets_json(dockerfile, list_targets(dockerfile, PlanRequest()))
    assert text.endswith("}\n")
    assert "makes \u00fc & <b>" in text
    document = json.loads(text)
    assert {key: document[key] for key in document if key != "targets"} == {
        "version": 1,
        "dockerfile": "a/Dockerfile",
        "default_target": "stage-1",
    }
    build, last = document["targets"]
    assert build == {
        "name": "build",
        "display_name": "build",
        "index": 0,
        "description": "makes \u00fc & <b>",
        "base": "docker.io/library/alpine:latest",
        "platform": "linux/arm64",
        "lines": [2, 3],
        "default": False,
        "needs": ["build"],
        "refusal": None,
    }
    assert (last["name"], last["display_name"], last["default"]) == ("", "stage-1", True)
    assert (last["base"], last["platform"], last["needs"]) == (None, None, [])
    assert last["refusal"] == 'a/Dockerfile:5: invalid mount target "/"'
