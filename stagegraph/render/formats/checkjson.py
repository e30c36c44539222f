"""Findings as JSON; the schema is ``docs/check.schema.json``."""

from __future__ import annotations

import json

from stagegraph.analysis.findings.checklist import REFUSED
from stagegraph.analysis.findings.finding import SEVERITIES
from stagegraph.render.shared.findingvalues import finding_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.findings.filefindings import FileFindings

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
