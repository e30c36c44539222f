"""Findings as a code quality report, which GitLab shows beside the lines of a merge request."""

from __future__ import annotations

import json

from stagegraph.analysis.notes.rules import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Finding

_GRAVITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab_report(files: Sequence[FileFindings]) -> str:
    """The document of ``stagegraph check --format gitlab``; an empty list where nothing is found.

    GitLab compares fingerprints to tell what is new in a merge request.
    """
    report = [_entry(file, *one) for file in files for one in zip(file.findings, file.fingerprints(), strict=True)]
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _entry(file: FileFindings, one: Finding, fingerprint: str) -> dict[str, Any]:
    first = max(one.line, 1)  # GitLab takes no finding without a line
    entry: dict[str, Any] = {
        "type": "issue",
        "check_name": one.rule,
        "description": one.message,
        "fingerprint": fingerprint,
        "severity": _GRAVITIES[one.severity],
        "location": {"path": file.address, "lines": {"begin": first, "end": max(one.last_line, first)}},
    }
    return entry | ({"content": {"body": one.advice}} if one.advice else {})
