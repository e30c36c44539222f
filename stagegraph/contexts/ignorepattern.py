"""One ignore pattern: how BuildKit compares a path with it (``compile`` and ``match`` of ``moby/patternmatcher``)."""

from __future__ import annotations

import re
from enum import Enum

from stagegraph.contexts.gopatterns import check_pattern
from stagegraph.contexts.goregex import read_expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.contexts.goregex import Part

_WILD = {"*": "[^/]*", "?": "[^/]", "[": "[", "]": "]"}
_ESCAPED = ".+()$"  # `|{}` are meant as well, but overflow the byte in which BuildKit's matcher notes them


class Comparison(Enum):
    """How a path is compared with a pattern (``matchType``): with its text, its begin, its end, or an expression."""

    EXACT = "exact"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    EXPRESSION = "expression"


class IgnorePattern:
    """One pattern.

    Args:
        text: cleaned, without ``!``.
        takes_back: it began with ``!``.

    Attributes:
        kind: how a path is compared with it.
        plain: what a path is, begins with, or ends with, where it is compared so.

    Raises:
        PatternError: it is refused.
    """

    def __init__(self, text: str, *, takes_back: bool) -> None:
        check_pattern(text)
        self.text = text
        self.takes_back = takes_back
        self.kind, self._expression = _expression(text)
        self.plain = {Comparison.PREFIX: text.removesuffix("**"), Comparison.SUFFIX: text[2:]}.get(self.kind, text)

    @property
    def folder(self) -> str:
        """The text without ``/**`` and ``/*`` at its end: ``patternWithoutTrailingGlob`` of fsutil."""
        return self.text.removesuffix("/**").removesuffix("/*")

    def alternatives(self) -> list[list[Part]]:
        """What the expression consists of that a path is compared with.

        Raises:
            PatternError: it is refused only now.
        """
        return read_expression(self._expression)


def runes(text: str) -> str:
    """A text as Go reads its characters: a byte that is no UTF-8 is one of its own."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


def _expression(pattern: str) -> tuple[Comparison, str]:
    """How a pattern is compared, and the regular expression that BuildKit makes of it for that."""
    text = runes(pattern).removeprefix("\ufeff")
    out = ["^"]
    kind = Comparison.EXACT
    at = 0
    while at < len(text):
        one, at = text[at], at + 1
        made = one
        if one == "*" and text.startswith("*", at):
            at += 2 if text.startswith("/", at + 1) else 1
            made, kind = _stars(kind, last=at == len(text), first=len(out) == 1)
        elif one in _WILD:
            made, kind = _WILD[one], Comparison.EXPRESSION
        elif one in _ESCAPED:
            made = f"\\{one}"
        elif one == "\\":
            made, kind = text[at - 1 : at + 1], Comparison.EXPRESSION
            at += 1
        out.append(made)
    return kind, "".join([*out, "$"])


def _stars(kind: Comparison, *, last: bool, first: bool) -> tuple[str, Comparison]:
    """What two stars become, and the kind that the pattern has from then on."""
    if first:
        return "" if last else "(.*/)?", Comparison.SUFFIX
    if last:
        return ".*", Comparison.PREFIX if kind is Comparison.EXACT else Comparison.EXPRESSION
    return "(.*/)?", Comparison.EXPRESSION
