"""Findings as JSON; the schema is ``docs/check.schema.json``."""

from __future__ import annotations

import json

from stagegraph.analysis.findings.checklist import CHECKS, REFUSED
from stagegraph.analysis.findings.finding import SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Finding

VERSION = 1


def check_json(files: Sequence[FileFindings]) -> str:
    """The document of ``stagegraph check --format json``."""
    document = {
        "version": VERSION,
        "counts": {one.value: sum(file.count(one) for file in files) for one in SEVERITIES},
        "files": [
            {
                "dockerfile": file.path,
                "refused": any(one.rule == REFUSED.id for one in file.findings),
                "findings": [finding_values(file, one) for one in file.findings],
            }
            for file in files
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


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
