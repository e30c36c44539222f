"""Trees of files for tests, written as a mapping: a text is a file, ``-> x`` a link, ``/`` at the end a folder."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from stagegraph.contexts.tree import LINK_MODE, EntryKind, FileTree, TreeEntry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def entry(text: str, mode: int = 0o644) -> TreeEntry:
    """A file that holds a text, or a link."""
    if text.startswith("-> "):
        return TreeEntry(EntryKind.LINK, LINK_MODE, target=text[3:])
    return TreeEntry(EntryKind.FILE, mode, sha256(text.encode()).digest(), size=len(text.encode()))


def tree(files: Mapping[str, str], modes: Mapping[str, int] | None = None) -> FileTree:
    """The tree of a mapping; ``modes`` are those that differ from 0644 and 0755."""
    modes = modes or {}
    entries = {}
    for path, text in files.items():
        name = path.rstrip("/")
        if path.endswith("/"):
            entries[name] = TreeEntry(EntryKind.FOLDER, modes.get(name, 0o755))
        else:
            entries[name] = entry(text, modes.get(name, 0o644))
    return FileTree(entries)


def write(folder: Path, files: Mapping[str, str], modes: Mapping[str, int] | None = None) -> Path:
    """The same on the disk; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    for path, text in files.items():
        where = folder / path
        for above in reversed(where.relative_to(folder).parents):
            if not (folder / above).exists():
                (folder / above).mkdir()
                (folder / above).chmod(0o755)
        if path.endswith("/"):
            where.mkdir(exist_ok=True)
            where.chmod(0o755)
        elif text.startswith("-> "):
            where.symlink_to(text[3:])
        else:
            where.write_bytes(text.encode())
            where.chmod(0o644)
    for path, mode in (modes or {}).items():
        (folder / path).chmod(mode)
    return folder
