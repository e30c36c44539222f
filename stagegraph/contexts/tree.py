"""The files of a build context, as its sender sends them and the builder keeps them.

Paths are relative to the context, with slashes, clean and never empty: ``src/app.py``. The folder itself has no entry:
BuildKit takes it as one without mode and owner. Owners are none of a context's: all are sent as 0.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LINK_MODE = 0o777
NO_BYTES = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
"""The digest of an empty file."""

_BEHIND_BELOW = b"\x01"  # the first byte that sorts behind the separator of a key


class EntryKind(Enum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"


class TreeEntry(Record):
    """One file, folder, symbolic link, or other thing.

    Attributes:
        kind: what it is.
        mode: permissions with the three bits above them, such as 0o644; 0o777 for a link.
        digest: SHA-256 of what a file holds, b"" for all else.
        target: where a link leads, as written in it; of another thing what it is (``fifo``, ``block 8:1``); else "".
        size: bytes of a file, else 0.
        attributes: extended attributes that count, sorted by name.
    """

    kind: EntryKind
    mode: int
    digest: bytes = b""
    target: str = ""
    size: int = 0
    attributes: tuple[tuple[str, bytes], ...] = ()

    def header(self) -> str:
        """A digest of all of it: of a file, or of a folder without what is in it (``NewFromStat``)."""
        parts = [self.kind.value, str(self.mode), self.digest.hex(), _whole(self.target)]
        parts += [f"{name}={value.hex()}" for name, value in self.attributes]
        return digest_of(encoded("\0".join(parts)))


def digest_of(content: bytes) -> str:
    """A digest as BuildKit writes it."""
    from hashlib import sha256  # noqa: PLC0415  (it takes 3 ms, and few commands need it)

    return f"sha256:{sha256(content).hexdigest()}"


def encoded(text: str) -> bytes:
    """The bytes of a file's name, or of a link's target; Python keeps those that are no UTF-8 as surrogates."""
    return text.encode("utf-8", "surrogateescape")


def _whole(text: str) -> str:
    return f"{len(text)}:{text}" if text else ""


def key_of(path: str) -> bytes:
    """What paths are sorted by: BuildKit's ``convertPathToKey``, so that a folder stands right before what is in it."""
    return encoded(path).replace(b"/", b"\0")


class FileTree:
    """An immutable map from paths to entries, sorted as BuildKit walks them; each folder of a path is in it.

    Args:
        entries: by path; of a path whose folder is missing, or is none, a folder is made with mode 0o755.
    """

    __slots__ = ("_children", "_digests", "_entries", "_keys", "_paths")

    def __init__(self, entries: Mapping[str, TreeEntry]) -> None:
        every = dict(entries)
        for path in entries:
            parent = path.rpartition("/")[0]
            while parent and every.get(parent, _NOTHING).kind is not EntryKind.FOLDER:
                every[parent] = _FOLDER
                parent = parent.rpartition("/")[0]
        keyed = sorted((key_of(path), path) for path in every)
        self._keys = [key for key, _ in keyed]
        self._paths = tuple(path for _, path in keyed)
        self._entries = {path: every[path] for path in self._paths}
        self._digests: dict[str, str] = {}
        self._children: dict[str, list[str]] = {"": []}
        for path in self._paths:
            self._children.setdefault(path.rpartition("/")[0], []).append(path)
            if self._entries[path].kind is EntryKind.FOLDER:
                self._children[path] = []

    def __len__(self) -> int:
        return len(self._paths)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def __getitem__(self, path: str) -> TreeEntry:
        return self._entries[path]

    def __eq__(self, other: object) -> bool:
        return self._entries == other._entries if isinstance(other, FileTree) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest(""))

    def __repr__(self) -> str:
        return f"FileTree(<{len(self._paths)} entries>)"

    @property
    def entries(self) -> Mapping[str, TreeEntry]:
        """All of them, in order."""
        return self._entries

    def get(self, path: str) -> TreeEntry | None:
        """The entry at a path, None where there is none."""
        return self._entries.get(path)

    def is_folder(self, path: str) -> bool:
        """Whether a path is a folder; "" is the context itself."""
        found = self._entries.get(path)
        return found.kind is EntryKind.FOLDER if found else not path

    def below(self, path: str) -> tuple[str, ...]:
        """The paths in a folder and in its folders, in order; all of them for ""."""
        if not path:
            return self._paths
        key = key_of(path)
        start = bisect_left(self._keys, key + b"\0")
        return self._paths[start : bisect_left(self._keys, key + _BEHIND_BELOW, start)]

    def children(self, path: str) -> tuple[str, ...]:
        """The paths right in a folder, in order."""
        return tuple(self._children.get(path, ()))

    def digest(self, path: str) -> str:
        """Of all that a path holds: names below it, bytes, modes and targets; not its own name.

        A folder's has its own mode, too; BuildKit: ``checksum`` of ``cache/contenthash``. "" is the context.

        Raises:
            KeyError: there is no such path.
        """
        found = self._digests.get(path)
        if found is None:
            # Deepest first, without recursion: folders can be nested very deeply.
            for one in reversed((path, *self.below(path)) if self.is_folder(path) else (path,)):
                if one not in self._digests:
                    self._digests[one] = self._folder(one) if self.is_folder(one) else self._entries[one].header()
            found = self._digests[path]
        return found

    def header(self, path: str) -> str:
        """The digest of a path without what is in it; that of nothing for the context itself, ""."""
        return self._entries[path].header() if path else digest_of(b"")

    def _folder(self, path: str) -> str:
        """The digest of a folder all of whose children's are known."""
        start = len(path) + 1 if path else 0
        inside = (f"\0{one[start:]}{self._digests[one]}" for one in self._children[path])
        return digest_of(encoded("".join(("\0", self.header(path), *inside))))


_NOTHING = TreeEntry(EntryKind.OTHER, 0)
_FOLDER = TreeEntry(EntryKind.FOLDER, 0o755)


def as_uploaded(new: FileTree, old: FileTree) -> FileTree:
    """What the builder has of a context that it has had before, folders with the modes that they had then.

    BuildKit sends what differs from the last time. A folder that stays a folder is not hashed again
    (``DiskWriter.HandleChange`` of fsutil), so that a ``chmod`` of it alone goes unnoticed until that copy is pruned.
    """
    kept = {
        path: old[path]
        for path in new
        if path in old and new.is_folder(path) and old.is_folder(path) and new[path] != old[path]
    }
    return FileTree({**new.entries, **kept}) if kept else new
