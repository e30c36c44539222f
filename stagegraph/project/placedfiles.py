"""Where the files of a project are read: on disk, or in a revision of git."""

from __future__ import annotations

import os

from stagegraph.errors import InputError
from stagegraph.project.files import STANDARD_INPUT, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.contexts.git import Repository


class FilesOnDisk:
    """The files as they are; paths are relative to the working directory."""

    def content(self, path: str) -> bytes:
        """What a file holds; ``-`` is standard input. Errors as in `stagegraph.project.files.read_file`."""
        return read_file(path)

    def is_file(self, path: str) -> bool:
        """Whether there is a file of this path."""
        return os.path.isfile(path)

    def exists(self, path: str) -> bool:
        """Whether there is anything of this path."""
        return os.path.exists(path)


class FilesOfRevision(FilesOnDisk):
    """The files as a revision has them.

    Attributes:
        revision: as the caller names it.
    """

    def __init__(self, repository: Repository, revision: str) -> None:
        """Look at a repository, opened at the working directory.

        Raises:
            InputError: there is no such revision.
        """
        self.revision = revision
        self._repository = repository
        self._commit = repository.commit(revision)

    def content(self, path: str) -> bytes:
        """What a file held.

        Raises:
            InputError: there was none, or it is standard input.
        """
        if path == STANDARD_INPUT:
            raise InputError("standard input has no earlier revision", hint="Give the path of the bake file.")
        found = self._in_revision(path)
        if found is None:
            raise InputError(f"there is no {path} in {self.revision}")
        return found

    def is_file(self, path: str) -> bool:
        """Whether there was a file of this path."""
        return self._in_revision(path) is not None

    def exists(self, path: str) -> bool:
        """Whether there was one, or is one that git does not keep, such as a secret."""
        return self.is_file(path) or os.path.exists(path)

    def _in_revision(self, path: str) -> bytes | None:
        return self._repository.file(self._commit, os.path.relpath(path).replace(os.sep, "/"))
