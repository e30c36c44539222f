"""Texts of cards and arrows set in lines at fixed places; all lengths in pixels."""

from __future__ import annotations

from functools import lru_cache

from stagegraph.render.diagram.model import Standing
from stagegraph.render.layout.places import HEAD, INSET
from stagegraph.render.shared.markup import printable
from stagegraph.render.shared.metrics import text_width, usual_width
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.render.page.sheets import Face

PAD = 11
_TITLE, _ROW, _SMALL = 13.0, 11.0, 10.0
_TITLE_LINE, _ROW_LINE, _BADGE_LINE = 17.0, 15.0, 20.0
_BADGE_PAD, _BADGE_GAP = 6.0, 5.0
_GAP = 14.0  # between a title and what stands in the corner
_NARROWEST, _WIDEST = 116.0, 330.0
_MOST_LINES = 6  # of one text
_BREAKS = " /-_.:@,;=&|"
_OUTSIDE = (Standing.OUTSIDE, Standing.OUTSIDE_UNUSED)


class Line(Record):
    """A line of text: its width, 0 where it is not known."""

    text: str
    width: float


class TextRun(Record):
    """A text in its place.

    Attributes:
        role: what it is: ``title``, ``corner``, ``badge``, ``row``, ``label``.
        x, y: where the base line of its first line begins, for a corner where it ends, for a label its middle.
        leading: from one base line to the next.
        lines: what is shown of it.
        rest: what is not.
    """

    role: str
    x: float
    y: float
    leading: float
    lines: tuple[Line, ...]
    rest: str = ""


class Setting(Record):
    """The texts of a card, and how high the card has to be."""

    runs: tuple[TextRun, ...]
    height: float


class SetLabel(Record):
    """The label of an arrow, with its size."""

    run: TextRun
    width: float
    height: float


def natural_width(face: Face, *, bold: bool = True) -> float:
    """How wide a card would like to be: as its widest text, within limits."""
    title = _width(printable(face.title), _TITLE, bold=bold)
    corner = _width(face.corner, _SMALL) + _GAP if face.corner else 0
    badges = sum(_badge_width(one) + _BADGE_GAP for one in face.badges) - _BADGE_GAP
    rows = (_width(printable(one), _ROW) for one in face.rows)
    return min(max(_NARROWEST, 2 * PAD + max(title + corner, badges, *rows)), _WIDEST)


def set_card(face: Face, width: float, *, tabs: bool = False) -> Setting:
    """The texts of a card of that width, from its upper left corner.

    ``tabs``: the badges stand on its upper edge, where they take no room, and not below its title.
    """
    bold = face.standing not in _OUTSIDE
    room = width - 2 * PAD
    corner = _width(face.corner, _SMALL) + _GAP if face.corner else 0
    runs = []
    y = 21.0
    if face.corner:
        runs.append(TextRun(role="corner", x=width - PAD, y=y, leading=0, lines=(_line(face.corner, _SMALL),)))
    if face.title:
        title = _run("title", PAD, y, face.title, size=_TITLE, room=room - corner, bold=bold)
        runs.append(title)
        y += _TITLE_LINE * len(title.lines)
    badges = list(_badges(face.badges, 3 if tabs else y, room, 0 if tabs else _BADGE_LINE))
    runs += badges
    if badges and not tabs:
        y = badges[-1].y + 18
    for row in face.rows:
        run = _run("row", PAD, y, row, size=_ROW, room=room)
        runs.append(run)
        y += _ROW_LINE * len(run.lines)
    return Setting(tuple(runs), round(y - 4, 1))


def head_widths(face: Face) -> tuple[float, float]:
    """How wide the title in the head of a cluster is, within limits, and how wide all that stands beside it."""
    title = min(_width(printable(face.title), _TITLE, bold=True), _WIDEST)
    words = sum(_badge_width(one) + _BADGE_GAP for one in face.badges)
    if face.corner:
        words += _width(face.corner, _SMALL) + _BADGE_GAP
    return title, words


