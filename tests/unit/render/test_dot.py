from __future__ import annotations

import re
from typing import Any

import graphviz
import pytest

import stagegraph
from stagegraph.errors import Location
from stagegraph.graph.resolution import EdgeKind
from stagegraph.render.diagram import Arrow, Card, Diagram, Standing
from stagegraph.render.dot import Direction, dot_source, picture
from stagegraph.render.stagecards import stage_diagram
from stagegraph.render.themes import DARK, LIGHT, THEMES
from tests.building import plan_of
from tests.drawing import ENGINES, drawn_diagram, shown

PLACE = Location("Dockerfile", 3, 5)
NOWHERE = Location("Dockerfile", 0, 0)


def card(number: int = 0, standing: Standing = Standing.USED, **more: Any) -> Card:
    """A card with little on it."""
    values = {"title": f"name{number}", "corner": "L3-5", "rows": ("1 step",), "badges": (), "tooltip": "t", **more}
    return Card(id=f"s{number}", standing=standing, location=PLACE, **values)


def arrow(kind: EdgeKind = EdgeKind.COPY, *, used: bool = True, critical: bool = False, **more: Any) -> Arrow:
    """An arrow from the first card to the second."""
    values = {"label": "" if kind is EdgeKind.FROM else kind.name, "tooltip": "t", "location": PLACE, **more}
    return Arrow(source="s0", target="s1", kind=kind, used=used, critical=critical, **values)


def diagram(*parts: Card | Arrow, name: str = "Dockerfile") -> Diagram:
    """A diagram of cards and arrows."""
    cards = tuple(part for part in parts if isinstance(part, Card))
    arrows = tuple(part for part in parts if isinstance(part, Arrow))
    return Diagram(name, (("target ", False), ("name1", True), (" builds", False)), cards, arrows)


def statement(source: str, subject: str) -> str:
    """The one line about a card, an arrow, or ``graph``."""
    (found,) = [line for line in source.splitlines() if line.startswith(f"  {subject} [")]
    return found


def attributes(source: str, subject: str) -> dict[str, str]:
    """The quoted attributes of a card, an arrow, or ``graph``."""
    return dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', re.sub(r"label=<<.*>>", "", statement(source, subject))))


# --- The graph ----------------------------------------------------------------------------------------------------


def test_source() -> None:
    """The graph has a statement for each card and each arrow, in their order, and ends in a newline."""
    lines = dot_source(diagram(card(0), card(1), arrow())).splitlines()
    assert [line.split()[0] for line in lines] == ["digraph", "graph", "node", "edge", "s0", "s1", "s0", "}"]
    assert lines[6].startswith("  s0 -> s1 [")
    assert dot_source(diagram()).endswith("\n}\n")


@pytest.mark.parametrize("direction", Direction)
def test_direction(direction: Direction) -> None:
    """The arrows lead to the right or down."""
    source = dot_source(diagram(), direction=direction)
    assert attributes(source, "graph")["rankdir"] == {"RIGHT": "LR", "DOWN": "TB"}[direction.name]


def test_title() -> None:
    """The title is the file's name and the summary, the target strong, in a label and as a tooltip."""
    source = dot_source(diagram())
    assert f'<FONT COLOR="{LIGHT.title}" POINT-SIZE="15"><B>Dockerfile</B></FONT>' in source
    assert f'<FONT COLOR="{LIGHT.text}"><B>name1</B></FONT>' in source
    assert attributes(source, "graph")["tooltip"] == "Dockerfile: target name1 builds"


def test_legend() -> None:
    """Asked for, a legend explains in words each card and each arrow; else there is none."""
    texts = " ".join(drawn_diagram(diagram(), legend=True).texts)
    for words in (
        "target",
        "on the critical path",
        "built",
        "not built",
        "image or named context",
        "solid arrow: FROM",
        "dashed: COPY --from",
        "dotted: RUN --mount=from",
    ):
        assert words in texts
    assert "dotted" not in " ".join(drawn_diagram(diagram()).texts)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_theme(theme: object) -> None:
    """All colours of a picture are those of its theme."""
    everything = [card(at, standing) for at, standing in enumerate(Standing)]
    arrows = [arrow(), arrow(used=False), arrow(critical=True)]
    found = set(re.findall("#[0-9a-f]{6}", dot_source(diagram(*everything, *arrows), theme=theme, legend=True)))
    assert found == set(re.findall("#[0-9a-f]{6}", repr(theme)))


