"""The matrix of a story as text: the stages by the targets, in as many tables as the width asks for."""

from __future__ import annotations

from stagegraph.render.shared.cells import cut, narrowest, width_of
from stagegraph.render.shared.parts import plain
from stagegraph.render.shared.tables import table
from stagegraph.render.shared.wording import counted, lines_text
from stagegraph.render.story.sections import Mark
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.shared.tables import Style
    from stagegraph.render.story.sections import Row, Story

_MARKS = {Mark.TARGET: "TARGET", Mark.REFUSED: "refused", Mark.BUILT: "x", Mark.SKIPPED: "-"}
_PAINTS = {Mark.TARGET: ("bold", "green"), Mark.BUILT: ("bold", "cyan"), Mark.SKIPPED: ("dim",)}
_GAP = 2  # cells between columns
_READABLE = 30  # cells that a column of reasons should have
_MORE = "MORE TARGETS"


class _Column(Record):
    """A target: its place in the story, its name as it is shown, and the cells that it takes, the gap included."""

    place: int
    name: str
    width: int


def matrix_texts(story: Story, style: Style) -> tuple[str, str]:
    """The stages by the targets, and what did not fit into that table, or "".

    Where not all targets fit beside each other, the first table is about those that are built; the other ones follow
    in tables of their own, without the stages that none of them needs.

    Args:
        story: what to print.
        style: width and colours.
    """
    first, *others = _pages(story, style)
    more = []
    for columns in others:
        rows = [row for row in story.rows if any(row.marks[one.place] != Mark.SKIPPED for one in columns)]
        more.append(_table(rows, columns, style, reasons=False))
    if story.left_out:
        more.append(style.filled(f"and {counted(story.left_out, 'more target')}; stagegraph targets lists all"))
    if more:
        more[0] = f"{style.paint(_MORE, 'bold')}\n{more[0]}"
    return _table(story.rows, first, style, reasons=True), "\n\n".join(more)


def _pages(story: Story, style: Style) -> list[list[_Column]]:
    """The targets of each table, in file order; those that are built are in the first ones."""
    standing = (row for row in story.rows if row.standing == Mark.TARGET)
    built = {row.marks.index(Mark.TARGET) for row in standing if Mark.TARGET in row.marks}
    room = _room(story, style)
    columns = [_column(story, place, room) for place in range(len(story.columns))]
    if not style.limit:
        return [columns]
    reasons = [plain(row.reason) for row in story.rows]
    least = _GAP + narrowest(reasons)
    readable = max(least, _GAP + min(_READABLE, max(map(width_of, reasons), default=0)))
    if sum(one.width for one in columns) + readable <= room:
        return [columns]
    asked = [one for one in columns if one.place in built]
    first = _beginning(asked, room - readable) or _beginning(asked[:1], room - least)
    pages = [first]
    if len(asked) == 1:
        asked = []  # where there is no room for the only one, the reasons tell as much as its marks
    rest = [*asked[len(first) :], *(one for one in columns if one.place not in built)]
    while rest:
        page = _beginning(rest, room) or rest[:1]
        pages.append(page)
        rest = rest[len(page) :]
    return pages


def _room(story: Story, style: Style) -> int:
    """The cells that are left beside the names and lines of the stages."""
    names = style.heading_width("STAGE", [row.name for row in story.rows])
    return style.limit - names - _GAP - max(map(len, ["LINES", *(lines_text(row.location) for row in story.rows)]))


def _column(story: Story, place: int, room: int) -> _Column:
    # A name that is cut here stands whole in the row of its stage, which is marked as the target.
    name = story.columns[place]
    shown = cut(name, max(room - _GAP, _GAP)) if room > 0 else name
    marks = (_MARKS[row.marks[place]] for row in story.rows)
    return _Column(place, shown, _GAP + max(map(width_of, [shown, *marks])))


def _beginning(columns: Sequence[_Column], room: int) -> list[_Column]:
    """The first ones that fit beside each other."""
    found: list[_Column] = []
    for one in columns:
        room -= one.width
        if room < 0:
            break
        found.append(one)
    return found


def _table(rows: Sequence[Row], columns: Sequence[_Column], style: Style, *, reasons: bool) -> str:
    header = ["STAGE", "LINES", *(one.name for one in columns), *(["WHY"] if reasons else [])]
    cells = [
        (
            row.name,
            lines_text(row.location),
            *(_MARKS[row.marks[one.place]] for one in columns),
            *([plain(row.reason)] if reasons else []),
        )
        for row in rows
    ]

    def paint(at: int, column: int, text: str) -> str:
        return style.paint(text, *_PAINTS[rows[at].standing]) if column == 0 else text

    return table(style, header, cells, flexible=[len(header) - 1] if reasons else [], paint=paint)
