"""The files of a tree made ready to be scanned, and one of them scanned, in whichever process."""

from __future__ import annotations

import os
from argparse import Namespace

from stagegraph.analysis.findings.checklist import REFUSED
from stagegraph.analysis.findings.filefindings import FileFindings
from stagegraph.analysis.findings.finding import at_least, found
from stagegraph.analysis.findings.knownbuilds import targets_among
from stagegraph.analysis.notes.rules import Severity
from stagegraph.analysis.projects.builddrafts import built_together, request_of
from stagegraph.analysis.scanning.scannedfiles import KnownBuild, ScannedFile, refused_file, scanned_file
from stagegraph.cli import options
from stagegraph.cli.inputs import path_in_repository, read_text
from stagegraph.cli.wantedrules import WantedRules
from stagegraph.errors import DockerfileError, InputError, StagegraphError
from stagegraph.project.files import MOST_BYTES
from stagegraph.syntax.parser import parse
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.wantedrules import FileWants
    from stagegraph.project.repository.buildsites import BuildSite
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.syntax.instructions import Dockerfile


class ScanTask(Record):
    """A file to be scanned: its path from the top of the tree, with slashes, and the targets that build it."""

    path: str
    targets: tuple[ProjectTarget, ...] = ()


def scan_tasks(paths: Iterable[str], sites: Iterable[BuildSite]) -> list[ScanTask]:
    """A task for each Dockerfile: those that are called so, and those that targets build, by path."""
    targets: dict[str, list[ProjectTarget]] = {path: [] for path in paths}
    for site in sites:
        for target in site.targets:
            if target.path:
                targets.setdefault(target.path, []).append(target)
    return [ScanTask(path, tuple(dict.fromkeys(found))) for path, found in sorted(targets.items())]


class Scanner:
    """Scans files.

    Attributes:
        root: the top of the tree.
        known_targets: those of the command line.
    """

    def __init__(self, root: str, arguments: Namespace, *, pages: bool) -> None:
        """Take the options of the command line; ``pages``: each file gets its own.

        Raises:
            UsageError, InputError: options or settings are wrong.
        """
        self.root = root
        self.arguments = arguments
        self.pages = pages
        self._rules = WantedRules(arguments)
        self.known_targets = self._rules.known_targets

    def scan(self, task: ScanTask) -> ScannedFile:
        """What a file is; one that cannot be read or is refused has a finding that says so, and nothing is raised."""
        try:
            return self._scan(task)
        except StagegraphError as problem:
            return unreadable(task, problem.message)
        except Exception as defect:  # noqa: BLE001  (a defect that one file shows must not cost the others)
            return unreadable(task, f"stagegraph failed on this file ({type(defect).__name__}: {defect})", failed=True)

    def _scan(self, task: ScanTask) -> ScannedFile:
        place = os.path.join(self.root, task.path)
        wanted = self._rules.of(place)
        try:
            made = self._scanned(place, task, wanted)
        except DockerfileError as problem:
            made = replace(refused_file(problem), builds=_names(task))
        shown = replace(made.found, path=task.path, address=path_in_repository(place))
        counts = any(at_least(one.severity, wanted.least or Severity.WARNING) for one in shown.findings)
        return replace(made, found=shown, counts=counts)

    def _scanned(self, place: str, task: ScanTask, wanted: FileWants) -> ScannedFile:
        if os.path.getsize(place) > MOST_BYTES:
            raise InputError(f"{task.path} is too large: it holds more than {MOST_BYTES:,} bytes")
        text, _ = read_text(place)
        dockerfile = parse(text, task.path)
        own = Namespace(**{**vars(self.arguments), "dockerfile": place})
        request = options.plan_request(own, dockerfile)
        builds = [
            KnownBuild(tuple(one.name for one in same), request_of(same, request), self._hidden(same[0].context, place))
            for same in built_together(task.targets)
        ]
        made = scanned_file(dockerfile, request, builds, wanted.choice, known_targets=wanted.known_targets)
        made = replace(made, known=targets_among(dockerfile, self.known_targets))
        if self.pages and not made.refused:
            return replace(made, page=self._page(dockerfile, builds[0].request if builds else request))
        return made

    def _page(self, dockerfile: Dockerfile, request: PlanRequest) -> str:
        from stagegraph.render.documents.pages import page  # noqa: PLC0415  (few documents have pages)
        from stagegraph.render.page.packing import packed_page  # noqa: PLC0415  (as above)
        from stagegraph.render.shared.links import in_address  # noqa: PLC0415  (as above)

        base = self.arguments.link_base.rstrip("/")
        address = f"{base}/{in_address(dockerfile.path)}" if base else ""
        try:
            return packed_page(page(dockerfile, request, link_base=address))
        except StagegraphError:  # too large for one, or the file is refused for one of its targets
            return ""

    def _hidden(self, context: str, place: str) -> Callable[[str], bool] | None:
        from stagegraph.contexts.hiddensource import hidden_sources  # noqa: PLC0415  (few files have known builds)
        from stagegraph.project.contexts.ignorefile import read_ignore  # noqa: PLC0415

        folder = os.path.join(self.root, context) if context else ""
        if not folder or not os.path.isdir(folder):
            return None
        return hidden_sources(read_ignore(folder, place).patterns)


def unreadable(task: ScanTask, why: str, *, failed: bool = False) -> ScannedFile:
    """A file of which nothing can be told; ``failed``: the fault is stagegraph's own."""
    problem = found(REFUSED, 0, why)
    return ScannedFile(
        FileFindings(task.path, (problem,), ("",)),
        refused=why,
        builds=_names(task),
        failed=failed,
    )


def _names(task: ScanTask) -> tuple[str, ...]:
    return tuple(sorted({one.name for one in task.targets}))
