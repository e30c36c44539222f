"""What is sent of a folder; many cases are those of fsutil's tests (``filter_test.go``, ``followlinks_test.go``)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.sending import Name, Sender, asked_paths, followed_paths
from stagegraph.contexts.tree import EntryKind
from tests.helpers.trees import tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.contexts.tree import FileTree


class Shelf:
    """A folder in memory; some folders cannot be listed."""

    def __init__(self, files: FileTree, closed: Sequence[str] = ()) -> None:
        self.files = files
        self.closed = closed
        self.listed: list[str] = []

    def names(self, folder: str) -> list[Name]:
        """What is in a folder."""
        if folder in self.closed:
            raise PermissionError
        self.listed.append(folder)
        return [Name(path.rpartition("/")[2], self.files.is_folder(path)) for path in self.files.children(folder)]

    def target(self, path: str) -> str | None:
        """Where a link leads."""
        found = self.files.get(path)
        return found.target if found is not None and found.kind is EntryKind.LINK else None


def sent(files: dict[str, str], ignore: Sequence[str] = (), asked: Sequence[str] | None = None) -> list[str]:
    """The paths that are sent, sorted; each one stands behind its folder."""
    paths = list(Sender(Shelf(tree(files)), ignore, asked).paths())
    for at, path in enumerate(paths):
        folder = path.rpartition("/")[0]
        assert not folder or folder in paths[:at]
    assert len(set(paths)) == len(paths)
    return sorted(paths)


FILES = {"bar/foo": "", "foo2": ""}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["bar"], ["bar", "bar/foo"]),
        (["bar/foo"], ["bar", "bar/foo"]),
        (["b*"], ["bar", "bar/foo"]),
        (["bar/f*"], ["bar", "bar/foo"]),
        (["bar/g*"], []),
        (["f*"], ["foo2"]),
        (["b*/f*"], ["bar", "bar/foo"]),
        (["b*/foo"], ["bar", "bar/foo"]),
        (["nothing"], []),
        (None, ["bar", "bar/foo", "foo2"]),
        ([], ["bar", "bar/foo", "foo2"]),
    ],
)
def test_what_is_asked_for(asked: list[str] | None, expected: list[str]) -> None:
    """Only what the build asks for is sent, with the folders above it (TestWalkerInclude)."""
    assert sent(FILES, asked=asked) == expected


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        (["foo*", "!foo/bar2"], ["bar", "foo", "foo/bar2"]),
        (["foo"], ["bar", "foo2"]),
        (["foo/*"], ["bar", "foo", "foo2"]),
        (["foo/**"], ["bar", "foo", "foo2"]),
        (["**/bar2"], ["bar", "foo", "foo2"]),
        (["*"], []),
        (["**"], []),
        (["**", "!foo"], ["foo", "foo/bar2"]),
        (["*", "!foo/b*"], ["foo", "foo/bar2"]),
        (["*", "!foo/none"], []),
        (["foo", "!**/bar?"], ["bar", "foo", "foo/bar2", "foo2"]),
        (["foo/bar2", "!foo"], ["bar", "foo", "foo2"]),  # foo was not hidden, so the second one was not asked about it
        (["!foo", "foo"], ["bar", "foo2"]),
        (["*", "!foo/*"], ["foo", "foo/bar2"]),
        (["*", "!foo/**"], ["foo", "foo/bar2"]),
        ([".", "/", "./"], ["bar", "foo", "foo/bar2", "foo2"]),
    ],
)
def test_what_is_ignored(ignore: list[str], expected: list[str]) -> None:
    """What a pattern hides is not sent, what a later one takes back is; a folder whose files are hidden is empty."""
    assert sent({"bar": "", "foo/bar2": "", "foo2": ""}, ignore) == expected


def test_hidden_folders_are_not_listed() -> None:
    """A folder that is hidden is looked into only where a pattern could take back something in it."""
    files = tree({"a/b/c": "", "d/e": "", "f": ""})
    for ignore, listed in (
        (["*"], [""]),
        (["*", "!a/b"], ["", "a", "a/b"]),
        (["*", "!x/b"], [""]),
        (["*", "!**/c"], ["", "a", "a/b", "d"]),
    ):
        shelf = Shelf(files)
        list(Sender(shelf, ignore).paths())
        assert sorted(shelf.listed) == listed
    shelf = Shelf(files)
    assert list(Sender(shelf, [], ["a/b/c"]).paths()) == ["a", "a/b", "a/b/c"]
    assert shelf.listed == ["", "a", "a/b"]


def test_folders_that_cannot_be_listed() -> None:
    """A folder that cannot be listed matters only where it is sent (TestWalkerPermissionDenied)."""
    shelf = Shelf(tree({"foo/bar/x": ""}), ["foo/bar"])
    for ignore, asked in ((["**/bar"], None), (["**/bar", "!foo/bar/baz"], None), ([], ["foo/nothing"])):
        assert list(Sender(shelf, ignore, asked).paths()) in (["foo"], [])
    for ignore in ([], ["**/bar", "!foo/bar"]):
        with pytest.raises(PermissionError):
            list(Sender(shelf, ignore).paths())


def test_ignored_though_asked_for() -> None:
    """What is asked for and hidden is not sent."""
    assert sent({"a/b": "", "a/c": "", "d": ""}, ["**/b"], ["a"]) == ["a", "a/c"]
    assert sent({"a/b": "", "a/c": "", "d": ""}, ["a", "!a/c"], ["a/c", "d"]) == ["a", "a/c", "d"]


def test_links_that_are_asked_for() -> None:
    """Where links lead is sent with them (TestWalkerFollowLinks, TestWalkerFollowLinksToRoot)."""
    links = {
        "foo/l1": "-> /baz/one",
        "foo/l2": "-> /baz/two",
        "baz/one": "",
        "baz/two": "-> ../bax",
        "bax": "",
        "bay": "",
    }
    expected = ["bar", "bax", "baz", "baz/one", "baz/two", "foo", "foo/l1", "foo/l2"]
    assert sent({"bar": "", **links}, asked=["foo/l*", "bar"]) == expected
    everything = {"foo": "-> .", "bar": "", "bay/baz": ""}
    assert sent(everything, asked=["foo"]) == ["bar", "bay", "bay/baz", "foo"]


LINKS = {"dir/foo": "", "dir/l1": "-> foo", "l2": "-> dir/l1", "bar": "", "baz": ""}
WILD = {
    "dir/l1": "-> /foo/bar1", "dir/l2": "-> /foo/bar2", "dir/anotherlink": "-> /foo/bar3", "foo/bar2": "-> ../baz",
    "foo/bar1": "", "foo/bar3": "", "baz": "", "dir/[": "",
}  # fmt: skip
OUT = {"dir/l1": "-> /foo/bar/baz", "baz": "", "in": "-> dir", "d/../x": ""}


@pytest.mark.parametrize(
    ("files", "asked", "expected"),
    [
        (LINKS, ["l2", "bar"], ("bar", "dir/foo", "dir/l1", "l2")),
        ({"l1": "-> l1", "l3": "-> l2", "l2": "-> l3"}, ["l1", "l3"], ("l1", "l2", "l3")),
        ({**OUT, "foo/bar": "-> ../"}, ["dir/l1"], ("baz", "dir/l1", "foo/bar")),
        ({**OUT, "foo/bar": "-> ../../../"}, ["dir/l1"], ("baz", "dir/l1", "foo/bar")),
        ({}, ["foo/bar/baz", "bar/baz"], ("bar/baz", "foo/bar/baz")),
        ({}, ["."], None),
        ({}, ["f*/foo/t*"], ("f*/foo/t*",)),
        ({}, ["foo/bar/baz", "foo/bar"], ("foo/bar",)),
        ({"dir/l1": "-> /foo", "foo/bar": ""}, ["dir/l1", "foo/bar"], ("dir/l1", "foo")),
        ({"dir/l2": "-> /"}, ["dir/l2", "foo", "foo/bar"], None),
        (WILD, ["dir/l*"], ("baz", "dir/l*", "foo/bar1", "foo/bar2")),
        (WILD, ["dir"], ("dir",)),
        (WILD, ["dir", "dir/*link"], ("dir", "foo/bar3")),
        (WILD, ["dir/["], ("dir/[",)),
        ({"l": "-> d", "d/a": "", "d/b": ""}, ["l/a", "l/b"], ("d/a", "l")),  # so it is: the second one is lost
    ],
)
def test_where_links_lead(files: dict[str, str], asked: list[str], expected: tuple[str, ...] | None) -> None:
    """The paths that are asked for, and what their links add (TestFollowLinks)."""
    found = followed_paths(Shelf(tree(files)), asked)
    assert found == expected


def test_asked_paths() -> None:
    """The paths of sources, clean; all where one is the context itself, or there is none."""
    assert asked_paths(["b/./c/", "/a", "a", "../x"]) == ("a", "b/c", "x")
    assert asked_paths(["a", "."]) is asked_paths(["", "b"]) is asked_paths([]) is None


def test_refused_patterns() -> None:
    """A pattern that BuildKit refuses is told with its words."""
    with pytest.raises(PatternError, match=r"invalid excludepatterns: \[a \[\]: syntax error in pattern"):
        Sender(Shelf(tree({})), ["a", "["])
    with pytest.raises(PatternError, match=r'invalid excludepatterns: .* illegal exclusion pattern: "!"'):
        Sender(Shelf(tree({})), ["!"])
    with pytest.raises(PatternError, match="syntax error in pattern"):
        list(Sender(Shelf(tree({"a": ""})), ["[b-a]"]).paths())


def test_recorded_answers() -> None:
    """What fsutil itself sends of random folders, with random patterns and paths that are asked for, is sent."""
    with gzip.open(Path(__file__).parents[2] / "data" / "sent.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    assert len(records) > 300
    for record in records:
        for ask in record["asks"]:
            assert sent(record["files"], ask["ignore"], ask["asked"]) == ask["sent"], (record["files"], ask)
