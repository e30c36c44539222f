"""Where cards and arrows stand: what a Graphviz engine is asked, and what it answers.

Lengths are in pixels, y grows downwards.
"""

from __future__ import annotations

from math import dist

from stagegraph.errors import EnvironmentLacks
from stagegraph.render.layout.labels import labelled, on_curve
from stagegraph.render.layout.places import Layout, Place, Way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.render.layout.places import Box, Link, Point

_INCH = 72
_MARGIN = 24.0
_MANY_LABELS = 120  # placing more takes the engine seconds; they then stand in the middle of their arrows
_MANY_BOXES = 500  # bending arrows around more takes the engine long; they are then straight, behind the cards
_HEAD = 7.5  # length of an arrow's head


def layout_source(boxes: Sequence[Box], links: Sequence[Link]) -> str:
    """What to ask an engine for its ``json0``: boxes of a fixed size from left to right, arrows with their labels."""
    number = {box.id: f"n{at}" for at, box in enumerate(boxes)}
    labelled = sum(link.width > 0 for link in links) <= _MANY_LABELS
    nodes = [f"{number[box.id]} [width={_inches(box.width)} height={_inches(box.height)}]" for box in boxes]
    edges = [
        f"{number[link.source]} -> {number[link.target]} [id=e{at}{_label(link) if labelled else ''}]"
        for at, link in enumerate(links)
    ]
    splines = "true" if len(boxes) <= _MANY_BOXES else "line"
    head = [
        f"graph [rankdir=LR nodesep=0.3 ranksep={0.62 if labelled else 1} splines={splines} nslimit=4 pad=0]",
        'node [shape=box fixedsize=true label=""]',
        f"edge [arrowsize={_HEAD / 10}]",
    ]
    return "\n".join(["digraph {", *head, *nodes, *edges, "}\n"])


def _inches(pixels: float) -> str:
    return f"{pixels / _INCH:.4f}"


def _label(link: Link) -> str:
    """An empty table of the label's size: the engine's own fonts do not matter."""
    if not link.width:
        return ""
    size = f'WIDTH="{round(link.width) + 8}" HEIGHT="{round(link.height) + 4}"'
    return f' label=<<TABLE BORDER="0" FIXEDSIZE="TRUE" {size}><TR><TD></TD></TR></TABLE>>'


def read_layout(answer: bytes, boxes: Sequence[Box], links: Sequence[Link]) -> Layout:
    """What an engine answered in ``json0``.

    Args:
        answer: its output.
        boxes: what `layout_source` was given.
        links: likewise.

    Raises:
        EnvironmentLacks: it is no such answer.
    """
    import json  # noqa: PLC0415  (nothing else of the page needs it to be read)

    try:
        return _read(json.loads(answer), boxes, links)
    except (ValueError, KeyError, IndexError, TypeError):
        raise EnvironmentLacks(
            "what the engine made is no layout",
            hint="Give embedded, dot, or the path of a dot program with --engine or STAGEGRAPH_DOT.",
        ) from None


def _read(found: dict[str, Any], boxes: Sequence[Box], links: Sequence[Link]) -> Layout:
    left, low, right, top = (float(one) for one in found["bb"].split(","))

    def point(text: str) -> Point:
        x, y = text.split(",")
        return round(float(x) - left + _MARGIN, 1), round(top - float(y) + _MARGIN, 1)

    objects = {one["name"]: one for one in found.get("objects", ())}
    places = {}
    for at, box in enumerate(boxes):
        x, y = point(objects[f"n{at}"]["pos"])
        places[box.id] = Place(round(x - box.width / 2, 1), round(y - box.height / 2, 1), box.width, box.height)
    edges = {one["id"]: one for one in found.get("edges", ())}
    ways = []
    for at in range(len(links)):
        edge = edges[f"e{at}"]
        *_, end = edge["pos"].split(";")  # an arrow that bends around something may consist of several splines
        tip, *points = [point(one.removeprefix("e,")) for one in end.split(" ")]
        label = point(edge["lp"]) if "lp" in edge else _middle(points)
        ways.append(Way(tuple(points), tip, label))
    size = (round(right - left + 2 * _MARGIN, 1), round(top - low + 2 * _MARGIN, 1))
    return labelled(Layout(*size, places, tuple(ways), {}), [(link.width, link.height) for link in links])


def _middle(points: Sequence[Point]) -> Point:
    """The middle of a spline: half of the way between the ends of its curves."""
    curves = [points[at : at + 4] for at in range(0, len(points) - 3, 3)]
    lengths = [dist(curve[0], curve[3]) for curve in curves]
    half = sum(lengths) / 2
    for curve, length in zip(curves, lengths, strict=True):
        if length >= half:
            x, y = on_curve(curve, half / length if length else 0.5)
            return round(x, 1), round(y, 1)
        half -= length
    return points[0]
