"""The plan of a build: what the targets need, what is skipped, in which order, what runs at the same time."""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.edges import all_edges
from stagegraph.analysis.locks import cache_uses, serialised, taking_turns, widest
from stagegraph.analysis.order import (
    bits,
    concurrent_stages,
    critical_path,
    first_steps,
    gathered,
    grouped,
    own_steps,
    reached,
    stage_levels,
    steps_by_stage,
    wave_of_each,
)
from stagegraph.analysis.planned import PlannedStage, stage_named
from stagegraph.analysis.waiting import steps_at_once, waits
from stagegraph.errors import UsageError
from stagegraph.graph.build import build_graph
from stagegraph.graph.identifiers.namedcontexts import context_image
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.llb.steps import StepKind
from stagegraph.graph.resolve.frontend import names_platforms
from stagegraph.graph.resolve.resolution import EdgeKind, Resolution, stage_platforms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeVar

    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.locks import CacheUse
    from stagegraph.analysis.waiting import Wait
    from stagegraph.graph.llb.steps import Step
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile

    _T = TypeVar("_T")


class _Span:
    """What the steps of a stage say of it, as in `PlannedStage`.

    Args:
        steps: the ids of all.
        own: those that are no sources.
        waves: that of each step by id.
    """

    def __init__(self, steps: tuple[str, ...], own: Sequence[Step], waves: Mapping[str, int]) -> None:
        self.steps = steps
        times = [waves[step.id] for step in own]
        self.first_wave, self.last_wave = min(times, default=None), max(times, default=None)
        self.first_steps = first_steps(own)
        self.last_step = own[-1].id if own else ""


