"""The plan of several targets of a repository: each from its own Dockerfile, and what they share and hand over."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.locks import widest
from stagegraph.analysis.order import critical_path, grouped, wave_of_each
from stagegraph.analysis.projects.builddrafts import draft_builds, stage_of
from stagegraph.errors import DockerfileError, InputError
from stagegraph.graph.identifiers.namedcontexts import TARGET_SOURCE
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.analysis.projects.builddrafts import BuildDraft, Completing, Planning
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.llb.steps import Step
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.projecttargets import ProjectTarget


class ProjectBuild(Record):
    """Targets of one Dockerfile that differ in nothing but the stage.

    Attributes:
        number: its place among the builds, from 0: behind those that it needs.
        targets: at least one, in the order asked for.
        request: what was planned.
        plan: of them.
        first: the place of its first stage among the stages of all builds.
    """

    number: int
    targets: tuple[ProjectTarget, ...]
    request: PlanRequest
    plan: BuildPlan
    first: int

    @property
    def name(self) -> str:
        """What it is called: the name of its first target."""
        return self.targets[0].name

    def stage_of(self, target: ProjectTarget) -> int:
        """The index of the stage that one of its targets builds."""
        return stage_of(self.plan, target)


class TargetLink(Record):
    """One use of a target as a named context of another one.

    Attributes:
        target: the name of the target that is used.
        context: the name of the context.
        source: the number of the build of that target, None where nobody can read its Dockerfile.
        source_stage: the index of the stage that it builds, None likewise.
        build: the number of the build that uses it.
        stage: the index of the using stage; None where no stage asks for the context.
        kind: FROM, COPY or MOUNT; None likewise.
        line: where, counted from 1; 0 likewise.
        used: the targets need that stage.
    """

    target: str
    context: str
    source: int | None
    source_stage: int | None
    build: int
    stage: int | None = None
    kind: EdgeKind | None = None
    line: int = 0
    used: bool = False


class ProjectPlan:
    """What bake does for several targets in one run.

    Attributes:
        builds: the plans, those first that others need; equal steps have equal ids in all of them.
        unread: targets whose Dockerfiles nobody can read here.
        steps: those of all builds, each once, every input before its user. Their ``stage`` and ``stages`` are places
            among the stages of all builds: `place_of` tells of one.
        waves: step ids by wave.
        critical_path: ids of the longest chain of steps, first step first.
    """

    def __init__(self, builds: Sequence[ProjectBuild], unread: Iterable[ProjectTarget] = ()) -> None:
        self.builds = tuple(builds)
        self.unread = tuple(unread)
        self._firsts = [one.first for one in self.builds]
        self.steps = tuple(_union(self.builds))
        self._wave_of = wave_of_each(self.steps)
        self.waves = grouped(self._wave_of)
        ends = dict.fromkeys(one for build in self.builds for one in build.plan.target_steps)
        self.critical_path = critical_path(self.steps, ends)

    def __repr__(self) -> str:
        names = ", ".join(one.name for build in self.builds for one in build.targets)
        return f"<ProjectPlan: {names}, {len(self.steps)} steps>"

    @property
    def targets(self) -> tuple[ProjectTarget, ...]:
        """All targets that are planned, by build."""
        return tuple(one for build in self.builds for one in build.targets)

    def wave(self, step_id: str) -> int:
        """The wave of a step, from 0."""
        return self._wave_of[step_id]

    @cached_property
    def stages(self) -> tuple[PlannedStage, ...]:
        """The stages of all builds, by their places."""
        return tuple(stage for build in self.builds for stage in build.plan.stages)

    def stage_name(self, place: int) -> str:
        """A stage as ``target/stage``, by its place among the stages of all builds."""
        build, planned = self.place_of(place)
        return f"{build.name}/{planned.display_name}"

    def targets_of(self, step: Step) -> tuple[str, ...]:
        """The targets of the Dockerfiles in which a step stands, or whose context or image it is."""
        return tuple(target.name for one in self._builds_of.get(step.id, ()) for target in one.targets)

    @cached_property
    def _builds_of(self) -> Mapping[str, Sequence[ProjectBuild]]:
        """By the id of a step the builds in whose Dockerfiles it stands, or whose context or image it is."""
        found: dict[str, list[ProjectBuild]] = {}
        for build in self.builds:
            for own in build.plan.steps:
                if own.linked not in self.build_of:
                    found.setdefault(own.id, []).append(build)
        return found

    def place_of(self, place: int) -> tuple[ProjectBuild, PlannedStage]:
        """The build and the stage at a place among the stages of all builds."""
        build = self.builds[bisect_right(self._firsts, place) - 1]
        return build, build.plan.stages[place - build.first]

    @cached_property
    def build_of(self) -> Mapping[str, ProjectBuild]:
        """The builds by the names of their targets."""
        return {one.name: build for build in self.builds for one in build.targets}

    @cached_property
    def step_by_id(self) -> Mapping[str, Step]:
        """The steps by id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def links(self) -> tuple[TargetLink, ...]:
        """Which targets are contexts of which others, and where: by using build, context and line."""
        return tuple(link for build in self.builds for link in self._links_of(build))

    def _links_of(self, build: ProjectBuild) -> Iterator[TargetLink]:
        contexts = build.plan.options.build_contexts
        for name, value in contexts.items():
            if not value.startswith(TARGET_SOURCE):
                continue
            target = value.removeprefix(TARGET_SOURCE)
            source = self.build_of.get(target)
            stage = None
            if source is not None:
                stage = source.stage_of(next(one for one in source.targets if one.name == target))
            number = source.number if source is not None else None
            link = TargetLink(target, name, source=number, source_stage=stage, build=build.number)
            uses = [one for one in build.plan.image_edges if one.outside.context and one.outside.name == name]
            if not uses:
                yield link
            for one in uses:
                used = build.plan.stages[one.stage].used
                yield replace(link, stage=one.stage, kind=one.kind, line=one.line, used=used)

    @cached_property
    def step_count(self) -> int:
        """The number of steps, as in `stagegraph.analysis.counting`."""
        return counted_steps(self.steps)

    @cached_property
    def critical_length(self) -> int:
        """The number of steps on the critical path, counted likewise."""
        return counted_steps(map(self.step_by_id.__getitem__, self.critical_path))

    @cached_property
    def critical_route(self) -> tuple[int, ...]:
        """The stages along the critical path, by their places among the stages of all builds, each once."""
        steps = map(self.step_by_id.__getitem__, self.critical_path)
        return tuple(dict.fromkeys(step.stage for step in steps if step.stage is not None))

    @cached_property
    def shared_steps(self) -> tuple[Step, ...]:
        """The steps that several builds have."""
        return tuple(one for one in self.steps if len({self.place_of(at)[0].number for at in one.stages}) > 1)

    @property
    def peak_parallelism(self) -> int:
        """How many steps of the widest wave can run at the same time: those that lock one cache take turns."""
        return widest(self.steps, self.waves)

    def placed(self, build: ProjectBuild) -> BuildPlan:
        """The plan of a build with the waves and the critical path of all of them."""
        return build.plan.within(self._wave_of, self.critical_path)


