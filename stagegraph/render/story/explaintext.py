"""A story as text for a terminal."""

from __future__ import annotations

from stagegraph.render.shared.tables import Style, table
from stagegraph.render.shared.wording import counted, lines_text
from stagegraph.render.story.story import BUILT, REFUSED, SKIPPED, TARGET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.render.story.story import Part, Row, Section, Story

_MARKS = {TARGET: "TARGET", REFUSED: "refused", BUILT: "x", SKIPPED: "-"}
_WIDEST_MATRIX = 8  # targets beside each other; of more, some are left out


def story_text(story: Story, style: Style) -> str:
    """A story as text.

    Args:
        story: what to print.
        style: width and colours.
    """
    parts = [
        style.filled(plain(story.headline)),
        _matrix(story, style),
        *(_section(one, style) for one in story.sections),
    ]
    return "\n\n".join(parts) + "\n"


def lines_as_text(lines: Iterable[tuple[Part, ...]], style: Style) -> str:
    """Lines of a story as text."""
    return "\n".join(style.filled(plain(line), "    ") for line in lines) + "\n"


def plain(parts: Iterable[Part]) -> str:
    """The text of a line."""
    return "".join(part.text for part in parts)


def _matrix(story: Story, style: Style) -> str:
    shown = _columns(story)
    left_out = len(story.columns) - len(shown)
    header = ("STAGE", "LINES", *(story.columns[at] for at in shown), "WHY")
    rows = [
        (row.name, lines_text(row.location), *(_MARKS[row.marks[at]] for at in shown), plain(row.reason))
        for row in story.rows
    ]

    def paint(at: int, column: int, text: str) -> str:
        if column == 0:
            return style.paint(text, *_paint_of(story.rows[at]))
        return text

    text = table(style, header, rows, flexible=(0, len(header) - 1), paint=paint)
    return f"{text}\n(and {counted(left_out, 'more target')}; stagegraph targets lists all)" if left_out else text


def _columns(story: Story) -> list[int]:
    """The targets that are shown, those that are built before others, the last before the first."""
    built = {row.marks.index(TARGET) for row in story.rows if _is_target(row)}
    return sorted(sorted(range(len(story.columns)), key=lambda at: (at not in built, -at))[:_WIDEST_MATRIX])


def _is_target(row: Row) -> bool:
    return plain(row.reason) == "target"


def _paint_of(row: Row) -> tuple[str, ...]:
    if _is_target(row):
        return ("bold", "green")
    return ("dim",) if plain(row.reason).startswith("not built") else ("bold", "cyan")


def _section(section: Section, style: Style) -> str:
    lines = [style.filled(f"  {plain(line)}", "      ") for line in section.lines]
    return "\n".join([style.paint(section.title.upper(), "bold"), *lines])
