"""BuildKit's matcher of ignore patterns, ``github.com/moby/patternmatcher``."""

from __future__ import annotations

import re
from enum import Enum

from stagegraph.contexts.automaton import matcher
from stagegraph.contexts.gopatterns import PatternError, check_pattern
from stagegraph.contexts.goregex import read_expression
from stagegraph.graph.identifiers.paths import clean
from stagegraph.syntax.gotext import trim_space

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Matches = tuple[bool, ...]
    """Which patterns matched a folder, asked for what is in it; empty above the top."""


_WILD = {"*": "[^/]*", "?": "[^/]", "[": "[", "]": "]"}
_ESCAPED = ".+()$"  # `|{}` are meant as well, but overflow the byte in which BuildKit's matcher notes them


class IgnorePattern:
    """One pattern.

    Attributes:
        text: cleaned, without ``!``.
        takes_back: it began with ``!``.
    """

    def __init__(self, text: str, *, takes_back: bool) -> None:
        check_pattern(text)
        self.text = text
        self.takes_back = takes_back
        self._test: Callable[[str], object] | None = None

    def matches(self, path: str) -> object:
        """Whether a path is matched, true or false.

        Raises:
            PatternError: it is refused only now.
        """
        if self._test is None:
            self._test = _test(self.text)
        return self._test(path)

    @property
    def folder(self) -> str:
        """The text without ``/**`` and ``/*`` at its end: ``patternWithoutTrailingGlob`` of fsutil."""
        return self.text.removesuffix("/**").removesuffix("/*")


class PatternMatcher:
    """Several patterns; a later one decides over an earlier one.

    Args:
        patterns: as `parse_ignore` gives them, or those of ``--exclude``.

    Raises:
        PatternError: one is refused.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns: list[IgnorePattern] = []
        for given in patterns:
            text = trim_space(given)
            if not text:
                continue
            text = clean(text)
            takes_back = text.startswith("!")
            if text == "!":
                raise PatternError('illegal exclusion pattern: "!"')
            self.patterns.append(IgnorePattern(text[1:] if takes_back else text, takes_back=takes_back))
        self.takes_back = any(one.takes_back for one in self.patterns)

    def look(self, path: str, above: Matches = ()) -> tuple[bool, Matches]:
        """Whether a path is matched, and what to hand on for what is in it; ``MatchesUsingParentResults``.

        Args:
            path: clean, relative, with slashes.
            above: the second answer for its folder; empty for one whose folders are to be tried as well.

        Raises:
            PatternError: a pattern is refused only now.
        """
        matched = False
        results = []
        for number, pattern in enumerate(self.patterns):
            hit = bool(above) and above[number]
            if not hit and pattern.takes_back == matched:
                hit = bool(pattern.matches(path)) or (not above and self._matches_folder(pattern, path))
            results.append(hit)
            if hit:
                matched = not pattern.takes_back
        return matched, tuple(results)

    @staticmethod
    def _matches_folder(pattern: IgnorePattern, path: str) -> bool:
        at = path.find("/")
        while at >= 0:
            if pattern.matches(path[:at]):
                return True
            at = path.find("/", at + 1)
        return False


def _test(text: str) -> Callable[[str], object]:
    """How a path is compared with a pattern: ``compile`` and ``match``."""
    kind, expression = _expression(text)
    if kind is _Kind.EXACT:
        return text.__eq__
    if kind is _Kind.PREFIX:
        begin = text.removesuffix("**")
        return lambda path: path.startswith(begin)
    if kind is _Kind.SUFFIX:
        end = text[2:]
        return lambda path: path.endswith(end) or (end.startswith("/") and path == end[1:])
    parts = read_expression(expression)
    matches = matcher(parts)
    return lambda path: matches(path if path.isascii() else _runes(path))


class _Kind(Enum):
    EXACT = "exact"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    EXPRESSION = "expression"


def _runes(text: str) -> str:
    """A text as Go reads its characters: a byte that is no UTF-8 is one of its own."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _expression(pattern: str) -> tuple[_Kind, str]:
    """How a pattern is compared, and the regular expression that BuildKit makes of it for that."""
    text = _runes(pattern).removeprefix("\ufeff")
    out = ["^"]
    kind = _Kind.EXACT
    at = 0
    while at < len(text):
        one, at = text[at], at + 1
        made = one
        if one == "*" and text.startswith("*", at):
            at += 2 if text.startswith("/", at + 1) else 1
            made, kind = _stars(kind, last=at == len(text), first=len(out) == 1)
        elif one in _WILD:
            made, kind = _WILD[one], _Kind.EXPRESSION
        elif one in _ESCAPED:
            made = f"\\{one}"
        elif one == "\\":
            made, kind = text[at - 1 : at + 1], _Kind.EXPRESSION
            at += 1
        out.append(made)
    return kind, "".join([*out, "$"])


def _stars(kind: _Kind, *, last: bool, first: bool) -> tuple[str, _Kind]:
    """What two stars become, and the kind that the pattern has from then on."""
    if first:
        return "" if last else "(.*/)?", _Kind.SUFFIX
    if last:
        return ".*", _Kind.PREFIX if kind is _Kind.EXACT else _Kind.EXPRESSION
    return "(.*/)?", _Kind.EXPRESSION
