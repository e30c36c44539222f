r"""Tables and filled lines for a terminal: everything that a command prints as text goes through here.

How a command uses it::

    style = outputs.style_of(arguments)()       # the one rule for width and colours
    text = table(style, ("IMAGE", "STAGES"), rows, flexible=(0, 1)) + "\n"
    text += style.filled("What a reader should know.", "  ") + "\n"

A cell is a text, or a tuple of texts that are joined with blanks: each of them stays in one line where it can (a name
with what is said of it, say). No line is longer than the style's width, whatever the cells hold:

- flexible columns are wrapped between words, as narrow as their longest word;
- where that is not enough, a name of a row that is longer than a good column gets a line of its own, and the few rows
  with words that no column has room for are told below their names, in lines of the whole width;
- or columns that can be done without are left out;
- or all rows are told below their names.

Widths are counted in cells of the terminal and never depend on the colours. Each line sets and resets its own, so that
a pager shows it alone; no line ends in blanks.
"""

from __future__ import annotations

from operator import le

from stagegraph.render.shared.cells import cut, narrowest, width_of, wrapped
from stagegraph.render.shared.markup import printable
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Cell = str | tuple[str, ...]  # see above
    Paint = Callable[[int, int, str], str]

NOTHING = "-"  # a cell in which there is nothing to tell
LEAST_WIDTH = 20  # cells; nothing is laid out for less
_GAP = "  "
_INDENT = "  "
_FEW_APART = 0.2  # the part of the rows that may stand apart from the columns
_GOOD, _SHORT = 3, 5  # of the width: the part that the names of rows get before they need lines of their own

_CODES = {"bold": "1", "dim": "2", "green": "32", "cyan": "36", "red": "31", "yellow": "33"}


