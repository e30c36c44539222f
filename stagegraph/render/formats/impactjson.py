"""What a change does to the steps of a build, as JSON; the schema is ``docs/impact.schema.json``."""

from __future__ import annotations

import json

from stagegraph.analysis.impact.grounds import Behind, OtherFiles, OtherPart
from stagegraph.analysis.impact.verdicts import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from stagegraph.analysis.impact.grounds import Reason
    from stagegraph.analysis.impact.verdicts import Impact, StepImpact

VERSION = 1


def impact_json(impact: Impact) -> str:
    """The document of ``stagegraph impact --format json``."""
    plan = impact.after.plan
    document = {
        "version": VERSION,
        "dockerfile": plan.dockerfile.path,
        "targets": [plan.stages[index].display_name for index in plan.targets],
        "contexts": sorted(frozenset(impact.before.contexts) & frozenset(impact.after.contexts)),
        "counts": {status.value: impact.count(status) for status in Status},
        "steps": [_step(impact, one) for one in impact.steps],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _step(impact: Impact, one: StepImpact) -> dict[str, Any]:
    step, plan = one.step, impact.after.plan
    return {
        "id": step.id,
        "name": step.name,
        "stages": [plan.stages[index].display_name for index in step.stages],
        "lines": [step.location.first, step.location.last],
        "status": one.status.value,
        "because": [_reason(reason) for reason in one.because],
    }


_KINDS = {
    "NewStep": "new",
    "OtherPart": "differs",
    "OtherFiles": "files",
    "MissingFiles": "missing",
    "OtherImage": "image",
    "OtherSource": "source",
    "Uploaded": "upload",
    "Behind": "behind",
    "Reads": "reads",
    "CacheForbidden": "no-cache",
}
"""How the document calls the reasons."""


def _reason(reason: Reason) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": _KINDS[type(reason).__name__]}
    if isinstance(reason, OtherPart):
        where = reason.where
        return found | {
            "part": reason.part.value,
            "name": reason.name or None,
            "before": reason.before,
            "now": reason.now,
            "build_arg": reason.build_arg,
            "lines": [where.first, where.last] if where else None,
        }
    if isinstance(reason, OtherFiles):
        files = [{"path": one.path, "change": one.change.value} for one in reason.files]
        return found | {"context": reason.context, "files": files}
    fields: tuple[str, ...] = reason._fields
    values = {name: getattr(reason, name) for name in fields}
    if isinstance(reason, Behind):
        values["instead_of"] = reason.instead_of or None
    return found | {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
