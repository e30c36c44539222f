"""Reading a folder as a build context, as buildx sends it."""

from __future__ import annotations

import errno
import os
import stat

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.sending import Name, Sender
from stagegraph.contexts.tree import LINK_MODE, NO_BYTES, EntryKind, FileTree, TreeEntry
from stagegraph.errors import InputError
from stagegraph.project.contexts.hashing import ChangedMeanwhile, UnreadableFile, hash_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.project.contexts.hashing import Progress

MOST_ENTRIES = 500_000
"""What a context may hold: it is kept in memory, some hundred bytes for each."""

_LESS = "List in .dockerignore what the build does not need."
CONTEXT_HINT = "--context DIR names the folder that is built."


def read_tree(
    folder: str,
    ignore: Sequence[str] = (),
    *,
    asked: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> FileTree:
    """The files of a folder, as they are sent; links are kept as links.

    Args:
        folder: its path.
        ignore: patterns of the ignore file; see `stagegraph.contexts.ignoring.parse_ignore`.
        asked: the paths that the build asks for, so that the rest is not read; None for all. See
            `stagegraph.contexts.sending.asked_paths`.
        progress: called now and then with the bytes that have been read, and all that are to be.

    Raises:
        InputError: the folder or something in it cannot be read, changes meanwhile, or holds too much; or BuildKit
            refuses a pattern.
    """
    reader = FolderReader(folder)
    for path in reader.sent(DiskListing(folder), ignore, asked):
        reader.add(path)
    return FileTree(reader.read(progress))


class DiskListing:
    """A folder of the disk, for `Sender`."""

    def __init__(self, root: str) -> None:
        self.root = root

    def names(self, folder: str) -> list[Name]:
        """What is in a folder, sorted."""
        try:
            with os.scandir(os.path.join(self.root, folder)) as found:
                names = [Name(one.name, one.is_dir(follow_symlinks=False)) for one in found]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(names, key=lambda one: one.text)

    def target(self, path: str) -> str | None:
        """Where a link leads; None where there is no link."""
        try:
            return os.readlink(os.path.join(self.root, path))
        except OSError as problem:
            if problem.errno in (errno.EINVAL, errno.ENOENT, errno.ENOTDIR):
                return None
            raise


class FolderReader:
    """What of a folder is read, piece by piece: paths are listed and added, then the files are read.

    Args:
        folder: its path.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.entries: dict[str, TreeEntry] = {}
        self._sizes: dict[str, int] = {}  # of the files that have to be read

    def sent(self, listing: DiskListing, ignore: Sequence[str], asked: Sequence[str] | None) -> list[str]:
        """The paths that are sent.

        Raises:
            InputError: as for `read_tree`.
        """
        paths: list[str] = []
        try:
            if not stat.S_ISDIR(os.stat(self.folder).st_mode):
                raise InputError(f"the build context {self.folder} is no folder")
            for path in Sender(listing, ignore, asked).paths():
                paths.append(path)
                if len(paths) > MOST_ENTRIES:
                    what = f"the build context {self.folder} holds more than {MOST_ENTRIES:,} files and folders"
                    raise InputError(what, hint=f"{_LESS} {CONTEXT_HINT}")
        except PatternError as problem:
            raise InputError(str(problem), hint="BuildKit refuses the ignore file.") from None
        except (OSError, ValueError) as problem:
            raise self._refusal(self._inside(problem), problem) from None
        return paths

    def add(self, path: str) -> None:
        """Note what stands at a path; the content of a file is read later.

        Raises:
            InputError: it cannot be told.
        """
        try:
            self.entries[path] = self._entry(path)
        except OSError as problem:
            raise self._refusal(path, problem) from None

    def read(self, progress: Progress | None = None) -> dict[str, TreeEntry]:
        """All that has been added, with the digests of the files.

        Raises:
            InputError: a file cannot be read, or changes meanwhile.
        """
        try:
            for path, found in hash_files(self.folder, self._sizes, progress):
                one = self.entries[path]
                self.entries[path] = TreeEntry(one.kind, one.mode, found.digest, "", found.size, one.attributes)
        except UnreadableFile as unreadable:
            raise self._refusal(unreadable.path, unreadable.problem) from None
        self._sizes.clear()
        return self.entries

    def _entry(self, path: str) -> TreeEntry:
        where = os.path.join(self.folder, path)
        found = os.lstat(where)
        mode = _mode(found.st_mode)
        attributes = _attributes(where)
        if stat.S_ISREG(found.st_mode):
            self._sizes[path] = found.st_size
            return TreeEntry(EntryKind.FILE, mode, b"", "", found.st_size, attributes)
        if stat.S_ISDIR(found.st_mode):
            return TreeEntry(EntryKind.FOLDER, mode, attributes=attributes)
        if stat.S_ISLNK(found.st_mode):
            return TreeEntry(EntryKind.LINK, LINK_MODE, target=os.readlink(where), attributes=attributes)
        if stat.S_ISSOCK(found.st_mode):
            return TreeEntry(EntryKind.FILE, mode, NO_BYTES, attributes=attributes)  # it arrives as an empty file
        return TreeEntry(EntryKind.OTHER, mode, target=_device(found), attributes=attributes)

    def _inside(self, problem: Exception) -> str:
        """The path that an error of the system is about, relative to the folder; "" for the folder itself."""
        named = problem.filename if isinstance(problem, OSError) else None
        path = os.path.relpath(named, self.folder) if isinstance(named, str) else "."
        return "" if path == "." else path.replace(os.sep, "/")

    def _refusal(self, path: str, problem: Exception) -> InputError:
        """What is said of a path that cannot be read."""
        if isinstance(problem, ChangedMeanwhile | FileNotFoundError) and path:
            what = f"{path} of the build context {self.folder} changed while it was read"
            return InputError(what, hint=f"Try again. {_LESS}")
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        if path:
            return InputError(f"cannot read {path} of the build context {self.folder}: {why}", hint=_LESS)
        return InputError(f"cannot read the build context {self.folder}: {why}")


def _mode(found: int) -> int:
    """The mode as it is sent: Windows knows nothing of who may run a file, so all may (``mkstat`` of fsutil)."""
    mode = stat.S_IMODE(found)
    return (mode | 0o111) & 0o755 if os.name == "nt" else mode


def _device(found: os.stat_result) -> str:
    """What something is that is no file, folder, link or socket."""
    if stat.S_ISFIFO(found.st_mode):
        return "fifo"
    kind = "block" if stat.S_ISBLK(found.st_mode) else "character"
    return f"{kind} {os.major(found.st_rdev)}:{os.minor(found.st_rdev)}"


def _attributes(path: str) -> tuple[tuple[str, bytes], ...]:
    """The extended attributes that count: ``loadXattr`` of fsutil, ``v1TarHeaderSelect`` of BuildKit."""
    if not hasattr(os, "listxattr"):
        return ()
    try:
        names = [one for one in os.listxattr(path, follow_symlinks=False) if _counts(one)]
        return tuple((name, os.getxattr(path, name, follow_symlinks=False)) for name in sorted(names))
    except OSError:
        return ()


def _counts(name: str) -> bool:
    return name == "security.capability" or not name.startswith(("security.", "system.", "com.apple."))
