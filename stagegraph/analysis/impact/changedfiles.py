"""Which files differ between what a step takes and what it took."""

from __future__ import annotations

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
    before, after = _taken(old, was), _taken(new, now)
    found = {path: _change(before.get(path), after.get(path)) for path in sorted({**before, **after})}
    told = [ChangedFile(path, change) for path, change in found.items() if change]
    folders = {path.rpartition("/")[0] for path in found}
    return tuple(one for one in told if one.path not in folders or one.change is FileChange.MODE)


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


def _taken(tree: FileTree, selectors: Sequence[Selector]) -> dict[str, TreeEntry]:
    taken: dict[str, TreeEntry] = {}
    for one in selectors:
        try:
            taken.update((path, tree[path]) for path in selected(tree, one).paths)
        except PatternError:
            continue
    return taken


def _change(was: TreeEntry | None, now: TreeEntry | None) -> FileChange | None:
    if was == now:
        return None
    if was is None:
        return FileChange.ADDED
    if now is None:
        return FileChange.REMOVED
    same = replace(was, mode=now.mode) == now and now.kind is not EntryKind.LINK
    return FileChange.MODE if same else FileChange.CHANGED
