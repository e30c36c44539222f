"""The plan of a build: what the targets need, what is skipped, in which order, what runs at the same time."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType

from stagegraph.analysis.edges import all_edges
from stagegraph.analysis.locks import taking_turns, widest
from stagegraph.analysis.order import (
    bits,
    concurrent_stages,
    critical_path,
    first_steps,
    grouped,
    own_steps,
    stage_levels,
    wave_of_each,
)
from stagegraph.errors import UsageError
from stagegraph.graph.build import build_graph
from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS, ImageConfigs, read_image_configs
from stagegraph.graph.identifiers.namedcontexts import context_image
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.llb.steps import StepKind
from stagegraph.graph.resolve.buildoptions import BuildOptions, context_options, platform_options
from stagegraph.graph.resolve.frontend import names_platforms, refuse_build_args
from stagegraph.graph.resolve.resolution import Resolution, stage_platforms
from stagegraph.graph.resolve.targets import TargetResolver
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    import networkx as nx

    from stagegraph.analysis.baseimages import BaseImage
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.errors import Location
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.bases import Base
    from stagegraph.syntax.instructions import Dockerfile, Stage


class PlannedStage(Record):
    """A stage in a plan.

    Attributes:
        stage: as written.
        base: what it starts from.
        platform: its platform, that of its base where this is a stage; None for the target's, which is not written.
        used: some target needs it.
        is_target: it is a target itself.
        steps: ids of its steps, in BuildKit's order; a merged step is listed in each of its stages.
        first_wave, last_wave: the waves of its first and last step, sources aside; None where it has none.
        first_steps: ids of those of its steps, sources aside, that wait for no other of them.
        last_step: id of the step that waits for all others of them, "" where it has none.
        display_name: what people call it, unique in the file, as in `Dockerfile.stage_names`.
    """

    stage: Stage
    base: Base
    platform: Platform | None
    used: bool
    is_target: bool
    steps: tuple[str, ...]
    first_wave: int | None
    last_wave: int | None
    first_steps: tuple[str, ...]
    last_step: str
    display_name: str

    @property
    def index(self) -> int:
        """Its place in the file, counted from 0."""
        return self.stage.index

    @property
    def replaced(self) -> bool:
        """A named context of the stage's own name stands in for all of it: no step of it is run."""
        return bool(self.base.context) and self.base.context == self.stage.name

    @property
    def location(self) -> Location:
        """From its FROM to its last instruction."""
        return self.stage.location