def set_head(face: Face, width: float) -> Setting:
    """The texts of the head of a cluster of that width: name on the left, badges and lines on the right."""
    right = width - INSET
    runs = []
    if face.corner:
        runs.append(TextRun(role="corner", x=right, y=17.5, leading=0, lines=(_line(face.corner, _SMALL),)))
        right -= _width(face.corner, _SMALL) + _BADGE_GAP
    runs.append(_run("title", INSET, 17.5, face.title, size=_TITLE, room=_WIDEST + _TITLE, most=1, bold=True))
    for badge in reversed(face.badges):
        room = _badge_width(badge)
        right -= room + _BADGE_GAP
        runs.append(
            _run("badge", right + _BADGE_GAP + _BADGE_PAD, 17, badge, size=_SMALL, room=room, most=1, bold=True)
        )
    return Setting(tuple(runs), HEAD)


def set_label(text: str) -> SetLabel:
    """The label of an arrow, around its middle."""
    lines = tuple(_line(one, _SMALL) for one in text.split("\n"))
    width = max(line.width or _width(line.text, _SMALL) for line in lines)
    height = 13.0 * len(lines)
    return SetLabel(TextRun(role="label", x=0, y=round(9.5 - height / 2, 1), leading=13, lines=lines), width, height)


def _badges(badges: Sequence[str], y: float, room: float, leading: float) -> Iterator[TextRun]:
    """Badges side by side, in as many lines as they need; in one line if ``leading`` is 0."""
    x = float(PAD)
    for badge in badges:
        width = min(_badge_width(badge), room)
        if leading and x > PAD and x + width > PAD + room:
            x, y = float(PAD), y + leading
        yield _run("badge", x + _BADGE_PAD, y, badge, size=_SMALL, room=width - 2 * _BADGE_PAD, most=1, bold=True)
        x += width + _BADGE_GAP


def _badge_width(badge: str) -> float:
    return _width(printable(badge), _SMALL, bold=True) + 2 * _BADGE_PAD


def _run(  # noqa: PLR0913  (a place, a text and how it is set)
    role: str, x: float, y: float, text: str, *, size: float, room: float, most: int = _MOST_LINES, bold: bool = False
) -> TextRun:
    leading = _TITLE_LINE if size == _TITLE else _ROW_LINE
    lines, rest = _lines(printable(text), size, room, most, bold=bold)
    return TextRun(
        role=role,
        x=round(x, 1),
        y=round(y, 1),
        leading=leading,
        lines=tuple(_line(one, size, bold=bold) for one in lines),
        rest=rest,
    )


def _lines(text: str, size: float, room: float, most: int, *, bold: bool) -> tuple[list[str], str]:
    """A text in at most so many lines, and what is left of it; one with a rest leaves room for the mark of that."""
    lines: list[str] = []
    while len(lines) < most and text:
        fits = _fitting(text, size, room, bold=bold)
        if len(lines) == most - 1 and fits < len(text):
            fits = _fitting(text, size, room - size, bold=bold)
        lines.append(text[:fits])
        text = text[fits:]
    return lines or [""], text


def _fitting(text: str, size: float, room: float, *, bold: bool) -> int:
    """How many characters of a text fit, at least one; whole words where they do not get too short."""
    used = 0.0
    for at, character in enumerate(text):
        used += _character(character, bold=bold) * size
        if used > room + 0.05:
            words = max(text.rfind(one, 0, at) for one in _BREAKS) + 1
            return max(words if words > at / 2 else at, 1)
    return len(text)


def _line(text: str, size: float, *, bold: bool = False) -> Line:
    text = printable(text)
    return Line(text, round(text_width(text, size, bold=bold) or 0, 1))


def _width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text, guessed where it is not known."""
    known = text_width(text, size, bold=bold)
    return sum(_character(one, bold=bold) for one in text) * size if known is None else known


@lru_cache(4096)
def _character(character: str, *, bold: bool) -> float:
    """The width of a character in the unit of the size."""
    known = text_width(character, 1, bold=bold)
    if known is not None:
        return known
    return usual_width(character, 0.65)
