"""Reading the folders that a build reads, with a progress bar on a terminal."""

from __future__ import annotations

import os

from stagegraph.cli.progressbar import ProgressBar
from stagegraph.cli.showerrors import note
from stagegraph.errors import InputError, UsageError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.contexts.tree import FileTree
    from stagegraph.project.contexts.git import Repository
    from stagegraph.project.contexts.hashing import Progress


class Folder(Record):
    """A folder that a build reads.

    Attributes:
        path: of it.
        needed: what builds take of it, absolute.
        dockerfile: the path of the Dockerfile, beside which its ignore file may lie; "" for a named context.
    """

    path: str
    needed: tuple[str, ...]
    dockerfile: str = ""

    @property
    def asked(self) -> tuple[str, ...] | None:
        """What is sent of it, None for all."""
        from stagegraph.contexts.sending import asked_paths  # noqa: PLC0415  (--help does not need it)

        return asked_paths(self.needed)


class ContextTrees:
    """Reads folders as builds get them; what several builds take alike is read once. It is of one moment."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], FileTree] = {}

    def now(self, folder: Folder) -> FileTree:
        """The files of a folder, as they are sent.

        Raises:
            InputError: it cannot be read, or BuildKit refuses a pattern of its ignore file.
        """
        from stagegraph.project.contexts.folder import read_tree  # noqa: PLC0415  (--help does not need these)
        from stagegraph.project.contexts.ignorefile import read_ignore  # noqa: PLC0415

        ignore = read_ignore(folder.path, folder.dockerfile)
        key = (folder.path, folder.asked, ignore.patterns)
        if key not in self._kept:
            bar = ProgressBar(f"reading {folder.path}")
            try:
                self._kept[key] = read_tree(folder.path, ignore.patterns, asked=folder.asked, progress=_drawer(bar))
            finally:
                bar.clear()
        return self._kept[key]

    def then(self, folder: Folder, repository: Repository, commit: str, now: FileTree | None) -> FileTree:
        """The files that a folder had in a commit; a note tells of submodules, in which nobody looks.

        Raises:
            InputError, EnvironmentLacks: git cannot tell.
        """
        from stagegraph.project.contexts.ignorefile import past_ignore  # noqa: PLC0415  (few calls need these)
        from stagegraph.project.contexts.revision import read_revision  # noqa: PLC0415

        beside = relative_to(folder.path, folder.dockerfile) if folder.dockerfile else ""
        ignore = past_ignore(repository, commit, beside)
        key = (folder.path, folder.asked, ignore.patterns, commit)
        if key in self._kept:
            return self._kept[key]
        bar = ProgressBar(f"reading {folder.path}")
        try:
            past = read_revision(
                repository, commit, ignore.patterns, asked=folder.asked, now=now, progress=_drawer(bar)
            )
        finally:
            bar.clear()
        for path in past.submodules:
            note(f"{path} is a submodule of another commit: all in it is taken for changed")
        self._kept[key] = past.tree
        return past.tree


def before_change(folder: Folder, now: FileTree, changed: Sequence[str]) -> FileTree:
    """The files that a folder had before some of them changed, nobody knows how; a note tells of those not sent.

    Raises:
        InputError: there is no such path in the folder.
    """
    from stagegraph.contexts.changes import with_unknown  # noqa: PLC0415  (few calls need these)
    from stagegraph.project.contexts.changed import changed_paths  # noqa: PLC0415

    found = changed_paths(folder.path, now, changed)
    for path in found.unsent:
        note(f"{path} changes nothing: the build does not ask for it, or an ignore file hides it")
    return with_unknown(now, found.paths)


def relative_to(folder: str, path: str) -> str:
    """A path as seen from a folder, with slashes."""
    return os.path.relpath(os.path.abspath(path), os.path.abspath(folder)).replace(os.sep, "/")


def check_folder(path: str, option: str) -> None:
    """Make sure that a folder is there.

    Raises:
        UsageError: it is a URL.
        InputError: it is none.
    """
    if "://" in path:
        raise UsageError(f"{option} {path} is no folder", hint="Only folders of this machine can be compared.")
    if not os.path.isdir(path):
        raise InputError(f"{option} {path} is no folder", hint="Give the path of the folder that is built.")


def _drawer(bar: ProgressBar) -> Progress | None:
    """What draws how much is read, None where nobody would see it."""
    if not bar.shown:
        return None
    return lambda done, total: bar.draw(done, total, f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB")


def folders_of(contexts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those of named contexts, by name and value, that are folders of this machine."""
    from stagegraph.graph.identifiers.namedcontexts import (  # noqa: PLC0415  (--help does not need them)
        context_refusal,
        context_source,
    )

    for name, value in contexts:
        found = None if context_refusal(name, value) else context_source(name, value)  # no build needs a refused one
        if found is not None and found.identifier.startswith("local://"):
            yield name, value
