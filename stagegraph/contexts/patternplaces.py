"""The parts of many patterns behind each other, as the places where one may be while a path is read."""

from __future__ import annotations

from itertools import repeat

from stagegraph.contexts.bits import bits_at
from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.goregex import ALL, NO_LINE_END, SLASH, Boundary, Folders, Many, One, Repeat
from stagegraph.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.contexts.goregex import Characters, Part

    _Run = tuple[One | Many | Folders | Boundary, int, int | None]
    """A part, and how often it stands there, at least and at most; None where there is no bound."""

_MOST_PLACES = 200_000
_MOST_SHOWN = 60  # characters of a pattern
_HINT = "Files that people write stay far below: write fewer patterns with wildcards, or shorter repetitions."


class PatternPlaces:
    """Places, each behind the one that leads to it; what is at the last one of an alternative matches.

    Attributes:
        count: of the places.
        starts: where the alternatives begin.
        skipped: those from which one gets to the next one without a character.
        folders: those from which a slash leads to the next one, and where one stays with any character but a line end;
            they are skipped when one comes to them, not when one stays.
        edges: those from which one gets to the next one where such an edge is.
    """

    def __init__(self) -> None:
        self.count = 0
        self.starts: list[int] = []
        self.skipped: list[int] = []
        self.folders: list[int] = []
        self.edges: dict[Boundary, list[int]] = {}
        self._leads: dict[Characters, list[int]] = {}  # from which a character leads to the next place
        self._stays: dict[Characters, list[int]] = {}  # where one stays with a character

    def add(self) -> int:
        """A place more, its number."""
        self.count += 1
        return self.count - 1

    def add_expression(self, text: str, alternatives: Sequence[Sequence[Part]]) -> list[int]:
        """The places of an expression; the numbers of those where it matches, one behind the other.

        Args:
            text: the pattern, as a person is told of it.
            alternatives: what it consists of.

        Raises:
            PatternError: it repeats what places behind each other cannot tell.
            InputError: the places become too many.
        """
        runs = [[_run(part) for part in parts] for parts in alternatives]
        added = 3 * len(runs) + sum(max(least, most or 1) for one in runs for _, least, most in one)
        if self.count + added > _MOST_PLACES:
            shown = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\u2026"
            raise InputError(f"the patterns as far as {shown} become more than {_MOST_PLACES:,} parts", hint=_HINT)
        return [self._add_alternative(one) for one in runs]

    def _add_alternative(self, runs: Sequence[_Run]) -> int:
        """Where it says nothing of the begin or the end of the text, anything may stand there."""
        begins, ends = runs[:1] == [_BEGIN], runs[-1:] == [_END]
        self.starts.append(self.count)
        for run in ([] if begins else [_ANYTHING], runs[begins : len(runs) - ends], [] if ends else [_ANYTHING]):
            for part, least, most in run:
                self._add_run(part, least, most)
        return self.add()

    def _add_run(self, part: One | Many | Folders | Boundary, least: int, most: int | None) -> None:
        """An edge, and what may be empty, is the same once as any number of times."""
        if isinstance(part, One):
            for _ in repeat(None, least):
                self._leads.setdefault(part.of, []).append(self.add())
            for _ in repeat(None, (most or least) - least):
                self.skipped.append(self.count)
                self._leads.setdefault(part.of, []).append(self.add())
            if most is None:
                self._add_many(part.of)
        elif most == 0 or (isinstance(part, Boundary) and not least):
            return
        elif isinstance(part, Boundary):
            self.edges.setdefault(part, []).append(self.add())
        elif isinstance(part, Many):
            self._add_many(part.of)
        else:
            self.folders.append(self.count)
            self.skipped.append(self.count)
            self._leads.setdefault(SLASH, []).append(self.add())

    def _add_many(self, of: Characters) -> None:
        self.skipped.append(self.count)
        self._stays.setdefault(of, []).append(self.add())

    def led(self, character: str) -> tuple[int, int, int]:
        """From which places a character leads to the next one, where one stays with it, and in which folders."""
        leads = [one for of, places in self._leads.items() if character in of for one in places]
        stays = [one for of, places in self._stays.items() if character in of for one in places]
        folders = self.folders if character in NO_LINE_END else ()
        return bits_at(leads, self.count), bits_at(stays, self.count), bits_at(folders, self.count)


_BEGIN: _Run = (Boundary.BEGIN, 1, 1)
_END: _Run = (Boundary.END, 1, 1)
_ANYTHING: _Run = (Many(ALL), 1, 1)


def _run(part: Part) -> _Run:
    if not isinstance(part, Repeat):
        return part, 1, 1
    of, least, most = _run(part.of)
    if isinstance(of, One) and part.least != part.most and _has_gap(part.least, least, most):
        raise PatternError
    most = 0 if part.most == 0 else None if most is None or part.most is None else most * part.most
    return of, least * part.least, most


def _has_gap(times: int, least: int, most: int | None) -> bool:
    """Whether a number of characters is left out between those of so many repetitions and those of one more."""
    return (times + 1) * least > times * most + 1 if most is not None else times == 0 and least > 1
