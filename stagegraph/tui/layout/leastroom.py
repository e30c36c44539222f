"""How much room a diagram takes at the least in a terminal: known long before it is laid out."""

from __future__ import annotations

from stagegraph.tui.layout.layering import label_of
from stagegraph.tui.layout.network import network
from stagegraph.tui.layout.texts import card_text, width_of
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.layout.network import Node

_BORDERS = 4  # beside the text of a box
_ABOVE_AND_BELOW = 2  # its borders, besides its title
_BETWEEN_COLUMNS = 4  # a cell, two of line, the head
_BETWEEN_RANKS = 2
_PASSAGE = 2  # cells of a line between the boxes of a rank


class LeastRoom(Record):
    """Cells; the layout is never smaller, and mostly not much larger."""

    width: int
    height: int


def least_room(diagram: Diagram, *, compact: bool, down: bool) -> LeastRoom:
    """The least room that a layout of a diagram takes.

    Args:
        diagram: the stages or the steps; without circles.
        compact: only titles, no labels beside arrows.
        down: from top to bottom; without, from left to right.
    """
    if not diagram.cards:
        return LeastRoom(0, 0)
    texts = [card_text(card, compact=compact) for card in diagram.cards]
    widths = [text.width + _BORDERS for text in texts]
    heights = [_ABOVE_AND_BELOW + 1 + len(text.rows) for text in texts]
    columns = network(diagram).columns
    if down:
        return LeastRoom(
            max(sum(_PASSAGE if node.passes else widths[node.group.cards[0]] + 1 for node in rank) for rank in columns)
            - 1,
            sum(max(_sizes(rank, heights)) for rank in columns) + _BETWEEN_RANKS * (len(columns) - 1),
        )
    labels = ["" if compact else label_of(arrow.label) for arrow in diagram.arrows]
    return LeastRoom(
        sum(max(_sizes(column, widths)) for column in columns) + sum(_lead(column, labels) for column in columns[1:]),
        max(sum(1 if node.passes else _stacked(node, heights) for node in column) for column in columns),
    )


def _sizes(column: Sequence[Node], sizes: Sequence[int]) -> list[int]:
    """Of the cards in a column."""
    return [sizes[card] for node in column if not node.passes for card in node.group.cards] or [0]


def _lead(column: Sequence[Node], labels: Sequence[str]) -> int:
    """The cells before a column: a line with the widest label of the arrows that end there."""
    ending = [link.arrow for node in column for link in node.needs if link.arrow >= 0]
    widest = max((width_of(labels[arrow]) for arrow in ending), default=0)
    return _BETWEEN_COLUMNS + (widest + 2 if widest else 0)


def _stacked(node: Node, heights: Sequence[int]) -> int:
    """The rows of a group, a row between its cards."""
    cards = node.group.cards
    return sum(heights[card] for card in cards) + len(cards) - 1
