"""Timings become works that can be simulated: those of the log alone, or those of a plan with the log's durations."""

from __future__ import annotations

from stagegraph.analysis.timing.forecasts import Basis
from stagegraph.analysis.timing.timings import BuildPhase, VertexKind
from stagegraph.analysis.timing.works import Work, in_order
from stagegraph.graph.llb.steps import StepKind
from stagegraph.logs.buildlog import VertexState
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.timing.estimates import Estimates
    from stagegraph.analysis.timing.timings import KnownSteps, TimedVertex, Timings
    from stagegraph.graph.llb.steps import Step

_BROKEN = frozenset({VertexState.FAILED, VertexState.CANCELED})


def works_of_log(timings: Timings) -> tuple[Work, ...]:
    """The works of a log's build, by its own graph; what never started is none.

    Args:
        timings: the build.
    """
    works = []
    steps = _StepWorks(timings.known)
    for one in timings.vertices:
        inputs = one.vertex.inputs or ()
        roots = inputs if len(inputs) > 1 else ()
        root = next((at for at in roots[:1] if at in one.waits_for), None)
        needs = dict.fromkeys((*one.waits_for, *_late_pull(one)))
        works.append(replace(_work(one, timings, steps), needs=tuple(needs), root=root))
    never = {one.at for one in timings.vertices if one.start is None}
    return in_order(works, never)


def works_of_plan(
    timings: Timings, plan: KnownSteps, vertices: Mapping[str, TimedVertex], estimates: Estimates | None = None
) -> tuple[Work, ...]:
    """The works of a planned build, with the durations that a log tells.

    Args:
        timings: the log's build, for what comes before the steps and behind them.
        plan: the build.
        vertices: for steps of the plan, by id, the vertex that they are. A step without one takes no time, unless it
            is estimated.
        estimates: how long steps take that have no vertex; None where these are merged into others, or never ran.
    """
    return _PlanWorks(timings, plan, vertices, estimates).made()


class _PlanWorks:
    """The works of a plan in the making."""

    def __init__(
        self, timings: Timings, plan: KnownSteps, vertices: Mapping[str, TimedVertex], estimates: Estimates | None
    ) -> None:
        self.timings = timings
        self.plan = plan
        self.vertices = vertices
        self.estimates = estimates
        self.steps = _StepWorks(plan)
        self.logged = self.steps if timings.known is plan else _StepWorks(timings.known)
        self.works: list[Work] = []
        self.front: dict[int, int] = {}  # the place of a vertex before the graph
        self.place: dict[str, int] = {}  # of a step
        self.lazy = _only_linked(plan)
        self.never: set[int] = set()  # works that a failed build did not come to
        self.of_vertex: dict[int, int] = {}  # of the first step of a vertex of the graph
        self.project = timings.project if timings.project is plan else None

    def made(self) -> tuple[Work, ...]:
        """All works, every need before its user."""
        self.add_before()
        for step in self.plan.steps:
            self.add_step(step)
        self.add_late_pulls()
        self.add_behind()
        return in_order(self.works, self.never)

    def add_before(self) -> None:
        for one in self.timings.vertices:
            if one.phase is BuildPhase.BEFORE and one.start is not None:
                self.front[one.at] = len(self.works)
                self.works.append(_work(one, self.timings, self.logged))
        for vertex, at in self.front.items():
            needs = self.timings.vertices[vertex].waits_for
            self.works[at] = replace(
                self.works[at], needs=tuple(self.front[need] for need in needs if need in self.front)
            )

    def add_step(self, step: Step) -> None:
        vertex = self.vertices.get(step.id)
        needs = [self.place[one] for one in step.inputs if self.waited(vertex, one)]
        if not needs:
            needs = [at for one, at in self.front.items() if vertex is None or one in vertex.waits_for]
        root = self.place.get(step.root)
        work = self.with_targets(self.steps.of(step), step, vertex)
        if vertex is None and self.estimates is not None:
            command = "" if step.id in self.lazy else _command(step)
            work = replace(work, seconds=self.estimates.seconds(command), basis=Basis.ESTIMATED)
        elif vertex is not None:
            order = (vertex.start or 0.0, vertex.end or 0.0)
            work = replace(work, vertex=vertex.at, number=vertex.vertex.number, order=order)
            if vertex.at not in self.of_vertex:  # of a COPY and its LINK, told as one, the first one takes the time
                work = replace(work, seconds=own_seconds(vertex, self.timings))
                self.of_vertex[vertex.at] = len(self.works)
        if vertex is not None and vertex.start is None:
            self.never.add(len(self.works))
        self.place[step.id] = len(self.works)
        self.works.append(replace(work, needs=tuple(dict.fromkeys(needs)), root=root if root in needs else None))

    def with_targets(self, work: Work, step: Step, vertex: TimedVertex | None) -> Work:
        """A step with the targets that it is for: by the files that tell them, else by the log."""
        own = vertex.target if vertex is not None else ""
        names = () if self.project is None else self.project.targets_of(step)
        return replace(work, target=own or next(iter(names), ""), targets=frozenset(filter(None, (own, *names))))

    def waited(self, vertex: TimedVertex | None, step: str) -> bool:
        """Whether a vertex waited for an input: a COPY whose files are not there fails before its stage is ready."""
        if vertex is None or vertex.state not in _BROKEN or step not in self.vertices:
            return True
        return self.vertices[step].at in vertex.waits_for

    def add_late_pulls(self) -> None:
        for one in self.timings.vertices:
            for driver in _late_pull(one):
                if one.at in self.of_vertex and driver in self.of_vertex:
                    at = self.of_vertex[one.at]
                    self.works[at] = replace(self.works[at], needs=(*self.works[at].needs, self.of_vertex[driver]))

    def add_behind(self) -> None:
        used = {need for work in self.works for need in work.needs}
        last = [at for at in range(len(self.works)) if at not in used]
        behind: dict[int, int] = {}
        for one in self.timings.vertices:
            if one.phase is not BuildPhase.BEHIND or one.start is None:
                continue
            places = (behind.get(need, self.of_vertex.get(need)) for need in one.waits_for)
            own = [place for place in places if place is not None] if one.target else []  # each target has an export
            behind[one.at] = len(self.works)
            self.works.append(replace(_work(one, self.timings, self.logged), needs=tuple(own or last)))
            if not own:
                last = [behind[one.at]]


