"""Builds from what a terminal showed: ``[+] Building 12.3s (10/12)`` and rows `` => ...``, drawn again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.logs.prefixes import prefix_key
from stagegraph.logs.ttybuild import TtyBuild
from stagegraph.logs.ttyrows import frame_head, frame_row
from stagegraph.logs.vertexroom import VertexRoom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.buildlog import LoggedBuild, LogRemark

#: What is left of colours where a copy has lost the character before it.
_BARE_CODES = re.compile(r"\[\??\d[\d;]*[A-Za-z]")
_BARE_ROW = re.compile(r"(?:\s|\[\??\d[\d;]*[A-Za-z])*=> ")
_FULL_NAME = re.compile(r"^ ?> (.+?):?\s*$")


def _key(text: str, mark: str) -> str:
    """What stands before a mark, without what changes from line to line."""
    return prefix_key(_BARE_CODES.sub("", text[: text.index(mark)]))


class TtyReader:
    """Reads a terminal's output line by line; other lines are no affair of it."""

    def __init__(self) -> None:
        self._room = VertexRoom()
        self._builds: list[TtyBuild] = []
        self._key = ""

    def read(self, text: str, original: str, number: int) -> bool:
        """Take a line if it is one of a frame.

        Args:
            text: the line without escapes.
            original: the line with them.
            number: of the line, from 1.
        """
        head = frame_head(text) if "[+] Building" in text else None
        if head is not None:
            if not self._builds or self._builds[-1].is_over(head):
                if self._builds and not self._builds[-1].rows:
                    self._builds.pop()
                self._builds.append(TtyBuild(number, self._room))
            self._key = _key(text, "[+]")
            self._builds[-1].begin(head, number)
            return True
        row = frame_row(text, original) if "=> " in text and (self._builds or _BARE_ROW.match(text)) else None
        if row is None:
            if self._builds and (found := _FULL_NAME.match(text)):
                self._builds[-1].name_in_full(found[1])
            return False
        key = _key(text, "=> ")
        if not self._builds:
            if not row.sure:
                return False
            self._builds.append(TtyBuild(number, self._room))
        if key != self._key:
            return False
        self._builds[-1].take(row, number)
        return True

    def fail(self, message: str) -> None:
        """Take the reason why the build that was read last failed."""
        self._builds[-1].error = self._builds[-1].error or message

    def warn(self, message: str) -> None:
        """Take a warning about the Dockerfile of the build that was read last."""
        self._builds[-1].warn(message)

    def remarks(self) -> Iterator[LogRemark]:
        """What a reader has to know of the log as a whole."""
        yield from self._room.remarks()

    def builds(self) -> Iterator[LoggedBuild]:
        """The builds that were read."""
        for build in self._builds:
            yield build.build()
