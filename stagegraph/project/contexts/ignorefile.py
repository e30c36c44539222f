"""The ignore file that counts: the one beside the Dockerfile, else the one in the context."""

from __future__ import annotations

import os

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.ignoring import IGNORE_FILE, parse_ignore
from stagegraph.errors import InputError
from stagegraph.project.files import STANDARD_INPUT, read_file
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.contexts.git import Repository


class IgnoreFile(Record):
    """The patterns of an ignore file.

    Attributes:
        name: its path, for messages; "" where there is none.
        patterns: as `parse_ignore` gives them.
    """

    name: str = ""
    patterns: tuple[str, ...] = ()


def read_ignore(folder: str, dockerfile: str = "") -> IgnoreFile:
    """The ignore file of a build; ``dockerIgnorePatterns`` of ``frontend/dockerui``.

    Args:
        folder: the build context.
        dockerfile: the path of the Dockerfile; "" and ``-`` for one that is no file, and for a named context.

    Raises:
        InputError: it cannot be read.
    """
    beside = f"{dockerfile}{IGNORE_FILE}" if dockerfile and dockerfile != STANDARD_INPUT else ""
    for path in (beside, os.path.join(folder, IGNORE_FILE)):
        if path and _is_inside(path):
            return _parsed(path, read_file(path))
    return IgnoreFile()


def past_ignore(repository: Repository, commit: str, dockerfile: str = "") -> IgnoreFile:
    """The ignore file that a build had in a commit.

    Args:
        repository: of the build context.
        commit: of `Repository.commit`.
        dockerfile: the path of the Dockerfile relative to the context; "" where it is no file of the repository.

    Raises:
        InputError: it cannot be read.
    """
    for path in ([f"{dockerfile}{IGNORE_FILE}"] if dockerfile else []) + [IGNORE_FILE]:
        content = repository.file(commit, path)
        if content is not None:
            return _parsed(path, content)
    return IgnoreFile()


def _parsed(name: str, content: bytes) -> IgnoreFile:
    try:
        return IgnoreFile(name, parse_ignore(content.decode("utf-8", "surrogateescape")))
    except PatternError as problem:
        raise InputError(f"failed parsing {name}: {problem}") from None


def _is_inside(path: str) -> bool:
    """Whether a path is a file, and no link that leads out of its folder, where BuildKit would not see it."""
    folder, real = os.path.realpath(os.path.dirname(path)), os.path.realpath(path)
    return os.path.isfile(path) and os.path.commonpath((folder, real)) == folder
