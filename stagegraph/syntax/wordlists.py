"""The words that an expanded text is split into."""

from __future__ import annotations

import re

from stagegraph.syntax.gotext import SPACE

_SPACES = f"[{SPACE}]+"


class Words:
    """Collects the words of a text; only unquoted white space ends one.

    ``word`` holds the parts of the word being read. BuildKit has one buffer for all levels: the operand of
    ``${V-...}`` takes it over, and what stood in the word before the ``$`` is in the text, but in no word.
    """

    def __init__(self, word: list[str]) -> None:
        self.done: list[str] = []
        self._word = word
        word.clear()

    def inner(self) -> Words:
        """The words of an operand, which are not those of the text around it."""
        return type(self)(self._word)

    def add(self, text: str) -> None:
        """Add a text whose white space ends words."""
        if text.split(None, 1) == [text]:  # most have none, not even what only Python takes for white space
            self._word.append(text)
            return
        first, *others = re.split(_SPACES, text)
        self.add_raw(first)
        for other in others:
            self.finish()
            self.add_raw(other)

    def add_raw(self, text: str) -> None:
        """Add a text whose white space is part of the word."""
        if text:
            self._word.append(text)

    def finish(self) -> list[str]:
        """End the word that is being read; all words."""
        if self._word:
            self.done.append("".join(self._word))
            self._word.clear()
        return self.done


class NoWords(Words):
    """Stands in where nobody asks for words."""

    def __init__(self) -> None:
        super().__init__([])

    def inner(self) -> NoWords:
        """Itself."""
        return self

    def add(self, text: str) -> None:
        """Leave it."""

    def add_raw(self, text: str) -> None:
        """Leave it."""
