"""Looking up which of many patterns match a path, where these are texts that it is, begins with, or ends with."""

from __future__ import annotations

from stagegraph.contexts.bits import bits_at
from stagegraph.contexts.ignorepattern import Comparison

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.contexts.ignorepattern import IgnorePattern


class PlainTexts:
    """Patterns that are no expressions, each with a number."""

    def __init__(self) -> None:
        self._exact, self._prefixes, self._suffixes = _Texts(), _Texts(), _Texts()

    def add(self, pattern: IgnorePattern, number: int) -> None:
        """Note a pattern; its number is greater than those before."""
        if pattern.kind is Comparison.EXACT:
            self._exact.add(pattern.plain, number)
        elif pattern.kind is Comparison.PREFIX:
            self._prefixes.add(pattern.plain, number)
        else:
            self._suffixes.add(pattern.plain, number)
            if pattern.plain.startswith("/"):
                self._exact.add(pattern.plain[1:], number)

    def matching(self, path: str) -> int:
        """The set of the patterns that match a path, as bits."""
        found = self._exact.found(path) if path in self._exact.numbers else 0
        for length in self._prefixes.lengths:
            if (text := path[:length]) in self._prefixes.numbers:
                found |= self._prefixes.found(text)
        for length in self._suffixes.lengths:
            if (text := path[max(0, len(path) - length) :]) in self._suffixes.numbers:
                found |= self._suffixes.found(text)
        return found


class _Texts:
    """Texts, and the numbers of the patterns that have each of them, in their order."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[int]] = {}
        self.lengths: set[int] = set()
        self._found: dict[str, int] = {}

    def add(self, text: str, number: int) -> None:
        self.numbers.setdefault(text, []).append(number)
        self.lengths.add(len(text))

    def found(self, text: str) -> int:
        """The set of the numbers of one of the texts."""
        if text not in self._found:
            numbers = self.numbers[text]
            self._found[text] = bits_at(numbers, numbers[-1] + 1)
        return self._found[text]
