"""Messages in the wire format of Protocol Buffers, read without their schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}
_MOST_BITS = 63


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in order: its number, and its value, a number or bytes.

    Raises:
        ValueError: the bytes are no message.
    """
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            message = "a field without a number"
            raise ValueError(message)
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if kind == _BYTES:
            length, at = _varint(data, at)
        elif kind in _FIXED:
            length = _FIXED[kind]
        else:
            message = f"a field of kind {kind}"
            raise ValueError(message)
        if at + length > len(data):
            message = "a field that ends behind its message"
            raise ValueError(message)
        yield number, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number at a place, and where it ends."""
    value = shift = 0
    while at < len(data) and shift <= _MOST_BITS:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    message = "a number that does not end"
    raise ValueError(message)
