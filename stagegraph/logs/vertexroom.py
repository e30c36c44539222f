"""How much of a log is kept, whatever is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import LogRemark

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Vertices, names of them and parts of their work; builds have some thousands.
MOST = 60_000
_LEFT_OUT = LogRemark(f"The log tells of more than {MOST:,} steps and parts of them: what goes beyond is left out.")


class VertexRoom:
    """Room for the vertices of a log, their names and the parts of their work.

    Attributes:
        full: something was left out.
    """

    def __init__(self) -> None:
        self._left = MOST
        self.full = False

    def take(self) -> bool:
        """Take room for one thing; false where there is none."""
        self._left -= 1
        self.full = self.full or self._left < 0
        return self._left >= 0

    def remarks(self) -> Iterator[LogRemark]:
        """What is left out."""
        if self.full:
            yield _LEFT_OUT

    def __deepcopy__(self, _: dict[int, object]) -> VertexRoom:
        """Who reads the same lines otherwise has the same room."""
        return self
