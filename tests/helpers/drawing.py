"""Pictures as tests look at them: what an SVG holds, and the engines that draw it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.formats.dot import dot_source
from stagegraph.render.formats.engine import draw, find_engine
from stagegraph.render.formats.svg import finished_svg

if TYPE_CHECKING:
    from collections.abc import Iterator

    import stagegraph
    from stagegraph.render.diagram.model import Diagram

ENGINES = ("embedded", pytest.param("dot", marks=pytest.mark.graphviz))
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"


@dataclass(frozen=True)
class Picture:
    """An SVG, read as XML."""

    root: ElementTree.Element

    @property
    def tags(self) -> set[str]:
        """The names of all elements."""
        return {one.tag.removeprefix(_SVG) for one in self.root.iter()}

    @property
    def texts(self) -> list[str]:
        """What is written in the picture, text by text, with plain blanks."""
        return [(one.text or "").replace("\u00a0", " ") for one in self.root.iter(f"{_SVG}text")]

    @property
    def tooltips(self) -> set[str]:
        """What is shown over something, with plain blanks."""
        return {one.get(f"{_XLINK}title", "").replace("\u00a0", " ") for one in self.root.iter(f"{_SVG}a")}

    @property
    def links(self) -> list[str]:
        """The addresses that something leads to."""
        found = (one.get(f"{_XLINK}href", one.get("href")) for one in self.root.iter(f"{_SVG}a"))
        return [link for link in found if link]

    @property
    def nodes(self) -> list[str]:
        """The ids of the cards, sorted."""
        return sorted(self._titles("node"))

    @property
    def edges(self) -> list[tuple[str, str]]:
        """The arrows as pairs of ids, sorted."""
        pairs = (title.partition("->") for title in self._titles("edge"))
        return sorted((source, target) for source, _, target in pairs)

    @property
    def clusters(self) -> list[str]:
        """The names of the clusters, sorted."""
        return sorted(self._titles("cluster"))

    def groups(self, kind: str) -> Iterator[tuple[str, str]]:
        """The name of each node, edge or cluster, and all that is written in it."""
        for group in self.root.iter(f"{_SVG}g"):
            if group.get("class") == kind:
                yield group.findtext(f"{_SVG}title", ""), "".join(one.text or "" for one in group.iter(f"{_SVG}text"))

    @property
    def heading(self) -> str:
        """What is written above the picture."""
        (graph,) = self.root.findall(f"{_SVG}g")
        own = (part for part in graph.findall(f"{_SVG}g") if part.get("class") is None)
        return "".join(text.text or "" for part in own for text in part.iter(f"{_SVG}text"))

    def _titles(self, kind: str) -> Iterator[str]:
        return (title for title, _ in self.groups(kind))


def picture_of(svg: bytes | str) -> Picture:
    """An SVG that parses as XML."""
    return Picture(ElementTree.fromstring(svg))  # noqa: S314  (made a moment ago by the code that is tested)


def drawn(plan: stagegraph.Plan, engine: str = "embedded", **options: Any) -> Picture:
    """The stages of a plan as SVG, drawn by an engine; ``options`` are those of `dot_source`."""
    return drawn_diagram(stage_diagram(plan), engine, **options)


def drawn_diagram(diagram: Diagram, engine: str = "embedded", **options: Any) -> Picture:
    """A diagram as SVG, drawn by an engine; ``options`` are those of `dot_source`."""
    made = draw(find_engine("svg", engine), dot_source(diagram, **options), "svg")
    return picture_of(finished_svg(made, diagram))


def shown(text: str) -> str:
    """The text as a picture shows it: with a blank for each character that shows nothing, line ends aside."""
    return re.sub(r"[^\n]", lambda found: found[0] if found[0].isprintable() else " ", text)
