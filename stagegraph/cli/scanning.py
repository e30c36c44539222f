"""The files of a tree scanned as the command line asks, in whichever process."""

from __future__ import annotations

import os
from argparse import Namespace

from stagegraph.analysis.findings.finding import at_least
from stagegraph.analysis.findings.knownbuilds import targets_among
from stagegraph.analysis.notes.rules import Severity
from stagegraph.cli import options
from stagegraph.cli.inputs import path_in_repository
from stagegraph.cli.wantedrules import WantedRules
from stagegraph.errors import StagegraphError
from stagegraph.treelibrary import scanned_task, unreadable
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.analysis.scanning.scannedfiles import ScannedFile
    from stagegraph.syntax.instructions import Dockerfile
    from stagegraph.treelibrary import ScanTask


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
        own = Namespace(**{**vars(self.arguments), "dockerfile": place})
        known: list[str] = []

        def asked(dockerfile: Dockerfile) -> PlanRequest:
            known.extend(targets_among(dockerfile, self.known_targets))
            return options.plan_request(own, dockerfile)

        made = scanned_task(
            self.root,
            task,
            asked,
            wanted.choice,
            known_targets=wanted.known_targets,
            paged=self._page if self.pages else None,
        )
        shown = replace(made.found, address=path_in_repository(place))
        counts = any(at_least(one.severity, wanted.least or Severity.WARNING) for one in shown.findings)
        return replace(made, found=shown, counts=counts, known=tuple(known))

    def _page(self, dockerfile: Dockerfile, request: PlanRequest) -> str:
        from stagegraph.render.documents.pages import page  # noqa: PLC0415  (few documents have pages)
        from stagegraph.render.page.packing import packed_page  # noqa: PLC0415  (as above)
        from stagegraph.render.shared.links import file_address  # noqa: PLC0415  (as above)

        address = file_address(self.arguments.link_base, dockerfile.path)
        try:
            return packed_page(page(dockerfile, request, link_base=address))
        except StagegraphError:  # too large for one, or the file is refused for one of its targets
            return ""
