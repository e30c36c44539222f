"""Paths of contexts: where they start, and how they are printed (bake/bake.go, rebaseContextPath, toBuildOpt)."""

from __future__ import annotations

import posixpath

from stagegraph.graph.identifiers.remotes import is_git_source
from stagegraph.project.bake.gopaths import cleaned_path
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.bakefields import BakeTarget

_HTTP = ("http://", "https://")
_SPECIAL = ("cwd://", "target:", "docker-image:", "oci-layout://")


def printed_context(context: str) -> str:
    """A path without detours; an address stays as it is."""
    remote = context.startswith(_HTTP) or is_git_source(context)
    return context if remote else cleaned_path(context.removeprefix("cwd://"))


def rebased(path: str, folder: str) -> str:
    """A path that starts in a folder; one that leads elsewhere by itself stays."""
    if not folder or not path or path.startswith((*_SPECIAL, "/")) or is_git_source(path):
        return path
    return cleaned_path(posixpath.join(folder, path))


def moved(target: BakeTarget, folder: str) -> BakeTarget:
    """A target whose contexts start in a folder."""
    context = target.text("context")
    if context is not None:
        target = target.with_field("context", rebased(context, folder))
    contexts = target.pairs("contexts")
    if contexts:
        starting = {key: None if one is None else rebased(one, folder) for key, one in contexts.items()}
        target = target.with_field("contexts", FrozenMap(starting))
    return target
