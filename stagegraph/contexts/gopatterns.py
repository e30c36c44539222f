"""Go's ``path.Match``: what the sources of COPY and ADD are matched with; also which patterns it refuses."""

from __future__ import annotations

from stagegraph.contexts.tree import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SLASH, _STAR, _ANY, _OPEN, _CLOSE, _ESCAPE, _NOT, _TO = b"/*?[]\\^-"
_ERROR = "syntax error in pattern"
_NO_RUNE = 0xFFFD  # what Go reads where a byte is no UTF-8


class PatternError(ValueError):
    """A pattern that BuildKit refuses; the text is BuildKit's."""

    def __init__(self, message: str = _ERROR) -> None:
        super().__init__(message)


class _Any:
    """``?``: any character but a slash."""

    def width(self, name: bytes, at: int) -> int:
        """How many bytes it takes, 0 where it takes none."""
        return 0 if name[at] == _SLASH else _rune(name, at)[1]


class _Class:
    """``[a-z]``: one of some characters, a slash too."""

    def __init__(self, ranges: list[tuple[int, int]], *, negated: bool) -> None:
        self.ranges = ranges
        self.negated = negated

    def width(self, name: bytes, at: int) -> int:
        """How many bytes it takes, 0 where it takes none."""
        rune, width = _rune(name, at)
        inside = any(low <= rune <= high for low, high in self.ranges)
        return width if inside != self.negated else 0


class GoPattern:
    """A pattern, read once; Go checks all of it whatever the name.

    Raises:
        PatternError: Go refuses it.
    """

    def __init__(self, text: str) -> None:
        self._chunks = [(star, _items(chunk)) for star, chunk in _chunks(encoded(text))]

    def matches(self, path: str) -> bool:
        """Whether it matches the whole of a path."""
        name = encoded(path)
        at = 0
        last = len(self._chunks) - 1
        for number, (star, items) in enumerate(self._chunks):
            if star and not items:
                return _SLASH not in name[at:]
            found = _found(items, name, at, star=star, whole=number == last)
            if found < 0:
                return False
            at = found
        return at == len(name)


def check_pattern(text: str) -> None:
    """What Go checks of an ignore pattern: ``filepath.Match`` with a dot, which stops at the first mismatch.

    Raises:
        PatternError: it is refused.
    """
    at = 0
    for star, chunk in _chunks(encoded(text)):
        if at < 0 or (star and not chunk):
            return
        at = _found(_items(chunk), b".", at, star=star, whole=False)


def _found(items: list[bytes | _Any | _Class], name: bytes, at: int, *, star: bool, whole: bool) -> int:
    """Where the match of a chunk ends, the first one behind a star that takes no slash; -1 where there is none."""
    while True:
        end = _end(items, name, at)
        if end >= 0 and (not whole or end == len(name)):
            return end
        if not star or at == len(name) or name[at] == _SLASH:
            return -1
        at += 1


def _end(items: list[bytes | _Any | _Class], name: bytes, at: int) -> int:
    for item in items:
        if isinstance(item, bytes):
            if not name.startswith(item, at):
                return -1
            at += len(item)
            continue
        width = item.width(name, at) if at < len(name) else 0
        if not width:
            return -1
        at += width
    return at


def _chunks(pattern: bytes) -> Iterator[tuple[bool, bytes]]:
    """The pieces between stars, each with whether a star stands before it; ``scanChunk``."""
    at = 0
    while at < len(pattern):
        start = at
        while pattern[at : at + 1] == b"*":
            at += 1
        star, start = at > start, at
        inside = False
        while at < len(pattern) and (inside or pattern[at] != _STAR):
            if pattern[at] == _ESCAPE and at + 1 < len(pattern):
                at += 1
            elif pattern[at] in (_OPEN, _CLOSE):
                inside = pattern[at] == _OPEN
            at += 1
        yield star, pattern[start:at]


def _items(chunk: bytes) -> list[bytes | _Any | _Class]:
    """What a chunk consists of; ``matchChunk``."""
    items: list[bytes | _Any | _Class] = []
    literal = bytearray()
    at = 0
    while at < len(chunk):
        one = chunk[at]
        if one in (_ANY, _OPEN):
            if literal:
                items.append(bytes(literal))
                literal.clear()
            item, at = _class(chunk, at + 1) if one == _OPEN else (_Any(), at + 1)
            items.append(item)
            continue
        if one == _ESCAPE:
            at += 1
            if at == len(chunk):
                raise PatternError
        literal.append(chunk[at])
        at += 1
    return [*items, bytes(literal)] if literal else items


def _class(chunk: bytes, at: int) -> tuple[_Class, int]:
    """A class whose bracket has been read, and the place behind it."""
    negated = chunk[at : at + 1] == b"^"
    at += negated
    ranges: list[tuple[int, int]] = []
    while not (ranges and chunk[at] == _CLOSE):
        low, at = _bound(chunk, at)
        high = low
        if chunk[at] == _TO:
            high, at = _bound(chunk, at + 1)
        ranges.append((low, high))
    return _Class(ranges, negated=negated), at + 1


def _bound(chunk: bytes, at: int) -> tuple[int, int]:
    """A character of a class, and the place behind it, where there has to be another; ``getEsc``."""
    if at == len(chunk) or chunk[at] in (_TO, _CLOSE):
        raise PatternError
    if chunk[at] == _ESCAPE:
        at += 1
        if at == len(chunk):
            raise PatternError
    rune, width = _rune(chunk, at)
    if (rune == _NO_RUNE and width == 1) or at + width == len(chunk):
        raise PatternError
    return rune, at + width


def _rune(name: bytes, at: int) -> tuple[int, int]:
    """The character at a place, and its width in bytes; ``utf8.DecodeRuneInString``."""
    first = name[at]
    if first < 0x80:
        return first, 1
    width = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    try:
        return ord(name[at : at + width].decode()), width
    except (UnicodeDecodeError, TypeError):
        return _NO_RUNE, 1
