"""Tables and styles for a terminal."""

from __future__ import annotations

from stagegraph.render.markup import printable
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GAP = "  "
_NARROWEST = 8  # columns of characters that a wrapped cell gets at least

_CODES = {"bold": "1", "dim": "2", "green": "32", "cyan": "36"}


class Style(Record):
    """How text is written: ``width`` in characters, 0 for any; ``colour`` tells whether escapes are used."""

    width: int = 0
    colour: bool = False

    def paint(self, text: str, *names: str) -> str:
        """The text in bold, dim, green or cyan, where colours are used."""
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"

    def filled(self, text: str, indent: str = "") -> str:
        """Text wrapped to the width; following lines get the indent."""
        text = printable(text)
        if not self.width:
            return text
        import textwrap  # noqa: PLC0415  (only a text that is too long needs it)

        return textwrap.fill(
            text,
            max(self.width, 2 * _NARROWEST),
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


def table(
    style: Style,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    flexible: Sequence[int],
    paint: Callable[[int, int, str], str] = lambda _row, _column, text: text,
) -> str:
    """A table with aligned columns.

    Args:
        style: the width it has to fit in.
        header: the names of the columns.
        rows: the cells.
        flexible: the columns that are wrapped when the table is too wide, the widest first each time.
        paint: colours one cell; gets the row (from 0), the column and the padded text.
    """
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    _narrow(widths, style.width, flexible)
    lines = [style.paint(_line(header, widths), "bold")]
    for at, row in enumerate(rows):
        wrapped = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        for line in range(max(map(len, wrapped))):
            cells = [parts[line] if line < len(parts) else "" for parts in wrapped]
            padded = [
                paint(at, column, cell) + " " * (width - len(cell))
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            ]
            lines.append(_GAP.join(padded).rstrip())
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(cell[:width].ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _narrow(widths: list[int], limit: int, flexible: Sequence[int]) -> None:
    """Take from the widest flexible column until the table fits, or no column can give more."""
    while limit and sum(widths) + len(_GAP) * (len(widths) - 1) > limit:
        widest = max(flexible, key=lambda column: widths[column])
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _wrapped(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    import textwrap  # noqa: PLC0415  (only a table that is too wide needs it)

    return textwrap.wrap(cell, max(width, 1), break_on_hyphens=False) or [""]
