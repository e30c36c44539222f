"""The tables of docs/contexts.md, run."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagegraph.contexts.ignoring import parse_ignore
from stagegraph.contexts.selection import copied
from stagegraph.project.contexts.folder import read_tree
from tests.helpers.trees import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.contexts.selection import SelectedFiles
    from stagegraph.contexts.tree import FileTree

PAGE = (Path(__file__).parents[2] / "docs" / "contexts.md").read_text(encoding="utf-8")


def rows(section: str, width: int) -> list[list[str]]:
    """The rows of the table of a section, without its head."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    found = [re.split(r" \| ?", line.strip("| "), maxsplit=width - 1) for line in lines]
    return [[*row, *[""] * (width - len(row))] for row in found]


def words(cell: str) -> list[str]:
    """What stands as code in a cell."""
    return re.findall(r"`([^`]*)`", cell)


def files() -> dict[str, str]:
    """The files of the page, each with its own content."""
    listed = PAGE.partition("```text\n")[2].partition("```")[0].splitlines()
    return {line.partition(" -> ")[0]: f"-> {line[8:]}" if " -> " in line else line for line in listed}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the page on the disk."""
    return write(tmp_path / "context", files())


def taken(tree: FileTree, source: str) -> SelectedFiles:
    """What a source with its flags takes."""
    *flags, path = shlex.split(source)
    exclude = [flag.removeprefix("--exclude=") for flag in flags if flag.startswith("--exclude=")]
    return copied(tree, path, exclude=exclude, parents="--parents" in flags)


@pytest.mark.parametrize(("patterns", "hidden"), rows("Ignore files", 2))
def test_ignore_files(folder: Path, patterns: str, hidden: str) -> None:
    """What the page says is not sent is not sent, and all else is."""
    sent = read_tree(str(folder), parse_ignore("\n".join(words(patterns))))
    assert [path for path in read_tree(str(folder)) if path not in sent] == words(hidden)


@pytest.mark.parametrize(("source", "paths"), rows("What a source takes", 2))
def test_sources(folder: Path, source: str, paths: str) -> None:
    """A source takes what the page says."""
    assert list(taken(read_tree(str(folder)), words(source)[0]).paths) == words(paths)


def rename(folder: Path, old: str, new: str) -> None:
    """Give a file another name."""
    (folder / old).rename(folder / new)


def touch(folder: Path) -> None:
    """Write a file again."""
    write(folder, {"src/app.py": "src/app.py"})
    os.utime(folder / "src/app.py", (1, 1))


def lead(folder: Path) -> None:
    """Have the link lead elsewhere."""
    (folder / "link").unlink()
    (folder / "link").symlink_to("docs")


CHANGES: dict[str, Callable[[Path], object]] = {
    "other bytes in src/app.py": lambda folder: write(folder, {"src/app.py": "other"}),
    "src/app.py may be executed": lambda folder: (folder / "src/app.py").chmod(0o755),
    "src/app.py is touched, or written again with the same bytes": touch,
    "src/new.py added": lambda folder: write(folder, {"src/new.py": ""}),
    "src/new.log added": lambda folder: write(folder, {"src/new.log": ""}),
    "src/app.py renamed to src/main.py": lambda folder: rename(folder, "src/app.py", "src/main.py"),
    "the empty folder src/empty added": lambda folder: write(folder, {"src/empty/": ""}),
    "src renamed to code, and the source with it": lambda folder: rename(folder, "src", "code"),
    "src/app.py renamed to src/main.py, and the source with it": lambda folder: rename(
        folder, "src/app.py", "src/main.py"
    ),
    "mode of src/lib 0700": lambda folder: (folder / "src/lib").chmod(0o700),
    "link leads to docs": lead,
    "the mode of the context itself 0700": lambda folder: folder.chmod(0o700),
}


@pytest.mark.parametrize(("source", "change", "digest"), rows("What counts", 3))
def test_what_counts(folder: Path, source: str, change: str, digest: str) -> None:
    """The digest of what a source takes changes where the page says so, and only there."""
    (source,) = words(source)
    before = taken(read_tree(str(folder)), source)
    CHANGES[change.replace("`", "")](folder)
    if "the source with it" in change:
        source = words(change)[1]
    after = taken(read_tree(str(folder)), source)
    assert not (before.missing)
    assert not (after.missing)
    assert (before.key == after.key) == (digest.strip() == "equal")


def test_all_tables_are_run() -> None:
    """No row of the page is left out."""
    counted = len(rows("Ignore files", 2)) + len(rows("What a source takes", 2)) + len(rows("What counts", 3))
    assert counted == len(re.findall(r"^\| `", PAGE, re.MULTILINE)) > 40
