"""The door: what a log tells of the builds in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import BuildLog, LogRemark
from stagegraph.logs.lines import lines_of
from stagegraph.logs.listed import WarningList, failure
from stagegraph.logs.otherlogs import OtherLogs, unknown_archive
from stagegraph.logs.packed import Unpacked, with_head
from stagegraph.logs.prefixes import begins_with_time, lone_time, parts, without_escapes
from stagegraph.logs.rawjson import RawJsonReader
from stagegraph.logs.records import read_records
from stagegraph.logs.streams import PlainStreams
from stagegraph.logs.tarmembers import is_tar
from stagegraph.logs.tty import TtyReader
from stagegraph.logs.wrapped import unwrapped
from stagegraph.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.logs.buildlog import LoggedBuild

#: What looks like a line of a vertex and is none, and what is no text.
_UNREADABLE = re.compile(r"^#\d+(?!\d* )\S|[\x00\ufffd]")
_DAMAGED = LogRemark("The compressed file is cut or damaged: what stood behind is missing.")


def read_log(chunks: Iterable[bytes]) -> BuildLog:
    """What a log tells, whatever wrote it; what is missing or cannot be understood is remarked, not refused.

    Args:
        chunks: bytes of the log, in pieces of any size; they are read once, and not kept.

    Raises:
        InputError: there is no build of BuildKit in it; the message says what was recognised, the hint what to do.
    """
    unpacked = Unpacked(chunks)
    head, pieces = with_head(unpacked)
    log = _record(pieces) if is_tar(head) else _text(head, pieces)
    return replace(log, remarks=(*log.remarks, _DAMAGED)) if unpacked.damaged else log


def _record(pieces: Iterable[bytes]) -> BuildLog:
    """What the records of an archive tell."""
    log = read_records(pieces)
    if log is None:
        raise unknown_archive()
    return log


def _text(head: bytes, pieces: Iterable[bytes]) -> BuildLog:
    """What the lines of a text tell."""
    reader = _Readers()
    for number, line in enumerate(lines_of(pieces), 1):
        reader.read(line, number)
    builds = tuple(reader.builds())
    if not builds:
        raise reader.others.refusal(head)
    return BuildLog(builds, skipped=reader.skipped, remarks=tuple(reader.remarks()))


class _Readers:
    """All readers of lines, of which each takes its own."""

    def __init__(self) -> None:
        self._raw = RawJsonReader()
        self.others = OtherLogs()
        self._plain = PlainStreams()
        self._tty = TtyReader()
        self._last: RawJsonReader | PlainStreams | TtyReader | None = None
        self._warnings = WarningList()
        self._unreadable = 0
        # A date that stood in a line of its own.
        self._time = ""

    def read(self, line: str, number: int) -> None:
        """Take a line, its number from 1."""
        text = unwrapped(without_escapes(line))
        if lone_time(text):
            self._time = text.strip() + " "
            return
        if self._time:
            text, self._time = text if begins_with_time(text) else self._time + text, ""
        for piece in parts(text):
            self._read(piece, line, number)

    def _read(self, text: str, line: str, number: int) -> None:
        """Take a line, or a part of one; `line` has its escapes yet."""
        if self._raw.read(text, number):
            self._last = self._raw
        elif self._plain.read(text, number):
            self._last = self._plain
        elif self._tty.read(text, line, number):
            self._last = self._tty
        elif self._last is None:
            self.others.read(text, number)
        elif _UNREADABLE.search(text):
            self._unreadable += 1
        elif message := failure(text):
            self._last.fail(message)
        elif entry := self._warnings.entry(text):
            self._last.warn(entry)

    @property
    def skipped(self) -> int:
        """How many lines could not be understood."""
        return self._raw.skipped + self._unreadable

    def builds(self) -> Iterator[LoggedBuild]:
        """All builds in the order of the lines; frames without a row only where there is nothing else."""
        found = [*self._raw.builds(), *self._plain.builds(), *self._tty.builds()]
        found.sort(key=lambda one: one.first_line, reverse=self._plain.backwards)
        return iter([one for one in found if one.vertices] or found)

    def remarks(self) -> Iterator[LogRemark]:
        """What a reader has to know of the log as a whole."""
        for reader in (self._plain, self._raw, self._tty):
            yield from reader.remarks()
