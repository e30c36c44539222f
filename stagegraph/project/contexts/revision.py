"""A build context as it was in a revision of git: what a work tree of that revision would send; nothing is checked out.

Files that have not changed since, and those that git ignores, are taken as they are now: so line ends, large files
that git keeps elsewhere, and modes are those of the work tree.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from hashlib import sha256

from stagegraph.contexts.changes import with_unknown
from stagegraph.contexts.sending import Name
from stagegraph.contexts.tree import LINK_MODE, EntryKind, FileTree, TreeEntry
from stagegraph.project.contexts.folder import DiskListing, FolderReader
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagegraph.project.contexts.git import Repository, RevisionFile
    from stagegraph.project.contexts.hashing import Progress

_HEAD = ".git/HEAD"


class PastContext(Record):
    """A build context of a revision.

    Attributes:
        tree: its files.
        submodules: those that are another commit now, so that it is not known what was in them; what is in them now
            is taken as changed.
    """

    tree: FileTree
    submodules: tuple[str, ...] = ()


def read_revision(
    repository: Repository,
    commit: str,
    ignore: Sequence[str] = (),
    *,
    asked: Sequence[str] | None = None,
    now: FileTree | None = None,
    progress: Progress | None = None,
) -> PastContext:
    """What the folder of a repository would have sent in a commit.

    Args:
        repository: of the folder.
        commit: of `Repository.commit`.
        ignore: patterns of the ignore file of that commit.
        asked: as for `read_tree`.
        now: what the folder sends now, so that it is not read twice.
        progress: as for `read_tree`.

    Raises:
        EnvironmentLacks, InputError: git or the folder cannot be read.
    """
    return _PastReader(repository, commit).tree(ignore, asked, now, progress)


def above_of(path: str) -> Iterator[str]:
    """The folders that a path is in, from the inside out, without the top."""
    while path := path.rpartition("/")[0]:
        yield path


class _PastListing(DiskListing):
    """A folder as a revision had it."""

    def __init__(
        self, root: str, hidden: frozenset[str], back: Mapping[str, RevisionFile], links: Mapping[str, str]
    ) -> None:
        super().__init__(root)
        self._hidden = hidden
        self._links = links
        self._back: dict[str, dict[str, bool]] = {}
        for path in back:
            folder, _, name = path.rpartition("/")
            self._back.setdefault(folder, {})[name] = False
            for above in above_of(path):
                folder, _, name = above.rpartition("/")
                self._back.setdefault(folder, {})[name] = True

    def names(self, folder: str) -> list[Name]:
        """What was in a folder, sorted."""
        now = {} if self._gone(folder) else {one.text: one.is_folder for one in super().names(folder)}
        start = f"{folder}/" if folder else ""
        names = {name: is_folder for name, is_folder in now.items() if start + name not in self._hidden}
        names.update(self._back.get(folder, {}))
        return [Name(name, is_folder) for name, is_folder in sorted(names.items())]

    def target(self, path: str) -> str | None:
        """Where a link led; None where there was none."""
        if path in self._links:
            return self._links[path]
        return None if self._gone(path) else super().target(path)

    def _gone(self, path: str) -> bool:
        """Whether what is there now was not there."""
        while path and path not in self._hidden:
            path = path.rpartition("/")[0]
        return bool(path)

    def stayed(self, path: str) -> bool:
        """Whether what was at a path is still there, and no other thing."""
        return not self._gone(path) and (not self.was_folder(path) or self._is_folder(path))

    def was_folder(self, path: str) -> bool:
        """Whether a path was a folder with files that are gone or differ now."""
        return path in self._back

    def _is_folder(self, path: str) -> bool:
        where = os.path.join(self.root, path)
        return os.path.isdir(where) and not os.path.islink(where)


class _PastReader:
    def __init__(self, repository: Repository, commit: str) -> None:
        self.repository = repository
        self.commit = commit
        kept = {one.path: one for one in repository.kept(commit)}
        changed = repository.changed(commit)
        self.submodules = tuple(sorted(path for path in changed if path in kept and kept[path].is_submodule))
        self.back = {path: kept[path] for path in sorted(changed) if path in kept and not kept[path].is_submodule}
        unknown = (path.rstrip("/") for path in repository.unknown())
        self.hidden = frozenset((*changed, *unknown)) - frozenset(self.submodules)
        links = [one for one in self.back.values() if one.is_link]
        self.links = {one.path: _text(content) for one, content in repository.contents(links)}

    def tree(
        self,
        ignore: Sequence[str],
        asked: Sequence[str] | None,
        now: FileTree | None,
        progress: Progress | None,
    ) -> PastContext:
        folder = self.repository.folder
        listing = _PastListing(folder, self.hidden, self.back, self.links)
        reader = FolderReader(folder)
        sent = reader.sent(listing, ignore, asked)
        for path in sent:
            if path in self.back or not listing.stayed(path):
                continue
            known = now.get(path) if now is not None else None
            if known is None:
                reader.add(path)
            else:
                reader.entries[path] = known
        entries = reader.read(progress)
        usual = _usual_modes(entries.values())
        for path in sent:
            if path not in entries and path not in self.back:
                entries[path] = TreeEntry(EntryKind.FOLDER, usual.folder)
        self.add_back([self.back[path] for path in sent if path in self.back], usual, entries)
        tree = FileTree(self.without_emptied(listing, entries))
        return PastContext(with_unknown(tree, self.unknown(tree)), self.submodules)

    def add_back(self, files: Sequence[RevisionFile], usual: _Modes, entries: dict[str, TreeEntry]) -> None:
        """Add files that are not there any more, or not as they were."""
        for one, content in self.repository.contents(files):
            if one.is_link:
                entries[one.path] = TreeEntry(EntryKind.LINK, LINK_MODE, target=self.links[one.path])
            else:
                mode = self.mode(one, usual.runs if one.runs else usual.plain)
                entries[one.path] = TreeEntry(EntryKind.FILE, mode, sha256(content).digest(), size=one.size)

    def without_emptied(self, listing: _PastListing, entries: Mapping[str, TreeEntry]) -> dict[str, TreeEntry]:
        """All but folders that hold nothing else than what came later: git keeps no empty ones."""
        later = {above for path in self.hidden for above in above_of(path)}
        folders = [path for path in later & entries.keys() if entries[path].kind is EntryKind.FOLDER]
        doubtful = {path for path in folders if not listing.was_folder(path)}
        filled = {above for path in entries.keys() - doubtful for above in above_of(path)}
        return {path: one for path, one in entries.items() if path not in doubtful or path in filled}

    def mode(self, file: RevisionFile, usual: int) -> int:
        """The mode that a file had: as now where that says the same of who may run it, else the usual one.

        Git keeps no more than that; the rest comes from the machine that it is checked out on.
        """
        try:
            found = os.lstat(os.path.join(self.repository.folder, file.path)).st_mode
        except OSError:
            return usual
        same = stat.S_ISREG(found) and bool(found & stat.S_IXUSR) == file.runs
        return stat.S_IMODE(found) if same else usual

    def unknown(self, tree: FileTree) -> list[str]:
        """The paths that differ, nobody knows how: of submodules, and what git itself notes where it moved on."""
        paths = [path for path in self.submodules if path in tree]
        head = self.repository.commit("HEAD") if _HEAD in tree else self.commit
        return paths if head == self.commit else [*paths, _HEAD]


class _Modes(Record):
    """The modes that most have: folders, files that cannot be run, and files that can."""

    folder: int
    plain: int
    runs: int


def _usual_modes(entries: Iterable[TreeEntry]) -> _Modes:
    counted = Counter((one.kind, bool(one.mode & stat.S_IXUSR), one.mode) for one in entries)
    most = {(kind, runs): mode for (kind, runs, mode), _ in reversed(counted.most_common())}
    file, folder = EntryKind.FILE, EntryKind.FOLDER
    return _Modes(most.get((folder, True), 0o755), most.get((file, False), 0o644), most.get((file, True), 0o755))


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
