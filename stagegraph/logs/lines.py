"""Lines of a log, from chunks of its bytes: whatever its encoding, however long they are."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Characters of a line that are kept; nothing that BuildKit prints comes near.
LONGEST = 8 << 20
#: Bytes that are decoded at once.
_PIECE = 1 << 16
#: Bytes from which the encoding is told.
_HEAD = 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def lines_of(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a log without their ends.

    UTF-16, which PowerShell writes, is told by its byte order mark, or by its zeros. What is no text in the encoding
    becomes the replacement character. Of a line beyond `LONGEST` the beginning is kept.
    """
    pieces = _pieces(chunks)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= _HEAD:
            break
    encoding, mark = encoding_of(head)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest: list[str] = []
    kept = 0
    for text in _texts(head[mark:], pieces, decoder):
        first, *others = text.split("\n")
        if kept < LONGEST:
            rest.append(first[: LONGEST - kept])
            kept += len(first)
        if others:
            yield "".join(rest).rstrip("\r")
            *whole, last = others
            for line in whole:
                yield line.rstrip("\r")
            rest, kept = [last], len(last)
    if kept:
        yield "".join(rest).rstrip("\r")


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, none longer than `_PIECE`."""
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE):
            yield chunk[start : start + _PIECE]


def _texts(head: bytes, pieces: Iterator[bytes], decoder: codecs.IncrementalDecoder) -> Iterator[str]:
    """What the bytes say."""
    yield decoder.decode(head)
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding of a log that begins so, and the length of its byte order mark there."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    half = len(head) // 2
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset::2].count(0)
        if half and zeros > half * 0.7 and head[1 - offset :: 2].count(0) < half * 0.1:
            return encoding, 0
    return "utf-8", 0
