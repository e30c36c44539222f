"""The status of a build as BuildKit keeps it.

Messages ``StatusResponse`` (``api/services/control/control.proto``), each behind its length in four bytes, the lowest
first (``solver/llbsolver/history/buildhistory.go``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.logs.protobuf import fields
from stagegraph.logs.solving import Solve, VertexUpdate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.logs.vertexroom import VertexRoom

#: Bytes of a message; BuildKit sends none that is near.
_LONGEST = 64 << 20
_LENGTH = 4

#: Fields of the messages.
_VERTEXES, _STATUSES, _LOGS, _WARNINGS = 1, 2, 3, 4
_KNOWN = {_VERTEXES, _STATUSES, _LOGS, _WARNINGS}


class StatusStream:
    """Reads a stream of messages, piece by piece.

    Attributes:
        solve: the build that they tell of.
        broken: the stream is no such one, or ends within a message.
    """

    def __init__(self, room: VertexRoom) -> None:
        self.solve = Solve(1, room)
        self._rest = b""
        self._failed = False

    @property
    def broken(self) -> bool:
        """The stream is no such one, or ends within a message."""
        return self._failed or bool(self._rest)

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Read pieces of the stream; what follows a broken message is left."""
        for piece in pieces:
            if self._failed:
                continue
            self._rest += piece
            self._messages()

    def _messages(self) -> None:
        """Read the messages that are whole."""
        at = 0
        while len(self._rest) - at >= _LENGTH:
            length = int.from_bytes(self._rest[at : at + _LENGTH], "little")
            if length > _LONGEST:
                self._failed = True
                return
            end = at + _LENGTH + length
            if end > len(self._rest):
                break
            try:
                _read(self.solve, self._rest[at + _LENGTH : end])
            except ValueError:
                self._failed = True
                return
            at = end
        self._rest = self._rest[at:]


def _read(solve: Solve, message: bytes) -> None:
    """Read a ``StatusResponse``."""
    for number, value in fields(message):
        if isinstance(value, int) or number not in _KNOWN:
            continue
        one = _Message(value)
        if number == _VERTEXES:
            update = VertexUpdate(
                digest=one.text(1),
                name=one.text(3),
                inputs=one.texts(2) or None,
                started=one.moment(5),
                completed=one.moment(6),
                cached=bool(one.number(4)),
                error=one.text(7),
            )
            solve.update(update, 1)
        elif number == _STATUSES:
            solve.status(one.text(2), one.text(1), (one.moment(7), one.moment(8)), one.number(5) or one.number(4))
        elif number == _LOGS:
            solve.output(one.text(1), one.moment(2))
        else:
            _read_warning(solve, one)


def _read_warning(solve: Solve, one: _Message) -> None:
    """Read a ``VertexWarning``: short text 3, url 5, source 6 (its text is 2), ranges 7 (start 1 with line 1)."""
    start = one.message(7).message(1)
    solve.warn(one.text(3), start.number(1), one.text(5))
    solve.dockerfile = solve.dockerfile or one.message(6).text(2)


class _Message:
    """A message by the numbers of its fields."""

    def __init__(self, data: bytes) -> None:
        self._values: dict[int, list[int | bytes]] = {}
        for number, value in fields(data):
            self._values.setdefault(number, []).append(value)

    def number(self, field: int) -> int | None:
        """The number of a field, or None."""
        value = self._values.get(field, [None])[-1]
        return value if isinstance(value, int) else None

    def text(self, field: int) -> str:
        """The text of a field, or ""."""
        return (self.texts(field) or ("",))[-1]

    def texts(self, field: int) -> tuple[str, ...]:
        """The texts of a field that is repeated."""
        values = self._values.get(field, ())
        return tuple(value.decode("utf-8", "replace") for value in values if isinstance(value, bytes))

    def message(self, field: int) -> _Message:
        """The first message of a field; an empty one where there is none."""
        value = self._values.get(field, [b""])[0]
        return _Message(value if isinstance(value, bytes) else b"")

    def moment(self, field: int) -> float | None:
        """Seconds since 1970 of a ``Timestamp``, or None; Go's zero time is none."""
        if field not in self._values:
            return None
        when = self.message(field)
        seconds = when.number(1) or 0
        return seconds + (when.number(2) or 0) / 1e9 if 0 < seconds < 1 << 40 else None
