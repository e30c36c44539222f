"""Folders that several builds read alike are read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.cli.contexts import ContextTrees, Folder
from stagegraph.project.contexts.git import Repository
from tests.helpers.repositories import commit_all
from tests.helpers.trees import write

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_read_once(tmp_path: Path) -> None:
    """What is taken alike of a folder is one tree; another part, another ignore file, another time are others."""
    write(tmp_path, {"a/x": "1", "b/x": "2", "Dockerfile": "", "other": "", "other.dockerignore": "b\n"})
    commit = commit_all(tmp_path)
    write(tmp_path, {"a/x": "3"})
    trees, repository = ContextTrees(), Repository(str(tmp_path))
    folder = str(tmp_path)
    every = Folder(folder, ("/",), f"{folder}/Dockerfile")
    now = trees.now(every)
    assert trees.now(Folder(folder, ("/",), f"{folder}/missing")) is now
    assert set(trees.now(Folder(folder, ("/a",), f"{folder}/Dockerfile"))) == {"a", "a/x"}
    assert "b" not in trees.now(Folder(folder, ("/",), f"{folder}/other"))
    then = trees.then(every, repository, commit, now)
    assert then["a/x"] != now["a/x"]
    assert then["b/x"] == now["b/x"]
    assert trees.then(every, repository, commit, now) is then
    assert "b" not in trees.then(Folder(folder, ("/",), f"{folder}/other"), repository, commit, None)
