"""How large cards and heads are: what an engine answers, read."""

from __future__ import annotations

from stagegraph.errors import EnvironmentLacks
from stagegraph.render.layout.places import Box, Head, Link
from stagegraph.render.shared.metrics import guessed_width, lines_height

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram

_LABEL_SIZE = 9  # of the letters of a label, in points
_INCH = 72


def read_sizes(answer: bytes, diagram: Diagram) -> tuple[list[Box], dict[str, Head]]:
    """The sizes of the cards, and of the texts in the head of each cluster by its id, in points.

    Args:
        answer: an engine's ``json0`` of what `stagegraph.render.formats.dot.sizes_source` asks.
        diagram: what that was given.

    Raises:
        EnvironmentLacks: it is no such answer.
    """
    import json  # noqa: PLC0415  (pictures of stages do not need it)

    try:
        sizes = {
            one["name"]: (float(one["width"]) * _INCH, float(one["height"]) * _INCH)
            for one in json.loads(answer).get("objects", ())
        }
        boxes = [Box(card.id, *sizes[card.id]) for card in diagram.cards]
        heads = {one.id: Head(sizes[f"t{one.id}"][0], sizes[f"w{one.id}"][0]) for one in diagram.clusters}
        # The words of a frame stand below its title.
        heads |= {one.id: Head(max(sizes[f"t{one.id}"][0], sizes[f"w{one.id}"][0]), 0.0) for one in diagram.frames}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EnvironmentLacks(
            "what the engine made is no layout",
            hint="Give embedded, dot, or the path of a dot program with --engine or STAGEGRAPH_DOT.",
        ) from None
    return boxes, heads


def links_of(diagram: Diagram, *, labels: bool = True) -> list[Link]:
    """The arrows of a diagram as what is to be drawn between its cards, with or without their labels."""
    return [Link(one.source, one.target, one.kind, *_label_size(one.label if labels else "")) for one in diagram.arrows]


def _label_size(label: str) -> tuple[float, float]:
    lines = label.split("\n") if label else []
    return max((guessed_width(one, _LABEL_SIZE) for one in lines), default=0.0), lines_height(len(lines), _LABEL_SIZE)
