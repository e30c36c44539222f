"""The targets of a project planned, each behind those that are contexts of it."""

from __future__ import annotations

from stagegraph.analysis.plan import BuildPlan
from stagegraph.analysis.planning import resolutions_of
from stagegraph.errors import DockerfileError, ProjectError
from stagegraph.graph.build import linked_image
from stagegraph.graph.buildlimits import LIMIT_HINT, MOST_INSTRUCTIONS_OF_TARGETS, beyond
from stagegraph.graph.identifiers.namedcontexts import TARGET_SOURCE
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.resolve.frontend import names_platforms
from stagegraph.graph.resolve.linkedtargets import LinkedTarget
from stagegraph.syntax.gotext import lower
from stagegraph.syntax.parser import parse
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.syntax.instructions import Dockerfile

    Completing = Callable[[PlanRequest, Dockerfile], PlanRequest]
    Planning = Callable[[Dockerfile, PlanRequest, Sequence[Resolution], Numbering], BuildPlan]

LOCAL_PLATFORM = "local"  # in a bake file that of the machine


class BuildDraft(Record):
    """Targets of one Dockerfile that differ in nothing but the stage, and the plan of them, or why there is none.

    Attributes:
        targets: at least one, in the order asked for.
        request: what is planned.
        dockerfile: parsed; None where it is refused or cannot be read.
        plan: None where the build is refused, or the file cannot be read.
        problem: the refusal.
    """

    targets: tuple[ProjectTarget, ...]
    request: PlanRequest
    dockerfile: Dockerfile | None = None
    plan: BuildPlan | None = None
    problem: DockerfileError | None = None


def draft_builds(
    targets: Sequence[ProjectTarget],
    usual: PlanRequest,
    *,
    complete: Completing | None = None,
    planned: Planning | None = None,
) -> tuple[BuildDraft, ...]:
    """The builds of a project, those first that others need; steps that are equal have equal ids in all of them.

    Args:
        targets: all that are built, those that others need included.
        usual: what is asked of every one: placeholders, notes, and the platform of a target that names none.
        complete: adds to a request what is known of the images that a file names.
        planned: makes the plan; `BuildPlan` if not given.

    Raises:
        ProjectError: the Dockerfiles have more instructions than are followed.
    """
    drafting = _Drafting(usual, complete, planned)
    groups = _in_order(built_together(targets))
    drafting.refuse_too_many(groups)
    for group in groups:
        drafting.add(group)
    return tuple(drafting.drafts)


def built_together(targets: Iterable[ProjectTarget]) -> list[tuple[ProjectTarget, ...]]:
    """Targets by their builds: those that differ in nothing but the stage are built together."""
    found: dict[object, list[ProjectTarget]] = {}
    for one in targets:
        key = (one.path, one.text, one.unread, one.context, one.args, one.platforms, one.contexts, one.run_settings)
        found.setdefault(key, []).append(one)
    return list(map(tuple, found.values()))


def request_of(group: Sequence[ProjectTarget], usual: PlanRequest) -> PlanRequest:
    """What is asked for by targets that are built together, without what their contexts come to.

    Args:
        group: the targets, at least one.
        usual: what is asked of every build.
    """
    first = group[0]
    platforms = [usual.platform if one == LOCAL_PLATFORM else one for one in first.platforms]
    return replace(
        usual,
        targets=tuple(dict.fromkeys(one.stage for one in group)),
        build_args=FrozenMap({**usual.build_args, **first.args}),
        platform=",".join(platforms) or usual.platform,
        build_contexts=FrozenMap(first.contexts),
        context=first.context,
        run_settings=first.run_settings,
    )


def _in_order(groups: Sequence[tuple[ProjectTarget, ...]]) -> list[tuple[ProjectTarget, ...]]:
    """Each group behind those that it needs; bake refuses circles."""
    home = {one.name: group for group in groups for one in group}
    placed: dict[int, tuple[ProjectTarget, ...]] = {}
    waiting = list(reversed(groups))
    while waiting:
        group = waiting[-1]
        needed = [home[name] for name in group[0].needs if name in home]
        missing = [one for one in needed if id(one) not in placed]
        if id(group) in placed or not missing:
            placed.setdefault(id(group), group)
            waiting.pop()
        else:
            waiting += reversed(missing)
    return list(placed.values())


