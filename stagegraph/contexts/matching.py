"""BuildKit's matcher of ignore patterns, ``github.com/moby/patternmatcher``."""

from __future__ import annotations

from functools import cached_property

from stagegraph.contexts.automaton import Automaton
from stagegraph.contexts.bits import bits_at, filled
from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.ignorepattern import Comparison, IgnorePattern, runes
from stagegraph.contexts.patternplaces import PatternPlaces
from stagegraph.contexts.plaintexts import PlainTexts
from stagegraph.graph.identifiers.paths import clean
from stagegraph.syntax.gotext import trim_space

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Matches = int | None
    """The patterns that matched a folder, as bits, asked for what is in it; None where nobody has asked."""


class PatternMatcher:
    """Several patterns; a later one decides over an earlier one.

    Which of them match is a set of places, as bits, in the order of the patterns: each has one of its own, where it
    matches; an expression has one for each of its alternatives, which count as patterns behind each other.

    Args:
        patterns: as `parse_ignore` gives them, or those of ``--exclude``.

    Raises:
        PatternError: one is refused.
        InputError: they become too much.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = [*_read(patterns)]
        self._texts = PlainTexts()
        places = PatternPlaces()
        hiding: list[int] = []
        taking_back: list[int] = []
        refused: list[int] = []
        for pattern in self.patterns:
            own = taking_back if pattern.takes_back else hiding
            try:
                own += self._add(pattern, places)
            except PatternError:
                own.append(places.add())
                refused.append(own[-1])
        count = places.count
        self._all = (1 << count) - 1
        self._hiding, self._taking_back = bits_at(hiding, count), bits_at(taking_back, count)
        self._refused = bits_at(refused, count)
        self._own = self._hiding | self._taking_back
        self._places = places

    @cached_property
    def _automaton(self) -> Automaton | None:
        """Made where a path is looked at."""
        return Automaton(self._places) if self._places.starts else None

    def _add(self, pattern: IgnorePattern, places: PatternPlaces) -> list[int]:
        if pattern.kind is Comparison.EXPRESSION:
            return places.add_expression(pattern.text, pattern.alternatives())
        own = places.add()
        self._texts.add(pattern, own)
        return [own]

    @property
    def refuses(self) -> bool:
        """Whether one of the patterns is refused where it is asked."""
        return self._refused != 0

    def look(self, path: str, above: Matches = None) -> tuple[bool, int]:
        """Whether a path is matched, and what to hand on for what is in it; ``MatchesUsingParentResults``.

        Args:
            path: clean, relative, with slashes.
            above: the second answer for its folder; None for one whose folders are to be tried as well.

        Raises:
            PatternError: a pattern is refused only now.
        """
        found = self._texts.matching(path)
        if self._automaton is not None:
            behind, on_the_way = self._automaton.matching(runes(path))
            found |= behind if above is not None else behind | on_the_way
        if above is None:
            at = path.find("/")
            while at >= 0:
                found |= self._texts.matching(path[:at])
                at = path.find("/", at + 1)
        return self._decided(found & self._own, above or 0)

    def _decided(self, found: int, above: int) -> tuple[bool, int]:
        """Whether a path is matched, and by which of the patterns that are asked.

        One that has not matched the folder is asked only where it would change what those before it say. What these
        say is what the last one of them says that matches, be it asked or not: one that is not would change nothing.

        Args:
            found: the patterns that match the path.
            above: those that have matched its folder.

        Raises:
            PatternError: one that is asked is refused.
        """
        hits = found | above
        if not hits and not self._refused:
            return False, 0
        # Behind one that hides, up to the next one that matches.
        hidden = filled((hits & self._hiding) << 1, self._all ^ hits)
        asked = (self._hiding & ~hidden) | (self._taking_back & hidden)
        if asked & self._refused:
            raise PatternError
        return bool(hits and self._hiding >> (hits.bit_length() - 1) & 1), above | (found & asked)


def _read(patterns: Iterable[str]) -> Iterator[IgnorePattern]:
    for given in patterns:
        text = trim_space(given)
        if text:
            text = clean(text)
            if text == "!":
                raise PatternError('illegal exclusion pattern: "!"')
            yield IgnorePattern(text.removeprefix("!"), takes_back=text.startswith("!"))
