"""The nearest of many names for many words, where comparing each word with each name would take minutes."""

from __future__ import annotations

from itertools import islice

from stagegraph.graph.resolve.reaching import bits_of
from stagegraph.syntax.suggest import MOST_STEPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    _Fitting = dict[tuple[int, int], int]
    """Names by how many steps away they are from what is read of a word, and how much more of them is read."""


class NearNames:
    """Names among which the nearest is found as `stagegraph.syntax.suggest.nearest` finds it.

    A word is compared with all of them at once, character by character: a set of names is a number with a bit for each,
    in the order in which they came.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = dict.fromkeys(names)
        self._compared: list[str] = []  # those of which it is known what stands where, in their order
        self._with: dict[tuple[int, str], int] = {}  # the names that have a character at a place
        self._longer: dict[int, int] = {}  # those that have any character there

    def add(self, names: Iterable[str]) -> None:
        """Names that are there, too."""
        self._names.update(dict.fromkeys(names))

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def nearest(self, word: str, among: Collection[str] | None = None) -> str:
        """The first of the nearest names within a distance of 2, or "" (also where one equals the word).

        Args:
            word: to which a name is near.
            among: the names that count, in their order, all of which have been added; None for all.
        """
        if among is None:
            among = self._names
        if word in among:
            return ""
        self._file()
        for names in self._steps_away(word):
            near = {name for number in bits_of(names) if (name := self._compared[number]) in among}
            if near:
                return near.pop() if len(near) == 1 else next(name for name in among if name in near)
        return ""

    def _file(self) -> None:
        """Note what the new names have where."""
        for name in islice(self._names, len(self._compared), None):
            bit = 1 << len(self._compared)
            self._compared.append(name)
            for at, character in enumerate(name):
                self._longer[at] = self._longer.get(at, 0) | bit
                self._with[at, character] = self._with.get((at, character), 0) | bit

    def _steps_away(self, word: str) -> list[int]:
        """The names at each distance from 0 to 2."""
        fitting: _Fitting = {(0, 0): (1 << len(self._compared)) - 1}
        for at, character in enumerate(word):
            after: _Fitting = {}
            for (steps, ahead), names in self._inserted(fitting, at).items():
                _unite(after, steps, ahead, names & self._with.get((at + ahead, character), 0))
                _unite(after, steps + 1, ahead, names & self._longer.get(at + ahead, 0))  # the name has another one
                _unite(after, steps + 1, ahead - 1, names)  # it has none
            if not after:
                return []
            fitting = after
        near = [0] * (MOST_STEPS + 1)
        for (steps, ahead), names in self._inserted(fitting, len(word)).items():
            near[steps] |= names & ~self._longer.get(len(word) + ahead, 0)
        return near

    def _inserted(self, fitting: _Fitting, at: int) -> _Fitting:
        """The same, with names that have a character here which the word lacks."""
        found = dict(fitting)
        for steps in range(MOST_STEPS):
            for ahead in range(-steps, steps + 1):
                _unite(found, steps + 1, ahead + 1, found.get((steps, ahead), 0) & self._longer.get(at + ahead, 0))
        return found


def _unite(fitting: _Fitting, steps: int, ahead: int, names: int) -> None:
    if names and steps <= MOST_STEPS:
        fitting[steps, ahead] = fitting.get((steps, ahead), 0) | names
