"""Lines of text in pieces, cut to a width; what a click on a piece leads to."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.render.shared.parts import Part


class Goal(Record):
    """Where a click leads: to a stage, to a line of the file, counted from 1, or to another target of the project."""

    stage: int | None = None
    line: int = 0
    target: str = ""


class Span(Record):
    """A piece of a line: its text, its part in the colours, where a click on it leads."""

    text: str
    role: str = ""
    goal: Goal | None = None


def spans_of(parts: Iterable[Part]) -> tuple[Span, ...]:
    """The parts of a told line as spans: stages and lines of the file lead there."""
    found = []
    for part in parts:
        if part.location is not None:
            found.append(Span(part.text, "line", Goal(line=part.location.first)))
        elif part.target:
            found.append(Span(part.text, "stage", Goal(target=part.target)))
        elif part.stage is not None:
            found.append(Span(part.text, "stage", Goal(stage=part.stage)))
        else:
            found.append(Span(part.text, "code" if part.code else ""))
    return tuple(found)


def wrapped(spans: Sequence[Span], width: int, *, indent: int = 2) -> list[tuple[Span, ...]]:
    """A line cut into rows of at most ``width`` cells, behind blanks where it can be; later rows are indented."""
    rows: list[list[Span]] = [[]]
    room = width
    for word in _words(spans):
        written = "".join(span.text for span in word)
        begins = room == width - (indent if len(rows) > 1 else 0)
        if _width(written.rstrip()) > room and not begins:
            rows.append([Span(" " * indent)])
            room = width - indent
        for span in word:
            text = span.text
            while (end := _fitting(text, room)) < len(text.rstrip()):
                rows[-1].append(Span(text[:end], span.role, span.goal))
                rows.append([Span(" " * indent)])
                room = max(2, width - indent)
                text = text[end:]
            rows[-1].append(Span(text, span.role, span.goal))
            room -= _width(text)
    return [_joined(row) for row in rows]


def _words(spans: Iterable[Span]) -> Iterable[list[Span]]:
    """Words, each with the blanks behind it: a comma behind a link belongs to that."""
    word: list[Span] = []
    for span in spans:
        for piece in _pieces(span.text):
            word.append(Span(piece, span.role, span.goal))
            if piece[-1] == " ":
                yield word
                word = []
    if word:
        yield word


def short_name(name: str, width: int) -> str:
    """A name in at most so many cells: of a longer one its beginning and its end, as names differ there."""
    if _width(name) <= width:
        return name
    tail = max(width - 1, 0) // 2
    end = name[len(name) - _fitting(name[::-1], tail) :]
    return f"{name[: _fitting(name, max(width - 1 - _width(end), 0))]}\u2026{end}"


def _fitting(text: str, room: int) -> int:
    """How many characters of a text have room in so many cells."""
    if text.isascii():
        return max(room, 0)
    used = 0
    for at, character in enumerate(text):
        used += _cells(character)
        if used > room:
            return at
    return len(text)


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_cells, text))


def _pieces(text: str) -> list[str]:
    """Words, each with the blanks behind it."""
    return re.findall(r"[^ ]* +|[^ ]+", text)


def _joined(row: Sequence[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in row:
        if found and (found[-1].role, found[-1].goal) == (span.role, span.goal):
            found[-1] = Span(found[-1].text + span.text, span.role, span.goal)
        else:
            found.append(span)
    return tuple(found)


def fold_points(text: str, width: int, indent: int) -> list[int]:
    """Where the rows begin into which a line is cut, the first one at 0; behind blanks where it can be.

    Args:
        text: the line.
        width: of a row, in cells.
        indent: of all rows but the first, in cells; so much of the line is not cut off by itself either.
    """
    points = [0]
    if len(text) <= width and text.isascii():
        return points
    room, used, blank = max(width, indent + 2), 0, 0
    for at, character in enumerate(text):
        cells = _cells(character)
        if used + cells > room and character != " ":
            begin = blank if blank > max(points[-1], indent) else at
            points.append(begin)
            room = max(2, width - indent)
            used = sum(map(_cells, text[begin:at]))
        used += cells
        if character == " ":
            blank = at + 1
    return points


def _cells(character: str) -> int:
    if character.isascii():
        return 1
    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1


def folded(spans: Sequence[Span], points: Sequence[int], indent: int) -> list[tuple[Span, ...]]:
    """A line cut into rows that begin at these characters; all but the first are indented by so many cells."""
    rows: list[tuple[Span, ...]] = []
    for number, begin in enumerate(points):
        end = points[number + 1] if number + 1 < len(points) else None
        rows.append(((Span(" " * indent),) if number else ()) + _between(spans, begin, end))
    return rows


def _between(spans: Sequence[Span], begin: int, end: int | None) -> tuple[Span, ...]:
    found = []
    at = 0
    for span in spans:
        first, last = max(begin - at, 0), len(span.text) if end is None else end - at
        if text := span.text[first : max(last, 0)]:
            found.append(Span(text, span.role, span.goal))
        at += len(span.text)
    return tuple(found)


def marked(spans: Iterable[Span], wanted: str) -> tuple[Span, ...]:
    """The spans with each occurrence of each word marked; upper case counts where there is any in the word."""
    words = [re.escape(word) if word != word.lower() else f"(?i:{re.escape(word)})" for word in wanted.split()]
    if not words:
        return tuple(spans)
    pattern = re.compile("|".join(words))
    found: list[Span] = []
    for span in spans:
        end = 0
        for match in pattern.finditer(span.text):
            found.append(Span(span.text[end : match.start()], span.role, span.goal))
            found.append(Span(match[0], "match", span.goal))
            end = match.end()
        found.append(Span(span.text[end:], span.role, span.goal))
    return tuple(one for one in found if one.text)
