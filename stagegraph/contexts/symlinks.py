"""Following links of a tree, never out of it; ``getFollowLinks`` of ``cache/contenthash/checksum.go``."""

from __future__ import annotations

from stagegraph.contexts.tree import EntryKind
from stagegraph.graph.identifiers.paths import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.contexts.tree import FileTree

_MOST_LINKS = 255


class MissingPath(LookupError):
    """A path that leads nowhere, or in circles; the text is the path as it was asked for, absolute."""


def resolved(tree: FileTree, path: str, *, last: bool) -> str:
    """Where a path leads, whether there is something or not; "" is the context itself.

    Args:
        tree: the files.
        path: clean and absolute.
        last: a link at the path itself is followed, too, not only those among its folders.

    Raises:
        MissingPath: more than 255 links on the way.
    """
    found = tree.get(path[1:])
    if found and not (last and found.kind is EntryKind.LINK):
        return path[1:]
    current, rest, walked = "", path[1:], 0
    while rest:
        part, _, rest = rest.partition("/")
        following = clean(f"/{current}/{part}")[1:]
        found = tree.get(following)
        if not found or found.kind is not EntryKind.LINK or not (last or rest):
            current = following
            continue
        walked += 1
        if walked > _MOST_LINKS:
            raise MissingPath(path)
        rest = f"{found.target}/{rest}"
        if found.target.startswith("/"):
            current = ""
    return current
