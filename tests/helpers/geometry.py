"""What stands where in an SVG that an engine drew: cards, arrows, their labels, titles of clusters. In points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import hypot, inf
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from stagegraph.render.shared.metrics import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_PIECES = 24  # into which a curve is cut
_ASCENT, _DESCENT = 0.72, 0.21  # of Helvetica, in the unit of the size

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Box:
        """The box with a margin, or without one if ``by`` is negative."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def distance(self, point: Point) -> float:
        """How far a point is away, 0 if it is inside."""
        x, y = point
        return hypot(max(self.left - x, 0, x - self.right), max(self.top - y, 0, y - self.bottom))

    def away(self, other: Box) -> float:
        """How far another box is away, 0 if they touch."""
        return hypot(
            max(self.left - other.right, 0, other.left - self.right),
            max(self.top - other.bottom, 0, other.top - self.bottom),
        )


@dataclass(frozen=True)
class Curve:
    """An arrow: its ends, its label's box (None without one) and text, and the points that it runs through."""

    ends: tuple[str, str]
    points: tuple[Point, ...]
    label: Box | None
    text: str

    @cached_property
    def around(self) -> Box:
        """The box that it fills."""
        across, down = [x for x, _ in self.points], [y for _, y in self.points]
        return Box(min(across), min(down), max(across), max(down))

    def distance(self, box: Box) -> float:
        """How far it passes by a box, 0 if it runs through it."""
        return min(_to_segment(box, one, other) for one, other in pairwise(self.points))

    def crosses(self, box: Box) -> bool:
        """Whether it runs through a box."""
        return self.around.away(box) == 0 and self.distance(box) == 0


@dataclass(frozen=True)
class Drawing:
    """An SVG, read as XML."""

    root: ElementTree.Element

    @cached_property
    def cards(self) -> dict[str, Box]:
        """The box of each card."""
        return {name: _outline(group) for name, group in self._groups("node") if name[0] != "w"}

    @cached_property
    def texts(self) -> list[tuple[str, str, Box]]:
        """Each text of a card or a cluster: the name of that, the text, its box."""
        return [
            (name, "".join(text.itertext()), text_box(text))
            for kind in ("node", "cluster")
            for name, group in self._groups(kind)
            for text in group.iter(f"{_SVG}text")
        ]

    @cached_property
    def titles(self) -> dict[str, list[Box]]:
        """The boxes of the texts in the head of each cluster."""
        return {name: [text_box(text) for text in group.iter(f"{_SVG}text")] for name, group in self._groups("cluster")}

    @cached_property
    def clusters(self) -> dict[str, Box]:
        """The box of each cluster."""
        return {name: _outline(group) for name, group in self._groups("cluster")}

    @cached_property
    def arrows(self) -> list[Curve]:
        """All arrows, heads included."""
        return [_curve(name, group) for name, group in self._groups("edge")]

    def _groups(self, kind: str) -> Iterator[tuple[str, ElementTree.Element]]:
        for group in self.root.iter(f"{_SVG}g"):
            if group.get("class") == kind:
                yield group.findtext(f"{_SVG}title", ""), group


def drawing_of(svg: bytes | str) -> Drawing:
    """An SVG that parses as XML."""
    return Drawing(ElementTree.fromstring(svg))  # noqa: S314  (made a moment ago by the code that is tested)


def strays(drawing: Drawing, slack: float = 0.5) -> list[str]:
    """Labels that stand nearer to another arrow or card than to their own arrow, each in words."""
    found = []
    for at, arrow in enumerate(drawing.arrows):
        if arrow.label is None:
            continue
        own = arrow.distance(arrow.label)
        others = [
            (other.distance(arrow.label), f"{'->'.join(other.ends)}")
            for place, other in enumerate(drawing.arrows)
            if place != at and other.around.away(arrow.label) < own
        ]
        others += [(box.away(arrow.label), name) for name, box in drawing.cards.items()]
        nearest, which = min(others, default=(inf, ""))
        if nearest < own - slack:
            found.append(f"{arrow.text!r} of {'->'.join(arrow.ends)}: {own:.1f}, to {which} {nearest:.1f}")
    return found


