"""BuildKit's matcher of ignore patterns, ``github.com/moby/patternmatcher``."""

from __future__ import annotations

import re

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.ignorepattern import Comparison, IgnorePattern, runes
from stagegraph.graph.identifiers.paths import clean
from stagegraph.syntax.gotext import trim_space

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Matches = frozenset[int] | None
    """The numbers of the patterns that matched a folder, asked for what is in it; None where nobody has asked."""


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
        self._groups: list[_Group] | None = None

    def look(self, path: str, above: Matches = None) -> tuple[bool, frozenset[int]]:
        """Whether a path is matched, and what to hand on for what is in it; ``MatchesUsingParentResults``.

        Args:
            path: clean, relative, with slashes.
            above: the second answer for its folder; None for one whose folders are to be tried as well.

        Raises:
            PatternError: a pattern is refused only now.
        """
        if above or (above is None and "/" in path):
            return self._look_one_by_one(path, above)
        if self._groups is None:
            self._groups = _grouped(self.patterns)
        matched = False
        hits = []
        for group in self._groups:
            if group.takes_back == matched:
                hit = group.first(path)
                if hit is not None:
                    hits.append(hit)
                    matched = not matched
        return matched, frozenset(hits)

    def _look_one_by_one(self, path: str, above: Matches) -> tuple[bool, frozenset[int]]:
        matched = False
        hits = []
        for number, pattern in enumerate(self.patterns):
            hit = above is not None and number in above
            if not hit and pattern.takes_back == matched:
                hit = bool(pattern.matches(path)) or (above is None and self._matches_folder(pattern, path))
            if hit:
                hits.append(number)
                matched = not pattern.takes_back
        return matched, frozenset(hits)

    @staticmethod
    def _matches_folder(pattern: IgnorePattern, path: str) -> bool:
        at = path.find("/")
        while at >= 0:
            if pattern.matches(path[:at]):
                return True
            at = path.find("/", at + 1)
        return False


class _Group:
    """Patterns behind each other that all hide, or all take back; mostly none matches, which is told at once."""

    def __init__(self, start: int, patterns: Sequence[IgnorePattern]) -> None:
        self.takes_back = patterns[0].takes_back
        self.start = start
        self.patterns = patterns
        kinds = {kind: tuple(one.plain for one in patterns if one.kind is kind) for kind in Comparison}
        self.prefixes, self.suffixes = kinds[Comparison.PREFIX], kinds[Comparison.SUFFIX]
        self.texts = {*kinds[Comparison.EXACT], *(one[1:] for one in self.suffixes if one.startswith("/"))}
        fast: list[str] = []
        self.others: list[int] = []  # those that are slow, or will be refused
        for number, one in enumerate(patterns):
            if one.kind is Comparison.EXPRESSION:
                expression = _fast(one)
                fast += [expression] if expression else []
                self.others += [] if expression else [number]
        self.expression = re.compile("|".join(fast) or "(?!)").match

    def first(self, path: str) -> int | None:
        """The number of the first pattern that matches, None where none does."""
        if (
            path in self.texts
            or path.startswith(self.prefixes)
            or path.endswith(self.suffixes)
            or self.expression(runes(path))
        ):
            candidates: Iterable[int] = range(len(self.patterns))
        else:
            candidates = self.others
        return next((self.start + number for number in candidates if self.patterns[number].matches(path)), None)


def _fast(pattern: IgnorePattern) -> str | None:
    try:
        return pattern.fast()
    except PatternError:
        return None


def _grouped(patterns: Sequence[IgnorePattern]) -> list[_Group]:
    groups: list[_Group] = []
    start = 0
    for end in range(1, len(patterns) + 1):
        if end == len(patterns) or patterns[end].takes_back != patterns[start].takes_back:
            groups.append(_Group(start, patterns[start:end]))
            start = end
    return groups
