from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import InputError
from stagegraph.project.contexts.git import Repository
from stagegraph.project.placedfiles import FilesOfRevision, FilesOnDisk
from tests.helpers.repositories import commit_all

if TYPE_CHECKING:
    from pathlib import Path


def test_on_disk(tmp_path: Path) -> None:
    """On disk files are as they are."""
    (tmp_path / "a").write_text("now")
    files = FilesOnDisk()
    assert files.content(str(tmp_path / "a")) == b"now"
    assert (files.is_file(str(tmp_path / "a")), files.is_file(str(tmp_path))) == (True, False)
    assert (files.exists(str(tmp_path)), files.exists(str(tmp_path / "b"))) == (True, False)


def test_in_a_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a revision files are as they were; what git does not keep exists where it lies on disk."""
    (tmp_path / "a").write_text("then")
    commit_all(tmp_path)
    (tmp_path / "a").write_text("now")
    (tmp_path / "secret").write_text("x")
    monkeypatch.chdir(tmp_path)
    files = FilesOfRevision(Repository("."), "HEAD")
    assert files.content("./a") == b"then"
    assert (files.is_file("a"), files.is_file("secret")) == (True, False)
    assert (files.exists("a"), files.exists("secret"), files.exists("b")) == (True, True, False)
    with pytest.raises(InputError, match="there is no b in HEAD"):
        files.content("b")
    with pytest.raises(InputError, match="standard input has no earlier revision"):
        files.content("-")
