"""Texts measured and fitted in terminal cells, and what is written in a box."""

from __future__ import annotations

from rich.cells import cell_len

from stagegraph.render.shared.markup import printable
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Card

WIDEST = 44  # cells of text in a full card; what is longer is shortened
WIDEST_COMPACT = 30
NARROWEST = 6
ELLIPSIS = "\u2026"
BADGES_BETWEEN = " \u00b7 "


class CardText(Record):
    """What is written in a box, fit to be shown; ``badges`` stand in the upper border."""

    title: str
    corner: str = ""
    rows: tuple[str, ...] = ()
    badges: str = ""

    @property
    def width(self) -> int:
        """The cells that the widest line takes."""
        first = width_of(self.title) + (2 + width_of(self.corner) if self.corner else 0)
        last = width_of(self.badges) + 2 if self.badges else 0
        return max(NARROWEST, first, last, *map(width_of, self.rows), 0)


def card_text(card: Card, *, compact: bool) -> CardText:
    """What a card says: the title alone, or everything."""
    if compact:
        return CardText(fitted(card.title, WIDEST_COMPACT))
    corner = fitted(card.corner, WIDEST // 2)
    room = WIDEST - (width_of(corner) + 2 if corner else 0)
    border, below = _badges(card)
    return CardText(
        fitted(card.title, room), corner, tuple(fitted(row, WIDEST) for row in (*card.rows, *below)), border
    )


def _badges(card: Card) -> tuple[str, list[str]]:
    """The badges that the upper border has room for, and the others, which become rows."""
    for count in range(len(card.badges), 0, -1):
        border = BADGES_BETWEEN.join(card.badges[:count])
        if width_of(printable(border)) <= WIDEST - 2:
            return fitted(border, WIDEST - 2), list(card.badges[count:])
    return "", list(card.badges)


def width_of(text: str) -> int:
    """The cells that a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def fitted(text: str, width: int) -> str:
    """The text fit to be shown in at most ``width`` cells, its end replaced by an ellipsis where it is longer."""
    if text.isascii() and text.isprintable() and len(text) <= width:
        return text
    found = cells(text)
    if len(found) <= width:
        return "".join(found)
    end = max(width - 1, 0)
    if end and found[end] == "":  # half of a wide character
        end -= 1
    return "".join(found[:end]) + ELLIPSIS[:width]


def cells(text: str) -> list[str]:
    """What stands in each cell of a printed text; a wide character is followed by an empty cell.

    Marks without a width stay with their character. Sequences that together take another width than their characters
    (such as flags and joined signs) would shift the line: of them, only what has a width of its own remains.
    """
    text = printable(text)
    if text.isascii():
        return list(text)
    found = _by_character(text)
    if cell_len("".join(found)) == len(found):
        return found
    return _by_character("".join(one for one in text if cell_len(one)))


def _by_character(text: str) -> list[str]:
    found: list[str] = []
    for one in text:
        width = cell_len(one)
        if width:
            found += [one, ""] if width == 2 else [one]
        elif found:
            found[-1 if found[-1] else -2] += one
    return found
