"""A log's build becomes timings."""

from __future__ import annotations

from stagegraph.analysis.timing.bounding import admissions, critical_parts, held_by, slacks
from stagegraph.analysis.timing.contending import contention, mounts_of
from stagegraph.analysis.timing.joining import LoggedName, join
from stagegraph.analysis.timing.joiningtargets import join_project, join_target
from stagegraph.analysis.timing.needing import graph_needs, phase_of, sequence_needs
from stagegraph.analysis.timing.needroom import NeedRoom
from stagegraph.analysis.timing.placing import EXACT, PRINTED, kept_needs, place, without_circles
from stagegraph.analysis.timing.spending import spent_on
from stagegraph.analysis.timing.timings import TimedVertex, Timings, VertexKind
from stagegraph.analysis.timing.vertexnames import read_name, target_and_stage, targets_of
from stagegraph.logs.buildlog import LogForm, VertexState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.timing.placing import WorkedOn
    from stagegraph.analysis.timing.timings import KnownSteps
    from stagegraph.logs.buildlog import LoggedBuild, Vertex

_EXACT = frozenset({LogForm.RAWJSON, LogForm.RECORD})
_ROUNDED = 0.5  # seconds by which many rounded durations may be too long
_QUICK = frozenset({VertexKind.CONTEXT, VertexKind.INTERNAL, VertexKind.FRONTEND, VertexKind.IMAGE})


def timings_of(
    build: LoggedBuild,
    plan: BuildPlan | None = None,
    *,
    project: ProjectPlan | None = None,
    targets: Collection[str] = (),
) -> Timings:
    """What a build cost.

    Args:
        build: what a log tells of it.
        plan: the build as the Dockerfile tells it, for the target and the platforms of the log; None without one.
        project: the targets that bake or compose built, each from its own Dockerfile, instead of ``plan``.
        targets: what bake or compose calls the build of ``plan``, of a log that may be of others, too; none for any.
    """
    logged = named_vertices(build)
    known = plan if project is None else project
    joined: Sequence[tuple[str, ...]] = ((),) * len(logged)
    if project is not None:
        joined = join_project(logged, project)
    elif plan is not None:
        joined = join_target(logged, plan, targets) if targets else join(logged, plan)
    course = _Course(build, logged, joined, known)
    vertices = tuple(course.vertex(at) for at in range(len(logged)))
    logged_steps = {step for steps in joined for step in steps}
    return Timings(
        build=build,
        plan=plan,
        vertices=vertices,
        wall=course.wall,
        wall_measured=course.wall_measured,
        critical=course.critical,
        spent=spent_on(vertices),
        limit=course.fought.limit,
        directories=course.fought.locks.directories,
        unlogged=tuple(step.id for step in known.steps if step.id not in logged_steps) if known is not None else (),
        guessed=course.guessed,
        project=project,
    )


