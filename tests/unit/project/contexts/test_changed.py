from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import InputError
from stagegraph.project.contexts.changed import ChangedPaths, changed_paths
from stagegraph.project.contexts.folder import read_tree
from tests.helpers.trees import write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"a.txt": "", "b.md": "", "d/x.txt": "", "d/s/y.txt": "", "[c]": "", "hidden": ""}


def changed(folder: Path, *given: str) -> ChangedPaths:
    """What is changed of the files above."""
    write(folder, FILES)
    return changed_paths(str(folder), read_tree(str(folder), ["hidden"]), given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a.txt", ["a.txt"]),
        ("./d//x.txt", ["d/x.txt"]),
        ("d/", ["d"]),
        ("*.txt", ["a.txt"]),
        ("**/*.txt", ["a.txt", "d/s/y.txt", "d/x.txt"]),
        ("d/*", ["d/s", "d/s/y.txt", "d/x.txt"]),
        ("[c]", ["[c]"]),
        (".", ["[c]", "a.txt", "b.md", "d", "d/s", "d/s/y.txt", "d/x.txt"]),
        ("d/../a.txt", ["a.txt"]),
    ],
)
def test_paths(tmp_path: Path, given: str, expected: list[str]) -> None:
    """A path, a folder, a pattern as in an ignore file."""
    assert changed(tmp_path, given) == ChangedPaths(tuple(expected))


def test_absolute_paths(tmp_path: Path) -> None:
    """An absolute path within the context is one of it."""
    assert changed(tmp_path, str(tmp_path / "d/x.txt"), "a.txt").paths == ("a.txt", "d/x.txt")


def test_what_is_not_sent(tmp_path: Path) -> None:
    """A file that the ignore file hides is told apart: no step sees it."""
    assert changed(tmp_path, "hidden", "a.txt") == ChangedPaths(("a.txt",), ("hidden",))


@pytest.mark.parametrize("given", ["../x", "..", "/etc/passwd", "d/../../x"])
def test_outside(tmp_path: Path, given: str) -> None:
    """A path outside of the context is refused."""
    with pytest.raises(InputError, match="is outside of the build context"):
        changed(tmp_path, given)


@pytest.mark.parametrize("given", ["nothing", "*.none", "[b-a]*", "d/nothing"])
def test_nothing_of_that_name(tmp_path: Path, given: str) -> None:
    """A path that is not there is refused, with what to do."""
    with pytest.raises(InputError, match=r"there is no .* in the build context") as refused:
        changed(tmp_path, given)
    assert "--since" in refused.value.hint