class _Drafting:
    def __init__(self, usual: PlanRequest, complete: Completing | None, planned: Planning | None) -> None:
        self.usual = usual
        self.complete = complete or (lambda request, _: request)
        self.planned = planned or _plan
        self.numbering = Numbering()
        self.parsed: dict[tuple[str, str], Dockerfile | DockerfileError] = {}
        self.linked: dict[str, LinkedTarget] = {}
        self.drafts: list[BuildDraft] = []

    def add(self, group: tuple[ProjectTarget, ...]) -> None:
        """Plan the targets of one build."""
        draft = BuildDraft(group, self.request_of(group))
        if group[0].unread:
            self.drafts.append(draft)
            return
        dockerfile = self.file_of(group[0])
        if isinstance(dockerfile, DockerfileError):
            self.drafts.append(replace(draft, problem=dockerfile))
            return
        request = self.complete(draft.request, dockerfile)
        draft = replace(draft, request=request, dockerfile=dockerfile)
        try:
            resolutions = resolutions_of(dockerfile, request)
            plan = self.planned(dockerfile, request, resolutions, self.numbering)
        except DockerfileError as problem:
            self.drafts.append(replace(draft, problem=problem))
            return
        self.drafts.append(replace(draft, plan=plan))
        for one in group:
            self.keep(one, plan)

    def refuse_too_many(self, groups: Iterable[tuple[ProjectTarget, ...]]) -> None:
        """Refuse more instructions in the files of all builds than are followed: a target takes a few characters."""
        instructions = 0
        for group in groups:
            found = None if group[0].unread else self.file_of(group[0])
            if found is None or isinstance(found, DockerfileError):
                continue
            instructions += sum(len(stage.instructions) + 1 for stage in found.stages)
            if instructions > MOST_INSTRUCTIONS_OF_TARGETS:
                message = beyond("the Dockerfiles of the targets have # instructions", MOST_INSTRUCTIONS_OF_TARGETS)
                raise ProjectError(message, hint=LIMIT_HINT)

    def request_of(self, group: tuple[ProjectTarget, ...]) -> PlanRequest:
        values = dict.fromkeys(group[0].contexts.values())
        linked = FrozenMap({value: self.linked[value] for value in values if value in self.linked})
        return replace(request_of(group, self.usual), linked=linked)

    def file_of(self, target: ProjectTarget) -> Dockerfile | DockerfileError:
        key = (target.path, target.text)
        if key not in self.parsed:
            try:
                self.parsed[key] = parse(target.text, target.path)
            except DockerfileError as problem:
                self.parsed[key] = problem
        return self.parsed[key]

    def keep(self, target: ProjectTarget, plan: BuildPlan) -> None:
        """What a target comes to on each platform, for those whose context it is."""
        stage = stage_of(plan, target)
        prefix = names_platforms(plan.options.build_args, len(plan.platforms))
        images = []
        for resolution in plan.resolutions:
            if resolution.target == stage:
                platform = resolution.options.platform
                key = f"{target.name} {platform}"
                images.append((platform, linked_image(resolution, self.numbering, key, prefix_platform=prefix)))
        self.linked[TARGET_SOURCE + target.name] = LinkedTarget(tuple(images))


def _plan(
    dockerfile: Dockerfile, request: PlanRequest, resolutions: Sequence[Resolution], numbering: Numbering
) -> BuildPlan:
    return BuildPlan(dockerfile, resolutions[0].options, resolutions, numbering, no_notes=request.no_notes)


def stage_of(plan: BuildPlan, target: ProjectTarget) -> int:
    """The index of the stage that a target builds."""
    wanted = lower(target.stage)
    stages = plan.dockerfile.stages
    return next((one.index for one in reversed(stages) if wanted and one.name == wanted), len(stages) - 1)
