from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import InputError
from stagegraph.project.contexts.git import Repository
from stagegraph.project.contexts.ignorefile import IgnoreFile, past_ignore, read_ignore
from tests.helpers.repositories import commit_all
from tests.helpers.trees import write

if TYPE_CHECKING:
    from pathlib import Path


def test_which_file_counts(tmp_path: Path) -> None:
    """The file beside the Dockerfile counts before that in the context, even an empty one; else there is none."""
    context = str(write(tmp_path / "c", {"x": ""}))
    dockerfile = str(tmp_path / "my.Dockerfile")
    assert read_ignore(context, dockerfile) == IgnoreFile()
    write(tmp_path / "c", {".dockerignore": "\ufeff# no\na\n\n !b/ \r\n"})
    inside = IgnoreFile(f"{context}/.dockerignore", ("a", "!b"))
    for path in (dockerfile, "-", ""):
        assert read_ignore(context, path) == inside
    beside = f"{dockerfile}.dockerignore"
    (tmp_path / "my.Dockerfile.dockerignore").mkdir()
    assert read_ignore(context, dockerfile) == inside
    (tmp_path / "my.Dockerfile.dockerignore").rmdir()
    write(tmp_path, {"my.Dockerfile.dockerignore": ""})
    assert read_ignore(context, dockerfile) == IgnoreFile(beside)
    write(tmp_path, {"my.Dockerfile.dockerignore": "c"})
    assert read_ignore(context, dockerfile) == IgnoreFile(beside, ("c",))


def test_links(tmp_path: Path) -> None:
    """A link within the context is followed; one that leads out of it is as if it were not there."""
    context = write(tmp_path / "c", {"rules": "a", ".dockerignore": "-> rules"})
    assert read_ignore(str(context)).patterns == ("a",)
    (context / ".dockerignore").unlink()
    write(tmp_path, {"rules": "b"})
    (context / ".dockerignore").symlink_to("../rules")
    assert read_ignore(str(context)) == IgnoreFile()


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """A line that is too long for BuildKit is told with its words; bytes that are no text are no error."""
    write(tmp_path, {".dockerignore": "a" * 70_000})
    with pytest.raises(InputError, match=r"failed parsing .*/\.dockerignore: bufio.Scanner: token too long"):
        read_ignore(str(tmp_path))
    (tmp_path / ".dockerignore").write_bytes(b"\xff")
    assert read_ignore(str(tmp_path)).patterns == ("\udcff",)


@pytest.mark.skipif(shutil.which("git") is None, reason="no git on PATH")
def test_in_a_revision(tmp_path: Path) -> None:
    """The same holds for the files of a commit, whatever is there now."""
    write(tmp_path, {"c/.dockerignore": "a", "c/Dockerfile": ""})
    first = commit_all(tmp_path)
    write(tmp_path, {"c/Dockerfile.dockerignore": "b"})
    second = commit_all(tmp_path)
    (tmp_path / "c/.dockerignore").unlink()
    repository = Repository(str(tmp_path / "c"))
    assert past_ignore(repository, first, "Dockerfile") == IgnoreFile(".dockerignore", ("a",))
    assert past_ignore(repository, second, "Dockerfile") == IgnoreFile("Dockerfile.dockerignore", ("b",))
    assert past_ignore(repository, second).patterns == ("a",)
    assert past_ignore(Repository(str(tmp_path)), second) == IgnoreFile()