def plan_project(
    targets: Sequence[ProjectTarget],
    usual: PlanRequest,
    *,
    complete: Completing | None = None,
    planned: Planning | None = None,
) -> ProjectPlan:
    """The plan of several targets; arguments as for `draft_builds`.

    Raises:
        DockerfileError: BuildKit refuses one of them; the message names the target.
        InputError: nobody can read any of their Dockerfiles.
    """
    return ProjectPlan(*builds_of(draft_builds(targets, usual, complete=complete, planned=planned)))


def builds_of(drafts: Sequence[BuildDraft]) -> tuple[list[ProjectBuild], list[ProjectTarget]]:
    """The builds, and the targets whose Dockerfiles nobody can read; errors as in `plan_project`."""
    builds: list[ProjectBuild] = []
    unread: list[ProjectTarget] = []
    first = 0
    for draft in drafts:
        if draft.problem is not None:
            raise told_of(draft.targets, draft.problem)
        if draft.plan is None:
            unread += draft.targets
            continue
        builds.append(ProjectBuild(len(builds), draft.targets, draft.request, draft.plan, first=first))
        first += len(draft.plan.stages)
    if not builds:
        raise _nothing_read(unread)
    return builds, unread


def _nothing_read(unread: Sequence[ProjectTarget]) -> InputError:
    if not unread:
        return InputError("no target is built", hint="No group names one, or no service has a build section.")
    one = unread[0]
    return InputError(f"target {one.name}: {one.unread}")


def told_of(targets: Sequence[ProjectTarget], problem: DockerfileError) -> DockerfileError:
    """A refusal that names the target, as buildx prints it."""
    return DockerfileError(
        f"target {targets[0].name}: {problem.message}",
        problem.location,
        shown_location=problem.shown_location,
        excerpt=problem.excerpt,
        hint=problem.hint,
    )


def _union(builds: Sequence[ProjectBuild]) -> Iterator[Step]:
    """The steps of all builds; what a linked target comes to is the last step of that target itself."""
    found: dict[str, Step] = {}
    places: dict[str, dict[int, None]] = {}
    known: set[str] = set()
    for build in builds:
        for step in build.plan.steps:
            if step.linked in known:
                continue
            found.setdefault(step.id, _placed(step, build.first))
            places.setdefault(step.id, {}).update(dict.fromkeys(build.first + at for at in step.stages))
        known.update(one.name for one in build.targets)
    for name, step in found.items():
        yield replace(step, stages=tuple(sorted(places[name])))


def _placed(step: Step, first: int) -> Step:
    return replace(step, stage=None if step.stage is None else first + step.stage)
