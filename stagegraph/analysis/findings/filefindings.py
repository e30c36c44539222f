"""The findings on a file, with what a document needs to tell them."""

from __future__ import annotations

from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.notes.rules import Severity
    from stagegraph.errors import DockerfileError
    from stagegraph.syntax.instructions import Dockerfile

_MOST_LINES = 8  # of an instruction that an excerpt shows
_DIGITS = 32  # of a fingerprint


class FileFindings(Record):
    """The findings on a file.

    Attributes:
        path: of the file, as the caller named it.
        findings: by line.
        excerpts: for each finding the lines around it, "" for one that is about no line.
        stages: the names of the stages, by index.
        address: how a document for others calls the file: from the top of its repository.
        subjects: for each finding the text of the instruction that it is about, its message where that is none.
    """

    path: str
    findings: tuple[Finding, ...]
    excerpts: tuple[str, ...]
    stages: tuple[str, ...] = ()
    address: str = ""
    subjects: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """The number of findings that are as grave."""
        return sum(one.severity is severity for one in self.findings)

    def only(self, wanted: Sequence[bool]) -> FileFindings:
        """Some of the findings: those for which it says so."""
        findings, excerpts, subjects = (
            tuple(one for one, keep in zip(some, wanted, strict=True) if keep) if some else ()
            for some in (self.findings, self.excerpts, self.subjects)
        )
        return replace(self, findings=findings, excerpts=excerpts, subjects=subjects)

    def fingerprints(self, address: str = "") -> tuple[str, ...]:
        """What each finding is known by from one version of a file to the next: 32 hexadecimal digits.

        It stays the same while the instruction does, wherever that moves in the file. No two findings have one.

        Args:
            address: of the file whose findings these are compared with, where that has another one.
        """
        seen: dict[tuple[str, str], int] = {}
        found: list[str] = []
        for one, subject in zip(self.findings, self.subjects or [one.message for one in self.findings], strict=True):
            before = seen.get((one.rule, subject), 0)
            seen[one.rule, subject] = before + 1
            found.append(_digest(address or self.address or self.path, one.rule, subject, str(before)))
        return tuple(found)


def with_excerpts(dockerfile: Dockerfile, findings: tuple[Finding, ...], address: str = "") -> FileFindings:
    """The findings on a file, and its lines."""
    excerpts = tuple(_excerpt(dockerfile, one) for one in findings)
    subjects = tuple(_subject(dockerfile, one) for one in findings)
    path = dockerfile.path
    return FileFindings(path, findings, excerpts, dockerfile.stage_names, address or path, subjects)


def _excerpt(dockerfile: Dockerfile, finding: Finding) -> str:
    """The lines around a finding, of a long instruction the first ones; "" where there are none."""
    last = min(finding.last_line, finding.line + _MOST_LINES - 1)
    source = dockerfile.source
    return source.excerpt(source.location(finding.line, last)) if finding.line else ""


def _subject(dockerfile: Dockerfile, finding: Finding) -> str:
    """The lines that a finding is about, without what does not count in them; its message where there are none."""
    if not finding.line:
        return finding.message
    lines = dockerfile.source.lines[finding.line - 1 : max(finding.line, finding.last_line)]
    return "\n".join(" ".join(line.split()) for line in lines)


def _digest(*words: str) -> str:
    from hashlib import sha256  # noqa: PLC0415  (few documents need it)

    return sha256("\0".join(words).encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def of_refused(problem: DockerfileError, finding: Finding, address: str = "") -> FileFindings:
    """The one finding on a file that cannot be parsed."""
    path = problem.shown_location.path
    return FileFindings(path, (finding,), (problem.excerpt,), (), address or path)
