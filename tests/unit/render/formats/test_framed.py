"""Pictures of several targets in Graphviz's language and in Mermaid's."""

from __future__ import annotations

import re

import pytest

from stagegraph.render.diagram.model import Level
from stagegraph.render.diagram.projectdiagram import project_diagram
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.pictures import dot_picture, mermaid_diagram, svg_picture
from tests.helpers.projects import shop

LEVELS = pytest.mark.parametrize("level", list(Level))
NAMES = ["base", "api, schema", "web", "docs"]


def nested(text: str, begins: str, ends: str) -> list[tuple[int, str]]:
    """How deep each group of a text stands, from 0, and its line."""
    depth, found = 0, []
    for line in map(str.strip, text.splitlines()):
        if line.startswith(begins):
            found.append((depth, line))
            depth += 1
        elif line == ends:
            depth -= 1
    assert depth == 0
    return found


@LEVELS
def test_frames_in_mermaid(level: Level) -> None:
    """Each file is a group with its targets and path; stages with steps are groups in it."""
    text = mermaid_diagram([project_diagram(shop(), View(level=level))])
    found = nested(text, "subgraph ", "end")
    outer = [line for depth, line in found if not depth]
    assert [re.findall("<b>(.*?)</b>", line)[0] for line in outer] == NAMES
    assert "samples/shop/base/Dockerfile" in outer[0]
    assert len([1 for depth, _ in found if depth == 1]) == (8 if level is Level.STEPS else 0)


@LEVELS
def test_frames_in_dot(level: Level) -> None:
    """The same in Graphviz's language."""
    text = dot_picture(project_diagram(shop(), View(level=level)))
    found = nested(text.rsplit("}", 1)[0], "subgraph cluster_", "}")
    assert [line for depth, line in found if not depth] == [f"subgraph cluster_f{at} {{" for at in range(4)]
    assert len([1 for depth, _ in found if depth == 1]) == (8 if level is Level.STEPS else 0)


@LEVELS
def test_frames_in_a_drawing(level: Level) -> None:
    """An engine draws frames where they were placed, without a complaint."""
    text = svg_picture(project_diagram(shop(), View(level=level))).decode()
    drawn = re.findall(r"<title>(cluster_\w+)</title>", text)
    assert [one for one in drawn if one.startswith("cluster_f")] == [f"cluster_f{at}" for at in range(4)]
    assert "samples/shop/web/Dockerfile" in text
