"""How many pairs of vertices are told of which one waits for the other, where no log has them one by one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.timing.joining import LoggedName

MOST = 250_000
"""Pairs of a vertex that waits for many and one of these; builds have some thousands."""

FEW = 16
"""What a vertex waits for in any case; those that were done last, as these decide when it begins."""


class NeedRoom:
    """Room for what the vertices of a log wait for.

    Attributes:
        ranks: for each vertex its place among all in the order in which they were done; where the log does not tell
            that, in which it tells them.
        ranked: the vertices in this order.
    """

    def __init__(self, logged: Sequence[LoggedName]) -> None:
        self._left = MOST
        ends = [one.vertex.intervals[-1].end if one.vertex.intervals else 0.0 for one in logged]
        self.ranked = sorted(range(len(logged)), key=lambda at: (ends[at], at))
        self.ranks = [0] * len(logged)
        for rank, at in enumerate(self.ranked):
            self.ranks[at] = rank

    def in_order(self, vertices: Sequence[int]) -> tuple[int, ...]:
        """Vertices in the order in which they were done."""
        return tuple(sorted(vertices, key=self.ranks.__getitem__))

    def take(self, vertices: Sequence[int]) -> Sequence[int]:
        """Of what one vertex waits for what is told: all, as long as there is room, else those that were done last.

        Args:
            vertices: in the order in which they were done.
        """
        if len(vertices) <= FEW or self._has(len(vertices)):
            return vertices
        return vertices[-FEW:]

    def take_marked(self, marks: int) -> Sequence[int]:
        """The same of vertices that are told by the bits of a number, at their ranks."""
        count = marks.bit_count()
        whole = count <= FEW or self._has(count)
        found = []
        for _ in range(count if whole else FEW):
            top = marks.bit_length() - 1
            found.append(self.ranked[top])
            marks ^= 1 << top
        return found

    def _has(self, count: int) -> bool:
        self._left -= count
        return self._left >= 0
