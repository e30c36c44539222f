"""Trees of which it is known only that some files differ."""

from __future__ import annotations

from stagegraph.contexts.tree import EntryKind, FileTree, TreeEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_UNKNOWN = (("", b"unknown"),)  # no attribute of a file has an empty name


def with_unknown(tree: FileTree, paths: Iterable[str]) -> FileTree:
    """A tree in which some paths differ from what they are, nobody knows how; links lead where they led.

    Args:
        tree: the files.
        paths: of it; a folder stands for all files in it, or for itself where there are none.
    """
    entries = dict(tree.entries)
    for path in paths:
        inside = [one for one in tree.below(path) if not tree.is_folder(one)] if tree.is_folder(path) else []
        for one in inside or [path]:
            found = entries[one]
            digest = b"" if found.kind is EntryKind.FILE else found.digest
            entries[one] = TreeEntry(
                found.kind, found.mode, digest, found.target, found.size, found.attributes + _UNKNOWN
            )
    return FileTree(entries)


def is_unknown(entry: TreeEntry) -> bool:
    """Whether an entry is one of those that `with_unknown` made."""
    return entry.attributes[-1:] == _UNKNOWN