class Plan:
    """What BuildKit does for one or more targets of a Dockerfile.

    Attributes:
        dockerfile: the parsed file.
        options: build args, platform and contexts; ``target`` and ``platform`` are the first of several.
        platforms: the target platforms, in the order asked for.
        targets: indexes of the stages to build, in the order asked for.
        resolutions: the stages resolved for each platform and target.
        stages: every stage of the file, in file order.
        edges: stage to stage, those of unused stages included, by using stage and line.
        image_edges: what comes from outside, likewise.
        images: whole references of the images that the targets need, sorted.
        steps: what BuildKit runs, every input before its user.
        waves: step ids by wave: those of a wave can start once all earlier waves are done.
        critical_path: ids of the longest chain of steps, first step first.

    ``numbering`` gave other plans of the file their step ids: equal steps then bear equal ids in all of them.
    ``no_notes`` are ids of rules whose notes are not wanted.
    """

    def __init__(
        self,
        dockerfile: Dockerfile,
        options: BuildOptions,
        resolutions: Sequence[Resolution],
        numbering: Numbering | None = None,
        *,
        no_notes: frozenset[str] = frozenset(),
    ) -> None:
        self.dockerfile = dockerfile
        self.options = options
        self.targets = tuple(dict.fromkeys(one.target for one in resolutions))
        self.platforms = tuple(dict.fromkeys(one.options.platform for one in resolutions))
        self.resolutions = tuple(resolutions)
        self._no_notes = no_notes
        numbering = numbering or Numbering()
        prefix = names_platforms(options.build_args, len(self.platforms))
        graph = build_graph(resolutions, numbering, prefix_platform=prefix)
        self.steps = graph.steps
        self._wave_of = wave_of_each(self.steps)
        self.waves = grouped(self._wave_of)
        self.critical_path = critical_path(self.steps, graph.targets)
        self.edges, self.image_edges = all_edges(resolutions)
        self.stages = self._planned_stages()
        self.images = _images(resolutions)

    def _planned_stages(self) -> tuple[PlannedStage, ...]:
        used = frozenset[int]().union(*(one.used for one in self.resolutions))
        targets = frozenset(self.targets)
        every: dict[int, list[str]] = {}
        for step in self.steps:
            for index in step.stages:
                every.setdefault(index, []).append(step.id)
        own = own_steps(self.steps)
        found = []
        names = self.dockerfile.stage_names
        of_entries = {id(one.entries): one for one in self.resolutions}  # targets can share them
        platforms = {entries: stage_platforms(one) for entries, one in of_entries.items()}
        for stage in self.dockerfile.stages:
            resolution = self.resolution_of(stage.index)
            entry = resolution.entries[stage.index]
            steps = own.get(stage.index, ())
            waves = [self._wave_of[step.id] for step in steps]
            found.append(
                PlannedStage(
                    stage,
                    entry.base,
                    platforms[id(resolution.entries)][stage.index],
                    stage.index in used,
                    stage.index in targets,
                    tuple(every.get(stage.index, ())),
                    min(waves, default=None),
                    max(waves, default=None),
                    first_steps(steps),
                    steps[-1].id if steps else "",
                    names[stage.index],
                )
            )
        return tuple(found)

    def __repr__(self) -> str:
        targets = ", ".join(self.stages[index].display_name for index in self.targets)
        return f"<Plan of {self.dockerfile.path}: {targets}, {len(self.steps)} steps>"

    def wave(self, step_id: str) -> int:
        """The wave of a step, from 0."""
        return self._wave_of[step_id]

    def resolution_of(self, index: int) -> Resolution:
        """What a stage starts from and takes from: for the first target that needs it, else for the first one."""
        return self._resolution_of.get(index, self.resolutions[0])

    @cached_property
    def _resolution_of(self) -> Mapping[int, Resolution]:
        return {number: one for one in reversed(self.resolutions) for number in one.used}

    @cached_property
    def base_images(self) -> tuple[BaseImage, ...]:
        """The images that the needed stages start from, and what is not known of them."""
        from stagegraph.analysis.baseimages import base_images  # noqa: PLC0415  (it imports this module)

        return base_images(self)

    @property
    def step_count(self) -> int:
        """The number of steps, sources aside."""
        return len(self.steps) - len(self.sources)

    def own_steps(self, index: int) -> int:
        """The number of steps of a stage, sources aside; a merged step counts in each of its stages."""
        return sum(one not in self.sources for one in self.stages[index].steps)

    @cached_property
    def sources(self) -> frozenset[str]:
        """Ids of the steps that load something: images, the build context, remote files."""
        return frozenset(step.id for step in self.steps if step.kind is StepKind.SOURCE)

    @cached_property
    def build_order(self) -> tuple[int, ...]:
        """Indexes of the needed stages, each behind those it needs: the order of the file."""
        return tuple(planned.index for planned in self.stages if planned.used)

    @cached_property
    def unused(self) -> tuple[int, ...]:
        """Indexes of the stages that no target needs."""
        return tuple(planned.index for planned in self.stages if not planned.used)

    @property
    def peak_parallelism(self) -> int:
        """How many steps of the widest wave can run at the same time: those that lock one cache take turns."""
        return widest(self.steps, self.waves)

    @cached_property
    def stage_waves(self) -> tuple[tuple[int, ...], ...]:
        """Needed stages by level: those of a level need only stages of earlier levels."""
        needs: dict[int, list[int]] = {}
        for edge in self.edges:
            needs.setdefault(edge.stage, []).append(edge.source)
        levels = stage_levels(self.build_order, needs)
        waves: list[list[int]] = [[] for _ in range(max(levels.values(), default=-1) + 1)]
        for stage, level in levels.items():
            waves[level].append(stage)
        return tuple(map(tuple, waves))

    @cached_property
    def concurrent(self) -> Mapping[int, int]:
        """For each needed stage those that can run at the same time, as a number with a bit for each index.

        Stages that only take turns, as their steps lock the same caches, cannot.
        """
        found = concurrent_stages(self.steps, self.build_order)
        turns = taking_turns(self.steps, found)
        return {stage: others & ~turns.get(stage, 0) for stage, others in found.items()} if turns else found

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What BuildKit accepts and is probably not meant, by line."""
        from stagegraph.analysis.notes.collect import notes_on  # noqa: PLC0415  (it imports this module)

        return notes_on(self, self._no_notes)

    def runs_with(self, index: int) -> list[int]:
        """The indexes of the stages that can run at the same time as this one, ascending; none for an unused one."""
        return bits(self.concurrent.get(index, 0))

    @cached_property
    def graph(self) -> nx.MultiDiGraph[int | str]:
        """The stages and images as a networkx graph; see `stagegraph.analysis.networks.stage_network`."""
        from stagegraph.analysis.networks import stage_network  # noqa: PLC0415  (networkx is slow to import)

        return stage_network(self)

    @cached_property
    def step_graph(self) -> nx.DiGraph[str]:
        """The steps as a networkx graph; see `stagegraph.analysis.networks.step_network`."""
        from stagegraph.analysis.networks import step_network  # noqa: PLC0415  (networkx is slow to import)

        return step_network(self)

    def to_dict(self) -> dict[str, Any]:
        """The document of ``--format json``; its schema is ``docs/plan.schema.json``."""
        from stagegraph.analysis.document import plan_document  # noqa: PLC0415  (it imports this module)

        return plan_document(self)


class PlanRequest(Record):
    """What to plan: names of targets ("" for the last stage), the build options as text, what is not to be noted.

    ``image_configs`` is what `stagegraph.graph.identifiers.imageconfigs.read_image_configs` makes of plain values;
    ``no_notes`` are ids of rules.
    """

    targets: tuple[str, ...] = ("",)
    build_args: Mapping[str, str] = MappingProxyType({})
    platform: str = "linux/amd64"
    build_contexts: Mapping[str, str] = MappingProxyType({})
    placeholders: bool = False
    image_configs: ImageConfigs = NO_IMAGE_CONFIGS
    no_notes: frozenset[str] = frozenset()


def make_plan(  # noqa: PLR0913  (the options of a build, by name)
    dockerfile: Dockerfile,
    target: str | Sequence[str] | None = None,
    build_args: Mapping[str, str] | None = None,
    platform: str = "linux/amd64",
    build_contexts: Mapping[str, str] | None = None,
    *,
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
    no_notes: bool | Collection[str] = False,
) -> Plan:
    """The plan of a build.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        target: the name of a stage in any case, several names, or None for the last stage.
        build_args: values of build args by name.
        platform: the target platform, say ``linux/arm64``; several in one build are separated by commas.
        build_contexts: named contexts: what to take instead of a stage or an image, by its name.
        placeholders: a base whose build args are not set stays a placeholder instead of being refused.
        image_configs: what images bring along, by their references in any spelling, ``"*"`` for all others:
            ``{"golang:1.23": {"digest": "sha256:...", "config": {"Env": [...], "WorkingDir": ..., "User": ...,
            "Shell": [...], "OnBuild": [...]}}}``, or with ``"platforms": {"linux/amd64": {"config": ...}}`` instead
            of ``"config"``, or beside it.
        no_notes: True for a plan without notes, or the ids of the rules whose notes are not wanted.

    Raises:
        DockerfileError: BuildKit refuses the file, or a stage that a target needs.
        UsageError: no platform, no context name, an empty list of targets, a malformed image configuration, or no
            rule of notes.
    """
    from stagegraph.analysis.notes.rules import ALL_RULES, rule_ids  # noqa: PLC0415  (only callers of the library)

    quiet = (ALL_RULES if no_notes else frozenset()) if isinstance(no_notes, bool) else rule_ids(no_notes)
    targets = (target or "",) if target is None or isinstance(target, str) else tuple(target)
    contexts, images = dict(build_contexts or {}), read_image_configs(image_configs)
    request = PlanRequest(targets, dict(build_args or {}), platform, contexts, placeholders, images, quiet)
    return plan_request(dockerfile, request)


def plan_request(dockerfile: Dockerfile, request: PlanRequest) -> Plan:
    """The plan of a build; arguments and errors as in `make_plan`."""
    resolutions = resolutions_of(dockerfile, request)
    return Plan(dockerfile, resolutions[0].options, resolutions, no_notes=request.no_notes)


def resolutions_of(
    dockerfile: Dockerfile, request: PlanRequest, resolver: TargetResolver | None = None
) -> list[Resolution]:
    """The stages resolved for each platform and target, each target once; errors as in `make_plan`."""
    if not request.targets:
        raise UsageError("no target is given", hint="Name at least one, or leave the option out.")
    return (resolver or target_resolver(dockerfile, request)).resolve(request.targets)


def target_resolver(dockerfile: Dockerfile, request: PlanRequest) -> TargetResolver:
    """What resolves the targets of a file, with the options that are asked for.

    Raises:
        UsageError: the options make no sense.
        DockerfileError: BuildKit's front end does not take the build args.
    """
    contexts = context_options(request.build_contexts)
    platforms = tuple(dict.fromkeys(platform_options(request.platform)))
    refuse_build_args(dockerfile, request.build_args, platforms=len(platforms))
    variants = [
        BuildOptions("", request.build_args, platform, contexts, request.placeholders, request.image_configs)
        for platform in platforms
    ]
    return TargetResolver(dockerfile, variants)


def _images(resolutions: Iterable[Resolution]) -> tuple[str, ...]:
    """Images that are loaded: bases, and what named contexts put in their places."""
    bases = [one.entries[number].base for one in resolutions for number in one.used]
    contexts = {context_image(base.source) for base in bases}
    return tuple(sorted(({base.image for base in bases} | contexts) - {""}))
