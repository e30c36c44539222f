"""The durations of a log carried over to another build: another target, or an edited Dockerfile."""

from __future__ import annotations

from stagegraph.analysis.comparison.bothbuilds import BothBuilds
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.plan import BuildPlan
from stagegraph.analysis.timing.estimates import Estimates
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.modelling import logged_vertices, works_of_plan
from stagegraph.graph.llb.steps import StepKind
from stagegraph.logs.buildlog import VertexState
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.timing.timings import TimedVertex, Timings
    from stagegraph.analysis.timing.works import Work
    from stagegraph.graph.llb.steps import Step


def carried_works(timings: Timings, plan: BuildPlan | ProjectPlan) -> tuple[Work, ...]:
    """The works of a build with the durations of another one's log.

    A step takes as long as the one in whose place it stands. One that the log has not, or that was cached there and
    would run, takes as long as steps of its kind do.

    Args:
        timings: the build of the log; without a plan its vertices are joined to the steps of ``plan`` by their names.
        plan: the build; of a log of several targets other targets of the same files.
    """
    if not isinstance(plan, BuildPlan):
        return _of_targets(timings, plan)
    if timings.plan is None:
        timings = timings_of(timings.build, plan)
        return works_of_plan(timings, plan, logged_vertices(timings), Estimates(timings))
    return works_of_plan(timings, plan, carried(timings, timings.plan, plan), Estimates(timings))


def _of_targets(timings: Timings, new: ProjectPlan) -> tuple[Work, ...]:
    """The works of other targets: the same Dockerfiles have the same steps."""
    known: dict[object, TimedVertex] = {}
    if timings.project is not None:
        logged = logged_vertices(timings)
        for step in timings.project.steps:
            if step.id in logged:
                known[_place(step)] = logged[step.id]
    found = {step.id: known[place] for step in new.steps if (place := _place(step)) in known}
    return works_of_plan(replace(timings, project=new), new, found, Estimates(timings))


def _place(step: Step) -> tuple[object, ...]:
    """A step by its file, its line and its name."""
    path = step.location.path if step.stage is not None else ""
    return path, step.location.first, step.name, step.source


def carried(timings: Timings, old: BuildPlan, new: BuildPlan) -> dict[str, TimedVertex]:
    """For steps of a build the vertices of a log of another one in whose place they stand.

    Args:
        timings: the log's build.
        old: its plan.
        new: the other build.
    """
    logged = logged_vertices(timings)
    known = counterparts_of(old, new)
    reruns = {one.step.id for one in impact(old, new).steps if one.status is Status.RUNS}
    found = {}
    for step in new.steps:
        vertex = logged.get(known.get(step.id, ""))
        if vertex is None or vertex.state is VertexState.WAITING:
            continue
        if vertex.state is VertexState.CACHED and step.id in reruns and not step.source:
            continue
        found[step.id] = vertex
    return found


def counterparts_of(old: BuildPlan, new: BuildPlan) -> dict[str, str]:
    """For steps of a build the ids of those of another one in whose place they stand, as a comparison pairs them.

    Args:
        old: the other one.
        new: the build.
    """
    both = BothBuilds(old, new)
    links = {step.inputs[-1]: step.id for step in old.steps if step.kind is StepKind.MERGE}
    sources = {step.source: step.id for step in old.steps if step.source}
    found: dict[str, str] = {}
    for steps in both.counterpart.values():
        for before, after in steps.items():
            found.setdefault(after, before)
    for step in new.steps:
        if step.id in found:
            continue
        if step.source in sources:
            found[step.id] = sources[step.source]
        elif step.kind is StepKind.MERGE and found.get(step.inputs[-1]) in links:
            found[step.id] = links[found[step.inputs[-1]]]
    return found
