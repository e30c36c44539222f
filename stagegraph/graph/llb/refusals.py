"""What BuildKit refuses while it converts an instruction."""

from __future__ import annotations


class ConversionError(ValueError):
    """An instruction of a needed stage is refused; the text is BuildKit's, ``hint`` what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