def overlapping(drawing: Drawing) -> list[str]:
    """Labels that stand on a card or on another label, each in words."""
    labelled = [arrow for arrow in drawing.arrows if arrow.label is not None]
    found = []
    for at, arrow in enumerate(labelled):
        box = (arrow.label or _NOWHERE).grown(-0.5)
        found += [f"{arrow.text!r} on {name}" for name, card in drawing.cards.items() if card.away(box) == 0]
        found += [f"{arrow.text!r} on {one.text!r}" for one in labelled[:at] if (one.label or _NOWHERE).away(box) == 0]
    return found


def crossed(drawing: Drawing) -> list[str]:
    """Labels through which an arrow runs, their own included, each in words."""
    return [
        f"{'->'.join(other.ends)} through {arrow.text!r} of {'->'.join(arrow.ends)}"
        for arrow in drawing.arrows
        if arrow.label is not None
        for other in drawing.arrows
        if other.crosses(arrow.label.grown(-0.5))
    ]


def run_through(drawing: Drawing) -> list[str]:
    """Texts of cards and of clusters through which an arrow runs, each in words.

    An arrow that ends at a card touches it, and not more.
    """
    return [
        f"{'->'.join(arrow.ends)} through {text!r} of {name}"
        for arrow in drawing.arrows
        for name, text, box in drawing.texts
        if arrow.crosses(box.grown(-0.3))
    ]


def text_box(text: ElementTree.Element) -> Box:
    """Where a text stands, by Helvetica's widths."""
    size = float(text.get("font-size", "14"))
    words = "".join(text.itertext())
    bold = text.get("font-weight") == "bold"
    width = sum(text_width(one, size, bold=bold) or size * 0.6 for one in words.replace("\u00a0", " "))
    x, y = float(text.get("x", "0")), float(text.get("y", "0"))
    left = {"middle": x - width / 2, "end": x - width}.get(text.get("text-anchor", "start"), x)
    return Box(left, y - _ASCENT * size, left + width, y + _DESCENT * size)


def _curve(name: str, group: ElementTree.Element) -> Curve:
    source, _, target = name.partition("->")
    (path,) = (one for one in group.iter(f"{_SVG}path"))
    points = list(_along([float(one) for one in _NUMBER.findall(path.get("d", ""))]))
    for shape in (*group.iter(f"{_SVG}polygon"), *group.iter(f"{_SVG}ellipse")):
        points += _corners(shape)[:3]
    boxes = [text_box(text) for text in group.iter(f"{_SVG}text")]
    words = " ".join("".join(text.itertext()) for text in group.iter(f"{_SVG}text"))
    return Curve((source, target), tuple(points), _around(boxes) if boxes else None, words)


def _along(numbers: list[float]) -> Iterator[Point]:
    """The points of a path that consists of Bezier curves."""
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    yield points[0]
    for at in range(0, len(points) - 3, 3):
        for piece in range(1, _PIECES + 1):
            yield _bezier(points[at : at + 4], piece / _PIECES)


def _bezier(points: list[Point], part: float) -> Point:
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, points, strict=True)) for axis in (0, 1))
    return x, y


def _outline(group: ElementTree.Element) -> Box:
    shapes = [*group.iter(f"{_SVG}polygon"), *group.iter(f"{_SVG}path")]
    corners = [point for shape in shapes for point in _corners(shape)]
    return Box(
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )


def _corners(shape: ElementTree.Element) -> list[Point]:
    if shape.tag == f"{_SVG}ellipse":
        x, y, radius = (float(shape.get(name, "0")) for name in ("cx", "cy", "rx"))
        return [(x - radius, y), (x, y), (x + radius, y)]
    numbers = [float(one) for one in _NUMBER.findall(shape.get("points", "") or shape.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _around(boxes: Iterable[Box]) -> Box:
    found = list(boxes)
    return Box(
        min(one.left for one in found),
        min(one.top for one in found),
        max(one.right for one in found),
        max(one.bottom for one in found),
    )


def _to_segment(box: Box, start: Point, end: Point) -> float:
    """How far a line between two points passes by a box."""
    steps = max(int(hypot(end[0] - start[0], end[1] - start[1]) / 3), 1)
    return min(
        box.distance((start[0] + (end[0] - start[0]) * at / steps, start[1] + (end[1] - start[1]) * at / steps))
        for at in range(steps + 1)
    )


_NOWHERE = Box(0, 0, 0, 0)
