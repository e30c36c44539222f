from __future__ import annotations

import re

import pytest

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Card, Level, Standing
from stagegraph.render.diagram.themes import DARK, LIGHT, THEMES, Theme
from stagegraph.render.formats.dot import Direction, dot_source
from tests.helpers.diagrams import NOWHERE, arrow, card, cluster, colours_of, diagram
from tests.helpers.drawing import ENGINES, drawn_diagram, shown


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
    """The arrows lead to the right or down, whatever is drawn."""
    for level in Level:
        source = dot_source(diagram(level=level), direction=direction)
        assert attributes(source, "graph")["rankdir"] == {"RIGHT": "LR", "DOWN": "TB"}[direction.name]


def test_direction_of_a_level() -> None:
    """If not told otherwise, stages stand from left to right and steps from top to bottom."""
    found = [attributes(dot_source(diagram(level=level)), "graph")["rankdir"] for level in Level]
    assert found == ["LR", "TB"]


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
def test_theme(theme: Theme) -> None:
    """All colours of a picture are those of its theme."""
    everything = [card(at, standing) for at, standing in enumerate(Standing)]
    arrows = [arrow(), arrow(used=False), arrow(critical=True)]
    source = dot_source(diagram(*everything, *arrows, cluster(0, "s0")), theme=theme, legend=True)
    found = set(re.findall("#[0-9a-f]{6}", source))
    assert found == set(colours_of(theme))


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


def test_many_arrows() -> None:
    """A picture of more than 200 arrows has straight lines without labels, as all else would take minutes to draw."""
    cards = (card(0), card(1))
    for arrows, labelled, splines in ((200, 200, "true"), (201, 0, "ortho")):
        source = dot_source(diagram(*cards, *(arrow() for _ in range(arrows))))
        assert source.count('label="COPY"') == labelled
        assert source.count('tooltip="t"') - source.count('labeltooltip="t"') == arrows + 2
        assert attributes(source, "graph")["splines"] == splines


