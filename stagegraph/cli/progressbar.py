"""A bar on standard error while one has to wait, where that is a terminal; it is taken away at the end."""

from __future__ import annotations

import os
import sys
from time import monotonic

_BAR = 30  # characters
_EVERY = 0.05  # seconds between two drawings
_USUAL_WIDTH = 80
_CLEAR = "\r\x1b[K"


class ProgressBar:
    """How much of something is done; nothing where standard error is no terminal."""

    def __init__(self, what: str) -> None:
        """Take what is done, in a few words: ``reading DIR``."""
        self.what = what
        self.shown = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn = False
        self._next = 0.0

    def draw(self, done: int, total: int, told: str) -> None:
        """Draw it anew, unless that was done a moment ago and more is to come.

        Args:
            done: so much.
            total: of so much.
            told: both in words.
        """
        now = monotonic()
        if not self.shown or (now < self._next and done < total):
            return
        self._next = now + _EVERY
        filled = _BAR * done // total if total else _BAR
        text = f"{self.what} [{'#' * filled}{' ' * (_BAR - filled)}] {told}"
        sys.stderr.write(f"\r{text[: _width() - 1]}\x1b[K")
        sys.stderr.flush()
        self._drawn = True

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def _width() -> int:
    try:
        return os.get_terminal_size(2).columns or _USUAL_WIDTH
    except OSError:
        return _USUAL_WIDTH
