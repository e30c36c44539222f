"""The targets of a project as the terminal lists them."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class ShownTarget(Record):
    """A target of bake or compose files.

    Attributes:
        name: of the target.
        path: of its Dockerfile.
        stage: the name of the stage that it builds, "" for the last one.
        takes: the names of the targets that are contexts of it.
        linked: it is built only because others need it.
        unread: why its Dockerfile cannot be read here, "" where it can.
        inline: it stands in the bake file.
    """

    name: str
    path: str
    stage: str = ""
    takes: tuple[str, ...] = ()
    linked: bool = False
    unread: str = ""
    inline: bool = False


def place_words(targets: Sequence[ShownTarget], name: str) -> str:
    """A target and its place among all, for the header: ``web (3 of 5)``."""
    at = next((at for at, one in enumerate(targets, 1) if one.name == name), 0)
    return f"{name} ({at} of {len(targets)})"


def beside(targets: Sequence[ShownTarget], name: str, by: int) -> str:
    """The name of the next target that can be opened, or of the one before; after the last one comes the first."""
    open_ones = [one.name for one in targets if not one.unread]
    at = open_ones.index(name) if name in open_ones else -1 if by > 0 else 0
    return open_ones[(at + by) % len(open_ones)]
