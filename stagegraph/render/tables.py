"""Tables and styles for a terminal."""

from __future__ import annotations

from stagegraph.render.markup import printable
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GAP = "  "
_NARROWEST = 8  # columns of characters that a wrapped text gets at least
_WIDEST_WORD = 24  # a longer word is broken

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
    dispensable: Sequence[int] = (),
    paint: Callable[[int, int, str], str] = lambda _row, _column, text: text,
) -> str:
    """A table with aligned columns.

    Args:
        style: the width it has to fit in.
        header: the names of the columns.
        rows: the cells.
        flexible: the columns that are wrapped when the table is too wide, the widest first each time.
        dispensable: the columns that are left out when it is too wide even then.
        paint: colours one cell; gets the row (from 0), the column and the padded text.
    """
    rows = [[printable(cell) for cell in row] for row in rows]
    columns = list(range(len(header)))
    widths = _fitting(header, rows, style.width, flexible)
    if style.width and _total(widths) > style.width:
        columns = [column for column in columns if column not in dispensable]
        kept = [[row[column] for column in columns] for row in rows]
        narrow = [at for at, column in enumerate(columns) if column in flexible]
        widths = _fitting([header[column] for column in columns], kept, style.width, narrow)
    lines = [style.paint(_line([header[column] for column in columns], widths), "bold")]
    for at, row in enumerate(rows):
        wrapped = [_wrapped(row[column], width) for column, width in zip(columns, widths, strict=True)]
        for line in range(max(map(len, wrapped))):
            padded = []
            for column, parts, width in zip(columns, wrapped, widths, strict=True):
                cell = parts[line] if line < len(parts) else ""
                padded.append(paint(at, column, cell) + " " * (width - len(cell)))
            lines.append(_GAP.join(padded).rstrip())
    return "\n".join(lines)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _fitting(header: Sequence[str], rows: Sequence[Sequence[str]], limit: int, flexible: Sequence[int]) -> list[int]:
    """The widths of the columns, the flexible ones as narrow as the limit and their words ask for."""
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(column[0]), min(_longest_word(column), _WIDEST_WORD)) for column in columns]
    while limit and _total(widths) > limit:
        widest = max(flexible, key=lambda column: widths[column] - least[column])
        if widths[widest] <= least[widest]:
            break
        widths[widest] -= 1
    return widths


def _longest_word(column: Sequence[str]) -> int:
    return max(len(word) for cell in column for word in (cell.split() or [""]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _wrapped(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    import textwrap  # noqa: PLC0415  (only a table that is too wide needs it)

    return textwrap.wrap(cell, max(width, 1), break_on_hyphens=False) or [""]
