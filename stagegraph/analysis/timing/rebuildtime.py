"""How long a rebuild takes: the steps that a change makes run, with the durations of a log."""

from __future__ import annotations

from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.timing.carrying import counterparts_of
from stagegraph.analysis.timing.estimates import Estimates
from stagegraph.analysis.timing.forecasting import forecast
from stagegraph.analysis.timing.forecasts import Basis
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.modelling import logged_vertices, works_of_plan
from stagegraph.analysis.timing.rebuilding import RebuildTime
from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.logs.buildlog import VertexState
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.analysis.timing.forecasts import Forecast
    from stagegraph.analysis.timing.timings import KnownSteps, TimedVertex, Timings
    from stagegraph.analysis.timing.works import Work


def rebuild_time(impact: Impact, timings: Timings) -> RebuildTime:
    """How long a build takes that runs only what a change makes run.

    A step that runs takes as long as in the log; one that the log does not tell of, or that was cached there, as long
    as steps of its kind do. Images that the earlier build had are not pulled again. Contexts are sent, and what comes
    before the steps happens; the result is exported where anything runs.

    Args:
        impact: what runs.
        timings: a log of a build of the Dockerfile, of before or of now.
    """
    if timings.plan is None:
        timings = timings_of(timings.build, impact.before.plan)
    old = timings.plan or impact.before.plan
    known = counterparts_of(old, impact.after.plan)
    logged = logged_vertices(timings)
    vertices = {
        step.id: vertex
        for step in impact.after.plan.steps
        if (vertex := logged.get(known.get(step.id, ""))) is not None and _tells(vertex)
    }
    works = works_of_plan(timings, impact.after.plan, vertices, Estimates(timings))
    return RebuildTime(
        impact=impact,
        least=_forecast(works, {Status.RUNS}, impact, timings),
        most=_forecast(works, {Status.RUNS, Status.CONTENT}, impact, timings),
    )


def _forecast(works: tuple[Work, ...], running: set[Status], impact: Impact, timings: Timings) -> Forecast:
    """The forecast of a build in which the steps of some verdicts run."""
    runs = {step for step, one in impact.by_id.items() if one.status in running}
    return _simulated(works, runs, impact.after.plan, timings)


def project_rebuild_time(impact: ProjectImpact, timings: Timings) -> RebuildTime:
    """The same of several targets: what runs of each of them, in one run of bake.

    Args:
        impact: what runs.
        timings: a log of the earlier targets.
    """
    logged = logged_vertices(timings)
    vertices: dict[str, TimedVertex] = {}
    runs: dict[str, Status] = {}
    for one in impact.builds:
        if one.impact is None:
            runs |= dict.fromkeys((step.id for step in one.build.plan.steps), Status.RUNS)
            continue
        runs |= {name: step.status for name, step in one.impact.by_id.items()}
        known = counterparts_of(one.impact.before.plan, one.build.plan)
        for step in one.build.plan.steps:
            vertex = logged.get(known.get(step.id, ""))
            if vertex is not None and _tells(vertex):
                vertices[step.id] = vertex
    works = works_of_plan(timings, impact.project, vertices, Estimates(timings))
    least, most = (
        _simulated(works, {step for step, status in runs.items() if status in some}, impact.project, timings)
        for some in ({Status.RUNS}, {Status.RUNS, Status.CONTENT})
    )
    return RebuildTime(impact, least, most)


def _tells(vertex: TimedVertex) -> bool:
    """Its duration is that of the whole step."""
    return vertex.state is VertexState.DONE


def _simulated(works: tuple[Work, ...], runs: set[str], plan: KnownSteps, timings: Timings) -> Forecast:
    """The forecast of a build in which some steps run."""
    found = []
    for work in works:
        if work.kind in {VertexKind.EXPORT, VertexKind.CACHE_EXPORT}:
            found.append(work if runs else _cached(work))
        elif work.step and work.kind is not VertexKind.CONTEXT and work.step not in runs:
            found.append(_cached(work))
        else:
            found.append(work)
    return forecast(found, timings, plan=plan, limit=timings.limit)


def _cached(work: Work) -> Work:
    return replace(work, seconds=0.0, basis=Basis.LOG)
