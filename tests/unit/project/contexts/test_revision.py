from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from stagegraph.contexts.changes import is_unknown
from stagegraph.project.contexts.folder import read_tree
from stagegraph.project.contexts.git import Repository
from stagegraph.project.contexts.revision import read_revision
from tests.helpers.repositories import commit_all, git
from tests.helpers.trees import tree, write

if TYPE_CHECKING:
    from pathlib import Path

    from stagegraph.contexts.tree import FileTree

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="no git on PATH")

FILES = {
    "app/src/a.txt": "1", "app/gone/b.txt": "2", "app/run.sh": "3", "app/ln": "-> src", "app/x": "4", "app/same/c": "5",
    ".gitignore": "*.o\n", "app/dir/f": "6",
}  # fmt: skip


def past(folder: Path, revision: str = "HEAD", *ignore: str, asked: list[str] | None = None) -> FileTree:
    """What a folder sent in a revision; read twice, once with what it sends now."""
    repository = Repository(str(folder))
    commit = repository.commit(revision)
    found = read_revision(repository, commit, ignore, asked=asked)
    assert found == read_revision(repository, commit, ignore, asked=asked, now=read_tree(str(folder)))
    assert found.submodules == ()
    return found.tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A context within a repository, with a commit and much that has changed since."""
    write(tmp_path / "r", FILES, {"app/run.sh": 0o755})
    commit_all(tmp_path / "r")
    app = tmp_path / "r" / "app"
    (app / "src/a.txt").write_text("11")
    git(app, "rm", "-rq", "gone")
    for path in ("ln", "x"):
        (app / path).unlink()
    (app / "dir/f").unlink()
    (app / "dir").rmdir()
    write(app, {"ln/n": "new", "x/y": "new", "new/u": "untracked", "dir": "a file now"})
    git(app, "add", "x", "ln")
    return app


def test_it_is_what_a_checkout_has(folder: Path, tmp_path: Path) -> None:
    """Whatever has changed since, the tree is that of a fresh checkout."""
    git(tmp_path, "clone", "-q", "r", "clone")
    assert past(folder) == read_tree(str(tmp_path / "clone" / "app"))
    assert past(folder, "HEAD", "**/*.txt", "dir") == read_tree(str(tmp_path / "clone" / "app"), ["**/*.txt", "dir"])
    for asked in (["ln"], ["src", "d*"], ["nothing"]):
        assert past(folder, asked=asked) == read_tree(str(tmp_path / "clone" / "app"), asked=asked)


def test_what_git_ignores_is_taken_as_it_is(folder: Path) -> None:
    """Files that git ignores, and empty folders, are taken as unchanged; what only git does not know yet is new."""
    write(folder, {"src/z.o": "built", "empty/": "", "new/z.o": "built"})
    found = past(folder)
    assert [path for path in found if path.endswith(".o") or path in ("empty", "new", "new/u")] == [
        "empty",
        "new",
        "new/z.o",
        "src/z.o",
    ]


def test_modes_are_those_of_the_work_tree(tmp_path: Path) -> None:
    """Git keeps only who may run a file; the rest is as in the work tree, be it of the file or of most files."""
    write(tmp_path, {"a": "1", "b": "1", "c": "1", "run": "1", "more": "1", "most": "1"}, {"run": 0o755, "more": 0o755})
    commit_all(tmp_path)
    for path, mode in (("a", 0o600), ("b", 0o755), ("most", 0o660), ("run", 0o770), ("more", 0o700)):
        (tmp_path / path).chmod(mode)
    write(tmp_path, {"a": "2"}, {"a": 0o600})
    (tmp_path / "c").unlink()
    (tmp_path / "more").unlink()
    found = past(tmp_path, "HEAD", ".git")
    assert {path: oct(found[path].mode) for path in found} == {
        "a": "0o600",
        "b": "0o660",
        "c": "0o660",
        "more": "0o770",
        "most": "0o660",
        "run": "0o770",
    }


def test_modes_without_an_example(tmp_path: Path) -> None:
    """Where nothing is left to tell, modes are the usual ones."""
    write(tmp_path, {"a": "1", "run": "1"}, {"run": 0o755})
    commit_all(tmp_path)
    (tmp_path / "a").unlink()
    (tmp_path / "run").unlink()
    assert past(tmp_path, "HEAD", ".git") == tree({"a": "1", "run": "1"}, {"run": 0o755})


def test_a_changed_link(tmp_path: Path) -> None:
    """A link that leads elsewhere now, and one that is asked for and gone, lead where they led."""
    write(tmp_path, {"l": "-> a", "a": "1", "b": "1", "m": "-> b"})
    commit_all(tmp_path)
    (tmp_path / "l").unlink()
    (tmp_path / "l").symlink_to("b")
    (tmp_path / "m").unlink()
    assert list(past(tmp_path, asked=["l"])) == ["a", "l"]
    assert list(past(tmp_path, asked=["m"])) == ["b", "m"]
    write(tmp_path, {"n": "-> b"})
    assert list(past(tmp_path, asked=["n", "a"])) == ["a"]


def test_what_git_keeps_for_itself(tmp_path: Path) -> None:
    """A context with .git in it differs from that of another commit, and not from that of the same one."""
    write(tmp_path, {"a": "1"})
    first = commit_all(tmp_path)
    assert past(tmp_path) == read_tree(str(tmp_path))
    commit_all(tmp_path)
    repository = Repository(str(tmp_path))
    found = read_revision(repository, first).tree
    assert [path for path in found if is_unknown(found[path])] == [".git/HEAD"]


def test_submodules(tmp_path: Path) -> None:
    """A submodule of the same commit is as it is; of another one, nobody knows what was in it, and that is told."""
    write(tmp_path / "inner", {"x": "1"})
    commit_all(tmp_path / "inner")
    outer = write(tmp_path / "outer", {"a": "1"})
    commit_all(outer)
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "inner"), "sub")
    first = commit_all(outer)
    repository = Repository(str(outer))
    now = read_tree(str(outer), [".git"])
    assert read_revision(repository, first, [".git"]).tree == now
    write(outer / "sub", {"x": "2"})
    commit_all(outer / "sub")
    found = read_revision(repository, first, [".git"])
    assert found.submodules == ("sub",)
    assert [path for path in found.tree if is_unknown(found.tree[path])] == ["sub/.git", "sub/x"]
    git(outer, "rm", "-qrf", "sub")
    found = read_revision(repository, first, [".git"])
    assert found.submodules == ("sub",)
    assert "sub" not in found.tree


def test_progress(folder: Path) -> None:
    """How far the reading is is told."""
    told: list[tuple[int, int]] = []
    repository = Repository(str(folder))
    read_revision(repository, repository.commit("HEAD"), progress=lambda *how: told.append(how))
    assert told
