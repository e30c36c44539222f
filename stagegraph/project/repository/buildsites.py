"""The bake and compose files of a tree, those of a folder together, and what they build."""

from __future__ import annotations

import os
import posixpath

from stagegraph.errors import InputError, ProjectError
from stagegraph.graph.identifiers.remotes import is_git_source
from stagegraph.project.buildfiles import BAKE_NAMES, COMPOSE_NAMES, ProjectFiles, read_every_target
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.project.bake.bakefields import BakeTarget
    from stagegraph.project.repository.treefiles import TreeFiles

_ADDRESSES = ("http://", "https://", "docker-image://", "oci-layout://", "target:", "service:")


class SiteTarget(Record):
    """A target of bake or compose files.

    Attributes:
        name: as the files have it.
        dockerfile: the path from the top of the tree, with slashes; "" where it is none of the tree's files.
        context: that of its build context, "." for the top; "" for one that is elsewhere.
        stage: the name of the stage that it builds, "" for the last one.
        args: build args; None for one that takes the environment's value.
        contexts: named contexts.
        platforms: target platforms.
    """

    name: str
    dockerfile: str
    context: str = ""
    stage: str = ""
    args: Mapping[str, str | None] = FrozenMap()
    contexts: Mapping[str, str | None] = FrozenMap()
    platforms: tuple[str, ...] = ()


class BuildSite(Record):
    """Bake and compose files that are read together.

    Attributes:
        folder: in which they lie, from the top of the tree, with slashes; "" for the top.
        compose, bake: their names.
        targets: what they build.
        refused: why bake refuses them, or some of their targets.
    """

    folder: str
    compose: tuple[str, ...] = ()
    bake: tuple[str, ...] = ()
    targets: tuple[SiteTarget, ...] = ()
    refused: tuple[ProjectError | InputError, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Their paths from the top of the tree."""
        return tuple(posixpath.join(self.folder, name) for name in (*self.compose, *self.bake))


def build_sites(found: TreeFiles) -> tuple[BuildSite, ...]:
    """Which files belong together: those of a folder that bake takes by itself, and each other one with its like.

    Another compose file is read over the usual one, as ``-f`` twice has it; another bake file likewise.
    """
    folders: dict[str, tuple[list[str], list[str]]] = {}
    for kind, paths in enumerate((found.compose, found.bake)):
        for path in paths:
            folder, name = posixpath.split(path)
            folders.setdefault(folder, ([], []))[kind].append(name)
    made = []
    for folder, (compose, bake) in sorted(folders.items()):
        usual_compose = tuple(one for one in COMPOSE_NAMES if one in compose)[:1]
        usual_bake = tuple(one for one in BAKE_NAMES if one in bake)
        if usual_compose or usual_bake:
            made.append(BuildSite(folder, usual_compose, usual_bake))
        made += [BuildSite(folder, (*usual_compose, one), ()) for one in compose if one not in usual_compose]
        made += [BuildSite(folder, (), (*usual_bake, one)) for one in bake if one not in usual_bake]
    return tuple(made)


def read_site(root: str, site: BuildSite, outside: ProjectFiles) -> BuildSite:
    """What the files of a site build, or why they are refused.

    Args:
        root: the top of the tree.
        site: which files.
        outside: the environment, the platform and the time.
    """
    files = replace(outside, folder=os.path.join(root, site.folder), compose=site.compose, bake=site.bake)
    try:
        every = read_every_target(files)
    except (ProjectError, InputError) as problem:
        if len(site.compose) + len(site.bake) < 2 or (site.compose and site.bake):
            return replace(site, refused=(problem,))
        return read_site(root, replace(site, compose=site.compose[1:], bake=site.bake[1:]), outside)
    base = _base(root, site.folder, every.targets)
    targets = tuple(_target(root, base, one) for one in every.targets)
    return replace(site, targets=targets, refused=every.refused)


def _base(root: str, folder: str, targets: Iterable[BakeTarget]) -> str:
    """Where the files are meant to be used: in their own folder, or one above in which more Dockerfiles are found."""
    candidates = [folder]
    while candidates[-1]:
        candidates.append(posixpath.dirname(candidates[-1]))
    paths = {_path(one) for one in targets} - {None}
    return max(candidates, key=lambda base: sum(_is_there(root, base, one or "") for one in paths))


def _is_there(root: str, base: str, path: str) -> bool:
    return os.path.isfile(os.path.join(root, base, path))


def _path(target: BakeTarget) -> str | None:
    """The path of a target's Dockerfile from where the command runs, None where it is not on disk."""
    context = target.text("context") or "."
    if target.text("dockerfile-inline") is not None or _is_address(context):
        return None
    return posixpath.join(context, target.text("dockerfile") or "Dockerfile")


def _is_address(context: str) -> bool:
    return context.startswith(_ADDRESSES) or is_git_source(context)


def _target(root: str, base: str, target: BakeTarget) -> SiteTarget:
    path = _path(target)
    context = target.text("context") or "."
    return SiteTarget(
        name=target.name,
        dockerfile=_inside(root, base, path) if path is not None else "",
        context="" if _is_address(context) else _inside(root, base, context),
        stage=target.text("target") or "",
        args=FrozenMap(dict(target.pairs("args"))),
        contexts=FrozenMap(dict(target.pairs("contexts"))),
        platforms=target.texts("platforms"),
    )


def _inside(root: str, base: str, path: str) -> str:
    """A path from the top of the tree; "" for one that leads out of it."""
    if os.path.isabs(path):
        found = os.path.relpath(path, os.path.abspath(root)).replace(os.sep, "/")
    else:
        found = posixpath.normpath(posixpath.join(base, path))
    return "" if found == ".." or found.startswith("../") else found
