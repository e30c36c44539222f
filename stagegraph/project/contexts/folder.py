"""Reading a folder as a build context."""

from __future__ import annotations

import os
import stat
from hashlib import sha256

from stagegraph.contexts.matching import PatternMatcher
from stagegraph.contexts.tree import EntryKind, FileTree, TreeEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def read_tree(
    folder: str,
    ignore: Sequence[str] = (),
    *,
    only: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FileTree:
    """The files of a folder, as they are sent.

    Args:
        folder: its path.
        ignore: patterns of the ignore file; see `stagegraph.contexts.ignoring.parse_ignore`.
        only: paths that steps take, patterns and ``/`` among them, so that the rest need not be read; None for all.
        progress: called with the bytes read so far and all that are to be read, often, from one thread.

    Raises:
        InputError: the folder or something in it cannot be read, changes meanwhile, or holds too much; or BuildKit
            refuses a pattern.
    """
    del only, progress
    matcher = PatternMatcher(ignore)
    entries: dict[str, TreeEntry] = {}
    for where, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = os.path.relpath(os.path.join(where, name), folder)
            if not matcher.look(path)[0]:
                entries[path] = _entry(os.path.join(where, name))
    return FileTree(entries)


def _entry(path: str) -> TreeEntry:
    found = os.lstat(path)
    mode = stat.S_IMODE(found.st_mode)
    if stat.S_ISLNK(found.st_mode):
        return TreeEntry(EntryKind.LINK, 0o777, target=os.readlink(path))
    if stat.S_ISDIR(found.st_mode):
        return TreeEntry(EntryKind.FOLDER, mode)
    with open(path, "rb") as file:
        content = file.read()
    return TreeEntry(EntryKind.FILE, mode, sha256(content).digest(), size=len(content))
