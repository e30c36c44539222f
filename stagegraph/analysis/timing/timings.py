"""What a build cost, as values: its vertices in time, the critical path, slack, and who kept whom waiting.

All times are seconds, and count from the build's beginning. A vertex is called by its index, which is the same in
`LoggedBuild.vertices` and in `Timings.vertices`; a step by its id in the plan.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from stagegraph.logs.buildlog import VertexState
from stagegraph.logs.solving import CANCELLING
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.graph.llb.steps import CacheMount, Step
    from stagegraph.logs.buildlog import LoggedBuild, Vertex


class VertexKind(Enum):
    """What a vertex does."""

    #: A numbered step: RUN, COPY, ADD, WORKDIR, or the LINK of a COPY --link.
    STEP = "step"
    #: An image that is resolved and, where its files are needed, pulled: FROM, or one that a COPY or a mount names.
    IMAGE = "image"
    #: The build context or a named one that is sent; a remote file or a repository that is fetched.
    CONTEXT = "context"
    #: What BuildKit adds to the steps: inline documents, the permissions of cache mounts.
    INTERNAL = "internal"
    #: The Dockerfile and .dockerignore that are sent, metadata of images, the frontend that ``# syntax=`` names.
    FRONTEND = "frontend"
    #: A token of a registry.
    AUTH = "auth"
    #: A cache that is imported.
    IMPORT = "import"
    #: The result that is exported: layers, manifests, a push, a tarball.
    EXPORT = "export"
    #: A cache that is exported.
    CACHE_EXPORT = "cache export"
    #: What the client does: a builder that is booted, bake files that are read, provenance that is written.
    CLIENT = "client"
    #: None of these.
    OTHER = "other"


class BuildPhase(Enum):
    """When in a build a vertex has its turn."""

    BEFORE = "before"  # what has to be known before the graph is: Dockerfile, metadata
    GRAPH = "graph"
    BEHIND = "behind"  # what is done with the result


class Held(Record):
    """A vertex that could have begun, or gone on, earlier without another one.

    Attributes:
        at: the vertex that waited.
        seconds: how long it waited for this one alone: all else that it needs was done, or this one had the cache mount
            that it locks.
    """

    at: int
    seconds: float


class TimedVertex(Record):
    """One vertex of the log, in time and in its place in the build.

    Attributes:
        at: its index.
        vertex: what the log tells of it.
        kind: what it does.
        name: its name without the target's prefix and without an image's digest.
        title: what stands in brackets before the rest of the name, without these: ``build 3/5``; or "".
        text: the rest of the name.
        phase: when it has its turn.
        target: what bake or compose calls the build that it is part of, as in ``[app build 1/3]``, or "".
        stage: the name of its stage as the log prints it, or "".
        steps: ids of the steps of the plan that it is: none where it could not be joined or there is no plan; several
            where the log tells several steps as one (COPY --link and its LINK).
        stages: indexes of the stages that it serves, as the plan tells: of a merged step every one of them.
        seconds: how long it was worked on, time for a lock included; 0 for one that never started. A cached one takes
            no time but that in which its layers are pulled from a cache that was imported. An image can be resolved
            early and pulled late: what lies between does not count.
        start: when it started; None for one that never did.
        end: when it ended; None likewise.
        measured: the log tells start and end; else they are computed from durations and the graph.
        ready: when all that it needs was done; None for one that never started. ``start - ready`` is the time that it
            waited for a slot.
        waits_for: vertices that it needs: those of the log's own graph, of the plan, or as far as the names tell; and
            those that come before it as every build goes (metadata before images, steps before the export).
        driver: of these the one that was done last; the one that held the lock that it needed; or the one whose end
            gave it its slot. None for one that began with the build.
        caches: its cache mounts: those of its step, without a plan those that its name shows.
        locked: seconds of it in which it waited for a cache mount that another step had locked.
        slack: how much longer it could have taken without the build taking longer; 0 on the critical path. None for
            one that never started.
        critical: it is on the critical path.
        share: the part of the wall time that it accounts for, 0 to 1; 0 off the critical path.
        held: vertices that waited for this one alone, those that waited longest first.
    """

    at: int
    vertex: Vertex
    kind: VertexKind
    name: str
    title: str = ""
    text: str = ""
    phase: BuildPhase = BuildPhase.GRAPH
    target: str = ""
    stage: str = ""
    steps: tuple[str, ...] = ()
    stages: tuple[int, ...] = ()
    seconds: float = 0.0
    start: float | None = None
    end: float | None = None
    measured: bool = False
    ready: float | None = None
    waits_for: tuple[int, ...] = ()
    driver: int | None = None
    caches: tuple[CacheMount, ...] = ()
    locked: float = 0.0
    slack: float | None = None
    critical: bool = False
    share: float = 0.0
    held: tuple[Held, ...] = ()

    @property
    def state(self) -> VertexState:
        """How far it came."""
        return self.vertex.state

    @property
    def joined(self) -> bool:
        """A step of the plan is known for it."""
        return bool(self.steps)

    @property
    def kept_waiting(self) -> float:
        """Seconds that the one that waited longest for it alone waited."""
        return max((one.seconds for one in self.held), default=0.0)


class PathPart(Record):
    """A piece of the wall time on the critical path: what one vertex accounts for.

    The pieces follow each other without gaps: each begins when the one before it ends.

    Attributes:
        at: the vertex; None for time that belongs to none: before the first one, and behind the last one.
        start: when the piece begins.
        end: when it ends.
        waited: seconds of it, at its beginning, in which the vertex had all that it needs and had not started: for a
            slot, or BuildKit's own work.
    """

    at: int | None
    start: float
    end: float
    waited: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


class Purpose(Enum):
    """What time is spent on."""

    STEPS = "steps"
    PULLS = "pulls"  # images, and layers of cached steps, that are downloaded and unpacked
    TRANSFERS = "transfers"  # contexts that are sent, remote files that are fetched
    FRONTEND = "frontend"  # Dockerfile, metadata, tokens
    CACHE = "cache"  # caches that are imported or exported
    EXPORT = "export"
    OTHER = "other"


class Ending(Enum):
    """How a build ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"  # somebody ended it: ctrl+c, or the CI
    OPEN = "open"  # the log has no end of some work: it ends before the build does, or a part is missing


