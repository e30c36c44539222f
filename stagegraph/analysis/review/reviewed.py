"""A review as values: each Dockerfile with what the change does to its builds, and what is found in it."""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.findings.finding import SEVERITIES, at_least
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.review.filestates import FileState
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.notes.rules import Severity
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.review.reviewedprojects import ReviewedProject


class ReviewedFile(Record):
    """A Dockerfile of the repository.

    Attributes:
        path: from the top of the repository.
        state: what became of it.
        was: its path before, "" for a new one.
        findings: what is found in it now; None for one that is gone or cannot be read.
        known: the fingerprints of the findings that it had before.
        changes: what the change does to its builds; None where there is nothing to compare with.
        plan: what a new one builds; None for the others, and for one that BuildKit refuses.
        asked: names of the targets that are asked for; none for all.
        context: the folder that is built, from where the caller stands; "" where its files were not compared.
        problem: why it cannot be read, or its files cannot be compared, else "".
    """

    path: str
    state: FileState
    was: str = ""
    findings: FileFindings | None = None
    known: frozenset[str] = frozenset()
    changes: Changes | None = None
    plan: BuildPlan | None = None
    asked: tuple[str, ...] = ()
    context: str = ""
    problem: str = ""

    @property
    def marked(self) -> tuple[tuple[Finding, bool], ...]:
        """The findings, by line, each with whether it is new."""
        if self.findings is None:
            return ()
        marks = self.findings.fingerprints()
        return tuple((one, mark not in self.known) for one, mark in zip(self.findings.findings, marks, strict=True))

    @property
    def fresh(self) -> tuple[Finding, ...]:
        """The findings that were not there before."""
        return tuple(one for one, new in self.marked if new)

    @property
    def mended(self) -> int:
        """How many findings that were there before are gone."""
        return len(self.known) - (len(self.marked) - len(self.fresh))

    @property
    def told(self) -> bool:
        """Whether there is anything to tell of it: it is another one, or what its build takes is."""
        return self.state is not FileState.SAME or bool(self.problem) or bool(self.changes and not self.changes.empty)

    @property
    def impacts(self) -> tuple[tuple[str, Impact], ...]:
        """The targets of which it is told step by step what runs again: those asked for, else the default one.

        Where nothing runs again for that one it is the first for which something does. Each with its name.
        """
        targets = self.changes.targets if self.changes else ()
        found = [(one.name, one.impact, bool(one.now and one.now.default)) for one in targets if one.impact]
        if not self.asked:
            running = [one for one in found if not_cached(one[1])] or found
            found = ([one for one in running if one[2]] or running)[:1]
        return tuple((name, impact) for name, impact, _ in found)

    @property
    def runs_again(self) -> int:
        """How many steps of the `impacts` run again, or may; a step of several targets is counted for each."""
        return sum(one.count(Status.RUNS) + one.count(Status.CONTENT) for _, one in self.impacts)


def not_cached(impact: Impact) -> bool:
    """Whether any step runs again, or may."""
    return any(one.status is not Status.CACHED for one in impact.steps)


class Review:
    """What a change does to the builds of a repository.

    Attributes:
        revision: of git, with which it is compared, as the caller named it; "" for a check of all files.
        commit: the one that was looked at, "" for none.
        files: all Dockerfiles, by path.
        every: findings that were there before count, too.
        projects: the bake and compose files that say something else of their targets than before, by path.
    """

    def __init__(
        self,
        files: Sequence[ReviewedFile],
        *,
        revision: str = "",
        commit: str = "",
        every: bool = False,
        projects: Sequence[ReviewedProject] = (),
    ) -> None:
        self.files = tuple(sorted(files, key=lambda one: one.path))
        self.projects = tuple(projects)
        self.revision = revision
        self.commit = commit
        self.every = every

    def __repr__(self) -> str:
        return f"<Review of {len(self.files)} files, {len(self.told)} of them to be told of>"

    @cached_property
    def told(self) -> tuple[ReviewedFile, ...]:
        """The files of which there is anything to tell; without a revision those with findings."""
        if not self.revision:
            return tuple(one for one in self.files if one.marked or one.problem)
        return tuple(one for one in self.files if one.told)

    def counted(self, one: ReviewedFile) -> tuple[Finding, ...]:
        """The findings on a file that count."""
        return tuple(finding for finding, new in one.marked if new or self.every)

    def counted_in(self, one: ReviewedFile) -> FileFindings | None:
        """The same with their lines; None for a file that is gone or cannot be read."""
        return one.findings.only([new or self.every for _, new in one.marked]) if one.findings else None

    @property
    def findings(self) -> tuple[FileFindings, ...]:
        """All findings, file by file."""
        return tuple(one.findings for one in self.files if one.findings is not None)

    @property
    def counted_findings(self) -> tuple[FileFindings, ...]:
        """The findings that count, file by file."""
        return tuple(found for found in map(self.counted_in, self.files) if found is not None)

    def count(self, severity: Severity) -> int:
        """How many findings count that are as grave."""
        return sum(found.severity is severity for one in self.files for found in self.counted(one))

    def fails(self, least: Severity) -> bool:
        """Whether a finding counts that is as grave as that, or graver."""
        return any(self.count(severity) for severity in SEVERITIES if at_least(severity, least))
