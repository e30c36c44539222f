"""Where an engine put the cards, arrows and labels of a picture of stages: its SVG, read."""

from __future__ import annotations

import re
from math import dist

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.layout.places import Layout, Place, Way
from stagegraph.render.shared.markup import unescaped
from stagegraph.render.shared.metrics import guessed_width, lines_height

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.layout.places import Point

_SIZE = re.compile(r'viewBox="0\.00 0\.00 ([0-9.]+) ([0-9.]+)"')
# As far as the next comment, or the end of the picture.
_BLOCK = re.compile(
    r'<g id="[^"]*" class="(node|edge)">\n<title>([^<]*)</title>([^<]*+(?:<(?!!-- |/g>\n</svg>)[^<]*+)*+)(?=<)'
)
_OUTLINE = re.compile(r'<(?:polygon|path) [^>]*?(?:points|d)="([^"]*)"')
_PATH = re.compile(r'<path [^>]*?d="([^"]*)"')
_STROKE = re.compile(r'stroke-width="([^"]+)"')
_ELLIPSE = re.compile(r'<ellipse [^>]*?cx="([^"]*)" cy="([^"]*)" rx="([^"]*)"')
_POLYGON = re.compile(r'<polygon [^>]*?points="([^"]*)"')
_TEXT = re.compile(r'<text [^>]*? x="([^"]*)" y="([^"]*)"[^>]*? font-size="([^"]*)"[^>]*>([^<]*)</text>')
_PLACE = re.compile(r'(<text [^>]*? )x="([^"]*)" y="([^"]*)"')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DASHES = {'"5,2"': EdgeKind.COPY, '"1,5"': EdgeKind.MOUNT}
_RISE = 0.255  # from the base line of a text to its middle, in the unit of its size


def read_drawing(svg: bytes, diagram: Diagram) -> tuple[Layout, list[tuple[float, float]]] | None:
    """Where everything stands in points, and the size of each arrow's label, 0 where it has none.

    Args:
        svg: what an engine made of a diagram without clusters.
        diagram: the diagram.

    Returns:
        None where it is not as expected: another engine may write otherwise.
    """
    text = svg.decode(errors="replace")
    size = _SIZE.search(text)
    boxes: dict[str, Place] = {}
    found: dict[tuple[str, EdgeKind], tuple[Way, tuple[float, float]]] = {}
    for block in _BLOCK.finditer(text):
        name, inner = unescaped(block[2]), block[3]
        corners = _points(" ".join(_OUTLINE.findall(inner)))
        if block[1] == "node" and corners:
            boxes[name] = _outline(corners)
        elif path := _PATH.search(inner):
            stroke = _STROKE.search(path[0])
            found[name, _kind(path[0])] = _arrow(_points(path[1]), inner, float(stroke[1]) if stroke else 1.0)
    keys = _keys(diagram)
    if not size or any(key not in found for key in keys) or any(card.id not in boxes for card in diagram.cards):
        return None
    layout = Layout(
        width=float(size[1]), height=float(size[2]), boxes=boxes, ways=tuple(found[key][0] for key in keys), clusters={}
    )
    return layout, [found[key][1] for key in keys]


def with_labels_moved(svg: bytes, diagram: Diagram, before: Layout, after: Layout) -> bytes:
    """The same drawing with the labels of arrows where another layout has them.

    Args:
        svg: what `read_drawing` has read.
        diagram: likewise.
        before: where everything stands in it.
        after: where the labels are to stand.
    """
    moves = {
        key: (there.label[0] - here.label[0], there.label[1] - here.label[1])
        for key, here, there in zip(_keys(diagram), before.ways, after.ways, strict=True)
        if here != there
    }

    def moved(block: re.Match[str]) -> str:
        path = _PATH.search(block[3])
        move = moves.get((unescaped(block[2]), _kind(path[0]))) if path else None
        return _PLACE.sub(lambda one: _moved(one, move), block[0]) if move else block[0]

    return _BLOCK.sub(moved, svg.decode()).encode()


def _moved(place: re.Match[str], move: Point) -> str:
    return f'{place[1]}x="{float(place[2]) + move[0]:.2f}" y="{float(place[3]) + move[1]:.2f}"'


def _keys(diagram: Diagram) -> list[tuple[str, EdgeKind]]:
    """What an engine writes about each arrow: the title, and the kind by its dashes."""
    return [(f"{one.source}->{one.target}", one.kind) for one in diagram.arrows]


def _kind(path: str) -> EdgeKind:
    return next((kind for dash, kind in _DASHES.items() if dash in path), EdgeKind.FROM)


def _tip(base: Point, inner: str, width: float) -> Point:
    """Where an arrow ends that has its head from ``base`` on: at the point of that, the width of its outline included.

    An engine that is told it draws the same head again.
    """
    if circle := _ELLIPSE.search(inner):
        x, y, radius = float(circle[1]), float(circle[2]), float(circle[3])
        away, beyond = dist(base, (x, y)), radius + width / 2
    else:
        head = _points(" ".join(_POLYGON.findall(inner)))
        x, y = max(head, key=lambda one: dist(one, base), default=base)
        away = dist(base, (x, y))
        side = max((dist(one, (x, y)) for one in head), default=0.0)
        across = max((dist(one, other) for one in head for other in head if (x, y) not in (one, other)), default=0.0)
        beyond = width * side / across if across else 0.0
    part = beyond / away if away else 0.0
    return x + (x - base[0]) * part, y + (y - base[1]) * part


def _arrow(points: Sequence[Point], inner: str, width: float) -> tuple[Way, tuple[float, float]]:
    base = points[-1]
    tip = _tip(base, inner, width)
    texts = [
        (float(x), float(y) - _RISE * float(size), unescaped(words), float(size))
        for x, y, size, words in _TEXT.findall(inner)
    ]
    if not texts:
        return Way(tuple(points), tip, base), (0.0, 0.0)
    middle = texts[0][0], (texts[0][1] + texts[-1][1]) / 2
    widest = max(guessed_width(words, size) for _, _, words, size in texts)
    return Way(tuple(points), tip, middle), (widest, lines_height(len(texts), texts[0][3]))


def _points(numbers: str) -> list[Point]:
    values = [float(one) for one in _NUMBER.findall(numbers)]
    return list(zip(values[::2], values[1::2], strict=True))


def _outline(points: Sequence[Point]) -> Place:
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Place(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)
