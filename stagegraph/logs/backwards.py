"""Logs whose newest line comes first, as web pages show them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from stagegraph.logs.plainlines import end_mark, output_time
from stagegraph.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.prefixes import Numbered

#: Characters that are kept.
MOST = 32 << 20
_OVERHEAD = 300
#: Vertices by which the order is told.
_LEAST = 3


class Backwards:
    """Keeps the lines of a log that may be written backwards, as it does not begin with a name.

    Attributes:
        too_long: there are more than are kept.
    """

    def __init__(self) -> None:
        self.too_long = False
        self._suspect: bool | None = None
        self._lines: list[tuple[Numbered, int]] = []
        self._order: dict[int, None] = {}
        self._size = 0
        # The numbers of the last two lines, None for one that no program printed.
        self._printed: list[int | None] = []

    def take(self, found: Numbered, line: int) -> None:
        """Take a line of a vertex, its number in the log from 1."""
        spent = output_time(found.rest)
        if self._suspect is None:
            self._suspect = spent is not None or end_mark(found.rest) is not None
        if not self._suspect:
            return
        if found.number:
            self._order.setdefault(found.number)
        if self.too_long:
            return
        if spent is not None:
            found = replace(found, rest=f"{spent} ")
        # Of what a step printed in a row, the first line and the last one tell all.
        between = spent is not None and self._printed[-2:] == [found.number] * 2
        self._printed = [*self._printed[-1:], None if spent is None else found.number]
        if between:
            self._lines[-1] = (found, line)
            return
        self._size += len(found.rest) + _OVERHEAD
        if self._size > MOST:
            self.too_long = True
        else:
            self._lines.append((found, line))

    @property
    def sure(self) -> bool:
        """The log is written backwards: its vertices come in falling order."""
        if len(self._order) < _LEAST:
            return False
        falls = sum(later < earlier for earlier, later in pairwise(self._order))
        return falls > len(self._order) - 1 - falls

    def forwards(self) -> Iterator[tuple[Numbered, int]]:
        """The lines in the order in which they were written."""
        return reversed(self._lines)
