"""Lines of text in parts: what is said, and what each part of it stands for. No markup."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.errors import Location


class Part(Record):
    """A piece of a line.

    Attributes:
        text: what is said.
        stage: index of the stage whose name it is, of several that share a step the first one; else None.
        code: words of the file, or of a command.
        location: the lines of the file that it names.
        target: another target of the project that it names, "" for none.
    """

    text: str
    stage: int | None = None
    code: bool = False
    location: Location | None = None
    target: str = ""


def plain(parts: Iterable[Part]) -> str:
    """The text of a line."""
    return "".join(part.text for part in parts)
