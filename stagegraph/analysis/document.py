"""The plan as the document of ``--format json``: plain dicts, lists, strings and numbers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.analysis.plan import Plan, PlannedStage
    from stagegraph.graph.bases import Base
    from stagegraph.graph.steps import Step

VERSION = 1


def plan_document(plan: Plan) -> dict[str, Any]:
    """The document; its form is described by ``docs/plan.schema.json``."""
    critical = frozenset(plan.critical_path)
    names = [planned.display_name for planned in plan.stages]
    return {
        "version": VERSION,
        "dockerfile": plan.dockerfile.path,
        "platform": ",".join(map(str, plan.platforms)),
        "build_args": dict(sorted(plan.options.build_args.items())),
        "targets": [names[index] for index in plan.targets],
        "default_target": names[-1],
        "stages": [_stage(plan, planned, names) for planned in plan.stages],
        "images": list(plan.images),
        "edges": [
            {
                "source": edge.source,
                "stage": edge.stage,
                "kind": edge.kind.value,
                "line": edge.line,
                "onbuild": edge.onbuild,
            }
            for edge in plan.edges
        ],
        "image_edges": [
            {"image": edge.image, "stage": edge.stage, "kind": edge.kind.value, "line": edge.line}
            for edge in plan.image_edges
        ],
        "steps": [_step(plan, step, critical=step.id in critical) for step in plan.steps],
        "build_order": list(plan.build_order),
        "stage_waves": [list(wave) for wave in plan.stage_waves],
        "waves": [list(wave) for wave in plan.waves],
        "critical_path": list(plan.critical_path),
        "peak_parallelism": plan.peak_parallelism,
        "unused": list(plan.unused),
    }


def base_text(base: Base, names: Sequence[str]) -> str:
    """What a stage starts from in words: a stage's name, an image, ``scratch``, a named context.

    ``names`` are the display names of all stages, by index.
    """
    if base.entry is not None:
        return names[base.entry]
    if base.context:
        return f"context:{base.context}"
    return base.image or base.placeholder or "scratch"


def _stage(plan: Plan, planned: PlannedStage, names: Sequence[str]) -> dict[str, Any]:
    return {
        "index": planned.index,
        "name": planned.stage.name,
        "display_name": planned.display_name,
        "base": base_text(planned.base, names),
        "base_stage": planned.base.entry,
        "platform": str(planned.platform) if planned.platform else None,
        "lines": [planned.location.first, planned.location.last],
        "used": planned.used,
        "is_target": planned.is_target,
        "description": planned.stage.description,
        "steps": list(planned.steps),
        "first_wave": planned.first_wave,
        "last_wave": planned.last_wave,
        "runs_with": plan.runs_with(planned.index),
    }


def _step(plan: Plan, step: Step, *, critical: bool) -> dict[str, Any]:
    return {
        "id": step.id,
        "kind": step.kind.value,
        "name": step.name,
        "stage": step.stage,
        "stages": list(step.stages),
        "lines": [step.location.first, step.location.last],
        "inputs": list(step.inputs),
        "source": step.source,
        "cache_mounts": [
            {"id": mount.id, "sharing": mount.sharing.value, "target": mount.target} for mount in step.cache_mounts
        ],
        "wave": plan.wave(step.id),
        "critical": critical,
    }
