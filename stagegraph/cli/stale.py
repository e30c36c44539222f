"""Whether a picture on disk is what would be drawn now, and what differs."""

from __future__ import annotations

import re

from stagegraph.errors import UsageError
from stagegraph.render.shared.markup import printable, unescaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    from stagegraph.render.documents.registry import Format

    _Order = TypeVar("_Order")

_MOST_LINES = 12
_WIDTH = 110
_BEFORE = 40  # characters of a long line that are shown before those that differ


def differences(path: str, now: bytes, file_format: Format[_Order]) -> list[str]:
    """What differs between a file and what it should hold, in a few lines; none if nothing does.

    Of a picture with words in it, the words are compared, not the places of lines and boxes.

    Args:
        path: the file.
        now: what it should hold.
        file_format: of both.

    Raises:
        UsageError: it is a folder.
    """
    try:
        with open(path, "rb") as file:
            before = file.read()
    except FileNotFoundError:
        return ["there is no such file"]
    except IsADirectoryError:
        raise UsageError(f"--check {path} is a directory", hint="Give the path of the picture in it.") from None
    except OSError as problem:
        return [f"it cannot be read: {problem.strerror}"]
    if before == now:
        return []
    if file_format.binary:
        return [f"it holds {len(before)} bytes, now there would be {len(now)}, and not the same ones"]
    old, new = (_lines(content, file_format.words) for content in (before, now))
    if old == new:
        return ["the words are the same; only the drawing differs (places, colours, links)"]
    return _shortened(_changes(old, new))


def _lines(content: bytes, words: str) -> list[str]:
    text = content.decode("utf-8", "replace")
    if not words:
        return text.splitlines()
    found = (one[1] or one[2] or "" for one in re.finditer(words, text))
    return [line for one in found for line in unescaped(one.replace("&#10;", "\n").replace("\\n", "\n")).splitlines()]


def _changes(old: list[str], new: list[str]) -> Iterable[str]:
    """The lines that are gone and those that have come."""
    from difflib import SequenceMatcher  # noqa: PLC0415  (only a stale picture needs it)

    for kind, start, end, other_start, other_end in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            gone, come = old[start:end], new[other_start:other_end]
            alike = [_alike(*pair) for pair in zip(gone, come, strict=False)]
            for sign, lines in (("-", gone), ("+", come)):
                for at, line in enumerate(lines):
                    yield f"{sign}{_cut(printable(line), alike[at] if at < len(alike) else 0)}"


def _alike(one: str, other: str) -> int:
    """How many characters two lines begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(line: str, alike: int) -> str:
    """A line, or so much of a long one that what differs is to be seen."""
    if len(line) <= _WIDTH:
        return line
    start = max(alike - _BEFORE, 0)
    part = line[start : start + _WIDTH]
    return ("... " if start else "") + part + (" ..." if start + _WIDTH < len(line) else "")


def _shortened(lines: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(lines))
    if len(found) <= _MOST_LINES + 1:
        return found
    return [*found[:_MOST_LINES], f"and {len(found) - _MOST_LINES} more lines"]
