"""How long a build would take: simulated with a log's durations and with what is supposed."""

from __future__ import annotations

from stagegraph.analysis.timing.bounding import admissions, slacks
from stagegraph.analysis.timing.carrying import carried_works
from stagegraph.analysis.timing.estimates import Estimates
from stagegraph.analysis.timing.forecasts import Forecast, ForecastStep
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.modelling import logged_vertices, works_of_log, works_of_plan
from stagegraph.analysis.timing.placing import WorkedOn
from stagegraph.analysis.timing.supposing import suppose
from stagegraph.analysis.timing.works import scheduled
from stagegraph.logs.buildlog import LogForm, LoggedBuild
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.schedule.tasks import BuildSchedule
    from stagegraph.analysis.timing.suppositions import WhatIf
    from stagegraph.analysis.timing.timings import KnownSteps, Timings
    from stagegraph.analysis.timing.works import Work


def what_if(
    timings: Timings,
    suppositions: Iterable[WhatIf] = (),
    *,
    plan: BuildPlan | ProjectPlan | None = None,
    limit: int | None = None,
) -> Forecast:
    """How long the build of a log would take if something was otherwise.

    Args:
        timings: the build of the log.
        suppositions: what is supposed, one after the other.
        plan: another build to simulate with the durations of the log: another target, or an edited Dockerfile. Steps
            that the log has not are estimated, as are those that were cached and would run.
        limit: how many steps can run at the same time, at least 1; None for as many as the log shows.

    Raises:
        UsageError: a supposition names no step, several, or one of which it cannot be supposed.
    """
    found = tuple(suppositions)
    works = works_of(timings, plan)
    for one in found:
        works = suppose(works, one)
    slots = limit if limit is not None else timings.limit
    return forecast(works, timings, suppositions=found, plan=plan or timings.known, limit=slots)


def estimate(plan: BuildPlan, suppositions: Iterable[WhatIf] = (), *, limit: int | None = None) -> Forecast:
    """How long a build would take of which there is no log: each step takes what its instruction usually does.

    Args:
        plan: the build.
        suppositions: what is supposed, one after the other, such as how long steps take that are known.
        limit: how many steps can run at the same time, at least 1; None for any number.

    Raises:
        UsageError: a supposition names no step, several, or one of which it cannot be supposed.
    """
    nothing = timings_of(LoggedBuild(LogForm.PLAIN, ()), plan)
    found = tuple(suppositions)
    works = usual = works_of_plan(nothing, plan, {}, Estimates(None))
    for one in found:
        works = suppose(works, one)
    wall = scheduled(usual, limit).wall
    return replace(forecast(works, nothing, suppositions=found, plan=plan, limit=limit), before=wall, recorded=wall)


def works_of(timings: Timings, plan: BuildPlan | ProjectPlan | None = None) -> tuple[Work, ...]:
    """The works of a log's build, or of another one with its durations.

    Args:
        timings: the build of the log.
        plan: the other one; None for that of the log.
    """
    if plan is not None and plan is not timings.known:
        return carried_works(timings, plan)
    if timings.known is not None and not timings.unjoined:
        return works_of_plan(timings, timings.known, logged_vertices(timings))
    return works_of_log(timings)


def forecast(
    works: Sequence[Work],
    timings: Timings,
    *,
    suppositions: tuple[WhatIf, ...] = (),
    plan: KnownSteps | None = None,
    limit: int | None = None,
) -> Forecast:
    """The forecast of works that are given.

    Args:
        works: every need before its user.
        timings: the build of the log.
        suppositions: what was supposed of them.
        plan: the build that they are of.
        limit: how many steps can run at the same time.
    """
    schedule = scheduled(works, limit, timings.directories)
    return Forecast(
        plan=plan,
        suppositions=suppositions,
        steps=_steps(works, schedule),
        wall=schedule.wall,
        before=scheduled(works_of(timings), timings.limit, timings.directories).wall,
        recorded=timings.wall,
        critical=schedule.path,
        limit=limit,
    )


def _steps(works: Sequence[Work], schedule: BuildSchedule) -> tuple[ForecastStep, ...]:
    spans = [WorkedOn(one.start, one.end, measured=False) for one in schedule.placed]
    edges = [
        {*task.needs, *(() if one.driver is None else (one.driver,))}
        for task, one in zip(schedule.tasks, schedule.placed, strict=True)
    ]
    slack = slacks(spans, edges, admissions(spans, edges))
    path = frozenset(schedule.path)
    return tuple(
        ForecastStep(
            name=work.name,
            kind=work.kind,
            step=work.step,
            vertex=work.vertex,
            basis=work.basis,
            seconds=work.seconds,
            ready=one.ready,
            start=one.start,
            end=one.end,
            locked=one.locked,
            critical=at in path,
            slack=slack[at] or 0.0,
        )
        for at, (work, one) in enumerate(zip(works, schedule.placed, strict=True))
    )
