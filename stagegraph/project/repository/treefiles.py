"""The Dockerfiles, compose files and bake files below a folder, by path; what git ignores is left out."""

from __future__ import annotations

import os

from stagegraph.errors import InputError
from stagegraph.project.filekinds import FileKind, kind_of_name
from stagegraph.project.repository.gitignored import GitIgnore, ignore_file, is_ignored
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GIT = ".git"
_IGNORE = ".gitignore"


class TreeFiles(Record):
    """What is found below a folder, by path from there, with slashes.

    Attributes:
        dockerfiles: those that are Dockerfiles by their names.
        compose, bake: compose files and bake files, likewise.
        templates: templates of Dockerfiles, likewise.
        closed: folders that cannot be read.
    """

    dockerfiles: tuple[str, ...] = ()
    compose: tuple[str, ...] = ()
    bake: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


def tree_files(root: str, *, exclude: Iterable[str] = (), ignored_too: bool = False) -> TreeFiles:
    """What is found below a folder. A link to a file is followed unless it leads to one that is found anyway.

    Args:
        root: its path.
        exclude: patterns as in ``.gitignore``, from the folder on, of what is left out.
        ignored_too: what git ignores is found, too.

    Raises:
        InputError: there is no such folder, or it cannot be read.
    """
    if not os.path.isdir(root):
        raise InputError(f"{root} is no folder", hint="Give the folder whose Dockerfiles are wanted.")
    walk = _Walk(root, exclude, ignored_too=ignored_too)
    found: dict[FileKind, list[str]] = {kind: [] for kind in FileKind}
    links = list[tuple[FileKind, str]]()
    for kind, path, linked in walk.files():
        (links.append((kind, path)) if linked else found[kind].append(path))
    real = {os.path.realpath(os.path.join(root, path)) for paths in found.values() for path in paths}
    for kind, path in links:
        target = os.path.realpath(os.path.join(root, path))
        if target not in real and os.path.isfile(target):
            real.add(target)
            found[kind].append(path)
    return TreeFiles(
        dockerfiles=tuple(sorted(found[FileKind.DOCKERFILE])),
        compose=tuple(sorted(found[FileKind.COMPOSE])),
        bake=tuple(sorted(found[FileKind.BAKE])),
        templates=tuple(sorted(found[FileKind.TEMPLATE])),
        closed=tuple(sorted(walk.closed)),
    )


class _Walk:
    """Goes through a tree, folder by folder."""

    def __init__(self, root: str, exclude: Iterable[str], *, ignored_too: bool) -> None:
        self.root = root
        self.closed: list[str] = []
        self.excluded = (ignore_file("", os.fsencode("\n".join(exclude))),)
        self.heeds = not ignored_too
        self.top, self.above = repository_of(root) if self.heeds else (root, "")

    def files(self) -> Iterator[tuple[FileKind, str, bool]]:
        """Kind and path of each file, and whether it is a link."""
        waiting = [("", self._around() if self.heeds else ())]
        while waiting:
            folder, files = waiting.pop()
            entries = self._entries(folder)
            if self.heeds and any(one.name == _IGNORE for one in entries):
                files = (*files, *self._read(self.above + folder))
            for entry in entries:
                path = folder + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != _GIT and not self._hidden(files, path, folder=True):
                        waiting.append((f"{path}/", files))
                    continue
                kind = kind_of_name(entry.name)
                if kind is None or not (entry.is_file(follow_symlinks=False) or entry.is_symlink()):
                    continue
                if not self._hidden(files, path, folder=False):
                    yield kind, path, entry.is_symlink()

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(os.path.join(self.root, folder)) as entries:
                return list(entries)
        except OSError as problem:
            if not folder:
                raise InputError(f"cannot read {self.root}: {problem.strerror}") from None
            self.closed.append(folder.rstrip("/"))
            return []

    def _hidden(self, files: tuple[GitIgnore, ...], path: str, *, folder: bool) -> bool:
        return is_ignored(self.excluded, path, folder=folder) or is_ignored(files, self.above + path, folder=folder)

    def _around(self) -> tuple[GitIgnore, ...]:
        """What counts below the folder and stands outside of it: the repository's own list, and the folders above."""
        found = list(_patterns("", os.path.join(self.top, _GIT, "info", "exclude")))
        folder = ""
        for name in self.above.split("/")[:-1]:
            found += self._read(folder)
            folder += f"{name}/"
        return tuple(found)

    def _read(self, folder: str) -> Iterable[GitIgnore]:
        return _patterns(folder, os.path.join(self.top, folder, _IGNORE))


def _patterns(folder: str, path: str) -> Iterable[GitIgnore]:
    try:
        with open(path, "rb") as file:
            return (ignore_file(folder, file.read()),)
    except OSError:
        return ()


def repository_of(root: str) -> tuple[str, str]:
    """The top of the repository that a folder lies in, and the way from there, which ends with a slash or is ""."""
    start = os.path.realpath(root)
    top = start
    while not os.path.exists(os.path.join(top, _GIT)):
        above = os.path.dirname(top)
        if above == top:
            return start, ""
        top = above
    way = os.path.relpath(start, top).replace(os.sep, "/")
    return top, "" if way == "." else f"{way}/"
