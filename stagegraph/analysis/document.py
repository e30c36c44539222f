"""The plan as the document of ``--format json``: plain dicts, lists, strings and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from stagegraph.analysis.baseimages import base_images
from stagegraph.analysis.notes.collect import notes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.analysis.baseimages import BaseImage
    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.graph.llb.steps import Step
    from stagegraph.graph.resolve.bases import Base

VERSION = 2


def plan_document(plan: BuildPlan) -> dict[str, Any]:
    """The document; its form is described by ``docs/plan.schema.json``."""
    return {name: list(value) if isinstance(value, Iterator) else value for name, value in plan_members(plan)}


def plan_members(plan: BuildPlan) -> Iterator[tuple[str, Any]]:
    """The members of the document one after the other.

    Long lists come as iterators of their elements: the document of a large file is never whole in memory.
    """
    names = [planned.display_name for planned in plan.stages]
    yield "version", VERSION
    yield "dockerfile", plan.dockerfile.path
    yield "platform", ",".join(map(str, plan.platforms))
    yield "build_args", dict(sorted(plan.options.build_args.items()))
    yield "targets", [plan.stages[index].stage.display_name for index in plan.targets]
    yield "default_target", plan.stages[-1].stage.display_name
    yield "stages", (_stage(planned, names) for planned in plan.stages)
    yield "images", list(plan.images)
    yield "base_images", list(map(_base_image, base_images(plan)))
    yield "edges", map(_edge, plan.edges)
    yield "image_edges", map(_image_edge, plan.image_edges)
    critical = frozenset(plan.critical_path)
    yield "steps", (_step(plan, step, critical=step.id in critical) for step in plan.steps)
    yield "build_order", list(plan.build_order)
    yield "stage_waves", map(list, plan.stage_waves)
    yield "waves", map(list, plan.waves)
    yield "critical_path", list(plan.critical_path)
    yield "peak_parallelism", plan.peak_parallelism
    yield "unused", list(plan.unused)
    yield "notes", list(map(_note, notes_of(plan)))


def base_text(base: Base, names: Sequence[str]) -> str:
    """What a stage starts from in words: a stage's name, an image, ``scratch``, a named context.

    ``names`` are the display names of all stages, by index.
    """
    if base.entry is not None:
        return names[base.entry]
    if base.context:
        return f"context:{base.context}"
    return base.image or base.placeholder or "scratch"


def _stage(planned: PlannedStage, names: Sequence[str]) -> dict[str, Any]:
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
        "first_steps": list(planned.first_steps),
        "last_step": planned.last_step or None,
    }


def _base_image(image: BaseImage) -> dict[str, Any]:
    return {
        "image": image.image,
        "known": image.known,
        "digest": image.digest or None,
        "stages": list(image.stages),
        "unknown_variables": list(image.variables),
        "unknown_in": list(image.used_in),
        "unknown_triggers": image.unknown_triggers,
    }


def _edge(edge: StageEdge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "stage": edge.stage,
        "kind": edge.kind.value,
        "line": edge.line,
        "onbuild": edge.onbuild,
    }


def _image_edge(edge: ImageEdge) -> dict[str, Any]:
    return {
        "image": edge.image,
        "stage": edge.stage,
        "kind": edge.kind.value,
        "line": edge.line,
        "onbuild": edge.onbuild,
        "context_value": edge.context_value or None,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "rule": note.rule.id,
        "severity": note.rule.severity.value,
        "line": note.line,
        "stage": note.stage,
        "text": note.text,
        "advice": note.rule.advice,
    }


def _step(plan: BuildPlan, step: Step, *, critical: bool) -> dict[str, Any]:
    return {
        "id": step.id,
        "kind": step.kind.value,
        "name": step.name,
        "stage": step.stage,
        "stages": list(step.stages),
        "lines": [step.location.first, step.location.last],
        "inputs": list(step.inputs),
        "source": step.source,
        "unknown": list(step.unknown.names) if step.unknown else [],
        "cache_mounts": [
            {"id": mount.id, "sharing": mount.sharing.value, "target": mount.target} for mount in step.cache_mounts
        ],
        "wave": plan.wave(step.id),
        "critical": critical,
    }
