from __future__ import annotations

import json
from math import dist
from typing import Any

import pytest

from stagegraph.errors import EnvironmentLacks
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.formats.engine import draw, find_engine
from stagegraph.render.layout.places import Box, Layout, Link
from stagegraph.render.page.enginelayout import layout_source, read_layout
from tests.helpers.drawing import ENGINES

BOXES = (Box("s0", 120, 60), Box("s1", 200, 40), Box("s2", 100, 50))
LINKS = (
    Link("s0", "s1", EdgeKind.FROM),
    Link("s0", "s2", EdgeKind.COPY, 50, 13),
    Link("s1", "s2", EdgeKind.MOUNT),
    Link("s0", "s2", EdgeKind.FROM),
)


def laid_out(engine: str, boxes: tuple[Box, ...] = BOXES, links: tuple[Link, ...] = LINKS) -> Layout:
    """The layout that an engine makes."""
    answer = draw(find_engine("json0", engine), layout_source(boxes, links), "json0")
    return read_layout(answer, boxes, links)


@pytest.mark.parametrize("engine", ENGINES)
def test_layout(engine: str) -> None:
    """Every box has its size and stands inside the picture, none on another, from left to right along the arrows."""
    layout = laid_out(engine)
    places = layout.boxes
    for box in BOXES:
        place = places[box.id]
        assert (place.width, place.height) == (box.width, box.height)
        assert place.x >= 20
        assert place.y >= 20
        assert place.x + place.width <= layout.width - 20
        assert place.y + place.height <= layout.height - 20
    assert places["s0"].x + 120 < places["s1"].x
    assert places["s1"].x + 200 < places["s2"].x
    assert layout.clusters == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_ways(engine: str) -> None:
    """Each arrow leads from its source to its target, in the order of the links, with its label beside it."""
    layout = laid_out(engine)
    assert len(layout.ways) == len(LINKS)
    for link, way in zip(LINKS, layout.ways, strict=True):
        assert way.path.startswith("M")
        target = layout.boxes[link.target]
        assert target.x - 2 < way.tip[0] < target.x + target.width + 2
        assert target.y - 2 < way.tip[1] < target.y + target.height + 2
        assert 6 < dist(way.base, way.tip) < 10
        assert 0 < way.label[0] < layout.width
        assert 0 < way.label[1] < layout.height
    assert len({way.path for way in layout.ways}) == len(LINKS)


@pytest.mark.unmeasured
@pytest.mark.wide
@pytest.mark.parametrize("engine", ENGINES)
def test_many_labels(engine: str) -> None:
    """Of very many labels each stands in the middle of its arrow; the engine is not asked."""
    boxes = (BOXES[0], *(Box(f"s{at}", 100, 30) for at in range(1, 130)))
    links = tuple(Link("s0", box.id, EdgeKind.COPY, 40, 13) for box in boxes[1:])
    assert "TABLE" in layout_source(boxes, links[:120])
    assert "TABLE" not in layout_source(boxes, links)
    layout = laid_out(engine, boxes, links)
    for way in layout.ways:
        start = layout.boxes["s0"]
        assert start.x < way.label[0] < way.tip[0]
        assert dist(way.label, way.tip) > 10


def test_very_many_cards() -> None:
    """Between very many cards arrows are straight, which the engine places at once."""
    boxes = tuple(Box(f"s{at}", 100, 30) for at in range(501))
    links = tuple(Link("s0", box.id, EdgeKind.FROM) for box in boxes[1:])
    assert "splines=true" in layout_source(boxes[:500], ())
    assert "splines=line" in layout_source(boxes, links)
    assert len(laid_out("embedded", boxes, links).ways) == 500


def test_empty_picture() -> None:
    """A picture without cards has a size."""
    layout = laid_out("embedded", (), ())
    assert (layout.boxes, layout.ways) == ({}, ())
    assert layout.width == layout.height == 48


def answer(position: str, **more: str) -> bytes:
    """What an engine might answer about one arrow between two cards."""
    edge: dict[str, Any] = {"id": "e0", "pos": position, **more}
    objects = [{"name": "n0", "pos": "60,30"}, {"name": "n1", "pos": "300,30"}]
    return json.dumps({"bb": "0,0,400,100", "objects": objects, "edges": [edge]}).encode()


def test_coordinates() -> None:
    """The engine counts upwards and places middles; the page counts downwards and places corners."""
    layout = read_layout(answer("e,200,30 120,30 140,30 160,30 190,30", lp="150,40"), BOXES[:2], LINKS[:1])
    assert (layout.width, layout.height) == (448, 148)
    place = layout.boxes["s0"]
    assert (place.x, place.y) == (24, 64)
    (way,) = layout.ways
    assert way.path == "M144 94C164 94 184 94 214 94"
    assert (way.base, way.tip, way.label) == ((214, 94), (224, 94), (174, 84))


def test_label_in_the_middle() -> None:
    """Half of the way lies in the longer curve; an arrow without a length has its label where it is."""
    curves = "e,200,30 0,30 1,30 2,30 3,30 50,30 100,30 190,30"
    (way,) = read_layout(answer(curves), BOXES[:2], LINKS[:1]).ways
    assert 100 < way.label[0] < 140
    (way,) = read_layout(answer("e,9,9 5,30 5,30 5,30 5,30"), BOXES[:2], LINKS[:1]).ways
    assert way.label == (29.0, 94.0)
    (way,) = read_layout(answer("e,9,9 5,30"), BOXES[:2], LINKS[:1]).ways
    assert way.label == (29.0, 94.0)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"bb": "x"}', b'{"bb": "0,0,1,1"}', b'{"bb": "0,0,1,1", "objects": [{}]}', b"\xff"]
)
def test_broken_answers(text: bytes) -> None:
    """What is no layout is refused, whatever an engine answers."""
    with pytest.raises(EnvironmentLacks, match="no layout") as caught:
        read_layout(text, BOXES, LINKS)
    assert "--engine" in caught.value.hint
