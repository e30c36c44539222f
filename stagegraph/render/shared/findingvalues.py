"""A finding as the documents in JSON tell it; its form stands in ``docs/check.schema.json``."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import CHECKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Finding


def finding_values(file: FileFindings, one: Finding) -> dict[str, Any]:
    """A finding as plain values."""
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "line": one.line or None,
        "last_line": one.last_line or None,
        "message": one.message,
        "advice": one.advice,
        "buildkit": one.buildkit,
        "stage": file.stages[one.stage] if one.stage is not None else None,
        "related": list(one.related),
        "page": CHECKS[one.rule].page or None,
        "fixable": bool(one.fix),
    }
