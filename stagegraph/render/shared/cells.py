"""How wide a text is in a terminal, and how it is broken into lines: counted in cells, two for a CJK letter.

A line is broken at blanks. A word that no line holds is broken behind a slash or before an ``@``, as paths and names
of images can be read so; then also behind ``:``, ``=``, ``,`` and ``&``; then between CJK letters, which are written
without blanks. What is left is a name without such places: it is never broken but cut in the middle, since names tend
to differ at their beginnings and ends.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ELLIPSIS = "..."
_BRACKET = re.compile(r" +(?=\()|(?<=\)) +|(?<=\),) +")  # what is in brackets stays together before single words do
# Letters and signs of Chinese, Japanese and Korean; a line does not begin with those signs that end something.
_CJK = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60"
_CJK_ENDS = "\u3001\u3002\u300d\u300f\uff01\uff09\uff0c\uff0e\uff1a\uff1f"
# Where a word is broken that is too long: the first kind that makes it fit. Compiling the last one takes as long as a
# twentieth of a command: only a text with such letters needs it.
_PLACES = (
    r"(?<=/)(?=[^/])|(?=@)",
    r"(?<=[/:=,&])(?=[^/:=,&])|(?=@)",
)
_LETTERS = rf"(?<=[/:=,&])(?=[^/:=,&])|(?=@)|(?<=[{_CJK}])(?=(?![{_CJK_ENDS}])[{_CJK}])"


def width_of(text: str) -> int:
    """How many cells of a terminal a printable text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  (it takes 10 ms, and only a text that is not ASCII needs it)

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """The text, or its beginning and end with ``...`` between them, in no more than so many cells."""
    if width_of(text) <= width:
        return text
    room = width - len(_ELLIPSIS)
    if room < 4:  # two wide letters
        return _head(text, width)
    end = next(text[-size:] for size in range(room // 2, 0, -1) if width_of(text[-size:]) <= room // 2)
    return f"{_head(text, room - width_of(end))}{_ELLIPSIS}{end}"


def _head(text: str, width: int) -> str:
    """The beginning of a text."""
    return next(text[:size] for size in range(width, -1, -1) if width_of(text[:size]) <= width)


def wrapped(pieces: Sequence[str], width: int, rest: int | None = None, *, filled: bool = False) -> list[str]:
    """The lines of a text; there is at least one.

    Args:
        pieces: what is joined with blanks; each one stays in one line where a line can hold it.
        width: of the first line in cells, at least 1.
        rest: of the other lines, if not the same.
        filled: a piece that no line can hold begins where the one before it ends, not in a line of its own.
    """
    rest = width if rest is None else rest
    whole = " ".join(filter(None, pieces))
    if width_of(whole) <= min(width, rest):
        return [whole]
    lines: list[str] = []
    line = ""
    for text, starts in _fitting(pieces, min(width, rest)):
        longer = f"{line} {text}" if line else text
        if line and ((starts and not filled) or width_of(longer) > (rest if lines else width)):
            lines.append(line)
            line = text
        else:
            line = longer
    return [*lines, line]


def _fitting(pieces: Iterable[str], width: int) -> Iterator[tuple[str, bool]]:
    """The pieces, or else what is before and in brackets, or words, or parts of these: each one fits.

    What a piece is broken into starts a line, as is told. What is behind a bracket is broken between any words.
    """
    for piece in filter(None, pieces):
        if width_of(piece) <= width:
            yield piece, False
            continue
        groups = _BRACKET.split(piece)
        words = (
            word
            for at, group in enumerate(groups)
            for word in ([group] if width_of(group) <= width and (not at or group.startswith("(")) else group.split())
        )
        parts = [part for word in words for part in ([word] if " " in word else _parts(word, width))]
        yield from zip(parts, [True, *([False] * (len(parts) - 1))], strict=True)


def _parts(word: str, width: int) -> list[str]:
    kinds = _PLACES if word.isascii() else (*_PLACES, _LETTERS)
    parts = [word]
    for places in kinds:
        if all(width_of(part) <= width for part in parts):
            break
        parts = re.split(places, word)
    found: list[str] = []
    for part in parts:
        if found and width_of(found[-1] + part) <= width:
            found[-1] += part
        else:
            found.append(cut(part, width))
    return found


def narrowest(pieces: Iterable[str]) -> int:
    """How many cells a line needs to hold these pieces with their words whole."""
    return max((width_of(word) for piece in pieces for word in piece.split()), default=0)
