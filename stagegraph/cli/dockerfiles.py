"""Dockerfiles by the names that ``diff`` takes: a path, ``-``, or ``REV:path`` for a file of a git revision."""

from __future__ import annotations

import os

from stagegraph.cli.inputs import STANDARD_INPUT, read_text
from stagegraph.errors import DockerfileError, InputError, UsageError
from stagegraph.project.files import dockerfile_text
from stagegraph.syntax.parser import parse
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.syntax.instructions import Dockerfile

HERE = "."
COLON = ":"


class NamedFile(Record):
    """What a name means: a path, and the revision in which the file is read, "" for the one on disk.

    Attributes:
        name: how messages call it.
        path: as one finds it from here; ``-`` for standard input.
        revision: of git, or "".
    """

    name: str
    path: str
    revision: str = ""


def named_file(text: str) -> NamedFile:
    """What a name of the command line means; a file that is there is meant before a revision.

    As git has it, the path behind a revision begins at the top of the repository, and one that begins with ``./`` or
    ``../`` here.
    """
    revision, colon, path = text.partition(":")
    if text == STANDARD_INPUT or not colon or not revision or not path or os.path.lexists(text):
        return NamedFile(text, text)
    if path.startswith(("./", "../")):
        return NamedFile(text, path, revision)
    from stagegraph.project.contexts.git import Repository  # noqa: PLC0415  (few names have a revision)

    return NamedFile(text, os.path.relpath(path, Repository(HERE).prefix or HERE), revision)


def file_of(path: str, revision: str) -> NamedFile:
    """A file that is here now, as it was in a revision.

    Raises:
        UsageError: it is standard input.
    """
    if path == STANDARD_INPUT:
        raise UsageError("standard input has no earlier revision", hint="Give the path of the Dockerfile.")
    return NamedFile(f"{revision}:{path}", path, revision)


def read_named(file: NamedFile) -> Dockerfile | DockerfileError:
    """The parsed file, or why BuildKit refuses it.

    Raises:
        InputError: there is no such file, or it is no text.
        EnvironmentLacks: there is no git.
    """
    text, name = text_of(file)
    try:
        return parse(text, name)
    except DockerfileError as problem:
        return problem


def text_of(file: NamedFile) -> tuple[str, str]:
    """The text of a file, and how messages call it; errors as in `read_named`."""
    if not file.revision:
        return read_text(file.path)
    from stagegraph.project.contexts.git import Repository  # noqa: PLC0415  (few names have a revision)

    folder = os.path.dirname(file.path) or HERE
    # The folder may be gone meanwhile: git is asked from here, and the path leads there.
    repository = Repository(folder if os.path.isdir(folder) else HERE)
    path = os.path.relpath(file.path, folder if os.path.isdir(folder) else HERE).replace(os.sep, "/")
    content = repository.file(repository.commit(file.revision), path)
    if content is None:
        raise InputError(
            f"there is no {file.name.partition(COLON)[2]} in {file.revision}",
            hint="A path behind a revision begins at the top of the repository; one that begins with ./ begins here.",
        )
    return dockerfile_text(content, file.name), file.name
