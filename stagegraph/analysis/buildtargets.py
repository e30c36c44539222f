"""What can be built from a Dockerfile: its targets."""

from __future__ import annotations

from stagegraph.analysis.planning import target_resolver
from stagegraph.errors import DockerfileError
from stagegraph.graph.build import build_target
from stagegraph.graph.buildlimits import LIMIT_HINT, MOST_RESOLVED_ANEW, beyond
from stagegraph.graph.everytarget import EveryTarget
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.resolve.reaching import bits_of
from stagegraph.graph.resolve.resolution import stage_platforms
from stagegraph.graph.resolve.sharedstages import AllStages
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.bases import Base
    from stagegraph.graph.resolve.targetresolver import TargetResolver
    from stagegraph.syntax.instructions import Dockerfile, Stage


class Target(Record):
    """A stage that can be asked for by name, or the last one.

    Attributes:
        stage: as written; its description is the comment above FROM that begins with its name.
        base: what it starts from, None where the target is refused.
        platform: as in `stagegraph.analysis.planned.PlannedStage`.
        default: it is what is built when no target is given.
        needed: the indexes of the stages that it needs, itself included, as the bits of a number; 0 if it is refused.
        problem: why BuildKit refuses to build it, or None.
    """

    stage: Stage
    base: Base | None
    platform: Platform | None
    default: bool
    needed: int
    problem: DockerfileError | None = None

    @property
    def needs(self) -> tuple[int, ...]:
        """The indexes of the stages that it needs, itself included, ascending; made at each asking."""
        return tuple(bits_of(self.needed))

    @property
    def refusal(self) -> str:
        """Why BuildKit refuses to build it, with the place, or ""."""
        return str(self.problem or "")


def list_targets(dockerfile: Dockerfile, request: PlanRequest) -> tuple[Target, ...]:
    """The targets of a file, in file order. Of stages of one name only the last can be a target.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        request: the build options; its targets do not count.

    Raises:
        UsageError: the options make no sense.
    """
    last_of = {stage.name: stage.index for stage in dockerfile.stages if stage.name}
    default = dockerfile.stages[-1].index
    wanted = sorted({*last_of.values(), default})
    lister = _Lister(target_resolver(dockerfile, request))
    lister.bound(dockerfile, wanted)
    return tuple(lister.target(dockerfile.stages[index], default=index == default) for index in wanted)


def targets_beside(dockerfile: Dockerfile, request: PlanRequest) -> tuple[Target, ...]:
    """The targets as `list_targets` returns them, for a request of which there is a plan.

    Raises:
        DockerfileError: all targets together take more than is followed, though those of the plan do not.
        UsageError: as in `list_targets`.
    """
    found = list_targets(dockerfile, request)
    problem = found[-1].problem
    if problem is not None and all(one.problem for one in found):
        raise problem
    return found


class _Lister:
    """Makes the targets one after the other; what they share is done once."""

    def __init__(self, resolver: TargetResolver) -> None:
        self.resolver = resolver
        found = resolver.everything()
        self.refusal = found if isinstance(found, DockerfileError) else None
        self.every: EveryTarget | None = None
        if isinstance(found, AllStages):
            self.every = EveryTarget(found)
            self.stages = found
            self.platforms = stage_platforms(found.resolution)

    def bound(self, dockerfile: Dockerfile, wanted: Sequence[int]) -> None:
        """Refuse all targets where those that are resolved alone take more together than stagegraph follows."""
        if self.refusal is not None:
            return
        alone = [index for index in wanted if self.every is None or not self.every.knows(index)]
        size = dockerfile.source.size
        if self.every is not None:
            size += sum(len(entry.triggers) for entry in self.stages.resolution.entries)
        if len(alone) * size <= MOST_RESOLVED_ANEW:
            return
        self.refusal = self.stages.beyond if self.every is not None else None
        if self.refusal is None:
            what = "resolving each target anew reads # characters and ONBUILD triggers"
            place = dockerfile.stages[alone[0]].head.location
            message = beyond(what, MOST_RESOLVED_ANEW)
            self.refusal = dockerfile.source.error(message, place, hint=LIMIT_HINT)

    def target(self, stage: Stage, *, default: bool) -> Target:
        # The default target is asked for without a name, which is what BuildKit does.
        name, index = "" if default else stage.name, stage.index
        if self.refusal is not None:
            return _refused(stage, self.refusal, default=default)
        if self.every is None or not self.every.knows(index):
            return self.alone(stage, name)
        problem = self.every.problem(index, name)
        if problem is not None:
            return _refused(stage, problem, default=default)
        return Target(
            stage=stage,
            base=self.stages.base_of(name, index),
            platform=self.platforms[index],
            default=default,
            needed=self.every.needs(index),
        )

    def alone(self, stage: Stage, name: str) -> Target:
        """A target from a build of it alone."""
        try:
            resolution = self.resolver.resolve([name])[0]
            build_target(resolution, Numbering())
        except DockerfileError as problem:
            return _refused(stage, problem.kept(), default=not name)
        at = resolution.target
        return Target(
            stage=stage,
            base=resolution.entries[at].base,
            platform=stage_platforms(resolution)[at],
            default=not name,
            needed=sum(1 << number for number in resolution.built if resolution.entries[number].stage is not None),
        )


def _refused(stage: Stage, problem: DockerfileError, *, default: bool) -> Target:
    return Target(stage=stage, base=None, platform=None, default=default, needed=0, problem=problem)
