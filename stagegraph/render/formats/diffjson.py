"""What a change of a Dockerfile does to the build, as JSON; the schema is ``docs/diff.schema.json``."""

from __future__ import annotations

import json

from stagegraph.analysis.impact.verdicts import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from stagegraph.analysis.comparison.alterations import (
        CacheChange,
        ComparedStage,
        ConcurrencyChange,
        EdgeChange,
        ImageChange,
        MergeChange,
        NoteChange,
        SettingChange,
        StageChange,
        StepChange,
        TargetChange,
        TargetState,
        WaitChange,
    )
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.comparison.sides import FileSide
    from stagegraph.analysis.projects.projectdiff import ProjectDiff
    from stagegraph.errors import DockerfileError, Location
    from stagegraph.graph.llb.steps import Step
    from stagegraph.syntax.instructions import Instruction

VERSION = 1


def diff_json(changes: Changes) -> str:
    """The document of ``stagegraph diff --format json``."""
    return json.dumps(diff_document(changes), indent=2, ensure_ascii=False) + "\n"


def project_diff_json(found: ProjectDiff) -> str:
    """The document of ``stagegraph diff --bake FILE --format json``: one for each build, None for new targets."""
    return json.dumps(project_diff_document(found), indent=2, ensure_ascii=False) + "\n"


def project_diff_document(found: ProjectDiff) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "version": VERSION,
        "differs": found.differs,
        "builds": [
            {
                "targets": list(one.targets),
                "dockerfile": one.path,
                "new": list(one.new),
                "diff": None if one.changes is None else diff_document(one.changes),
            }
            for one in found.builds
        ],
        "gone": list(found.gone),
    }


def diff_document(changes: Changes) -> dict[str, Any]:
    """The same as plain values; ``was`` is about the old file, ``now`` about the new one."""
    was, now = changes.default_target
    return {
        "version": VERSION,
        "old": _side(changes.old),
        "new": _side(changes.new),
        "graph_differs": changes.differs,
        "same_text": changes.same_text,
        "default_target": {"was": was or None, "now": now or None},
        "targets": [_target(one) for one in changes.targets],
        "stages": [_stage(one) for one in changes.stages],
        "uses": [_use(one) for one in changes.edges],
        "images": [_image(one) for one in changes.images],
        "steps": [_step_change(one) for one in changes.steps],
        "settings": [_setting(one) for one in changes.settings],
        "runs_again": _reruns(changes),
        "waits": [_wait(one) for one in changes.waits],
        "at_the_same_time": [_at_once(one) for one in changes.concurrency],
        "merged_steps": [_merge(one) for one in changes.merges],
        "cache_mounts": [_cache(one) for one in changes.caches],
        "notes": [_note(one) for one in changes.notes],
        "without_effect": [one.name.lower() for one in changes.idle],
    }


def _side(side: FileSide) -> dict[str, Any]:
    return {"path": side.path, "refused": _refusal(side.problem), "targets_left_out": side.left_out}


def _refusal(problem: DockerfileError | None) -> dict[str, Any] | None:
    if problem is None:
        return None
    return {"message": problem.message, "line": problem.shown_location.first or None}


def _lines(location: Location) -> list[int]:
    return [location.first, location.last]


def _target(one: TargetChange) -> dict[str, Any]:
    found = one.impact
    return {
        "name": one.name,
        "verdict": one.verdict.value,
        "was": _target_state(one.was),
        "now": _target_state(one.now),
        "newly_built": list(one.newly_built),
        "no_longer_built": list(one.no_longer_built),
        "runs_again": {status.value: found.count(status) for status in Status} if found else None,
    }


def _target_state(state: TargetState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "name": state.name,
        "default": state.default,
        "refused": _refusal(state.refusal),
        "steps": state.steps,
        "critical_path": state.critical,
        "critical_stages": list(state.route),
        "at_the_same_time": state.at_once,
        "stages": list(state.stages),
    }


def _stage(one: StageChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "was": _stage_state(one.was),
        "now": _stage_state(one.now),
        "renamed": one.renamed,
        "rebased": one.rebased,
        "used_by": list(one.users),
    }


def _stage_state(state: ComparedStage | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "name": state.name,
        "lines": _lines(state.location),
        "base": state.base,
        "platform": state.platform or None,
        "built": state.built,
    }


def _use(one: EdgeChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "source": one.source,
        "stage": one.user,
        "kind": one.kind.value,
        "line": one.place.first,
    }


def _image(one: ImageChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "was": one.was or None,
        "now": one.now or None,
        "digest_was": one.digest_was or None,
        "digest_now": one.digest_now or None,
        "stages": list(one.users),
    }


def _step_change(one: StepChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "stage": one.stage,
        "was": _step(one.was),
        "now": _step(one.now),
        "behind": one.behind.text if one.behind else None,
    }


def _setting(one: SettingChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "stage": one.stage or None,
        "was": _instruction(one.was),
        "now": _instruction(one.now),
    }


def _step(step: Step | None) -> dict[str, Any] | None:
    return None if step is None else {"name": step.name, "lines": _lines(step.location)}


def _instruction(one: Instruction | None) -> dict[str, Any] | None:
    return None if one is None else {"text": one.text, "lines": _lines(one.location)}


def _reruns(changes: Changes) -> list[dict[str, Any]]:
    both = changes.both
    if both is None:
        return []
    return [
        {
            "name": one.step.name,
            "stages": [both.new_name(index) for index in one.step.stages],
            "lines": _lines(one.step.location),
            "status": one.status.value,
            "cause": any(impact.is_cause(reason) for reason in one.because),
        }
        for impact, one in changes.reruns.values()
    ]


def _wait(one: WaitChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "stage": one.stage,
        "for": one.other,
        "line_was": one.was_line or None,
        "line_now": one.now_line or None,
    }


def _at_once(one: ConcurrencyChange) -> dict[str, Any]:
    return {"change": one.alteration.value, "stage": one.stage, "with": list(one.others)}


def _merge(one: MergeChange) -> dict[str, Any]:
    return {"change": one.alteration.value, "stages": list(one.stages), "steps": [step.text for step in one.steps]}


def _cache(one: CacheChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "id": one.id,
        "sharing_was": [sharing.value for sharing in one.was],
        "sharing_now": [sharing.value for sharing in one.now],
        "take_turns_was": list(one.turns_was),
        "take_turns_now": list(one.turns_now),
        "stages": list(one.stages),
    }


def _note(one: NoteChange) -> dict[str, Any]:
    return {
        "change": one.alteration.value,
        "rule": one.note.rule.id,
        "severity": one.note.rule.severity.value,
        "line": one.note.line or None,
        "text": one.note.text,
    }
