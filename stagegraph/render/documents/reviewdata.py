"""A review as JSON, whose schema is ``docs/review.schema.json``, and its numbers for the variables of a CI."""

from __future__ import annotations

import json

from stagegraph.analysis.findings.checklist import REFUSED
from stagegraph.analysis.findings.finding import SEVERITIES
from stagegraph.analysis.review.filestates import FileState
from stagegraph.render.formats.diffjson import diff_document
from stagegraph.render.shared.findingvalues import finding_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from stagegraph.analysis.review.reviewed import Review, ReviewedFile
    from stagegraph.analysis.review.reviewedprojects import ReviewedProject

VERSION = 1


def review_json(review: Review) -> str:
    """The document of ``stagegraph review --format json``."""
    document = {
        "version": VERSION,
        "base": {"revision": review.revision, "commit": review.commit} if review.revision else None,
        "counts": review_counts(review),
        "files": [_file(one) for one in review.files],
        "projects": [_project(one) for one in review.projects],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def review_numbers(review: Review) -> str:
    """Its numbers, one a line as NAME=VALUE: what ``GITHUB_OUTPUT`` and a ``dotenv`` report of GitLab take."""
    return "".join(f"{name}={number}\n" for name, number in review_counts(review).items())


def review_counts(review: Review) -> Mapping[str, int]:
    """How many files, findings and steps there are.

    ``told`` are the files of which the documents tell, bake and compose files that are read together as one;
    ``targets`` are those of the latter that are new, said otherwise or gone, ``counted`` the findings that count, and
    each severity is how many of these are as grave.
    """
    states = [one.state for one in review.files]
    files = {state.value: states.count(state) for state in FileState if state is not FileState.SAME}
    return {
        "files": len(review.files),
        "told": len(review.told) + len(review.projects),
        "targets": sum(len(one.targets) for one in review.projects),
        **files,
        "refused": sum(any(found.rule == REFUSED.id for found, _ in one.marked) for one in review.files),
        "findings": sum(len(one.marked) for one in review.files),
        "counted": sum(len(review.counted(one)) for one in review.files),
        **{one.value: review.count(one) for one in SEVERITIES},
        "mended": sum(one.mended for one in review.files),
        "runs_again": sum(one.runs_again for one in review.told),
    }


def _project(one: ReviewedProject) -> dict[str, Any]:
    return {
        "files": list(one.files),
        "state": one.state.value,
        "total": one.total,
        "problems": list(one.problems),
        "targets": [
            {
                "name": target.name,
                "state": target.state.value,
                "fields": [
                    {"name": field.name, "was": field.was, "now": field.now, "built": field.built}
                    for field in target.fields
                ],
                "takes": list(target.taken),
                "problem": target.problem or None,
                "diff": diff_document(target.changes) if target.changes is not None else None,
            }
            for target in one.targets
        ],
    }


def _file(one: ReviewedFile) -> dict[str, Any]:
    findings = []
    if one.findings is not None:
        marks = one.findings.fingerprints()
        findings = [
            {**finding_values(one.findings, finding), "fingerprint": mark, "new": new}
            for (finding, new), mark in zip(one.marked, marks, strict=True)
        ]
    return {
        "dockerfile": one.path,
        "was": one.was or None,
        "state": one.state.value,
        "context": one.context or None,
        "problem": one.problem or None,
        "runs_again": one.runs_again,
        "mended": one.mended,
        "findings": findings,
        "diff": diff_document(one.changes) if one.changes is not None else None,
    }
