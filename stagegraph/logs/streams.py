"""Which lines of a log belong together: each may have a prefix that tells whose it is."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from stagegraph.logs.backwards import Backwards
from stagegraph.logs.buildlog import LogRemark
from stagegraph.logs.otherlogs import too_long_backwards
from stagegraph.logs.plain import PlainReader
from stagegraph.logs.prefixes import Clock, numbered
from stagegraph.logs.vertexroom import VertexRoom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.buildlog import LoggedBuild
    from stagegraph.logs.prefixes import Numbered

#: Prefixes that are told apart.
_MOST = 500
_PARALLEL = LogRemark("Several builds write into this log at the same time: what is told as one build is all of them.")
_TURNED = LogRemark("The newest line of the log comes first: it was read from its end.")


class PlainStreams:
    """Reads plain lines with whatever stands before them."""

    def __init__(self) -> None:
        self._room = VertexRoom()
        self._streams = _Streams(self._room)
        self._backwards = Backwards()

    def read(self, line: str, number: int) -> bool:
        """Take a line if it is one of a vertex.

        Args:
            line: without escapes.
            number: of the line, from 1.
        """
        found = numbered(line, prefixed=self._streams.prefixed)
        if found is None or not self._streams.read(found, number):
            return False
        self._backwards.take(found, number)
        return True

    def fail(self, message: str) -> None:
        """Take the reason why the build that was read last failed."""
        for reader in self._streams.last():
            reader.fail(message)

    def warn(self, message: str) -> None:
        """Take a warning about the Dockerfile of the build that was read last."""
        for reader in self._streams.last():
            reader.warn(message)

    @property
    def backwards(self) -> bool:
        """The newest line comes first."""
        return self._backwards.sure

    def builds(self) -> Iterator[LoggedBuild]:
        """The builds that were read, the first one first.

        Raises:
            InputError: the newest line comes first, and the log is too long to be turned.
        """
        if self.backwards:
            if self._backwards.too_long:
                raise too_long_backwards()
            self._room = VertexRoom()
            self._streams = _Streams(self._room)
            for found, line in self._backwards.forwards():
                self._streams.read(found, line)
        yield from self._streams.builds()

    def remarks(self) -> Iterator[LogRemark]:
        """What a reader has to know of the log as a whole."""
        if self.backwards:
            yield _TURNED
        if self._streams.parallel:
            yield _PARALLEL
        yield from self._room.remarks()


class _Streams:
    """The lines of each prefix, read for themselves.

    Where a tool writes its prefix only before some lines of a build, streams tell of vertices that have no name there:
    then all lines are one stream.

    Attributes:
        prefixed: some prefix is known.
    """

    def __init__(self, room: VertexRoom) -> None:
        self._room = room
        self._readers: dict[str, PlainReader] = {}
        self._clocks: dict[str, Clock] = {}
        self._together: PlainReader | None = None
        self._last = ""
        self.prefixed = False

    def read(self, found: Numbered, number: int) -> bool:
        """Take a line if its prefix is known or it is one of BuildKit for sure; `number` is its own, from 1."""
        if found.key not in self._readers:
            if not found.strong or len(self._readers) >= _MOST:
                return False
            self._open(found.key, absolute=found.absolute)
        when = found.when
        if when is not None and not found.absolute:
            when = self._clocks[found.key].at(when)
        self._last = found.key
        for reader in self.last():
            reader.read(found.number, found.rest, number, when)
        return True

    def last(self) -> Iterator[PlainReader]:
        """Who reads the stream whose line came last."""
        yield self._readers[self._last]
        if self._together is not None:
            yield self._together

    def builds(self) -> Iterator[LoggedBuild]:
        """The builds that were read."""
        readers = self._chosen()
        for reader in readers:
            yield from reader.builds(named=len(readers) > 1)

    @property
    def parallel(self) -> bool:
        """Several builds write one stream at the same time."""
        return any(reader.parallel for reader in self._chosen())

    def _chosen(self) -> list[PlainReader]:
        """Who tells the builds: the reader of each stream, or the one of all lines."""
        apart = [reader for reader in self._readers.values() if reader.named]
        lost = sum(reader.nameless for reader in self._readers.values())
        if self._together is not None and (len(apart) < 2 or self._together.nameless < lost):
            apart = [self._together]
        return apart or list(self._readers.values())

    def _open(self, key: str, *, absolute: bool) -> None:
        """Begin a stream."""
        self.prefixed = self.prefixed or key != ""
        if len(self._readers) == 1:
            self._together = deepcopy(next(iter(self._readers.values())))
        self._readers[key] = PlainReader(key.removeprefix("T").strip(" |:>[]-\t"), self._room, absolute=absolute)
        self._clocks[key] = Clock()
