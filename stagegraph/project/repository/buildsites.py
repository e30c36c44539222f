"""The bake and compose files of a tree, those of a folder together, and what they build."""

from __future__ import annotations

import os
import posixpath

from stagegraph.errors import InputError, ProjectError
from stagegraph.project.buildfiles import BAKE_NAMES, COMPOSE_NAMES, ProjectFiles, read_every_target
from stagegraph.project.placedfiles import FilesOnDisk
from stagegraph.project.repository.treefiles import repository_of
from stagegraph.project.targetfiles import read_targets
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.bakefields import BakeTarget
    from stagegraph.project.bake.bakequestion import BakeAnswer
    from stagegraph.project.repository.treefiles import TreeFiles
    from stagegraph.projecttargets import ProjectTarget


class BuildSite(Record):
    """Bake and compose files that are read together.

    Attributes:
        folder: in which they lie, from the top of the tree, with slashes; "" for the top.
        compose, bake: their names.
        targets: what they build; the paths of Dockerfiles and contexts start at the top of the tree, and are "" where
            they are no files of it.
        refused: why bake refuses them, or some of their targets.
        defined: all that the files say of these targets, by name.
    """

    folder: str
    compose: tuple[str, ...] = ()
    bake: tuple[str, ...] = ()
    targets: tuple[ProjectTarget, ...] = ()
    refused: tuple[ProjectError | InputError, ...] = ()
    defined: FrozenMap[str, BakeTarget] = FrozenMap()

    @property
    def problems(self) -> tuple[str, ...]:
        """Why what is refused is refused, with the names of the files."""
        return tuple(f"{', '.join(self.files)}: {one}" for one in self.refused)

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


def read_site(root: str, site: BuildSite, outside: ProjectFiles, placed: FilesOnDisk | None = None) -> BuildSite:
    """What the files of a site build, or why they are refused.

    Args:
        root: the top of the tree.
        site: which files.
        outside: the environment, the platform and the time.
        placed: where they are read; on disk if not given.
    """
    placed = placed or FilesOnDisk()
    files = replace(outside, folder=os.path.join(root, site.folder), compose=site.compose, bake=site.bake)
    try:
        every = read_every_target(files, placed)
    except (ProjectError, InputError) as problem:
        if len(site.files) < 2:
            return replace(site, refused=(problem,))
        if not site.compose or not site.bake:
            return read_site(root, replace(site, compose=site.compose[1:], bake=site.bake[1:]), outside, placed)
        found = read_site(root, replace(site, compose=()), outside, placed)
        problems = {str(one): one for one in (problem, *found.refused)}
        return replace(found, compose=site.compose, refused=tuple(problems.values()))
    base = _base(root, site.folder, every.answer, placed)
    targets = read_targets(every.answer, _unread, lambda path: placed.is_file(os.path.join(root, base, path)))
    inside = tuple(_inside(root, base, one) for one in targets)
    return replace(site, targets=inside, refused=every.refused, defined=every.answer.targets)


def _unread(_: str) -> str:
    """Dockerfiles are read when they are checked, each once."""
    return ""


def _base(root: str, folder: str, answer: BakeAnswer, placed: FilesOnDisk) -> str:
    """Where the files are meant to be used: in their own folder, or one above in which more Dockerfiles are found."""
    candidates = [folder]
    while candidates[-1]:
        candidates.append(posixpath.dirname(candidates[-1]))
    candidates += ["../" * (level + 1) for level in range(_levels_above(root))]
    paths = {one.path for one in read_targets(answer, _unread, lambda _: True) if not one.unread and not one.text}
    return max(candidates, key=lambda base: sum(placed.is_file(os.path.join(root, base, path)) for path in paths))


def _levels_above(root: str) -> int:
    """How many folders above the tree files may be meant for: up to the repository's top.

    Without a repository it is up to the working directory, in which bake would be run.
    """
    way = repository_of(root)[1]
    if not way:
        here = os.path.relpath(os.path.realpath(root), os.getcwd()).replace(os.sep, "/")
        way = "" if here == "." or here.startswith("../") or os.path.isabs(here) else f"{here}/"
    return way.count("/")


def _inside(root: str, base: str, target: ProjectTarget) -> ProjectTarget:
    """A target whose paths start at the top of the tree; "" for those that lead out of it."""
    if target.unread or target.text:
        return replace(target, path="", context="")
    return replace(target, path=_from_top(root, base, target.path), context=_from_top(root, base, target.context))


def _from_top(root: str, base: str, path: str) -> str:
    top = os.path.realpath(root)
    found = os.path.relpath(os.path.join(top, base, path), top).replace(os.sep, "/")
    return "" if found == ".." or found.startswith("../") else found
