"""What a scan of a tree found: its Dockerfiles, and the bake and compose files that tell who builds them."""

from __future__ import annotations

from stagegraph.analysis.findings.finding import SEVERITIES
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.notes.rules import Severity
    from stagegraph.analysis.scanning.scannedfiles import ScannedFile
    from stagegraph.project.repository.buildsites import BuildSite


class TreeScan(Record):
    """What a scan found. Paths start at the top of the tree and have slashes.

    Attributes:
        root: the top, as the caller named it.
        files: the Dockerfiles, by path.
        sites: the bake and compose files that are read together, and what they build.
        templates: files that a program makes Dockerfiles of; they are not read.
        closed: folders that could not be read.
    """

    root: str
    files: tuple[ScannedFile, ...]
    sites: tuple[BuildSite, ...] = ()
    templates: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()

    @property
    def stages(self) -> int:
        """The number of stages in all files."""
        return sum(len(one.found.stages) for one in self.files)

    @property
    def refused(self) -> tuple[ScannedFile, ...]:
        """The files that BuildKit refuses."""
        return tuple(one for one in self.files if one.refused)

    @property
    def targets(self) -> int:
        """The number of known targets."""
        return sum(len(one.targets) for one in self.sites)

    @property
    def notes(self) -> int:
        """The number of findings that are notes."""
        return sum(one.notes for one in self.files)

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the gravest first."""
        return {severity: sum(one.found.count(severity) for one in self.files) for severity in SEVERITIES}
