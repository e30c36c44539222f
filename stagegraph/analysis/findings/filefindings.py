"""The findings on a file, with what a document needs to tell them."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.notes.rules import Severity
    from stagegraph.errors import DockerfileError
    from stagegraph.syntax.instructions import Dockerfile

_MOST_LINES = 8  # of an instruction that an excerpt shows


class FileFindings(Record):
    """The findings on a file.

    Attributes:
        path: of the file, as the caller named it.
        findings: by line.
        excerpts: for each finding the lines around it, "" for one that is about no line.
        stages: the names of the stages, by index.
        address: how a document for others calls the file: from the top of its repository.
    """

    path: str
    findings: tuple[Finding, ...]
    excerpts: tuple[str, ...]
    stages: tuple[str, ...] = ()
    address: str = ""

    def count(self, severity: Severity) -> int:
        """The number of findings that are as grave."""
        return sum(one.severity is severity for one in self.findings)


def with_excerpts(dockerfile: Dockerfile, findings: tuple[Finding, ...], address: str = "") -> FileFindings:
    """The findings on a file, and its lines."""
    excerpts = tuple(_excerpt(dockerfile, one) for one in findings)
    return FileFindings(dockerfile.path, findings, excerpts, dockerfile.stage_names, address or dockerfile.path)


def _excerpt(dockerfile: Dockerfile, finding: Finding) -> str:
    """The lines around a finding, of a long instruction the first ones; "" where there are none."""
    last = min(finding.last_line, finding.line + _MOST_LINES - 1)
    source = dockerfile.source
    return source.excerpt(source.location(finding.line, last)) if finding.line else ""


def of_refused(problem: DockerfileError, finding: Finding, address: str = "") -> FileFindings:
    """The one finding on a file that cannot be parsed."""
    path = problem.shown_location.path
    return FileFindings(path, (finding,), (problem.excerpt,), (), address or path)
