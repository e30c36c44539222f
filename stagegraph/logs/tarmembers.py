"""The files of a tar archive, one after the other, as its bytes come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLOCK = 512
_MAGIC = slice(257, 262)
_NAME, _SIZE, _KIND, _PREFIX = slice(0, 100), slice(124, 136), slice(156, 157), slice(345, 500)
_FILE = (b"0", b"\0")


def is_tar(head: bytes) -> bool:
    """Bytes begin a tar archive."""
    return head[_MAGIC] == b"ustar" and _size(head) is not None


class TarMembers:
    """Reads an archive.

    Attributes:
        cut: the archive ends within a file or without its end, or is none from a place on.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""
        self._left = 0
        self.cut = False

    def __iter__(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The name of each file and its bytes, which have to be taken before the next one."""
        while True:
            header = self._exactly(_BLOCK)
            if header == bytes(_BLOCK):
                return
            size = _size(header)
            if len(header) < _BLOCK or header[_MAGIC] != b"ustar" or size is None:
                self.cut = True
                return
            self._left = size
            if header[_KIND] in _FILE:
                yield _name(header), self._content()
            for _ in self._content():
                pass
            self._exactly(-size % _BLOCK)

    def _content(self) -> Iterator[bytes]:
        """What is left of the bytes of a file."""
        while self._left:
            piece = self._some(self._left)
            if not piece:
                self.cut = True
                self._left = 0
                return
            self._left -= len(piece)
            yield piece

    def _some(self, most: int) -> bytes:
        """Some of the bytes that follow, `most` at most; none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        found, self._rest = self._rest[:most], self._rest[most:]
        return found

    def _exactly(self, count: int) -> bytes:
        """So many bytes; less at the end."""
        found = b""
        while len(found) < count and (piece := self._some(count - len(found))):
            found += piece
        return found


def _name(header: bytes) -> str:
    """The name of a file."""
    prefix, name = (header[part].split(b"\0")[0].decode("utf-8", "replace") for part in (_PREFIX, _NAME))
    return f"{prefix}/{name}" if prefix else name


def _size(header: bytes) -> int | None:
    """The size of a file, or None for what is none."""
    text = header[_SIZE].strip(b" \0")
    try:
        return int(text or b"0", 8)
    except ValueError:
        return None
