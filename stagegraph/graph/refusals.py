"""What BuildKit refuses while it converts an instruction."""

from __future__ import annotations


class ConversionError(ValueError):
    """An instruction of a needed stage is refused; the text is BuildKit's, ``hint`` what to do.

    ``located`` is False where BuildKit reports it without a line.
    """

    def __init__(self, message: str, *, hint: str = "", located: bool = True) -> None:
        super().__init__(message)
        self.hint = hint
        self.located = located
