"""What a build cost, as JSON; the schema is ``docs/timings.schema.json``. All times are seconds."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.timing.forecasts import Forecast, ForecastStep, Saving
    from stagegraph.analysis.timing.timingchanges import TimingChange, TimingComparison
    from stagegraph.analysis.timing.timings import PathPart, TimedVertex, Timings

VERSION = 1
_DIGITS = 6  # of a second: microseconds


def timing_json(timings: Timings, log: str, *, forecast: Forecast | None = None, savings: Sequence[Saving] = ()) -> str:
    """The document of ``stagegraph timings --format json``.

    Args:
        timings: what is told.
        log: how the log is called.
        forecast: what is supposed, simulated; None where nothing is.
        savings: the changes that would save most.
    """
    document = {
        "version": VERSION,
        "log": log,
        "build": _build(timings),
        "forecast": None if forecast is None else _forecast(forecast),
        "savings": [
            {
                "change": None if one.change is None else str(one.change),
                "wall": _seconds(one.wall),
                "saved": _seconds(one.saved),
                "lasting": one.lasting,
            }
            for one in savings
        ],
    }
    return _dumped(document)


def timing_changes_json(comparison: TimingComparison, logs: tuple[str, str]) -> str:
    """The document of ``stagegraph timings A B --format json``."""
    document = {
        "version": VERSION,
        "logs": list(logs),
        "before": _build(comparison.before),
        "after": _build(comparison.after),
        "wall": _seconds(comparison.wall),
        "changes": [_change(one) for one in comparison.changes],
    }
    return _dumped(document)


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS) + 0.0


def _build(timings: Timings) -> dict[str, Any]:
    build = timings.build
    return {
        "name": build.name or None,
        "form": build.form.value,
        "began": build.began,
        "buildkit": build.buildkit or None,
        "driver": build.driver or None,
        "dockerfile": None if timings.plan is None else timings.plan.dockerfile.path,
        "dockerfiles": [] if timings.project is None else _dockerfiles(timings.project),
        "targets": _targets(timings),
        "ending": timings.ending.value,
        "error": build.error or None,
        "wall": _seconds(timings.wall),
        "wall_measured": timings.wall_measured,
        "busy": _seconds(timings.busy),
        "parallelism": round(timings.parallelism, 3),
        "peak": timings.peak,
        "limit": timings.limit,
        "graph_guessed": timings.guessed,
        "critical_path": [_part(one) for one in timings.critical],
        "spent": [
            {
                "on": one.purpose.value,
                "seconds": _seconds(one.seconds),
                "covered": _seconds(one.covered),
                "bytes": one.size,
                "vertices": list(one.vertices),
            }
            for one in timings.spent
        ],
        "vertices": [_vertex(timings, one) for one in timings.vertices],
        "harmless": [one.at for one in timings.harmless],
        "unjoined": [one.at for one in timings.unjoined],
        "unlogged": list(timings.unlogged),
        "warnings": [{"message": one.message, "line": one.line, "url": one.url or None} for one in build.warnings],
        "remarks": [{"message": one.message, "line": one.line} for one in build.remarks],
    }


def _targets(timings: Timings) -> list[str]:
    if timings.project is not None:
        return [one.name for one in timings.project.targets]
    return [] if timings.plan is None else [timings.plan.stages[at].display_name for at in timings.plan.targets]


def _dockerfiles(project: ProjectPlan) -> list[dict[str, Any]]:
    return [
        {"dockerfile": one.plan.dockerfile.path, "targets": [target.name for target in one.targets]}
        for one in project.builds
    ]


def _part(one: PathPart) -> dict[str, Any]:
    return {
        "vertex": one.at,
        "start": _seconds(one.start),
        "end": _seconds(one.end),
        "waited": _seconds(one.waited),
    }


def _vertex(timings: Timings, one: TimedVertex) -> dict[str, Any]:
    plan = timings.known
    location = plan.step_by_id[one.steps[0]].location if plan is not None and one.steps else None
    return {
        "name": one.name,
        "number": one.vertex.number,
        "digest": one.vertex.digest or None,
        "kind": one.kind.value,
        "state": one.state.value,
        "target": one.target or None,
        "stage": one.stage or None,
        "steps": list(one.steps),
        "stages": [] if plan is None else [plan.stages[at].display_name for at in one.stages],
        "lines": None if location is None else [location.first, location.last],
        "start": _seconds(one.start),
        "end": _seconds(one.end),
        "seconds": _seconds(one.seconds),
        "measured": one.measured,
        "ready": _seconds(one.ready),
        "locked": _seconds(one.locked),
        "slack": _seconds(one.slack),
        "critical": one.critical,
        "share": round(one.share, _DIGITS),
        "waits_for": list(one.waits_for),
        "driver": one.driver,
        "held": [{"vertex": held.at, "seconds": _seconds(held.seconds)} for held in one.held],
        "error": one.vertex.error or None,
    }


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {
        "suppositions": [str(one) for one in forecast.suppositions],
        "limit": forecast.limit,
        "wall": _seconds(forecast.wall),
        "before": _seconds(forecast.before),
        "recorded": _seconds(forecast.recorded),
        "saved": _seconds(forecast.saved),
        "critical_path": list(forecast.critical),
        "steps": [_forecast_step(one) for one in forecast.steps],
    }


def _forecast_step(one: ForecastStep) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "step": one.step or None,
        "vertex": one.vertex,
        "basis": one.basis.value,
        "seconds": _seconds(one.seconds),
        "ready": _seconds(one.ready),
        "start": _seconds(one.start),
        "end": _seconds(one.end),
        "locked": _seconds(one.locked),
        "slack": _seconds(one.slack),
        "critical": one.critical,
    }


def _change(one: TimingChange) -> dict[str, Any]:
    return {
        "name": one.name,
        "pace": one.pace.value,
        "before": None if one.was is None else one.was.at,
        "after": None if one.now is None else one.now.at,
        "seconds": _seconds(one.seconds),
    }
