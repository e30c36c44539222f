"""What the panel and the timeline of the page tell, as plain values for JSON."""

from __future__ import annotations

from stagegraph.analysis.notes.collect import notes_of
from stagegraph.analysis.waiting import waits
from stagegraph.graph.resolve.bases import Outside
from stagegraph.render.shared.markup import printable
from stagegraph.render.shared.wording import base_name, counts_text, outside_text
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from stagegraph.analysis.choices import Choices
    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.analysis.waiting import Wait
    from stagegraph.graph.llb.steps import Step
    from stagegraph.render.page.refs import Ref, Refs


def details(choices: Choices, refs: Refs) -> dict[str, Any]:
    """All that does not stand in the pictures.

    Args:
        choices: the plans.
        refs: what can be selected.
    """
    union = choices.union
    keys = _Keys()
    names = [one.display_name for one in union.stages]
    own = _Own(union)
    return {
        "source": [_line(one) for one in union.dockerfile.source.lines],
        "stages": [
            _stage(one, count=union.own_steps(one.index), names=names, refs=refs, keys=keys) for one in union.stages
        ],
        "images": [_image(one, keys) for one in refs.images],
        "steps": _steps(choices, names, refs, keys),
        "edges": [
            *_edges((refs.stage(one.source), one) for one in union.edges),
            *_edges((refs.outside(one.outside), one) for one in union.image_edges),
        ],
        "stageSteps": own.steps,
        "waits": own.waits,
        "together": own.together,
        "targets": [_target(one.name, one.plan, own) for one in choices.entries],
        "refused": [{"name": one.name, "why": printable(one.why)} for one in choices.refused],
        "leftOut": choices.left_out,
    }


def _edges(found: Iterable[tuple[Ref | None, StageEdge | ImageEdge]]) -> Iterable[list[Any]]:
    for source, edge in found:
        yield [source, edge.stage, edge.kind.value, edge.line, int(edge.onbuild)]


class _Keys:
    """Names for addresses, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, wanted: str, line: int = 0) -> str:
        key = base = printable(wanted)
        if key in self._given and line:
            key = base = f"{base}@L{line}"
        number = 1
        while key in self._given:
            number += 1
            key = f"{base}~{number}"
        self._given.add(key)
        return key


class _Own:
    """What each stage has: its steps, where it waits, which stages can run at the same time."""

    def __init__(self, plan: BuildPlan) -> None:
        self.steps = {one.index: list(one.steps) for one in plan.stages if one.used}
        self.waits = {stage: _waits(found) for stage, found in waits(plan.steps).items()}
        self.together = {stage: f"{other:x}" for stage, other in plan.concurrent.items()}
        self.bits = dict(plan.concurrent)


def _waits(found: Sequence[Wait]) -> list[list[Any]]:
    """Where a stage waits, and for whom: for several as before, where that is; thousands can wait for thousands."""
    before: dict[int, int] = {}
    told = []
    for at, one in enumerate(found):
        first = before.setdefault(id(one.others), at)  # for the same steps it is the same object
        others = first if first < at and len(one.others) > 1 else list(one.others)
        told.append([str(one.number or ""), one.line, one.step, others])
    return told


def _target(name: str, plan: BuildPlan, union: _Own) -> dict[str, Any]:
    own = _Own(plan)
    used = list(plan.build_order)
    mask = sum(1 << one for one in used)
    together = {one: union.bits.get(one, 0) & mask for one in used}
    return {
        "name": name,
        "stages": list(plan.targets),
        "used": used,
        "critical": list(plan.critical_path),
        "criticalSteps": plan.critical_length,
        "steps": plan.step_count,
        "counts": counts_text(plan),
        "peak": plan.peak_parallelism,
        "waves": len(plan.waves),
        "platforms": ", ".join(map(str, plan.platforms)),
        "notes": [[one.line, printable(one.text), one.stage, one.rule.id] for one in notes_of(plan)],
        # Where they differ from those of all targets together, which is rare.
        "stageSteps": _differing(own.steps, union.steps, used),
        "waits": _differing(own.waits, union.waits, used),
        "together": {one: f"{found:x}" for one, found in plan.concurrent.items() if found != together[one]},
    }


def _differing(own: Mapping[int, list[Any]], union: Mapping[int, list[Any]], used: list[int]) -> dict[int, list[Any]]:
    return {one: own.get(one, []) for one in used if own.get(one) != union.get(one)}


def _stage(planned: PlannedStage, *, count: int, names: list[str], refs: Refs, keys: _Keys) -> dict[str, Any]:
    base = planned.base
    start = refs.stage(base.entry) if base.entry is not None else refs.outside(base.outside)
    return {
        "name": planned.display_name,
        "key": keys.give(planned.display_name, planned.location.first),
        "lines": [planned.location.first, planned.location.last],
        "about": printable(planned.stage.description),
        "base": printable(base_name(base, names)),
        "from": start,
        "platform": str(planned.platform) if planned.platform else "",
        "count": count,
        "named": bool(planned.stage.name),
    }


def _image(outside: Outside, keys: _Keys) -> dict[str, Any]:
    return {
        "name": printable(str(outside)),
        "short": printable(outside_text(outside)),
        "key": keys.give(outside_text(replace(outside, value=""))),
        "context": outside.context,
        "source": printable(outside.value),
    }


def _steps(choices: Choices, names: list[str], refs: Refs, keys: _Keys) -> list[dict[str, Any]]:
    plans = [entry.plan for entry in choices.entries]
    looks = [{step.id: step for step in plan.steps} for plan in plans]
    found = []
    for step in choices.union.steps:
        faces: dict[tuple[str, int | None, tuple[int, ...], int], int] = {}
        shown = []
        for known in looks:
            one = known.get(step.id)
            if one is None:
                shown.append(-1)
                continue
            face = (one.name, one.stage, one.stages, one.number.at if one.number else 0)
            shown.append(faces.setdefault(face, len(faces)))
        written = {
            "id": step.id,
            "key": keys.give(_step_key(step, names), step.location.first),
            "kind": step.kind.value,
            "local": step.local,
            "image": refs.outside(Outside(step.image)),
            "lines": [step.location.first, step.location.last],
            "inputs": list(step.inputs),
            "source": printable(step.source),
            "caches": [[printable(one.id), one.sharing.value, printable(one.target)] for one in step.cache_mounts],
            "wave": choices.union.wave(step.id),
            "faces": [[printable(name), stage, list(stages), number] for name, stage, stages, number in faces],
            "shown": shown_data(shown),
        }
        found.append(written)
    return found


def _step_key(step: Step, names: list[str]) -> str:
    """``build:3`` for the step that BuildKit calls ``[build 3/5]``, else what it loads, else its line."""
    if step.number is not None and step.stage is not None:
        return f"{names[step.stage]}:{step.number.at}"
    if step.local:
        return "context"
    return f"L{step.location.first}" if step.location.first else f"step-{step.id}"


def shown_data(shown: Sequence[int]) -> int | list[int]:
    """Which face each target shows: one number where all show the same."""
    return shown[0] if len(set(shown)) == 1 else list(shown)


def _line(text: str) -> str:
    return printable(text.rstrip("\r").replace("\t", "    "))
