"""Whether a picture on disk is what would be drawn now, and what differs."""

from __future__ import annotations

import re

from stagegraph.render.markup import printable, unescaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINES = 12
_WIDTH = 110
_SVG_WORDS = r'<text [^>]*>([^<]*)</text>|xlink:title="([^"]*)"'


def differences(path: str, now: bytes, file_format: str) -> list[str]:
    """What differs between a file and what it should hold, in a few lines; none if nothing does.

    Of a picture with words in it, the words are compared, not the places of lines and boxes.

    Args:
        path: the file.
        now: what it should hold.
        file_format: ``svg``, ``png``, ... .
    """
    try:
        with open(path, "rb") as file:
            before = file.read()
    except FileNotFoundError:
        return ["there is no such file"]
    except OSError as problem:
        return [f"it cannot be read: {problem.strerror}"]
    if before == now:
        return []
    if file_format in ("png", "pdf"):
        return [f"it holds {len(before)} bytes, now there would be {len(now)}"]
    old, new = (_lines(content, file_format) for content in (before, now))
    if old == new:
        return ["the words are the same; only the drawing differs (places, colours, links)"]
    return _shortened(_changes(old, new))


def _lines(content: bytes, file_format: str) -> list[str]:
    text = content.decode("utf-8", "replace")
    if file_format != "svg":
        return text.splitlines()
    found = (one[1] or one[2] for one in re.finditer(_SVG_WORDS, text))
    return [line for one in found for line in unescaped(one.replace("&#10;", "\n")).splitlines()]


def _changes(old: list[str], new: list[str]) -> Iterable[str]:
    from difflib import unified_diff  # noqa: PLC0415  (only a stale picture needs it)

    for line in unified_diff(old, new, n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield printable(line)


def _shortened(lines: Iterable[str]) -> list[str]:
    found = [line if len(line) <= _WIDTH else f"{line[: _WIDTH - 4]} ..." for line in dict.fromkeys(lines)]
    if len(found) <= _MOST_LINES + 1:
        return found
    return [*found[:_MOST_LINES], f"and {len(found) - _MOST_LINES} more lines"]
