"""Which records of the cache go on with the file system of which others, at any distance."""

from __future__ import annotations

from bisect import bisect_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Roots:
    """The records, each behind the one that it goes on with: a tree, in which each has a span of places.

    That of a record holds those of all that go on with it. A record of a build that is looked up has an empty span at
    the place of the nearest record of an earlier one: which of its own build it goes on with is not told.
    """

    def __init__(self) -> None:
        self._roots: dict[int, int] = {}  # inputs first
        self._spans: dict[int, tuple[int, int]] = {0: (0, 0)}  # 0 is an empty file system

    def add(self, number: int, root: int) -> None:
        """Add a record.

        Args:
            number: its number, higher than those before it.
            root: the number of the one that it goes on with, 0 for none.
        """
        self._roots[number] = root
        place = self._spans[root][0]
        self._spans[number] = (place, place)

    def settle(self) -> None:
        """Give the records so far spans of their own: they are those of earlier builds."""
        sizes = dict.fromkeys((0, *self._roots), 1)
        for number, root in reversed(self._roots.items()):
            sizes[root] += sizes[number]
        free = {0: 1}
        self._spans = {0: (0, 0)}
        for number, root in self._roots.items():
            first = free[root]
            free[root] += sizes[number]
            free[number] = first + 1
            self._spans[number] = (first, first + sizes[number])

    def related(self, one: int, other: int) -> bool:
        """Whether one of two records goes on with the other."""
        place, end = self._spans[one]
        first, last = self._spans[other]
        return place <= first < end or first <= place < last

    def among(self, numbers: Iterable[int]) -> Relatives:
        """Some records of earlier builds, by where they are; they hold until the next `settle`."""
        return Relatives({number: self._spans[number] for number in numbers if number})

    def span(self, one: int) -> tuple[int, int]:
        """The places of a record and of all that go on with it, from the first one to before the last one."""
        return self._spans[one]


class Relatives:
    """Some records, of which those are looked up that go on with another one, or with which that goes on.

    Args:
        spans: of each its places, none of which begins where another one does.
    """

    def __init__(self, spans: Mapping[int, tuple[int, int]]) -> None:
        self._numbers = sorted(spans, key=spans.__getitem__)
        self._firsts = [spans[one][0] for one in self._numbers]
        self._ends = [spans[one][1] for one in self._numbers]
        self._around: list[int] = []  # where the nearest one stands in whose span this one is, -1 for none
        around = -1
        for at, first in enumerate(self._firsts):
            around = self._up(around, first)
            self._around.append(around)
            around = at

    def of(self, span: tuple[int, int]) -> tuple[int, ...]:
        """Those that are related to a record with a span, ascending."""
        place, end = span
        first = bisect_left(self._firsts, place)
        found = self._numbers[first : bisect_left(self._firsts, max(end, place + 1))]
        at = self._up(first - 1, place)
        while at >= 0:
            found.append(self._numbers[at])
            at = self._around[at]
        return tuple(sorted(found))

    def _up(self, at: int, place: int) -> int:
        """From one that begins before a place to the nearest one around it, or itself, in which the place is."""
        while at >= 0 and self._ends[at] <= place:
            at = self._around[at]
        return at
