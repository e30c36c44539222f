"""Where everything of a picture stands in a terminal: boxes, frames and wires, in cells."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.tui.layout.texts import CardText


class PlacedCard(Record):
    """A card: ``left`` and ``top`` are its first column and row, its border included in width and height.

    Attributes:
        id: the card's id.
        column: the number of its column of cards, from the left.
        text: what is written in it.
        left, top, width, height: in cells.
    """

    id: str
    column: int
    text: CardText
    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The last column, that of the right border."""
        return self.left + self.width - 1

    @property
    def bottom(self) -> int:
        """The last row, that of the lower border."""
        return self.top + self.height - 1


class ClusterFrame(Record):
    """The outline of a cluster, around the boxes of its cards; the title is written into the upper border."""

    id: str
    title: str
    left: int
    top: int
    width: int
    height: int


class Wire(Record):
    """The way of an arrow.

    Attributes:
        arrow: its number in the diagram.
        points: corners as (column, row), the first beside the source's right border, the last, which carries the
            head, beside the target's left border (of a picture from top to bottom: below the one, above the other);
            neighbours share a column or a row.
        label: what is written on its last stretch, or "".
    """

    arrow: int
    points: tuple[tuple[int, int], ...]
    label: str = ""


class Scene(Record):
    """A picture's places; width and height in cells, columns as card ids from top to bottom.

    ``down``: it goes from top to bottom. Then the columns are ranks, their cards from left to right.
    """

    width: int
    height: int
    compact: bool
    boxes: tuple[PlacedCard, ...]
    frames: tuple[ClusterFrame, ...]
    wires: tuple[Wire, ...]
    columns: tuple[tuple[str, ...], ...]
    down: bool = False