class Spent(Record):
    """Time spent on one purpose.

    Attributes:
        purpose: on what.
        seconds: of all its vertices together.
        covered: of the wall time, how long at least one of them was worked on.
        size: bytes that were moved, None where the log tells none.
        vertices: which.
    """

    purpose: Purpose
    seconds: float
    covered: float
    size: int | None
    vertices: tuple[int, ...]


class KnownSteps(Protocol):
    """The steps of a build as its Dockerfile tells them, or those of several targets as bake and compose files do."""

    @property
    def steps(self) -> Sequence[Step]:
        """The steps, every input before its user."""

    @property
    def step_by_id(self) -> Mapping[str, Step]:
        """The steps by id."""

    @property
    def stages(self) -> Sequence[PlannedStage]:
        """The stages, to whose places those of the steps lead."""


class Timings(Record):
    """What a build cost.

    Attributes:
        build: what the log tells.
        plan: the build as the Dockerfile tells it; None without one, or where there are several.
        vertices: each vertex of the log, in the log's order.
        wall: how long the build took, in seconds: as the log tells, else as computed.
        wall_measured: the log tells it.
        critical: the critical path by time, from the build's beginning to its end.
        spent: on what time was spent, most first.
        limit: how many steps ran at once at most, where the log shows that steps waited for a slot; else None.
        directories: of caches that several steps had locked at the same time how many directories there were, by id.
        unlogged: ids of the steps of the plan that no vertex is, in the plan's order.
        guessed: the graph is known from the names of steps alone: the log has none, and there is no plan.
        project: the targets of a build of several Dockerfiles; else None.
    """

    build: LoggedBuild
    plan: BuildPlan | None
    vertices: tuple[TimedVertex, ...]
    wall: float
    wall_measured: bool
    critical: tuple[PathPart, ...]
    spent: tuple[Spent, ...] = ()
    limit: int | None = None
    directories: Mapping[str, int] = FrozenMap()
    unlogged: tuple[str, ...] = ()
    guessed: bool = False
    project: ProjectPlan | None = None

    @property
    def known(self) -> KnownSteps | None:
        """The steps that the Dockerfile, or the Dockerfiles, tell; None without any."""
        return self.plan if self.project is None else self.project

    @property
    def ending(self) -> Ending:
        """How the build ended, as far as the log tells it."""
        if self.in_state(VertexState.FAILED):
            return Ending.FAILED
        if self.build.error:
            return Ending.CANCELED if CANCELLING in self.build.error else Ending.FAILED
        # One of two equal steps is cancelled in a good build, too, but then nothing is left to start.
        if self.in_state(VertexState.CANCELED) and self.in_state(VertexState.WAITING):
            return Ending.CANCELED
        return Ending.OPEN if self.in_state(VertexState.RUNNING) else Ending.DONE

    @property
    def busy(self) -> float:
        """Seconds of all vertices together."""
        return sum(one.seconds for one in self.vertices)

    @property
    def parallelism(self) -> float:
        """How many vertices were worked on at a time, on average over the wall time."""
        return self.busy / self.wall if self.wall else 0.0

    @property
    def peak(self) -> int:
        """How many vertices were worked on at the same time at most."""
        return most_at_once((one.start, one.end) for one in self.vertices if one.seconds)

    @property
    def steps(self) -> tuple[TimedVertex, ...]:
        """The numbered steps and images: what stands in the Dockerfile."""
        return tuple(one for one in self.vertices if one.kind in {VertexKind.STEP, VertexKind.IMAGE})

    @property
    def unjoined(self) -> tuple[TimedVertex, ...]:
        """Vertices that are steps and could not be joined to one of the plan; none without a plan."""
        if self.known is None:
            return ()
        kinds = {VertexKind.STEP, VertexKind.IMAGE, VertexKind.CONTEXT, VertexKind.INTERNAL, VertexKind.OTHER}
        return tuple(one for one in self.vertices if one.kind in kinds and not one.joined)

    @property
    def harmless(self) -> tuple[TimedVertex, ...]:
        """Long but harmless: they took a tenth of the wall time, and have a hundredth to spare; the longest first."""
        found = [
            one
            for one in self.vertices
            if not one.critical and one.slack and one.slack >= self.wall / 100 and one.seconds >= self.wall / 10
        ]
        return tuple(sorted(found, key=lambda one: (-one.seconds, one.at)))

    @property
    def holding(self) -> tuple[TimedVertex, ...]:
        """Steps that kept others waiting, by how long; the worst first."""
        found = [one for one in self.vertices if one.held]
        return tuple(sorted(found, key=lambda one: (-one.kept_waiting, one.at)))

    def in_state(self, state: VertexState) -> tuple[TimedVertex, ...]:
        """The vertices that ended so, in the log's order."""
        return tuple(one for one in self.vertices if one.state is state)

    def of_step(self, step_id: str) -> TimedVertex | None:
        """The vertex that is a step of the plan; None where the log has none."""
        return next((one for one in self.vertices if step_id in one.steps), None)

    def of_stage(self, index: int) -> tuple[TimedVertex, ...]:
        """The vertices that serve a stage, in the log's order."""
        return tuple(one for one in self.vertices if index in one.stages)


def most_at_once(spans: Iterable[tuple[float | None, float | None]]) -> int:
    """How many of some spans overlap at most; those that touch do not, those without an end are left out."""
    turns = []
    for start, end in spans:
        if start is not None and end is not None:
            turns += [(start, 1), (end, -1)]
    at_once = most = 0
    for _, turn in sorted(turns):
        at_once += turn
        most = max(most, at_once)
    return most
