"""Which files of a tree are found; git itself says what it ignores."""

from __future__ import annotations

import os
import subprocess
from random import Random
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.project.repository.treefiles import TreeFiles, tree_files
from tests.helpers.depth import some

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = ("a", "b", "foo", "x.o", "a b", "#h", "!n", "[z]", "ä", "Dockerfile")
_PIECES = (
    *_NAMES,
    *"* ** ? *.o f* [a-c] [!a] *o \\#h \\!n [a \\* **/** ??".split(),
    *"[[:alpha:]] [[:x:]] [z-a] a** {a,b} [ä] [a-] [/]".split(),
    "a\\ ",
)


def git(folder: Path, *arguments: str) -> bytes:
    """What git prints, without settings of this machine."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=True, env=environment)
    return done.stdout


def write(folder: Path, **files: str) -> None:
    """Write files by path; a double underscore is a slash."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def line(random: Random) -> str:
    """A line of a random ignore file."""
    text = "/".join(random.choice(_PIECES) for _ in range(random.choice((1, 1, 1, 2, 3))))
    for chance, change in ((0.25, "/{}"), (0.3, "{}/"), (0.3, "!{}"), (0.06, "{} "), (0.05, "{}\r"), (0.03, "# {}")):
        if random.random() < chance:
            text = change.format(text)
    return text


def make_tree(folder: Path, random: Random) -> None:
    """Fill a folder with files, other folders and ignore files."""
    folders = [folder]
    for _ in range(12):
        place = random.choice(folders) / random.choice(_NAMES)
        if not place.exists():
            place.mkdir()
            folders.append(place)
    for one in folders:
        names = [name for name in random.sample(_NAMES, 3) if not (one / name).exists()]
        for name in (*names, "Dockerfile.x"):
            (one / name).write_bytes(b"")
        if one == folder or random.random() < 0.4:
            lines = "\n".join(line(random) for _ in range(random.randint(1, 5)))
            (one / ".gitignore").write_bytes(lines.encode())


@pytest.mark.parametrize("seed", range(some(600, 30)))
def test_as_git(seed: int, tmp_path: Path) -> None:
    """Of trees with random ignore files the Dockerfiles are found that git does not ignore."""
    random = Random(seed)  # noqa: S311  (to make trees)
    git(tmp_path, "init", "-q")
    make_tree(tmp_path, random)
    (tmp_path / ".git" / "info" / "exclude").write_text(f"{line(random)}\n")
    listed = git(tmp_path, "ls-files", "-o", "-z", "--exclude-standard").decode().split("\0")
    wanted = [path for path in listed if path.rpartition("/")[2] in {"Dockerfile", "Dockerfile.x"}]
    assert tree_files(str(tmp_path)).dockerfiles == tuple(sorted(wanted))


def test_kinds(tmp_path: Path) -> None:
    """Dockerfiles, templates, compose and bake files are told apart; ``.git`` is no part of the tree."""
    names = (
        "Dockerfile",
        "a/b.Dockerfile",
        "a/Dockerfile.j2",
        "compose.yml",
        "a/docker-bake.hcl",
        ".git/Dockerfile",
        "x",
    )
    write(tmp_path, **dict.fromkeys((name.replace("/", "__") for name in names), ""))
    assert tree_files(str(tmp_path)) == TreeFiles(
        dockerfiles=("Dockerfile", "a/b.Dockerfile"),
        compose=("compose.yml",),
        bake=("a/docker-bake.hcl",),
        templates=("a/Dockerfile.j2",),
    )


def test_part_of_a_repository(tmp_path: Path) -> None:
    """In a folder of a repository the ignore files above it count; with ignored_too none does."""
    (tmp_path / ".git").mkdir()
    write(tmp_path, **{".gitignore": "*.Dockerfile\n/in/old/\n", "in__.gitignore": "!b.Dockerfile\n"})
    write(tmp_path, in__Dockerfile="", in__a__a__b="", **{"in__a.Dockerfile": "", "in__x__b.Dockerfile": ""})
    write(tmp_path, in__old__Dockerfile="")
    root = str(tmp_path / "in")
    assert tree_files(root).dockerfiles == ("Dockerfile", "x/b.Dockerfile")
    every = ("Dockerfile", "a.Dockerfile", "old/Dockerfile", "x/b.Dockerfile")
    assert tree_files(root, ignored_too=True).dockerfiles == every
    assert tree_files(root, ignored_too=True, exclude=("x/", "a.*")).dockerfiles == ("Dockerfile", "old/Dockerfile")


def test_links(tmp_path: Path) -> None:
    """A link leads to a file that is not found otherwise, or is left out; links to folders are not followed."""
    write(tmp_path, a__Dockerfile="", a__other="")
    for name, target in (("Dockerfile", "a/Dockerfile"), ("b.Dockerfile", "a/other"), ("c.Dockerfile", "gone")):
        (tmp_path / name).symlink_to(target)
    (tmp_path / "d.Dockerfile").symlink_to("a/other")
    (tmp_path / "d").symlink_to("a")
    assert tree_files(str(tmp_path)).dockerfiles == ("a/Dockerfile", "b.Dockerfile")


def test_no_folder(tmp_path: Path) -> None:
    """What is no folder is told as such."""
    with pytest.raises(stagegraph.InputError, match="is no folder"):
        tree_files(str(tmp_path / "none"))


def test_closed_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be read is told and left out; the first one cannot be left out."""
    write(tmp_path, Dockerfile="", a__Dockerfile="")
    really = os.scandir

    def scandir(path: str) -> object:
        if path.rstrip("/") == closed:
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    closed = str(tmp_path / "a")
    found = tree_files(str(tmp_path))
    assert (found.dockerfiles, found.closed) == (("Dockerfile",), ("a",))
    closed = str(tmp_path)
    with pytest.raises(stagegraph.InputError, match=r"cannot read .*: Permission denied"):
        tree_files(str(tmp_path))
