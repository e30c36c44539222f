"""How much the variables of one build may expand to, so that no file takes all memory or never ends.

BuildKit knows no such limit: ``ENV A=$A$A`` sixty times makes it use memory until there is none.
"""

from __future__ import annotations

_TEXT = 1 << 24  # characters that any file may expand to
_TEXT_FOR_EACH = 512  # characters more for each one of the file: a chain of build args grows with its square
_WORK = 1 << 30
_WIDE = 4  # bytes of a character in memory, in a text with one beyond ASCII


class ExpansionError(ValueError):
    """A word cannot be expanded; the text is BuildKit's, but for `ExpansionLimit`.

    ``unmatched`` are the variables without a value that were met before.
    """

    def __init__(self, message: str, unmatched: frozenset[str] = frozenset()) -> None:
        super().__init__(message)
        self.unmatched = unmatched


class ExpansionLimit(ExpansionError):
    """Variables expand to more than stagegraph follows."""


class Budget:
    """What is left for the words of one build.

    Args:
        size: the length of the Dockerfile in characters. A file may expand to 16 MB of text and 512 times its own
            size in all, and may take a billion steps for it.
    """

    __slots__ = ("_text", "_work")

    def __init__(self, size: int) -> None:
        self._text = _TEXT + _TEXT_FOR_EACH * size
        self._work = _WORK

    @property
    def left(self) -> tuple[int, int]:
        """The text and the steps that are left; negative where one of them has become too much."""
        return self._text, self._work

    def take(self, text: str, times: int = 1) -> None:
        """Count a text that an expansion gives, before it is put together.

        Raises:
            ExpansionLimit: it is too much.
        """
        self._text -= len(text) * times * (1 if text.isascii() else _WIDE)
        if self._text < 0:
            raise ExpansionLimit(
                "variables expand to more text here than stagegraph follows: 16 MB and 512 times the size of the file"
            )

    def work(self, steps: int) -> None:
        """Count the characters that are copied or compared.

        Raises:
            ExpansionLimit: they are too many.
        """
        self._work -= steps
        if self._work < 0:
            raise ExpansionLimit("variables take more steps to expand here than stagegraph follows: a billion")
