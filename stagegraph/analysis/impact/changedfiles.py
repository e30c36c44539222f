"""Which files differ between what a step takes and what it took."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from stagegraph.analysis.impact.grounds import ChangedFile, FileChange
from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.selection import selected
from stagegraph.contexts.tree import EntryKind
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.contexts.selection import Selector
    from stagegraph.contexts.tree import FileTree, TreeEntry


def changed_files(
    old: FileTree, was: Sequence[Selector], new: FileTree, now: Sequence[Selector]
) -> tuple[ChangedFile, ...]:
    """The files that differ, by path; of folders that come or go with what is in them only that is listed.

    Args:
        old: the context before.
        was: what was taken of it.
        new: the context.
        now: what is taken of it.
    """
    return _changed(old, _taken(old, was), new, _taken(new, now))


@lru_cache(maxsize=16)  # thousands of steps can take the same files in other words
def _changed(old: FileTree, was: tuple[str, ...], new: FileTree, now: tuple[str, ...]) -> tuple[ChangedFile, ...]:
    before, after = frozenset(was), frozenset(now)
    either = before | after
    told = []
    for path in sorted((before ^ after) | (either & _differing(old, new))):
        change = _change(old.get(path) if path in before else None, new.get(path) if path in after else None)
        inside = chain(old.children(path), new.children(path))
        if change is FileChange.MODE or either.isdisjoint(inside):
            told.append(ChangedFile(path, change))
    return tuple(told)


@lru_cache(maxsize=2)  # of one context, mostly, and thousands of steps
def _differing(old: FileTree, new: FileTree) -> frozenset[str]:
    """The paths that are not the same in both trees."""
    return frozenset(path for path in {**old.entries, **new.entries} if old.get(path) != new.get(path))


def missing_path(tree: FileTree, selectors: Sequence[Selector]) -> str:
    """The first path that is not there, "" where all are; where a pattern is refused that."""
    for one in selectors:
        try:
            missing = selected(tree, one).missing
        except PatternError:
            return one.path
        if missing:
            return missing
    return ""


def _taken(tree: FileTree, selectors: Sequence[Selector]) -> tuple[str, ...]:
    taken: list[str] = []
    for one in selectors:
        try:
            taken += selected(tree, one).paths
        except PatternError:
            continue
    return tuple(taken)


def _change(was: TreeEntry | None, now: TreeEntry | None) -> FileChange:
    if was is None:
        return FileChange.ADDED
    if now is None:
        return FileChange.REMOVED
    same = replace(was, mode=now.mode) == now and now.kind is not EntryKind.LINK
    return FileChange.MODE if same else FileChange.CHANGED
