"""Which files differ between what a step takes and what it took."""

from __future__ import annotations

from stagegraph.analysis.impact.changedfiles import changed_files
from stagegraph.analysis.impact.grounds import ChangedFile, FileChange
from stagegraph.contexts.selection import copy_selector
from tests.helpers.trees import tree


def test_files_of_refused_sources() -> None:
    """A source that is refused takes nothing; files that only the other one takes have come or gone."""
    old, new = tree({"a": "1", "b": "1"}), tree({"a": "2", "b": "1"})
    refused, both = copy_selector("["), copy_selector(".")
    assert changed_files(old, [refused], new, [both]) == tuple(ChangedFile(one, FileChange.ADDED) for one in "ab")
    assert changed_files(old, [both], new, [refused]) == tuple(ChangedFile(one, FileChange.REMOVED) for one in "ab")
    assert changed_files(old, [both], new, [both, refused]) == (ChangedFile("a", FileChange.CHANGED),)


def test_folders_that_come_and_go() -> None:
    """A folder is told for what is in it, but for its mode, and where it is empty."""
    old = tree({"d/": "", "d/a": "1", "e/": ""})
    new = tree({"d/": "", "d/a": "1", "f/b": "1"}, {"d": 0o700})
    every = [copy_selector(".")]
    found = [(one.path, one.change) for one in changed_files(old, every, new, every)]
    assert found == [("d", FileChange.MODE), ("e", FileChange.REMOVED), ("f/b", FileChange.ADDED)]
