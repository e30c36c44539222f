"""Which of many paths a pattern may match at all, so that most of them need not be held against it one by one."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from stagegraph.contexts.ignorepattern import Comparison

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.contexts.ignorepattern import IgnorePattern

_WILD = re.compile(r"\*\*/?|[*?]")
_OTHER = re.compile(r"[][\\|{}^]")  # classes, escapes, and what is no text in BuildKit's expression
_BETWEEN = "\0"  # in no path


class PathTexts:
    """Paths, each with a number from 0, in which texts are looked for at once."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._all = range(len(paths))
        self._numbers: dict[str, list[int]] = {}
        for number, path in enumerate(paths):
            self._numbers.setdefault(path, []).append(number)
        self._text = _BETWEEN + _BETWEEN.join(paths) + _BETWEEN
        self._starts = [*accumulate((len(path) + 1 for path in paths), initial=0)]

    def possible(self, pattern: IgnorePattern) -> Iterator[int]:
        """The numbers of the paths that a pattern may match; it matches no other path."""
        if pattern.kind is Comparison.EXPRESSION:
            text = _fixed_text(pattern.text)
            return self._holding(text) if text else iter(self._all)
        if pattern.kind is Comparison.PREFIX:
            return self._holding(_BETWEEN + pattern.plain)
        if pattern.kind is Comparison.SUFFIX:
            return self._holding(pattern.plain.removeprefix("/") + _BETWEEN)
        return iter(self._numbers.get(pattern.plain, ()))

    def _holding(self, text: str) -> Iterator[int]:
        at = self._text.find(text)
        while 0 <= at < self._starts[-1]:
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._text.find(text, self._starts[number + 1])


def _fixed_text(pattern: str) -> str:
    """The longest text that stands in every path that an expression matches; "" where none is known."""
    if not pattern.isascii() or _OTHER.search(pattern):
        return ""
    return max(_WILD.split(pattern), key=len)