class BuildPlan:
    """What BuildKit does for one or more targets of a Dockerfile; `stagegraph.library.Plan` tells what follows.

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
        target_steps: ids of the last steps of the targets; a target that is an empty file system has none.
        no_notes: ids of the rules whose notes are not wanted.

    ``numbering`` gave other plans of the file their step ids: equal steps then bear equal ids in all of them.
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
        self.no_notes = no_notes
        self._answers: dict[Callable[[BuildPlan], Any], Any] = {}
        numbering = numbering or Numbering()
        prefix = names_platforms(options.build_args, len(self.platforms))
        graph = build_graph(resolutions, numbering, prefix_platform=prefix)
        self.steps = graph.steps
        self.target_steps = graph.targets
        self._wave_of = wave_of_each(self.steps)
        self.waves = grouped(self._wave_of)
        self.critical_path = critical_path(self.steps, graph.targets)
        self.edges, self.image_edges = all_edges(resolutions, numbering)
        self._own = own_steps(self.steps)
        self.stages = self._planned_stages()
        self.images = _images(resolutions)

    def _planned_stages(self) -> tuple[PlannedStage, ...]:
        used = frozenset[int]().union(*(one.built for one in self.resolutions))
        targets = frozenset(self.targets)
        spans: dict[tuple[str, ...], _Span] = {}  # thousands of stages can share all of thousands of steps
        every = {index: tuple([step.id for step in steps]) for index, steps in steps_by_stage(self.steps).items()}
        found = []
        names = self.dockerfile.stage_names
        of_entries = {id(one.entries): one for one in self.resolutions}  # targets can share them
        platforms = {entries: stage_platforms(one) for entries, one in of_entries.items()}
        for stage in self.dockerfile.stages:
            resolution = self.resolution_of(stage.index)
            entry = resolution.entries[stage.index]
            steps = every.get(stage.index, ())
            if steps not in spans:
                spans[steps] = _Span(steps, self._own.get(stage.index, ()), self._wave_of)
            span = spans[steps]
            found.append(
                PlannedStage(
                    stage=stage,
                    base=entry.base,
                    platform=platforms[id(resolution.entries)][stage.index],
                    used=stage.index in used,
                    is_target=stage.index in targets,
                    steps=span.steps,
                    first_wave=span.first_wave,
                    last_wave=span.last_wave,
                    first_steps=span.first_steps,
                    last_step=span.last_step,
                    display_name=names[stage.index],
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
        return {number: one for one in reversed(self.resolutions) for number in one.built}

    def within(self, waves: Mapping[str, int], critical: Iterable[str]) -> BuildPlan:
        """The same plan with the waves and the critical path of a larger build of which it is a part.

        Args:
            waves: that of each step by id.
            critical: ids of the steps of the longest chain, of which those count that the plan has.
        """
        from copy import copy  # noqa: PLC0415  (only projects of several files need it)

        made = copy(self)
        for name, member in vars(BuildPlan).items():
            if isinstance(member, cached_property):
                made.__dict__.pop(name, None)
        made._answers = {}  # noqa: SLF001  (it is one of its own class)
        made._wave_of = {step.id: waves[step.id] for step in self.steps}  # noqa: SLF001  (as above)
        made.waves = grouped(made._wave_of)  # noqa: SLF001  (as above)
        made.critical_path = tuple(one for one in critical if one in made.step_by_id)
        return made

    # --- What stands in it, by name ------------------------------------------------------------------------------

    def step(self, step_id: str) -> Step:
        """The step of an id.

        Raises:
            UsageError: there is none.
        """
        found = self.step_by_id.get(step_id)
        if found is None:
            raise UsageError(f"there is no step {step_id!r}", hint="The ids of a plan's steps stand in its steps.")
        return found

    @cached_property
    def step_by_id(self) -> Mapping[str, Step]:
        """The steps by id."""
        return {step.id: step for step in self.steps}

    def stage(self, which: str | int) -> PlannedStage:
        """A stage by its name, in any case, or by its index; of several of one name the last, as a target is found.

        A stage without a name is called ``stage-N``; one whose name is not unique is found by ``NAME@LN``, too, with
        the line of its FROM.

        Raises:
            UsageError: there is none.
        """
        if isinstance(which, int) and not isinstance(which, bool):
            if 0 <= which < len(self.stages):
                return self.stages[which]
            raise UsageError(f"there is no stage {which}", hint=f"They are counted from 0 to {len(self.stages) - 1}.")
        if not isinstance(which, str):
            raise TypeError(f"a stage is found by its name or index, not by {type(which).__name__}")
        return stage_named(self.stages, which)

    def steps_of(self, which: str | int) -> tuple[Step, ...]:
        """The steps of a stage, in BuildKit's order; a merged step is one of each of its stages."""
        return tuple(map(self.step, self.stage(which).steps))

    def needs(self, which: str | int) -> tuple[StageEdge, ...]:
        """How a stage uses others, by line."""
        return self._needs.get(self.stage(which).index, ())

    def users(self, which: str | int) -> tuple[StageEdge, ...]:
        """How a stage is used by others, by using stage and line."""
        return self._users.get(self.stage(which).index, ())

    def outside(self, which: str | int) -> tuple[ImageEdge, ...]:
        """What a stage uses from outside the file, by line."""
        return self._outside.get(self.stage(which).index, ())

    def is_taken(self, edge: StageEdge | ImageEdge) -> bool:
        """Whether the build takes anything along an edge: a stage for which a context stands in takes that alone."""
        planned = self.stages[edge.stage]
        return planned.used and (edge.kind is EdgeKind.FROM or not planned.replaced)

    @cached_property
    def _needs(self) -> Mapping[int, tuple[StageEdge, ...]]:
        return gathered(self.edges, lambda edge: edge.stage)

    @cached_property
    def _users(self) -> Mapping[int, tuple[StageEdge, ...]]:
        return gathered(self.edges, lambda edge: edge.source)

    @cached_property
    def _outside(self) -> Mapping[int, tuple[ImageEdge, ...]]:
        return gathered(self.image_edges, lambda edge: edge.stage)

    def around(self, which: str | int, depth: int | None = None) -> tuple[int, ...]:
        """Indexes of a stage, of those that it needs and of those that need it, ascending.

        Args:
            which: the stage.
            depth: how many uses away, at least 0; None for all.
        """
        start = self.stage(which).index
        below = reached(start, lambda at: (edge.source for edge in self._needs.get(at, ())), depth)
        above = reached(start, lambda at: (edge.stage for edge in self._users.get(at, ())), depth)
        return tuple(sorted(below | above))

    # --- What follows from it ------------------------------------------------------------------------------------

    def once(self, answer: Callable[[BuildPlan], _T]) -> _T:
        """What a function says of the plan, worked out when it is asked for first."""
        if answer not in self._answers:
            self._answers[answer] = answer(self)
        found: _T = self._answers[answer]
        return found

    @cached_property
    def waits(self) -> Mapping[int, tuple[Wait, ...]]:
        """For each stage the steps at which it waits for others, by index."""
        return waits(self.steps)

    @cached_property
    def steps_at_once(self) -> Mapping[int, int]:
        """For each stage how many of its steps wait for no other stage, by index."""
        return steps_at_once(self.steps)

    @cached_property
    def cache_mounts(self) -> Mapping[str, CacheUse]:
        """The cache mounts by id, with the steps that use them."""
        return {use.id: use for use in cache_uses(self.steps)}

    @cached_property
    def taking_turns(self) -> Mapping[str, tuple[str, ...]]:
        """For each cache mount, by id, the steps that its lock makes run one after the other."""
        return {name: serialised(self.steps, use) for name, use in self.cache_mounts.items()}

    @cached_property
    def step_count(self) -> int:
        """The number of steps, as in `stagegraph.analysis.counting`."""
        return counted_steps(self.steps)

    @cached_property
    def critical_length(self) -> int:
        """The number of steps on the critical path, counted likewise."""
        on_path = frozenset(self.critical_path)
        return counted_steps(step for step in self.steps if step.id in on_path)

    def own_steps(self, index: int) -> int:
        """The number of steps of a stage as BuildKit prints it, the ``n`` of ``[stage i/n]``; 0 for a replaced one."""
        return self.resolution_of(index).entries[index].total

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
        found = concurrent_stages(self.steps, self._own, self.build_order)
        turns = taking_turns(self.steps, found)
        return {stage: others & ~turns.get(stage, 0) for stage, others in found.items()} if turns else found

    def runs_with(self, index: int) -> list[int]:
        """The indexes of the stages that can run at the same time as this one, ascending; none for an unused one."""
        return bits(self.concurrent.get(index, 0))


def _images(resolutions: Iterable[Resolution]) -> tuple[str, ...]:
    """Images that are loaded: bases, and what named contexts put in their places."""
    bases = [one.entries[number].base for one in resolutions for number in one.built]
    contexts = {context_image(base.source) for base in bases}
    return tuple(sorted(({base.image for base in bases} | contexts) - {""}))
