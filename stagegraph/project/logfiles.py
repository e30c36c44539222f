"""Reading progress logs, which may be large, piece by piece."""

from __future__ import annotations

from stagegraph.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 1 << 18


def log_pieces(path: str) -> Iterator[bytes]:
    """What a file holds, in pieces; it is read once, and not kept.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as problem:
        raise InputError(
            f"cannot read the log {path}: {problem.strerror}", hint="Give the path of a progress log."
        ) from None
