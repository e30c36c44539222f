"""Which records of the cache go on with the file system of which others, at any distance."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


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

    def related(self, one: int, others: Iterable[int]) -> tuple[int, ...]:
        """Of some records those that go on with one, or with which that goes on, in their order."""
        spans = self._spans
        place, end = spans[one]
        return tuple(
            other for other in others if place <= (first := (span := spans[other])[0]) < end or first <= place < span[1]
        )