# --- Cards --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_card(engine: str) -> None:
    """A card shows title, lines, badges and rows, and the instructions as its tooltip."""
    one = card(rows=("2 steps", "cache x"), badges=("target", "ONBUILD"), tooltip="FROM a\nRUN b")
    picture = drawn_diagram(diagram(one), engine)
    texts = [text.strip() for text in picture.texts]
    assert texts[texts.index("name0") :] == ["name0", "L3-5", "target | ONBUILD", "2 steps", "cache x"]
    assert "FROM a\nRUN b" in picture.tooltips


def test_card_without_corner() -> None:
    """A card of something outside the file has no lines."""
    source = statement(dot_source(diagram(card(corner="", standing=Standing.OUTSIDE))), "s0")
    assert "COLSPAN" not in source
    assert 'ALIGN="RIGHT"' not in source


def test_cards_without_colour() -> None:
    """Cards that stand differently differ in the width or dashes of the border, or in how the title is set."""
    looks = {
        standing: re.sub("#[0-9a-f]{6}", "", statement(dot_source(diagram(card(standing=standing))), "s0"))
        for standing in Standing
    }
    for different in (
        (Standing.TARGET, Standing.USED, Standing.UNUSED, Standing.OUTSIDE),
        (Standing.CRITICAL, Standing.USED, Standing.UNUSED, Standing.OUTSIDE_UNUSED),
    ):
        assert len({looks[standing] for standing in different}) == len(different)


@pytest.mark.parametrize("engine", ENGINES)
def test_card_without_texts(engine: str) -> None:
    """Empty texts, which Graphviz refuses in its markup, are left out."""
    picture = drawn_diagram(diagram(card(title="", corner="", rows=("", "x"), tooltip=""), name=""), engine)
    assert (picture.nodes, picture.texts[-1]) == (["s0"], "x")


# --- Arrows -------------------------------------------------------------------------------------------------------


def test_arrows_without_colour() -> None:
    """FROM, COPY and MOUNT differ in line style and arrow head."""
    cards = (card(0), card(1))
    found = [attributes(dot_source(diagram(*cards, arrow(kind))), "s0 -> s1") for kind in EdgeKind]
    assert [one["style"] for one in found] == ["solid", "dashed", "dotted"]
    assert len({one["arrowhead"] for one in found}) == 3
    assert ["label" in one for one in found] == [False, True, True]


def test_arrow_that_stands_out() -> None:
    """An arrow on the critical path is thicker, one of a stage that is not built is pale."""
    plain, critical, unused = (
        attributes(dot_source(diagram(card(0), card(1), one)), "s0 -> s1")
        for one in (arrow(), arrow(critical=True), arrow(used=False))
    )
    assert float(critical["penwidth"]) > float(plain["penwidth"])
    assert (plain["color"], critical["color"], unused["color"]) == (LIGHT.arrow, LIGHT.critical, LIGHT.unused)
    texts = [one["fontcolor"] for one in (plain, critical, unused)]
    assert texts == [LIGHT.text, LIGHT.critical, LIGHT.cards[Standing.UNUSED].text]


def test_label_of_an_arrow() -> None:
    """Label and line have the same tooltip."""
    found = attributes(dot_source(diagram(card(0), card(1), arrow(label="COPY \u00d72", tooltip="a\nb"))), "s0 -> s1")
    assert (found["label"], found["tooltip"], found["labeltooltip"]) == ("COPY \u00d72", "a\\nb", "a\\nb")


def test_many_cards() -> None:
    """A picture of more than a thousand cards has no labels at its arrows, which would take minutes to place."""
    cards = [card(at) for at in range(1001)]
    assert "label" in attributes(dot_source(diagram(*cards[:1000], arrow())), "s0 -> s1")
    found = attributes(dot_source(diagram(*cards, arrow())), "s0 -> s1")
    assert "label" not in found
    assert found["tooltip"] == "t"


