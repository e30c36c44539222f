"""What is written to the terminal: of each frame only the cells that differ from those of the frame before.

Textual writes each widget that changed as a whole, with all its colours: twenty to fifty kilobytes a key. Most of that
is on the screen already.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from stagegraph.tui.legible import legible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    Look: TypeAlias = tuple[str, str, str, str]  # the codes of colour, background and the rest; an address
    Cell: TypeAlias = tuple[str, Look]  # the second cell of a wide character has no text

_ANY = "any"  # the colour of a blank, which nobody sees
_SEEN_ON_BLANKS = ("underline", "underline2", "reverse", "strike", "overline", "blink", "blink2")
_NEAR = 6  # cells; to write them again takes no more bytes than to pass over them
_KEPT = 20_000  # texts whose width is remembered


class Frame:
    """What stands on the terminal, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._looks: dict[tuple[Style | None, bool], Look] = {}
        self._depth = ColorSystem.TRUECOLOR
        self._narrow: dict[str, bool] = {}

    def forget(self) -> None:
        """Something else has written to the terminal, or it has another size."""
        self._rows.clear()

    def write(self, pieces: Iterable[tuple[int, int, Strip]], depth: ColorSystem) -> str:
        """The bytes that bring pieces of lines to the terminal.

        Args:
            pieces: row and column, from 0, and what is to stand there.
            depth: how many colours the terminal has.
        """
        if depth is not self._depth:
            self._depth = depth
            self._looks.clear()
        pen = _Pen()
        for row, column, strip in pieces:
            self._put(pen, row, column, strip)
        return pen.done()

    def _put(self, pen: _Pen, row: int, column: int, strip: Strip) -> None:
        cells, narrow = self._cells(strip)
        known = self._rows.setdefault(row, [])
        end = column + len(cells)
        if len(known) < end:
            known += [None] * (end - len(known))
        before = known[column:end]
        if before == cells:
            return
        known[column:end] = cells
        if not narrow or any(one is not None and not one[0] for one in before):
            # Terminals do not agree on how wide such characters are: the line is written as it comes.
            pen.put(row, column, cells)
            return
        for first, last in _runs(before, cells):
            pen.put(row, column + first, cells[first:last])

    def _cells(self, strip: Strip) -> tuple[list[Cell], bool]:
        """The cells of a line, and whether each character takes one."""
        found: list[Cell] = []
        every = True
        for text, style, control in strip:
            if control:
                continue
            look = self._look(style, blank=False)
            if text.isascii() or self._is_narrow(text):
                if " " in text:
                    blank = self._look(style, blank=True)
                    found += [(one, blank if one == " " else look) for one in text]
                else:
                    found += [(one, look) for one in text]
            else:
                every = False
                found.append((text, look))
                found += [("", look)] * (cell_len(text) - 1)
        return found, every

    def _is_narrow(self, text: str) -> bool:
        if text not in self._narrow:
            if len(self._narrow) >= _KEPT:
                self._narrow.clear()
            self._narrow[text] = all(cell_len(one) == 1 for one in text)
        return self._narrow[text]

    def _look(self, style: Style | None, *, blank: bool) -> Look:
        key = (style, blank)
        if key not in self._looks:
            self._looks[key] = self._worked_out(style or Style.null(), blank=blank)
        return self._looks[key]

    def _worked_out(self, style: Style, *, blank: bool) -> Look:
        if self._depth is ColorSystem.STANDARD:
            style = legible(style)
        colour = Strip.render_ansi(Style(color=style.color), self._depth)
        ground = Strip.render_ansi(Style(bgcolor=style.bgcolor), self._depth)
        both = ";".join(one for one in (colour, ground) if one)
        rest = Strip.render_ansi(style.copy(), self._depth).removesuffix(both).rstrip(";")
        if blank and not style.link and not any(getattr(style, one) for one in _SEEN_ON_BLANKS):
            return (_ANY, ground, "", "")
        return (colour, ground, rest, style.link or "")


def _runs(before: Sequence[Cell | None], cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """The stretches of cells that differ, first and last (exclusive); such as are near each other are one."""
    found: list[tuple[int, int]] = []
    for at, (old, new) in enumerate(zip(before, cells, strict=True)):
        if old == new:
            continue
        if found and at - found[-1][1] <= _NEAR:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


class _Pen:
    """Puts together what is written: it goes to a place, and changes colours, where it has to."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.colour = self.ground = self.rest = ""

    def put(self, row: int, column: int, cells: Sequence[Cell]) -> None:
        self.parts.append(f"\x1b[{row + 1};{column + 1}H")
        last: Look | None = None
        for text, look in cells:
            if look is not last:
                self.take(look)
                last = look
            if look[3] and text:
                self.parts.append(f"\x1b]8;;{look[3]}\x1b\\{text}\x1b]8;;\x1b\\")
            else:
                self.parts.append(text)

    def take(self, look: Look) -> None:
        colour, ground, rest, _ = look
        if colour == _ANY:
            colour = self.colour
            if self.rest in ("", "1", "2", "3", "1;3"):  # bold, dim, italic: not seen on a blank
                rest = self.rest
        if rest != self.rest:
            if look[0] == _ANY:
                colour = ""
            codes = ";".join(one for one in ("0", rest, colour, ground) if one)
        else:
            changed = []
            if colour != self.colour:
                changed.append(colour or "39")
            if ground != self.ground:
                changed.append(ground or "49")
            codes = ";".join(changed)
        if codes:
            self.parts.append(f"\x1b[{codes}m")
        self.colour, self.ground, self.rest = colour, ground, rest

    def done(self) -> str:
        if self.colour or self.ground or self.rest:
            self.parts.append("\x1b[0m")
        return "".join(self.parts)
