"""Files of a context that the user says have changed."""

from __future__ import annotations

import os

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.matching import PatternMatcher
from stagegraph.errors import InputError
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.project.contexts.folder import CONTEXT_HINT
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.contexts.tree import FileTree

_INSIDE = f"Paths are relative to the build context. {CONTEXT_HINT}"
_RELATIVE = "Paths are relative to the build context. Of files that are gone, --since and --old-context tell."


class ChangedPaths(Record):
    """What of a context is taken as changed.

    Attributes:
        paths: of the tree, sorted.
        unsent: those that are there, but are not sent, as the ignore file hides them or no step asks for them.
    """

    paths: tuple[str, ...]
    unsent: tuple[str, ...] = ()


def changed_paths(folder: str, tree: FileTree, given: Iterable[str]) -> ChangedPaths:
    """The paths that a user names, each relative to the context, or absolute, or a pattern as in an ignore file.

    Args:
        folder: the build context.
        tree: what is sent of it.
        given: as the user wrote them.

    Raises:
        InputError: one is outside of the context, or there is nothing of that name.
    """
    paths: set[str] = set()
    unsent: list[str] = []
    for text in given:
        path = _relative(folder, text)
        found = _found(tree, path)
        paths.update(found)
        if found:
            continue
        if not os.path.lexists(os.path.join(folder, path)):
            raise InputError(f"there is no {text} in the build context {folder}", hint=_RELATIVE)
        unsent.append(path)
    return ChangedPaths(tuple(sorted(paths)), tuple(unsent))


def _relative(folder: str, text: str) -> str:
    """A path relative to the context, with slashes; "" for the context itself."""
    path = os.path.relpath(text, os.path.abspath(folder)) if os.path.isabs(text) else os.path.normpath(text)
    path = path.replace(os.sep, "/")
    if path == ".." or path.startswith("../"):
        raise InputError(f"{text} is outside of the build context {folder}", hint=_INSIDE)
    return "" if path == "." else path


def _found(tree: FileTree, path: str) -> tuple[str, ...]:
    if path in tree:
        return (path,)
    if not path:
        return tuple(tree)
    if not has_wildcards(path):
        return ()
    try:
        matcher = PatternMatcher((path,))
        return tuple(one for one in tree if matcher.look(one)[0])
    except PatternError:
        return ()
