"""Which form of a picture fits a pane: the one that shows most of it, or else the one that is nearest to fitting."""

from __future__ import annotations

from stagegraph.tui.drawing.sized import SIZES, CardSize, Form
from stagegraph.tui.layout.descending import can_descend
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Card, Diagram
    from stagegraph.tui.drawing.sized import SizedDiagrams

_TALL = 2.2  # a cell is about so many times as high as wide
_MOST = {CardSize.FULL: 24, CardSize.COMPACT: 60}  # cards of a picture that does not fit
_TRIED = 300  # cards; of more only the direction of the pane's shape is laid out
_LEAST_ROWS, _LEAST_COLUMNS = 3, 8  # of a card


class Wanted(Record):
    """What the user chose, None for what the pane decides."""

    size: CardSize | None = None
    down: bool | None = None


class PaneRoom(Record):
    """The cells of a pane."""

    width: int
    height: int


def fitting(sheets: SizedDiagrams, room: PaneRoom, wanted: Wanted) -> Form:
    """The form in which a diagram is shown in a pane.

    The fullest that is seen whole; where none is, less of each card the more cards there are, in the direction that
    hides less.
    """
    diagram = sheets.diagram
    directions = _directions(diagram, room, wanted)
    for size in SIZES if wanted.size is None else (wanted.size,):
        if _surely_too_large(diagram, size, room):
            continue
        for down in directions:
            if _excess(sheets, Form(size, down), room) <= 1:
                return Form(size, down)
    size = wanted.size or next((one for one, most in _MOST.items() if len(diagram.cards) <= most), CardSize.FOLDED)
    if len(directions) == 1 or len(diagram.cards) > _TRIED:
        return Form(size, directions[0])
    return min((Form(size, down) for down in directions), key=lambda form: _excess(sheets, form, room))


def _directions(diagram: Diagram, room: PaneRoom, wanted: Wanted) -> Sequence[bool]:
    if not can_descend(diagram):
        return (False,)
    if wanted.down is not None:
        return (wanted.down,)
    down = room.height * _TALL > room.width
    return (down, not down)


def _excess(sheets: SizedDiagrams, form: Form, room: PaneRoom) -> float:
    """How many windows the picture takes, 1 where it is seen whole; with a cell around it."""
    layout = sheets.sheet(form).layout
    return max((layout.width + 2) / max(room.width, 1), 1) * max((layout.height + 2) / max(room.height, 1), 1)


def _surely_too_large(diagram: Diagram, size: CardSize, room: PaneRoom) -> bool:
    """Whether the cards alone take more cells than the pane has: what surely does not fit is not laid out."""
    if size is CardSize.FOLDED:
        return len(diagram.cards) > _TRIED
    return sum(_least_area(card, size) for card in diagram.cards) > room.width * room.height


def _least_area(card: Card, size: CardSize) -> int:
    rows = len(card.rows) if size is CardSize.FULL else 0
    return (_LEAST_ROWS + rows) * _LEAST_COLUMNS