def logged_vertices(timings: Timings) -> dict[str, TimedVertex]:
    """For the steps of the plan the vertices that they are; of several the one that took longest."""
    found: dict[str, TimedVertex] = {}
    for one in timings.vertices:
        for step in one.steps:
            if step not in found or found[step].seconds < one.seconds:
                found[step] = one
    return found


def own_seconds(one: TimedVertex, timings: Timings) -> float:
    """How long a vertex worked since it could: without the time in which it waited for a slot or a lock."""
    if one.start is None or one.end is None or (one.state is VertexState.CACHED and not one.seconds):
        return 0.0
    admitted = timings.vertices[one.driver].end if one.driver is not None else 0.0
    return max(one.end - (admitted or 0.0), 0.0)


def _late_pull(one: TimedVertex) -> tuple[int, ...]:
    """The vertex after which an image was pulled, where that was not at the beginning."""
    late = one.kind is VertexKind.IMAGE and one.driver is not None and one.driver not in one.waits_for
    return (one.driver,) if late and one.driver is not None else ()


def _work(one: TimedVertex, timings: Timings, steps: _StepWorks) -> Work:
    """A vertex as a work, without what it needs."""
    plan = timings.known
    if plan is not None and one.steps:
        work = steps.of(plan.step_by_id[one.steps[0]])
    else:
        stages = (one.stage.lower(),) if one.stage else ()
        work = Work(
            one.name,
            one.kind,
            one.title,
            one.text,
            stages,
            (0, 0),
            "",
            None,
            None,
            0.0,
            Basis.LOG,
            (),
            target=one.target,
        )
    return replace(
        work,
        name=one.name,
        vertex=one.at,
        number=one.vertex.number,
        seconds=own_seconds(one, timings),
        slot=one.phase is BuildPhase.GRAPH and not one.text.removeprefix("ONBUILD ").startswith("LINK "),
        caches=one.caches,
        order=(one.start or 0.0, one.end or 0.0),
        target=one.target,
        targets=frozenset(filter(None, (one.target,))),
    )


class _StepWorks:
    """Steps as works; those of many vertices are made once, and told the same stages."""

    def __init__(self, plan: KnownSteps | None) -> None:
        self._names = [planned.display_name.lower() for planned in plan.stages] if plan is not None else []
        self._known: dict[str, Work] = {}

    def of(self, step: Step) -> Work:
        """A step as a work of no time, without what it needs."""
        if step.id not in self._known:
            self._known[step.id] = _of_step(step, tuple(self._names[index] for index in step.stages))
        return self._known[step.id]


def _of_step(step: Step, stages: tuple[str, ...]) -> Work:
    title = " ".join(step.title.strip("[]").split())
    return Work(
        name=f"[{title}] {step.text}" if title else step.text,
        kind=_kind(step),
        title=title,
        text=step.text,
        stages=stages,
        lines=(step.location.first, step.location.last),
        step=step.id,
        vertex=None,
        number=None,
        seconds=0.0,
        basis=Basis.LOG,
        needs=(),
        slot=step.kind is not StepKind.MERGE,
        caches=step.cache_mounts,
    )


def _only_linked(plan: KnownSteps) -> frozenset[str]:
    """The images on which nothing but LINKs go on: their files are not needed, so that they are not pulled."""
    used = {one for step in plan.steps if step.kind is not StepKind.MERGE for one in step.inputs}
    return frozenset(step.id for step in plan.steps if step.image and step.id not in used)


def _kind(step: Step) -> VertexKind:
    if step.kind is StepKind.SOURCE:
        return VertexKind.CONTEXT if step.local or step.remote else VertexKind.IMAGE
    return VertexKind.STEP if step.number is not None else VertexKind.INTERNAL


def _command(step: Step) -> str:
    """What `Estimates` calls it."""
    if step.kind is StepKind.SOURCE:
        return "FROM" if not step.local and not step.remote else "ADD" if step.remote else ""
    if step.kind is StepKind.MERGE:
        return "LINK"
    return step.text.removeprefix("ONBUILD ").partition(" ")[0] if step.number is not None else ""
