"""BuildKit's matcher of ignore patterns, ``github.com/moby/patternmatcher``."""

from __future__ import annotations

import re

from stagegraph.contexts.gopatterns import GoPattern, PatternError
from stagegraph.graph.identifiers.paths import clean
from stagegraph.syntax.gotext import trim_space

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Matches = tuple[bool, ...]
    """Which patterns matched a folder, asked for what is in it; empty above the top."""


class IgnorePattern:
    """One pattern.

    Attributes:
        text: cleaned, without ``!``.
        takes_back: it began with ``!``.
    """

    def __init__(self, text: str, *, takes_back: bool) -> None:
        GoPattern(text)
        self.text = text
        self.takes_back = takes_back
        self.matches: Callable[[str], object] = _test(text)

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
    out = ""
    at = 0
    while at < len(text):
        if text.startswith("**", at):
            at += 2
            if text.startswith("/", at):
                at += 1
            out += ".*" if at == len(text) else "(.*/)?"
        else:
            out += {"*": "[^/]*", "?": "[^/]"}.get(text[at], re.escape(text[at]))
            at += 1
    return re.compile(out + r"\Z").match
