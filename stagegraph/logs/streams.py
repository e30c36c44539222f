"""Which lines of a log belong together: each may have a prefix that tells whose it is."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from stagegraph.logs.plain import PlainReader
from stagegraph.logs.prefixes import Clock, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.buildlog import LoggedBuild

#: Prefixes that are told apart.
_MOST = 500


class PlainStreams:
    """Reads plain lines with whatever stands before them.

    Lines with one prefix are a stream with builds of their own. Where a tool writes its prefix only before some lines
    of a build, streams tell of vertices that have no name there: then all lines are one stream.
    """

    def __init__(self) -> None:
        self._streams: dict[str, PlainReader] = {}
        self._clocks: dict[str, Clock] = {}
        self._together: PlainReader | None = None
        self._last = ""

    def read(self, line: str, number: int) -> bool:
        """Take a line if it is one of a vertex.

        Args:
            line: without escapes.
            number: of the line, from 1.
        """
        found = numbered(line)
        if found is None or (found.key not in self._streams and not found.strong):
            return False
        if found.key not in self._streams and not self._open(found.key, absolute=found.absolute):
            return False
        when = found.when
        if when is not None and not found.absolute:
            when = self._clocks[found.key].at(when)
        self._last = found.key
        self._streams[found.key].read(found.number, found.rest, number, when)
        if self._together is not None:
            self._together.read(found.number, found.rest, number, when)
        return True

    def fail(self, message: str) -> None:
        """Take the reason why the build that was read last failed."""
        for reader in self._readers():
            reader.fail(message)

    def warn(self, message: str) -> None:
        """Take a warning about the Dockerfile of the build that was read last."""
        for reader in self._readers():
            reader.warn(message)

    def builds(self) -> Iterator[LoggedBuild]:
        """The builds that were read."""
        apart = [reader for reader in self._streams.values() if reader.named]
        lost = sum(reader.nameless for reader in self._streams.values())
        if self._together is not None and (len(apart) < 2 or self._together.nameless < lost):
            apart = [self._together]
        for reader in apart or self._streams.values():
            yield from reader.builds(named=len(apart) > 1)

    def _readers(self) -> Iterator[PlainReader]:
        """Who reads the stream whose line came last."""
        if self._streams:
            yield self._streams[self._last]
        if self._together is not None:
            yield self._together

    def _open(self, key: str, *, absolute: bool) -> bool:
        """Begin a stream; false if there are too many."""
        if len(self._streams) >= _MOST:
            return False
        if len(self._streams) == 1:
            self._together = deepcopy(next(iter(self._streams.values())))
        self._streams[key] = PlainReader(_name(key), absolute=absolute)
        self._clocks[key] = Clock()
        return True


def _name(key: str) -> str:
    """What a prefix calls its stream: the words in it."""
    words = key.replace("T", " ", 1) if key.startswith("T") else key
    return words.strip(" |:>[]-\t")
