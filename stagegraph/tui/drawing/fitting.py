"""Which form of a picture fits a pane: the one that shows most of it, or else the one that is nearest to fitting."""

from __future__ import annotations

from stagegraph.tui.drawing.sized import SIZES, CardSize, Form
from stagegraph.tui.layout.descending import can_descend
from stagegraph.tui.layout.leastroom import LeastRoom
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.drawing.sized import SizedDiagrams
    from stagegraph.tui.layout.scene import Scene

_TALL = 2.2  # a cell is about so many times as high as wide
_LINES = 1.6, 1.25  # how much lines add to the room of large pictures, across their direction and along it
_NEARLY = 1.5  # windows
_MOST = {CardSize.FULL: 24, CardSize.COMPACT: 60}  # cards of a picture that does not fit


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

    The fullest that is seen whole, or else nearly so; where none is, less of each card the more cards there are, in the
    direction that hides less.
    """
    diagram = sheets.diagram
    directions = _directions(diagram, room, wanted)
    sizes = [
        size
        for size in (SIZES if wanted.size is None else (wanted.size,))
        if size is not CardSize.FOLDED or sheets.folds
    ]
    for most in (1.0, _NEARLY):
        for form in (Form(size, down) for size in sizes for down in directions):
            # Most forms are known not to fit before they are laid out, which is what takes the time.
            if _excess(sheets.least(form), room) <= most and _excess(sheets.sheet(form).layout, room) <= most:
                return form
    size = wanted.size or next((one for one, most in _MOST.items() if len(diagram.cards) <= most), CardSize.FOLDED)
    return min((Form(size, down) for down in directions), key=lambda form: _excess(_likely(sheets, form), room))


def _directions(diagram: Diagram, room: PaneRoom, wanted: Wanted) -> Sequence[bool]:
    if not can_descend(diagram):
        return (False,)
    if wanted.down is not None:
        return (wanted.down,)
    down = room.height * _TALL > room.width
    return (down, not down)


def _likely(sheets: SizedDiagrams, form: Form) -> LeastRoom:
    """About the room that a large picture takes, its lines included."""
    least = sheets.least(form)
    across, along = _LINES
    wider, higher = (across, along) if form.down else (along, across)
    return LeastRoom(round(least.width * wider), round(least.height * higher))


def _excess(picture: LeastRoom | Scene, room: PaneRoom) -> float:
    """How many windows a picture takes, 1 where it is seen whole; with a cell around it."""
    return max((picture.width + 2) / max(room.width, 1), 1) * max((picture.height + 2) / max(room.height, 1), 1)