@pytest.mark.parametrize("engine", ENGINES)
def test_many_arrows_drawn(engine: str) -> None:
    """Each engine draws a picture of many arrows, of stages and of steps, whole."""
    cards = [card(at, wave=at // 20) for at in range(220)]
    arrows = [arrow(source=f"s{at // 2}", target=f"s{at}") for at in range(1, 220)]
    clusters = [cluster(at, *(f"s{one}" for one in range(at, 220, 10))) for at in range(10)]
    for drawn in (diagram(*cards, *arrows), diagram(*cards, *arrows, *clusters)):
        picture = drawn_diagram(drawn, engine)
        assert len(picture.edges) == 219
        assert set(picture.nodes) == {one.id for one in cards} | {f"w{at}" for at in range(11)}


# --- Clusters and waves -------------------------------------------------------------------------------------------


def block(source: str, number: int) -> list[str]:
    """The lines of a cluster."""
    lines = source.splitlines()
    start = lines.index(f"  subgraph cluster_c{number} {{")
    return lines[start : lines.index("  }", start) + 1]


@pytest.mark.parametrize("engine", ENGINES)
def test_cluster(engine: str) -> None:
    """A cluster is a box around its cards with title, lines and badges, and its instructions as tooltip."""
    cards = (card(0, wave=0), card(1, wave=1), card(2, wave=1))
    boxes = (
        cluster(0, "s0", "s1", badges=("target", "ONBUILD"), tooltip="FROM a\nRUN b"),
        cluster(1, "s2", corner=""),
    )
    source = diagram(*cards, arrow(), *boxes)
    picture = drawn_diagram(source, engine)
    texts = [text.strip() for text in picture.texts]
    assert texts[texts.index("stage0") :][:2] == ["stage0", "L3-5   target | ONBUILD"]
    assert "stage1" in texts
    assert "" not in texts[texts.index("stage0") :]
    assert "FROM a\nRUN b" in picture.tooltips
    assert picture.clusters == ["cluster_c0", "cluster_c1"]
    members = [block(dot_source(source), number)[-2].strip() for number in (0, 1)]
    assert members == ["s0; s1", "s2"]


def test_clusters_without_colour() -> None:
    """The clusters of targets and of the critical path have wider borders."""
    widths = {
        standing: next(
            line
            for line in block(dot_source(diagram(card(), cluster(0, "s0", standing=standing))), 0)
            if "penwidth" in line
        )
        for standing in (Standing.TARGET, Standing.CRITICAL, Standing.USED)
    }
    assert widths[Standing.TARGET] == widths[Standing.CRITICAL] != widths[Standing.USED]


@pytest.mark.parametrize("engine", ENGINES)
def test_link_of_a_cluster(engine: str) -> None:
    """With an address, a cluster leads to its lines."""
    parts = diagram(card(), cluster(0, "s0"))
    assert (
        drawn_diagram(parts, engine, link_base="https://example.com/f").links.count("https://example.com/f#L3-L5") == 2
    )
    assert "URL" not in "".join(block(dot_source(parts), 0))


def test_waves() -> None:
    """Each wave is a row of its own, headed by its number, from the first on; what has no wave stands anywhere."""
    cards = (card(0, wave=2), card(1, wave=0), card(2), card(3, wave=2))
    lines = dot_source(diagram(*cards, cluster(0, "s0"))).splitlines()
    assert [line for line in lines if "rank=same" in line] == ["  {rank=same; w0; s1}", "  {rank=same; w2; s0; s3}"]
    heads = [line for line in lines if line.startswith(("  w0 [", "  w2 ["))]
    assert [re.findall(r">(wave \d)<|tooltip=\"(wave \d)\"", line) for line in heads] == [
        [("wave 1", ""), ("", "wave 1")],
        [("wave 3", ""), ("", "wave 3")],
    ]
    assert '  w0 -> w2 [style="invis" weight="100"]' in lines


@pytest.mark.parametrize("engine", ENGINES)
def test_heads_of_waves(engine: str) -> None:
    """The number of each wave is to be read in the picture, before its cards."""
    picture = drawn_diagram(diagram(card(0, wave=0), card(1, wave=1), arrow(), cluster(0, "s0", "s1")), engine)
    assert [text for text in picture.texts if text.startswith("wave")] == ["wave 1", "wave 2"]
    assert picture.nodes == ["s0", "s1", "w0", "w1"]


def test_one_wave() -> None:
    """A single wave needs no line to the next one, and a picture without waves has none."""
    assert "invis" not in dot_source(diagram(card(0, wave=0), cluster(0, "s0")))
    assert "rank=same" not in dot_source(diagram(card(0)))


def test_badges_of_a_step() -> None:
    """On a step's card the badges come last, on others first."""
    for wave, rows in ((0, ["RUN x", "cache c"]), (None, ["cache c", "RUN x"])):
        source = statement(dot_source(diagram(card(rows=("RUN x",), badges=("cache c",), wave=wave))), "s0")
        assert sorted(rows, key=source.index) == rows


def test_settings_of_steps() -> None:
    """The ranks of clusters go together, so that a wave is one row through all of them."""
    assert attributes(dot_source(diagram(level=Level.STEPS)), "graph")["newrank"] == "true"
    assert "newrank" not in dot_source(diagram())


# --- Notes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_notes(engine: str) -> None:
    """Notes stand in a line of their own under the summary; without any there is no such line."""
    assert "only a; 2 arrows" in drawn_diagram(diagram(card(), notes=("only a", "2 arrows")), engine).texts
    assert dot_source(diagram()).count("<TR>") == 1


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


def test_dark_differs() -> None:
    """The themes give different pictures."""
    assert dot_source(diagram(card()), theme=DARK) != dot_source(diagram(card()), theme=LIGHT)
