"""What a check finds: a value that every document tells in its own form."""

from __future__ import annotations

from stagegraph.analysis.notes.rules import Severity
from stagegraph.values import Record

SEVERITIES = tuple(Severity)
"""From the gravest on."""


class Check(Record):
    """A rule that findings come from.

    Attributes:
        id: its name on the command line and in documents; BuildKit's own where it is BuildKit's.
        title: what it finds, in a few words.
        severity: of its findings, unless the caller says otherwise.
        advice: what to do about one.
        buildkit: it is one of BuildKit's build checks.
        page: where it is told in full: an address for BuildKit's, else a page of the documentation.
    """

    id: str
    title: str
    severity: Severity
    advice: str
    buildkit: bool = False
    page: str = ""


class Edit(Record):
    """A piece of one line that is replaced.

    Attributes:
        line: counted from 1.
        start, end: the characters that go, counted from 0, the end not among them.
        text: what comes instead.
    """

    line: int
    start: int
    end: int
    text: str


class Finding(Record):
    """One thing that is found.

    Attributes:
        rule: the id of the rule.
        line: of the Dockerfile, counted from 1; 0 for what is about no line.
        message: what is wrong, without the place; BuildKit's words for BuildKit's checks.
        severity: how grave it is.
        buildkit: BuildKit says so, too.
        last_line: the last line of the instruction, counted from 1; 0 for what is about no line.
        advice: what to do about it.
        stage: the index of the stage in which the line stands, None outside of stages.
        related: other lines that it is about, counted from 1.
        fix: the edits that mend it, where it is certain how; else none.
    """

    rule: str
    line: int
    message: str
    severity: Severity
    buildkit: bool = False
    last_line: int = 0
    advice: str = ""
    stage: int | None = None
    related: tuple[int, ...] = ()
    fix: tuple[Edit, ...] = ()


def at_least(severity: Severity, least: Severity) -> bool:
    """Whether something is as grave as ``least``, or graver."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(least)


def found(check: Check, line: int, message: str, stage: int | None = None, *, related: tuple[int, ...] = ()) -> Finding:
    """A finding of a rule, as grave as that says; see `Finding`."""
    return Finding(
        rule=check.id,
        line=line,
        message=message,
        severity=check.severity,
        buildkit=check.buildkit,
        advice=check.advice,
        stage=stage,
        related=related,
    )
