from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from stagegraph import programs
from stagegraph.errors import EnvironmentLacks, InputError
from stagegraph.project.contexts import git as asking
from stagegraph.project.contexts.git import AlteredFile, Repository, RevisionFile
from tests.helpers.programs import program
from tests.helpers.repositories import commit_all, git
from tests.helpers.trees import write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="no git on PATH")

FILES = {"top.txt": "0", "c/a": "1", "c/run": "2", "c/d/b\n\u00e9": "33", "c/l": "-> a"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a folder c."""
    write(tmp_path, FILES, {"c/run": 0o755})
    commit_all(tmp_path)
    return Repository(str(tmp_path / "c"))


def test_what_a_commit_keeps(repository: Repository) -> None:
    """The files of a folder, with what git knows of their modes, and what they hold."""
    commit = repository.commit("HEAD")
    kept = {one.path: one for one in repository.kept(commit)}
    assert repository.prefix == "c/"
    assert {path: (one.size, one.is_link, one.runs) for path, one in kept.items()} == {
        "a": (1, False, False),
        "d/b\n\u00e9": (2, False, False),
        "l": (1, True, False),
        "run": (1, False, True),
    }
    assert {one.path: content for one, content in repository.contents(kept.values())} == {
        "a": b"1",
        "d/b\n\u00e9": b"33",
        "l": b"a",
        "run": b"2",
    }


def test_contents_in_pieces(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are asked for some at a time, so that not all of them are in memory."""
    monkeypatch.setattr(asking, "_AT_ONCE", 2)
    calls: list[bytes] = []
    real = programs.run

    def run(command: list[str], given: bytes = b"", **how: float) -> programs.Done:
        calls.append(given)
        return real(command, given, **how)  # type: ignore[arg-type]

    kept = repository.kept(repository.commit("HEAD"))
    monkeypatch.setattr(programs, "run", run)
    assert [content for _, content in repository.contents(kept)] == [b"1", b"33", b"a", b"2"]
    assert len(calls) == 2
    assert list(repository.contents([])) == []


def test_what_differs(repository: Repository, tmp_path: Path) -> None:
    """What has changed, is gone or is new of what git keeps, and what it does not know."""
    commit = repository.commit("main")
    assert repository.changed(commit) == frozenset()
    write(tmp_path, {"c/a": "9", "c/new": "", "c/kept": "", "top.txt": "9", ".gitignore": "*.o", "c/x.o": ""})
    (tmp_path / "c/run").unlink()
    git(tmp_path, "add", "c/kept")
    assert repository.changed(commit) == {"a", "run", "kept"}
    assert repository.unknown() == ("new",)


def test_files_of_a_commit(repository: Repository) -> None:
    """A file by its path from the folder, also above it; None where there is none."""
    commit = repository.commit("HEAD")
    assert repository.file(commit, "a") == b"1"
    assert repository.file(commit, "../top.txt") == b"0"
    assert repository.file(commit, "nothing") is None
    assert repository.file(commit, "d") is None


@pytest.mark.parametrize("revision", ["nothing", "--help", "HEAD:c/a", "", "HEAD~5"])
def test_no_revision(repository: Repository, revision: str) -> None:
    """What is no revision is told."""
    with pytest.raises(InputError, match="git knows no revision") as refused:
        repository.commit(revision)
    assert "branch" in refused.value.hint


def test_a_shallow_clone(tmp_path: Path) -> None:
    """What a shallow clone lacks is told as such."""
    write(tmp_path / "whole", FILES, {})
    for _ in range(2):
        commit_all(tmp_path / "whole")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/whole", "shallow")
    with pytest.raises(InputError) as refused:
        Repository(str(tmp_path / "shallow")).commit("HEAD~1")
    assert refused.value.hint.startswith("This is a shallow clone")


def test_submodules(tmp_path: Path) -> None:
    """A repository in the repository is told as one."""
    write(tmp_path / "inner", {"x": "1"})
    commit_all(tmp_path / "inner")
    write(tmp_path / "outer", {"a": "1"})
    commit_all(tmp_path / "outer")
    git(
        tmp_path / "outer", "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "inner"), "sub"
    )
    commit_all(tmp_path / "outer")
    repository = Repository(str(tmp_path / "outer"))
    assert [one for one in repository.kept("HEAD") if one.is_submodule] == [
        RevisionFile("sub", git(tmp_path / "inner", "rev-parse", "HEAD"), 0, is_submodule=True)
    ]


def test_hooks(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git sets for its hooks names another repository than the folder, and does not count."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert Repository(repository.folder).commit("HEAD") == repository.commit("HEAD")


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is in no repository is told, with git's words."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(InputError, match=r"is in no git repository$"):
        Repository(str(tmp_path))
    with pytest.raises(InputError, match=r"git cannot read the repository of .*/nothing: cannot change to"):
        Repository(str(tmp_path / "nothing"))


def test_no_git(tmp_path: Path) -> None:
    """Where there is no git, that is told."""
    with pytest.raises(EnvironmentLacks, match="a revision needs the command nogit") as refused:
        Repository(str(tmp_path), "nogit")
    assert refused.value.hint


def test_git_that_fails(repository: Repository, tmp_path: Path) -> None:
    """What git complains of is told."""
    with pytest.raises(EnvironmentLacks, match=r"git ls-tree failed in .*: Not a valid object name nothing"):
        repository.kept("nothing")
    silent = Repository(str(tmp_path), program(tmp_path, "git", "sys.exit(0 if 'rev-parse' in sys.argv else 3)"))
    with pytest.raises(EnvironmentLacks, match=r"git ls-files failed in .*: exit status 3"):
        silent.unknown()


def test_git_that_takes_too_long(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that does not end, or does not start, is told."""

    def late(*_: object, **__: object) -> programs.Done:
        raise TimeoutError

    def refuse(*_: object, **__: object) -> programs.Done:
        raise OSError(13, "Permission denied")

    for how, message in ((late, "took longer than 120 seconds"), (refuse, "cannot be started: Permission denied")):
        monkeypatch.setattr(programs, "run", how)
        with pytest.raises(EnvironmentLacks, match=message):
            repository.unknown()


def test_files_that_differ(repository: Repository, tmp_path: Path) -> None:
    """Files that are new, also to git, changed, moved or gone; a folder that is a repository of its own is no file."""
    commit = repository.commit("HEAD")
    write(tmp_path, {"c/long": "".join(f"{at}\n" for at in range(50)), "c/a": "other"})
    commit_all(tmp_path)
    middle = repository.commit("HEAD")
    assert repository.altered(commit) == (AlteredFile("a", "a"), AlteredFile("long"))
    git(tmp_path, "mv", "c/long", "c/d/moved \u00e9")
    (tmp_path / "c/run").unlink()
    write(tmp_path, {"c/new": "1", "top2.txt": "", "c/inner/x": "1"})
    commit_all(tmp_path / "c/inner")
    assert repository.altered(middle) == (
        AlteredFile("d/moved \u00e9", "long"),
        AlteredFile("new"),
        AlteredFile("run", "run", is_gone=True),
    )


def test_all_files(repository: Repository, tmp_path: Path) -> None:
    """All files that git keeps or does not know yet, without those that it ignores."""
    write(tmp_path, {"c/.gitignore": "*.o\n", "c/x.o": "", "c/y": ""})
    assert repository.files() == (".gitignore", "a", "d/b\n\u00e9", "l", "run", "y")


def test_where_two_commits_went_apart(repository: Repository, tmp_path: Path) -> None:
    """The commit that two have in common; none where they have none."""
    first = repository.commit("HEAD")
    git(tmp_path, "checkout", "-q", "-b", "topic")
    write(tmp_path, {"more": "1"})
    other = commit_all(tmp_path)
    git(tmp_path, "checkout", "-q", "main")
    write(tmp_path, {"most": "1"})
    commit_all(tmp_path)
    assert repository.shared_commit(other) == first
    git(tmp_path, "checkout", "-q", "--orphan", "alone")
    commit_all(tmp_path)
    assert repository.shared_commit(other) == ""
