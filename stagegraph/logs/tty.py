"""Builds from what a terminal showed: ``[+] Building 12.3s (10/12)`` and rows `` => ...``, drawn again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.logs.prefixes import prefix_key
from stagegraph.logs.ttybuild import TtyBuild
from stagegraph.logs.ttyrows import frame_head, frame_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.buildlog import LoggedBuild

_FULL_NAME = re.compile(r"^ ?> (.+?):?\s*$")


class TtyReader:
    """Reads a terminal's output line by line; other lines are no affair of it."""

    def __init__(self) -> None:
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
                self._builds.append(TtyBuild(number))
            self._key = prefix_key(text[: text.index("[+]")])
            self._builds[-1].begin(head, number)
            return True
        row = frame_row(text, original) if "=> " in text else None
        if row is None:
            if self._builds and (found := _FULL_NAME.match(text)):
                self._builds[-1].name_in_full(found[1])
            return False
        if not self._builds:
            if not row.sure or text[: text.index("=> ")].strip():
                return False
            self._builds.append(TtyBuild(number))
        if prefix_key(text[: text.index("=> ")]) != self._key:
            return False
        self._builds[-1].take(row, number)
        return True

    def fail(self, message: str) -> None:
        """Take the reason why the build that was read last failed."""
        if self._builds:
            self._builds[-1].error = self._builds[-1].error or message

    def warn(self, message: str) -> None:
        """Take a warning about the Dockerfile of the build that was read last."""
        if self._builds:
            self._builds[-1].warn(message)

    def builds(self) -> Iterator[LoggedBuild]:
        """The builds that were read."""
        for build in self._builds:
            yield build.build()
