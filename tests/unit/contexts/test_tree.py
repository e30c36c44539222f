from __future__ import annotations

from hashlib import sha256

import pytest

from stagegraph.contexts.changes import is_unknown, with_unknown
from stagegraph.contexts.tree import NO_BYTES, EntryKind, FileTree, TreeEntry, as_uploaded
from tests.helpers.trees import entry, tree

FILES = {"a.txt": "1", "d/x": "2", "d/y/z": "3", "d-e": "4", "e/": "", "l": "-> d/x"}


def test_paths_are_in_order() -> None:
    """A folder stands right before what is in it, as BuildKit walks; folders that were not named are there."""
    made = tree(FILES)
    assert list(made) == ["a.txt", "d", "d/x", "d/y", "d/y/z", "d-e", "e", "l"]
    assert len(made) == 8
    assert made["d"] == TreeEntry(EntryKind.FOLDER, 0o755)
    assert repr(made) == "FileTree(<8 entries>)"


def test_what_is_in_a_folder() -> None:
    """What is right in a folder, and all that is below it, are told; of the context by an empty path."""
    made = tree(FILES)
    assert made.children("d") == ("d/x", "d/y")
    assert made.below("d") == ("d/x", "d/y", "d/y/z")
    assert made.below("") == tuple(made)
    assert made.children("") == ("a.txt", "d", "d-e", "e", "l")
    assert made.children("a.txt") == made.below("e") == ()
    assert [made.is_folder(path) for path in ("", "d", "a.txt", "l", "nothing")] == [True, True, False, False, False]


def test_a_folder_wins_over_a_file_of_its_name() -> None:
    """A path whose folder is no folder makes it one."""
    made = FileTree({"a": entry("x"), "a/b": entry("y")})
    assert made["a"].kind is EntryKind.FOLDER


def test_equality() -> None:
    """Trees are equal with the same entries, whatever the order in which they were given."""
    made = tree(FILES)
    assert made == tree(dict(reversed(FILES.items())))
    assert hash(made) == hash(tree(FILES))
    assert made != tree(FILES | {"a.txt": "other"})
    assert made != "a tree"
    assert "a.txt" in made
    assert made.get("nothing") is None


@pytest.mark.parametrize(
    "change",
    [
        {"d/x": "other"}, {"d/new": ""}, {"d/y/z": "-> x"}, {"d/y/z/": ""}, {"d/y/w/": ""}, {"d/x": "-> a"},
    ],
)  # fmt: skip
def test_the_digest_of_a_folder(change: dict[str, str]) -> None:
    """It differs where a name, a byte, a kind or a target below it does, and only those of its own folders change."""
    before, after = tree(FILES), tree({path: text for path, text in FILES.items() if path + "/" not in change} | change)
    assert before.digest("d") != after.digest("d")
    assert before.digest("") != after.digest("")
    assert before.digest("e") == after.digest("e")


def test_modes_count() -> None:
    """Modes of files and of folders are part of the digest, that of the folder itself too."""
    before = tree(FILES)
    for path in ("d", "d/y", "d/x"):
        assert tree({**FILES, "d/": "", "d/y/": ""}, {path: 0o700}).digest("d") != before.digest("d")


def test_names_count_below_a_folder_only() -> None:
    """The digest of a folder does not hold its own name."""
    before, after = tree({"d/x": "1"}), tree({"other/x": "1"})
    assert before.digest("d") == after.digest("other")
    assert before.digest("d") != tree({"d/y": "1"}).digest("d")


def test_deep_folders() -> None:
    """Folders may be nested more deeply than Python calls functions."""
    deep = tree({"d/" * 3000 + "x": "1"})
    assert deep.digest("") != tree({"d/" * 3000 + "x": "2"}).digest("")
    with pytest.raises(KeyError):
        deep.digest("nothing")


def test_attributes_and_targets_are_told_apart() -> None:
    """Two entries have one digest only if they are equal."""
    file = EntryKind.FILE
    every = [
        TreeEntry(file, 0o644),
        TreeEntry(file, 0o645),
        TreeEntry(file, 0o644, b"1"),
        TreeEntry(file, 0o644, b"", "1"),
        TreeEntry(file, 0o644, attributes=(("user.a", b"1"),)),
        TreeEntry(file, 0o644, attributes=(("user.a", b""), ("user.b", b"1"))),
        TreeEntry(EntryKind.OTHER, 0o644),
    ]
    assert len({one.header() for one in every}) == len(every)


def test_what_is_uploaded_again() -> None:
    """A folder that stays a folder keeps the mode that the builder has of it; all else is as it is now."""
    old = tree({"d/": "", "d/x": "1", "f": "1"}, {"d": 0o700})
    new = tree({"d/": "", "d/x": "1", "f/": ""}, {"d": 0o755, "f": 0o711})
    assert as_uploaded(new, old)["d"].mode == 0o700
    assert as_uploaded(new, old)["f"].mode == 0o711
    assert as_uploaded(new, new) is new
    moved = tree({"e/": "", "e/x": "1"}, {"e": 0o711})
    assert as_uploaded(moved, old) is moved


def test_unknown_files() -> None:
    """A file of which nothing is known differs from any other; a link leads where it led; a folder means its files."""
    before = tree(FILES)
    after = with_unknown(before, ["d", "l", "e"])
    assert [path for path in before if before[path] != after[path]] == ["d/x", "d/y/z", "e", "l"]
    assert after["l"].target == "d/x"
    assert after["d/x"].digest == b""
    assert [path for path in after if is_unknown(after[path])] == ["d/x", "d/y/z", "e", "l"]
    assert after.digest("d") != before.digest("d")


def test_the_digest_of_an_empty_file() -> None:
    """An empty file has the SHA-256 of nothing."""
    assert sha256().digest() == NO_BYTES