# --- Links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_links(engine: str) -> None:
    """With an address, cards and arrows lead to their lines; what has no place in the file leads nowhere."""
    outside = Card("i0", "alpine", "", (), (), Standing.OUTSIDE, "alpine")
    parts = (card(0), card(1), outside, arrow(), arrow(EdgeKind.FROM, location=NOWHERE))
    base = "https://example.com/f?a=1&lt=2&copy;"
    assert set(drawn_diagram(diagram(*parts), engine, link_base=base).links) == {f"{base}#L3-L5"}
    assert drawn_diagram(diagram(*parts), engine).links == []
    assert "URL" not in statement(dot_source(diagram(*parts), link_base=base), "i0")


@pytest.mark.parametrize("engine", ENGINES)
def test_link_that_is_no_address(engine: str) -> None:
    """An address stays one attribute, whatever is written in it."""
    found = drawn_diagram(diagram(card()), engine, link_base='x" onload="y<z>\\N')
    assert found.links == ["x%22%20onload=%22y%3Cz%3E%5CN#L3-L5"]
    assert not [one for one in found.root.iter() if one.get("onload")]


# --- Hostile texts ------------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "</title></svg><script/>",
    '"quotes" \'and\' "]; x [label="y"',
    'back\\slash \\" \\\\ \\N \\G \\E \\T \\H \\L \\n \\l \\r \\',
    "]]> <![CDATA[ --> <!-- <?x ?>",
    "&amp; &lt;b&gt; &copy; &#65; &#x41; &nope; & &;",
    "<<TABLE><TR><TD>x</TD></TR></TABLE>>",
    "<<",
    "<b>bold</b>",
    "line\nline",
    "\x00\x01\x07\x08\t\x1b[31m\x7f\x85",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "zero\u200bwidth\u200d\ufeff\u2060",
    "\ufffe\uffff\udcff\U0001f433 \u4f60\u597d",
    "%s %d {0} $x `x`",
    10_000 * "x",
    "",
    " ",
    "s0:port -> s1; // /* # */",
]
EACH_HOSTILE = pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))


@pytest.mark.parametrize("engine", ENGINES)
@EACH_HOSTILE
def test_hostile_texts(text: str, engine: str) -> None:
    """Whatever a text holds, the picture shows it word for word, and has no element, card or arrow of its making."""
    parts = (
        card(0, title=text, corner=text, rows=(text,), badges=(text,), tooltip=text),
        card(1),
        arrow(label=text and "COPY", tooltip=text),
    )
    plain = drawn_diagram(diagram(card(0), card(1), arrow(), name="x"), engine)
    found = drawn_diagram(diagram(*parts, name=text), engine)
    assert found.tags == plain.tags
    assert (found.nodes, found.edges) == (["s0", "s1"], [("s0", "s1")])
    assert shown(text) in found.tooltips or not text
    assert shown(f"{text}: target name1 builds") in found.tooltips
    line = shown(text).replace("\n", " ")
    assert found.root[0].text == (line or None)
    if line.strip():
        assert found.texts.count(line) + found.texts.count(f"   {line}") == 5


@EACH_HOSTILE
def test_hostile_source(text: str) -> None:
    """No text ends its statement: the graph keeps one line for each card and arrow."""
    parts = (card(0, title=text, rows=(text,), tooltip=text), card(1), arrow(tooltip=text))
    assert len(dot_source(diagram(*parts, name=text)).splitlines()) == 8


# --- The graphviz package -----------------------------------------------------------------------------------------


def test_picture() -> None:
    """The library gives the picture as an object of the graphviz package."""
    plan = plan_of("FROM alpine AS a", "RUN x")
    found = stagegraph.picture(plan)
    assert isinstance(found, graphviz.Source)
    assert found.source == dot_source(stage_diagram(plan))
    assert stagegraph.picture is picture


def test_dark_differs() -> None:
    """The themes give different pictures."""
    assert dot_source(diagram(card()), theme=DARK) != dot_source(diagram(card()), theme=LIGHT)
