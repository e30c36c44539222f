"""Bytes of a log that is compressed, and what the first bytes of a file say it is."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GZIP = b"\x1f\x8b\x08"
#: zlib's word for: a gzip header is expected.
_WITH_HEADER = 31
#: Bytes that come out at once.
_PIECE = 1 << 16
#: Bytes by which a file is told.
HEAD = 1024


class Unpacked:
    """Bytes of a file, uncompressed where they were compressed with gzip, whatever the size of their pieces.

    Attributes:
        damaged: the compressed file is cut, or damaged from a place on.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = _whole_head(chunks)
        self.damaged = False

    def __iter__(self) -> Iterator[bytes]:
        first = next(self._chunks, b"")
        if not first.startswith(_GZIP):
            yield first
            yield from self._chunks
            return
        unpack = zlib.decompressobj(_WITH_HEADER)
        try:
            yield from self._unpacked(unpack, first)
        except zlib.error:
            self.damaged = True

    def _unpacked(self, unpack: zlib._Decompress, first: bytes) -> Iterator[bytes]:
        """What comes out of all parts of a compressed file."""
        data = first
        while data:
            yield unpack.decompress(data, _PIECE)
            data = unpack.unconsumed_tail
            if unpack.eof:
                data = unpack.unused_data or next(self._chunks, b"")
                if not data.startswith(_GZIP[:1]):
                    return
                unpack = zlib.decompressobj(_WITH_HEADER)
            if not data:
                data = next(self._chunks, b"")
        self.damaged = not unpack.eof


def _whole_head(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, none empty, the first one of `HEAD` bytes at least where there are so many."""
    head = b""
    rest = iter(chunks)
    for chunk in rest:
        head += chunk
        if len(head) >= HEAD:
            break
    if head:
        yield head
    yield from filter(None, rest)


def with_head(pieces: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, `HEAD` of them where there are so many, and all pieces."""
    whole = _whole_head(pieces)
    head = next(whole, b"")

    def again() -> Iterator[bytes]:
        yield head
        yield from whole

    return head, again()
