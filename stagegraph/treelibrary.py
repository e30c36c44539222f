"""The library for a whole tree: its Dockerfiles, who builds them, what is found in them.

::

    scan = stagegraph.scan("path/of/a/repository")
    for file in scan.files:
        print(file.path, file.builds, file.refused, file.found.findings, file.images)
"""

from __future__ import annotations

import os
import pathlib

from stagegraph.analysis.findings.checking import RuleChoice
from stagegraph.analysis.findings.checklist import CHECKS, REFUSED, chosen_checks
from stagegraph.analysis.findings.filefindings import FileFindings
from stagegraph.analysis.findings.finding import found
from stagegraph.analysis.projects.builddrafts import built_together, request_of
from stagegraph.analysis.scanning.scannedfiles import KnownBuild, ScannedFile, refused_file, scanned_file
from stagegraph.errors import DockerfileError, StagegraphError
from stagegraph.libraryarguments import request_of as request_from
from stagegraph.project.buildfiles import ProjectFiles
from stagegraph.project.files import dockerfile_text, read_file
from stagegraph.project.repository.buildsites import build_sites, read_site
from stagegraph.project.repository.treefiles import tree_files
from stagegraph.render.shared.treescan import TreeScan
from stagegraph.syntax.parser import parse
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.project.repository.buildsites import BuildSite
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.syntax.instructions import Dockerfile


def scan(  # noqa: PLR0913  (what there is to choose, by name)
    folder: str,
    *,
    build_args: Mapping[str, str] | None = None,
    platform: str = "linux/amd64",
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
    exclude: Collection[str] = (),
    ignored_too: bool = False,
    variables: Mapping[str, str] | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    known_targets: Collection[str] = (),
) -> TreeScan:
    """Every Dockerfile below a folder, and what its bake and compose files build.

    Settings files are not heeded. A file that is refused or cannot be read has a finding that says so.

    Args:
        folder: its path.
        build_args: as for `plan`, for every file; what a target says of itself goes first. So are the next three.
        platform: the target platform, or several.
        placeholders: bases without a build arg stay placeholders.
        image_configs: what images bring along.
        exclude: patterns as in ``.gitignore``, from the folder on, of what is left out.
        ignored_too: what git ignores is read, too.
        variables: what bake and compose files see as the environment.
        select: ids of the rules that are wanted, or ``buildkit``, ``notes``, ``graph``; all if empty.
        ignore: ids of rules that are not.
        known_targets: names of stages that scripts build.

    Raises:
        UsageError: the options make no sense, or there is no such rule.
        InputError: there is no such folder, or it cannot be read.
        TypeError: an argument is of another type.
    """
    request = request_from(None, build_args, platform, None, placeholders=placeholders, image_configs=image_configs)
    rules = (chosen_checks(select) or frozenset(CHECKS)) - chosen_checks(ignore)
    choice = RuleChoice(rules | {REFUSED.id})
    files = tree_files(folder, exclude=exclude, ignored_too=ignored_too)
    outside = ProjectFiles(environment=tuple(sorted((variables or {}).items())))
    sites = tuple(read_site(folder, site, outside) for site in build_sites(files))
    made = []
    for task in scan_tasks(files.dockerfiles, sites):
        try:
            made.append(scanned_task(folder, task, _asking(request), choice, known_targets=known_targets))
        except StagegraphError as problem:
            made.append(unreadable(task, problem.message))
    return TreeScan(root=folder, files=tuple(made), sites=sites, templates=files.templates, closed=files.closed)


def _asking(request: PlanRequest) -> Callable[[Dockerfile], PlanRequest]:
    return lambda _: request


class ScanTask(Record):
    """A file to be scanned: its path from the top of the tree, with slashes, and the targets that build it."""

    path: str
    targets: tuple[ProjectTarget, ...] = ()

    @property
    def builds(self) -> tuple[str, ...]:
        """The names of these targets."""
        return tuple(sorted({one.name for one in self.targets}))


def scan_tasks(paths: Iterable[str], sites: Iterable[BuildSite]) -> list[ScanTask]:
    """A task for each Dockerfile: those that are called so, and those that targets build, by path."""
    targets: dict[str, list[ProjectTarget]] = {path: [] for path in paths}
    for site in sites:
        for target in site.targets:
            if target.path:
                targets.setdefault(target.path, []).append(target)
    return [ScanTask(path, tuple(dict.fromkeys(found))) for path, found in sorted(targets.items())]


def scanned_task(
    root: str,
    task: ScanTask,
    asked: Callable[[Dockerfile], PlanRequest],
    choice: RuleChoice,
    *,
    known_targets: Collection[str] = (),
    paged: Callable[[Dockerfile, PlanRequest], str] | None = None,
) -> ScannedFile:
    """What a file is.

    Args:
        root: the top of the tree.
        task: which file.
        asked: what is asked of a build of it.
        choice: which findings are wanted.
        known_targets: names of stages that scripts build.
        paged: makes its page of the file and a build of it; None for no page.

    Raises:
        InputError: it cannot be read.
        UsageError: what is asked, or what a target says, makes no sense.
    """
    place = os.path.join(root, task.path)
    try:
        dockerfile = parse(dockerfile_text(read_file(place), task.path), task.path)
    except DockerfileError as problem:
        return replace(refused_file(problem), builds=task.builds)
    request = asked(dockerfile)
    builds = [
        KnownBuild(tuple(one.name for one in same), request_of(same, request), _hidden(root, same[0].context, place))
        for same in built_together(task.targets)
    ]
    made = scanned_file(dockerfile, request, builds, choice, known_targets=tuple(known_targets))
    if paged is None or made.refused:
        return made
    return replace(made, page=paged(dockerfile, builds[0].request if builds else request))


def _hidden(root: str, context: str, place: str) -> Callable[[str], bool] | None:
    """What the ignore file of a build context hides, where that is a folder of the tree."""
    from stagegraph.contexts.hiddensource import hidden_sources  # noqa: PLC0415  (few files have known builds)
    from stagegraph.project.contexts.ignorefile import read_ignore  # noqa: PLC0415

    folder = os.path.join(root, context) if context else ""
    if not folder or not pathlib.Path(folder).is_dir():
        return None
    return hidden_sources(read_ignore(folder, place).patterns)


def unreadable(task: ScanTask, why: str, *, failed: bool = False) -> ScannedFile:
    """A file of which nothing can be told; ``failed``: the fault is stagegraph's own."""
    problem = found(REFUSED, 0, why)
    return ScannedFile(FileFindings(task.path, (problem,), ("",)), refused=why, builds=task.builds, failed=failed)
