"""What writers of documents make, as bytes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Content = bytes | str | Iterable[str]
    """What a writer makes; text also in pieces, to be written as they come."""


def encoded(content: Content) -> Iterator[bytes]:
    """The same as bytes. Bytes of file names and of the environment that are no UTF-8 are written as escapes."""
    pieces = [content] if isinstance(content, bytes | str) else content
    return (one if isinstance(one, bytes) else one.encode("utf-8", "backslashreplace") for one in pieces)
