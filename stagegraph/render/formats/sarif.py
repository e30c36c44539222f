"""Findings as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import json

from stagegraph.analysis.findings.checklist import CHECKS
from stagegraph.analysis.notes.rules import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Check, Edit, Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FINGERPRINT = "stagegraph/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def check_sarif(files: Sequence[FileFindings], version: str) -> str:
    """The document of ``stagegraph check --format sarif``: one run, with the rules that have a finding in it."""
    used = {one.rule for file in files for one in file.findings}
    rules = [check for check in CHECKS.values() if check.id in used]
    places = {check.id: at for at, check in enumerate(rules)}
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "stagegraph", "version": version, "rules": [_rule(one) for one in rules]}},
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(file, one, mark, places[one.rule])
                    for file in files
                    for one, mark in zip(file.findings, file.fingerprints(), strict=True)
                ],
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    rule = {
        "id": check.id,
        "shortDescription": {"text": check.title},
        "help": {"text": check.advice or check.title},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }
    return rule | ({"helpUri": check.page} if check.page.startswith("https://") else {})


def _result(file: FileFindings, one: Finding, fingerprint: str, place: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": place,
        "level": _LEVELS[one.severity],
        "message": {"text": one.message},
        "locations": [_location(file, one.line, one.last_line)],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if one.related:
        result["relatedLocations"] = [_location(file, line, line) for line in one.related]
    if one.fix:
        replacements = [_replacement(edit) for edit in one.fix]
        change = {"artifactLocation": _artifact(file), "replacements": replacements}
        result["fixes"] = [{"description": {"text": one.advice}, "artifactChanges": [change]}]
    return result


def _artifact(file: FileFindings) -> dict[str, str]:
    from urllib.parse import quote  # noqa: PLC0415  (slow to import, and this format alone needs it)

    return {"uri": quote(file.address, safe="/~@+,=:", errors="surrogateescape")}


def _location(file: FileFindings, first: int, last: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(file)}
    if first:
        place["region"] = {"startLine": first, "endLine": last}
    return {"physicalLocation": place}


def _replacement(edit: Edit) -> dict[str, Any]:
    region = {"startLine": edit.line, "startColumn": edit.start + 1, "endLine": edit.line, "endColumn": edit.end + 1}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
