from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.project.bake.bakefields import BakeGroup, BakeTarget
from stagegraph.project.bake.bakequestion import BakeAnswer
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.projecttext import project_text
from stagegraph.values import FrozenMap

if TYPE_CHECKING:
    from stagegraph.project.bake.bakefields import Fields


def test_narrow_table() -> None:
    """No line is longer than the terminal, whatever the targets hold."""
    fields: Fields = FrozenMap(
        {"dockerfile-inline": "FROM x", "platforms": ("linux/amd64", "linux/arm64"), "context": "a/b/c"}
    )
    targets = FrozenMap({"a-long-name": BakeTarget("a-long-name", fields)})
    answer = BakeAnswer(targets, FrozenMap({"default": BakeGroup("default", ("a-long-name",))}))
    for width in (20, 40, 80):
        text = project_text(answer, Style(width))
        assert max(map(len, text.splitlines())) <= width
        assert "inline" in text


def test_nothing() -> None:
    """Without targets and groups only the head is left."""
    assert project_text(BakeAnswer(FrozenMap(), FrozenMap()), Style()).startswith("TARGET")