class _Course:
    """How the vertices of a log followed one another: when each was worked on, what it waited for, what bounds it all.

    Lists have an element for each vertex; a vertex is told by its place in them.

    Args:
        build: what the log tells.
        logged: its vertices with their names.
        joined: the ids of the steps that each one is.
        known: these steps; None without a Dockerfile.
    """

    def __init__(
        self,
        build: LoggedBuild,
        logged: Sequence[LoggedName],
        joined: Sequence[tuple[str, ...]],
        known: KnownSteps | None,
    ) -> None:
        self.logged, self.joined, self.known = logged, joined, known
        room = NeedRoom(logged)
        inputs, self.guessed = graph_needs(logged, joined, known, room)
        sequence = sequence_needs(logged, inputs, room)
        every = [one | other for one, other in zip(inputs, sequence, strict=True)]
        self.spans = spans = place(build.vertices, every)
        self.needs = needs = kept_needs(spans, every, EXACT if build.form in _EXACT else PRINTED)
        self.mounts = [mounts_of(one, steps, known) for one, steps in zip(logged, joined, strict=True)]
        self.fought = contention(logged, self.mounts, spans, needs)
        edges = without_circles([{*one, *other} for one, other in zip(needs, self.fought.edges, strict=True)])
        self.admitted = admissions(spans, edges)
        last = _failed_first(build, spans)
        self.slack = slacks(spans, edges, self.admitted, last)
        ends_of = [span.end if span is not None else 0.0 for span in spans]
        self.wall, self.wall_measured = _wall(build.wall, max(ends_of, default=0.0))
        self.critical = critical_parts(spans, self.admitted, self.wall, last)
        self.shares = {part.at: part.seconds / self.wall for part in self.critical if self.wall}
        self.stages: dict[tuple[str, ...], tuple[int, ...]] = {}  # those of some steps
        self.on_path = {part.at for part in self.critical}
        quick = {at for at, one in enumerate(logged) if one.name.kind in _QUICK}
        own = [[at for at in one if at in inputs[user]] for user, one in enumerate(needs)]
        self.held = held_by(spans, own, quick, self.fought.locks)
        self.ready = [max((ends_of[at] for at in one), default=0.0) for one in needs]

    def vertex(self, at: int) -> TimedVertex:
        """All that is known of the vertex at a place."""
        one, span, steps = self.logged[at], self.spans[at], self.joined[at]
        title = _title(one)
        return TimedVertex(
            at=at,
            vertex=one.vertex,
            kind=one.name.kind,
            name=f"[{title}] {one.name.text}" if title else one.name.text,
            title=title,
            text=one.name.text,
            phase=phase_of(one),
            target=one.target,
            stage=one.stage,
            steps=steps,
            stages=self.stages_of(steps),
            seconds=_seconds(one.vertex, span),
            start=None if span is None else span.start,
            end=None if span is None else span.end,
            measured=span is not None and span.measured,
            ready=None if span is None else min(self.ready[at], span.start),
            waits_for=self.needs[at],
            driver=self.admitted[at].driver,
            caches=self.mounts[at],
            locked=self.fought.locks.locked[at],
            slack=self.slack[at],
            critical=at in self.on_path,
            share=self.shares.get(at, 0.0),
            held=self.held[at],
        )

    def stages_of(self, steps: tuple[str, ...]) -> tuple[int, ...]:
        """The indexes of the stages that some steps serve; the same object for the same steps."""
        if steps not in self.stages and self.known is not None:
            self.stages[steps] = tuple(sorted({at for step in steps for at in self.known.step_by_id[step].stages}))
        return self.stages.get(steps, ())


def _wall(told: float | None, last: float) -> tuple[float, bool]:
    """How long a build took, and whether the log tells that.

    Ends that are computed from rounded durations may lie a little behind the time that the log tells. Where they lie
    far behind, the log tells the time of a part of the build.
    """
    if told is None or last > told + max(_ROUNDED, told / 20):
        return last, False
    return told, True


def _failed_first(build: LoggedBuild, spans: Sequence[WorkedOn | None]) -> int | None:
    """The vertex whose failure ended a build; None where none failed, or where steps began after that all the same.

    Steps that run then are cancelled, and end a little later.
    """
    failed = [
        (span.end, at)
        for at, (vertex, span) in enumerate(zip(build.vertices, spans, strict=True))
        if vertex.state is VertexState.FAILED and span is not None
    ]
    end, first = min(failed, default=(0.0, None))
    begun = any(span.start > end + _ROUNDED for span in spans if span is not None)
    return None if begun else first


def named_vertices(build: LoggedBuild) -> list[LoggedName]:
    """The vertices of a log with their names as they are read."""
    names = [read_name(vertex.name) for vertex in build.vertices]
    targets = targets_of([*names, *(read_name(other) for one in build.vertices for other in one.other_names)])
    found = []
    for vertex, name in zip(build.vertices, names, strict=True):
        target, stage = target_and_stage(name, targets)
        others = [target_and_stage(read_name(other), targets)[0] for other in vertex.other_names]
        found.append(LoggedName(vertex, name, target, stage, frozenset([target, *others])))
    return found


def _title(one: LoggedName) -> str:
    number = (str(one.name.number),) if one.name.number is not None else ()
    words = one.name.words[1:] if one.target else one.name.words
    return " ".join([*filter(None, [one.name.platform]), *words, *number])


def _seconds(vertex: Vertex, span: WorkedOn | None) -> float:
    """How long a vertex was worked on: an image that is resolved early and pulled late not in between."""
    if span is None or span.start == span.end:
        return 0.0
    if vertex.seconds is not None and span.measured:
        return min(vertex.seconds, span.end - span.start)
    return span.end - span.start
