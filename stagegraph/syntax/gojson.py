"""JSON nested deeper than Python reads it: whether it is one for Go's ``encoding/json``."""

from __future__ import annotations

import re

from stagegraph.syntax.gotext import is_finite

_DEEPEST = 10_000  # Go's maxNestingDepth
_TOKEN = re.compile(
    r"[ \t\n\r]*(?:"
    r"(?P<mark>[\[\]{},:])"
    r'|(?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>true|false|null)"
    r")[ \t\n\r]*"
)
_CLOSES = {"[": "]", "{": "}"}


def is_json(text: str) -> bool:
    """Whether ``text`` is one JSON value, nested no deeper than 10,000, with numbers that Go has room for."""
    reading = _JsonReading()
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or not reading.take(token):
            return False
        at = token.end()
    return reading.ended


class _JsonReading:
    """What is open, and what may come next."""

    def __init__(self) -> None:
        self.open: list[str] = []  # the brackets and braces that are not closed yet
        self.wanted = "value"  # or "value or ]", "key", "key or }", ":", "more"

    @property
    def ended(self) -> bool:
        """Whether the value is whole."""
        return self.wanted == "more" and not self.open

    def take(self, token: re.Match[str]) -> bool:
        """Read one token; False where it cannot stand."""
        if self.ended:
            return False
        mark = token["mark"]
        if mark in ("[", "{"):
            return self.take_opening(mark)
        if mark in ("]", "}"):
            return self.take_closing(mark)
        if mark in (",", ":"):
            return self.take_between(mark)
        return self.take_scalar(token)

    def take_opening(self, mark: str) -> bool:
        fits = self.wanted.startswith("value") and len(self.open) < _DEEPEST
        self.open.append(mark)
        self.wanted = "value or ]" if mark == "[" else "key or }"
        return fits

    def take_closing(self, mark: str) -> bool:
        fits = bool(self.open) and _CLOSES[self.open[-1]] == mark and self.wanted.endswith((mark, "more"))
        del self.open[-1:]
        self.wanted = "more"
        return fits

    def take_between(self, mark: str) -> bool:
        if mark == ":":
            fits = self.wanted == ":"
            self.wanted = "value"
            return fits
        fits = self.wanted == "more"
        self.wanted = "value" if self.open[-1:] == ["["] else "key"
        return fits

    def take_scalar(self, token: re.Match[str]) -> bool:
        if self.wanted.startswith("key"):
            self.wanted = ":"
            return token["string"] is not None
        fits = self.wanted.startswith("value") and (token["number"] is None or is_finite(float(token["number"])))
        self.wanted = "more"
        return fits
