"""Where an engine put the cards, arrows and labels of a picture of stages: its SVG, read."""

from __future__ import annotations

import re

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.layout.places import Layout, Place, Way
from stagegraph.render.shared.markup import unescaped
from stagegraph.render.shared.metrics import text_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.layout.places import Point

_SIZE = r'viewBox="0\.00 0\.00 ([0-9.]+) ([0-9.]+)"'
_BLOCK = r'(?s)<g id="[^"]*" class="(node|edge)">\n<title>([^<]*)</title>(.*?)(?=<!-- |</g>\n</svg>)'
_OUTLINE = r'<(?:polygon|path) [^>]*?(?:points|d)="([^"]*)"'
_PATH = r'<path [^>]*?d="([^"]*)"'
_TEXT = r'<text [^>]*? x="([^"]*)" y="([^"]*)"[^>]*? font-size="([^"]*)"[^>]*>([^<]*)</text>'
_NUMBER = r"-?\d+(?:\.\d+)?"
_DASHES = {'"5,2"': EdgeKind.COPY, '"1,5"': EdgeKind.MOUNT}
_RISE = 0.3  # from the base line of a text to its middle, in the unit of its size
_LEADING = 1.2
_UNKNOWN = 0.6  # width of a letter that is not known, likewise


def read_drawing(svg: bytes, diagram: Diagram) -> tuple[Layout, list[tuple[float, float]]] | None:
    """Where everything stands in points, and the size of each arrow's label, 0 where it has none.

    Args:
        svg: what an engine made of a diagram without clusters.
        diagram: the diagram.

    Returns:
        None where it is not as expected: another engine may write otherwise.
    """
    text = svg.decode(errors="replace")
    size = re.search(_SIZE, text)
    boxes: dict[str, Place] = {}
    found: dict[tuple[str, EdgeKind], tuple[Way, tuple[float, float]]] = {}
    for block in re.finditer(_BLOCK, text):
        name, inner = unescaped(block[2]), block[3]
        corners = _points(" ".join(re.findall(_OUTLINE, inner)))
        if block[1] == "node" and corners:
            boxes[name] = _outline(corners)
        elif path := re.search(_PATH, inner):
            kind = next((kind for dash, kind in _DASHES.items() if dash in path[0]), EdgeKind.FROM)
            found[name, kind] = _arrow(_points(path[1]), inner)
    keys = [(f"{one.source}->{one.target}", one.kind) for one in diagram.arrows]
    if not size or any(key not in found for key in keys) or any(card.id not in boxes for card in diagram.cards):
        return None
    layout = Layout(float(size[1]), float(size[2]), boxes, tuple(found[key][0] for key in keys), {})
    return layout, [found[key][1] for key in keys]


def _arrow(points: Sequence[Point], inner: str) -> tuple[Way, tuple[float, float]]:
    base = points[-1]
    # The head: the corner of it that is farthest from where the line ends.
    head = _points(" ".join(re.findall(r'<polygon [^>]*?points="([^"]*)"', inner)))
    if circle := re.search(r'<ellipse [^>]*?cx="([^"]*)" cy="([^"]*)"', inner):
        x, y = float(circle[1]), float(circle[2])
        head = [(2 * x - base[0], 2 * y - base[1])]
    tip = max(head, key=lambda one: (one[0] - base[0]) ** 2 + (one[1] - base[1]) ** 2, default=base)
    texts = [
        (float(x), float(y) - _RISE * float(size), unescaped(words), float(size))
        for x, y, size, words in re.findall(_TEXT, inner)
    ]
    if not texts:
        return Way(tuple(points), tip, base), (0.0, 0.0)
    middle = texts[0][0], (texts[0][1] + texts[-1][1]) / 2
    width = max(_width(words, size) for _, _, words, size in texts)
    return Way(tuple(points), tip, middle), (width, len(texts) * _LEADING * texts[0][3])


def _width(words: str, size: float) -> float:
    """How wide a text may be."""
    return sum(text_width(one, size, bold=False) or size * _UNKNOWN for one in words)


def _points(numbers: str) -> list[Point]:
    values = [float(one) for one in re.findall(_NUMBER, numbers)]
    return list(zip(values[::2], values[1::2], strict=True))


def _outline(points: Sequence[Point]) -> Place:
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Place(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)