class Style(Record):
    """How text is written.

    Attributes:
        width: cells that a line may take, 0 for any number; less than `LEAST_WIDTH` counts as that.
        colour: whether escapes are used.
    """

    width: int = 0
    colour: bool = False

    @property
    def limit(self) -> int:
        """How many cells a line may take, 0 for any number."""
        return max(self.width, LEAST_WIDTH) if self.width else 0

    def paint(self, text: str, *names: str) -> str:
        """The text, which is one line, in bold, dim or a colour, where colours are used."""
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"

    def heading_width(self, name: str, cells: Sequence[str], part: int = _GOOD) -> int:
        """How wide the column that names the rows of a `table` is at least; a longer name has a line of its own.

        Args:
            name: of the column.
            cells: the names of the rows.
            part: the part of the line that it may take, as the 3 in one third.
        """
        widths = [width_of(name), *map(width_of, cells)]
        if not self.limit:
            return max(widths)
        most = max(self.limit // part, widths[0])
        return max(width for width in widths if width <= most)

    def filled(self, text: str, indent: str = "", *names: str) -> str:
        """Text wrapped to the width and painted; following lines get the indent. Blanks at its beginning stay."""
        return "\n".join(self.paint(line, *names) if names else line for line in self.lines((text,), indent))

    def lines(self, pieces: Sequence[str], indent: str = "") -> list[str]:
        """The lines of `filled`; each piece stays in one line where it can."""
        pieces = [printable(piece) for piece in pieces]
        text = " ".join(pieces).rstrip()
        if not self.limit or width_of(text) <= self.limit:
            return [text]
        start = text[: len(text) - len(text.lstrip())][: self.limit // 2]
        indent = indent[: self.limit // 2]
        first, *others = wrapped([piece.strip() for piece in pieces], self.limit - len(start), self.limit - len(indent))
        return [start + first, *(indent + line for line in others)]


class _Given(Record):
    """What a table is made of; see `table`."""

    header: tuple[str, ...]
    cells: tuple[tuple[tuple[str, ...], ...], ...]
    flexible: tuple[int, ...]
    dispensable: tuple[int, ...]
    heading: int

    def texts(self, column: int) -> list[str]:
        """The texts of a column."""
        return [" ".join(row[column]) for row in self.cells]


class _Layout(Record):
    """How a table is laid out: the columns that are shown, how wide, and the rows that are told below their names."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    apart: frozenset[int] = frozenset()


def table(
    style: Style,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    flexible: Sequence[int],
    dispensable: Sequence[int] = (),
    heading: int = 0,
    paint: Paint = lambda _row, _column, text: text,
) -> str:
    """A table with aligned columns, without a line break at its end.

    Args:
        style: the width it has to fit in.
        header: the names of the columns.
        rows: the cells; `NOTHING` where there is nothing to tell.
        flexible: the columns that are wrapped when the table is too wide.
        dispensable: the columns that are left out when it is too wide even then, the first one first.
        heading: the column that names the row. It is never wrapped.
        paint: colours a line of one cell; gets the row (from 0), the column and the text.
    """
    if not rows:
        return style.filled(_GAP.join(header), "", "bold")
    cells = [[_pieces(cell) for cell in row] for row in rows]
    given = _Given(
        header=tuple(header),
        cells=tuple(map(tuple, cells)),
        flexible=tuple(flexible),
        dispensable=tuple(dispensable),
        heading=heading,
    )
    layout = _laid_out(style, given)
    lines = [style.paint(_joined([header[one] for one in layout.columns], layout.widths), "bold")]
    for at in range(len(cells)):
        lines += (_record if at in layout.apart else _row)(style, given, layout=layout, at=at, paint=paint)
    return "\n".join(lines if len(layout.apart) < len(cells) else lines[1:])


def _pieces(cell: Cell) -> tuple[str, ...]:
    pieces = (cell,) if isinstance(cell, str) else cell
    return tuple([shown for piece in pieces if (shown := printable(piece).strip())])


# --- Widths -------------------------------------------------------------------------------------------------------


def _laid_out(style: Style, given: _Given) -> _Layout:
    """The first layout that fits, from the best to the least."""
    every = tuple(range(len(given.header)))
    natural = [max(map(width_of, (name, *given.texts(column)))) for column, name in enumerate(given.header)]
    if not style.limit or sum(natural) + len(_GAP) * (len(every) - 1) <= style.limit:
        return _Layout(every, tuple(natural))
    words = [[narrowest(row[one]) for row in given.cells] if one in given.flexible else [] for one in every]
    names = given.texts(given.heading)
    good, short = ([*natural] for _ in range(2))
    good[given.heading] = style.heading_width(given.header[given.heading], names)
    short[given.heading] = style.heading_width(given.header[given.heading], names, _SHORT)
    dispensed = [given.dispensable[:number] for number in range(len(given.dispensable) + 1)]
    fewer = [tuple(one for one in every if one not in left_out) for left_out in dispensed]
    tries = [*((shown, natural, 0.0) for shown in fewer), (fewer[-1], good, 0.0)]
    tries += [(fewer[-1], wanted, _FEW_APART) for wanted in (good, short)]
    for shown, wanted, part in tries:
        layout = _tried(style, given, shown=shown, wanted=wanted, words=words, most_apart=int(part * len(given.cells)))
        if layout is not None:
            return layout
    return _Layout(every, tuple(natural), frozenset(range(len(given.cells))))


def _tried(
    style: Style,
    given: _Given,
    *,
    shown: tuple[int, ...],
    wanted: Sequence[int],
    words: Sequence[Sequence[int]],
    most_apart: int,
) -> _Layout | None:
    """The layout of some columns, where the widths of all that does not give way leave room for it.

    Args:
        style: the width.
        given: the table.
        shown: the columns.
        wanted: how wide each column of the table would be.
        words: the widths of the longest words of flexible columns, by column and row.
        most_apart: how many rows may stand apart.
    """
    gives_way = [one for one in shown if one in given.flexible and one != given.heading]
    longest = {one: sorted(words[one])[: len(given.cells) - most_apart] for one in gives_way}
    least = [max(width_of(given.header[one]), *longest[one]) if one in gives_way else wanted[one] for one in shown]
    room = style.limit - len(_GAP) * (len(shown) - 1)
    if sum(least) > room:
        return None
    widths = dict(zip(shown, _shared(room, [wanted[one] for one in shown], least), strict=True))
    apart = {row for one in gives_way for row, needed in enumerate(words[one]) if needed > widths[one]}
    return _Layout(shown, tuple(widths.values()), frozenset(apart)) if len(apart) <= most_apart else None


def _shared(room: int, wanted: Sequence[int], least: Sequence[int]) -> list[int]:
    """The widths of columns that share the room: all as wide as wanted up to one limit, and none below its least."""

    def limited(limit: int) -> list[int]:
        return [max(low, min(width, limit)) for width, low in zip(wanted, least, strict=True)]

    fits, too_wide = 0, max(wanted) + 1
    while too_wide - fits > 1:
        middle = (fits + too_wide) // 2
        fits, too_wide = (middle, too_wide) if sum(limited(middle)) <= room else (fits, middle)
    widths = limited(fits)
    for at, width in enumerate(limited(fits + 1)):  # what is left, from the left
        if width > widths[at] and sum(widths) < room:
            widths[at] = width
    return widths


# --- Lines --------------------------------------------------------------------------------------------------------


def _row(style: Style, given: _Given, *, layout: _Layout, at: int, paint: Paint) -> Iterator[str]:
    """The lines of a row. A name too long for its column has a line of its own above the others."""
    row, heading = given.cells[at], given.heading
    columns, widths = layout.columns, layout.widths
    texts = [" ".join(row[column]) for column in columns]
    if all(map(le, map(width_of, texts), widths)):
        yield _joined(texts, widths, [paint(at, *pair) for pair in zip(columns, texts, strict=True)])
        return
    parts = [
        [" ".join(row[column])] if column == heading else wrapped(row[column], width)
        for column, width in zip(columns, widths, strict=True)
    ]
    place = columns.index(heading)
    name = parts[place][0]
    if width_of(name) > widths[place]:
        yield paint(at, heading, _shortened(name, style.limit))
        parts[place] = [""]
    for line in range(max(map(len, parts))):
        found = [cell[line] if line < len(cell) else "" for cell in parts]
        yield _joined(found, widths, [paint(at, *pair) for pair in zip(columns, found, strict=True)])


def _joined(cells: Sequence[str], widths: Sequence[int], painted: Sequence[str] | None = None) -> str:
    """Cells beside each other; none but blanks follow the last one that is not empty."""
    shown = cells if painted is None else painted
    last = next((at for at in reversed(range(len(cells))) if cells[at]), 0)
    before = zip(shown[:last], cells, widths, strict=False)
    filled = [one + " " * (width - width_of(cell) if cell else width) for one, cell, width in before]
    return _GAP.join([*filled, shown[last]])


def _record(style: Style, given: _Given, *, layout: _Layout, at: int, paint: Paint) -> Iterator[str]:
    """A row below its name: the short cells in one line, the others each in their own."""
    row, header, flexible, heading = given.cells[at], given.header, given.flexible, given.heading
    told = [
        (column, pieces)
        for column, pieces in enumerate(row)
        if column in layout.columns and column != heading and " ".join(pieces).strip() not in ("", NOTHING)
    ]
    name = _shortened(" ".join(row[heading]), style.limit)
    short = [f"{header[column]} {' '.join(pieces)}" for column, pieces in told if column not in flexible]
    beside = _GAP.join([name, *short])
    if width_of(beside) <= style.limit:
        yield paint(at, heading, name) + beside[len(name) :]
    else:
        yield paint(at, heading, name)
        yield from style.lines([_INDENT + short[0], *short[1:]], _INDENT)
    for column, pieces in told:
        if column in flexible:
            yield from style.lines([f"{_INDENT}{header[column]} {pieces[0]}", *pieces[1:]], 2 * _INDENT)


def _shortened(name: str, width: int) -> str:
    """A name that no line holds without its middle."""
    return cut(name, width).rstrip()
