"""What a change does to the steps of a build, as JSON; the schema is ``docs/impact.schema.json``."""

from __future__ import annotations

import json

from stagegraph.analysis.impact.grounds import (
    Behind,
    CacheForbidden,
    MissingFiles,
    NewStep,
    OtherFiles,
    OtherImage,
    OtherPart,
    OtherSource,
    Reads,
    Uploaded,
)
from stagegraph.analysis.impact.verdicts import CANNOT_KNOW, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from stagegraph.analysis.impact.grounds import Reason
    from stagegraph.analysis.impact.verdicts import Impact, StepImpact
    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.analysis.timing.rebuilding import RebuildTime

VERSION = 1
KINDS: dict[type[object], str] = {
    NewStep: "new",
    OtherPart: "differs",
    OtherFiles: "files",
    MissingFiles: "missing",
    OtherImage: "image",
    OtherSource: "source",
    Uploaded: "upload",
    Behind: "behind",
    Reads: "reads",
    CacheForbidden: "no-cache",
}
"""How the document calls the reasons."""


def impact_json(impact: Impact, rebuild: RebuildTime | None = None) -> str:
    """The document of ``stagegraph impact --format json``.

    Args:
        impact: what is told.
        rebuild: how long that takes; None where no log is known.
    """
    return json.dumps(impact_document(impact, rebuild), indent=2, ensure_ascii=False) + "\n"


def impact_document(impact: Impact, rebuild: RebuildTime | None = None) -> dict[str, Any]:
    """The same as plain values."""
    plan = impact.after.plan
    return {
        "version": VERSION,
        "dockerfile": plan.dockerfile.path,
        "targets": [plan.stages[index].display_name for index in plan.targets],
        "contexts": list(impact.compared),
        "counts": {status.value: impact.count(status) for status in Status},
        "steps": [_step(impact, one) for one in impact.steps],
        "rebuild": None if rebuild is None else _rebuild(rebuild),
        "cannot_know": list(CANNOT_KNOW),
    }


def project_impact_json(found: ProjectImpact, rebuild: RebuildTime | None = None) -> str:
    """The document of ``stagegraph impact --bake FILE --format json``: one for each build, None for new targets."""
    return json.dumps(project_impact_document(found, rebuild), indent=2, ensure_ascii=False) + "\n"


def project_impact_document(found: ProjectImpact, rebuild: RebuildTime | None = None) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "version": VERSION,
        "builds": [
            {
                "targets": [target.name for target in one.build.targets],
                "impact": None if one.impact is None else impact_document(one.impact),
            }
            for one in found.builds
        ],
        "gone": list(found.gone),
        "rebuild": None if rebuild is None else _rebuild(rebuild),
    }


def _rebuild(rebuild: RebuildTime) -> dict[str, Any]:
    return {
        "least": round(rebuild.least.wall, 6),
        "most": round(rebuild.most.wall, 6),
        "recorded": round(rebuild.most.recorded, 6),
        "estimated": [one.step for one in rebuild.most.estimated],
    }


def _step(impact: Impact, one: StepImpact) -> dict[str, Any]:
    step, plan = one.step, impact.after.plan
    return {
        "id": step.id,
        "name": step.name,
        "stages": [plan.stages[index].display_name for index in step.stages],
        "lines": [step.location.first, step.location.last],
        "status": one.status.value,
        "because": [{"kind": KINDS[type(reason)], **_told(reason)} for reason in one.because],
        "was": impact.before.plan.step_by_id[one.was].name if one.was else None,
    }


def _told(reason: Reason) -> dict[str, Any]:
    """The fields of a reason; an empty text is null."""
    fields: tuple[str, ...] = reason._fields
    told = {name: getattr(reason, name) for name in fields}
    if isinstance(reason, OtherPart):
        where = told.pop("where")
        return told | {
            "part": reason.part.value,
            "name": reason.name or None,
            "lines": [where.first, where.last] if where else None,
        }
    if isinstance(reason, OtherFiles):
        told["files"] = [{"path": one.path, "change": one.change.value} for one in reason.files]
    return {name: list(value) if isinstance(value, tuple) else value or _empty(value) for name, value in told.items()}


def _empty(value: object) -> object:
    return None if value == "" else value
