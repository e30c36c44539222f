"""What can be built from a Dockerfile: its targets."""

from __future__ import annotations

from stagegraph.analysis.planning import target_resolver
from stagegraph.errors import DockerfileError
from stagegraph.graph.build import build_target
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.resolve.resolution import stage_platforms
from stagegraph.syntax.gotext import lower
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.bases import Base
    from stagegraph.graph.resolve.resolution import Entry
    from stagegraph.graph.resolve.targetresolver import TargetResolver
    from stagegraph.syntax.instructions import Dockerfile, Stage


class Target(Record):
    """A stage that can be asked for by name, or the last one.

    Attributes:
        stage: as written; its description is the comment above FROM that begins with its name.
        base: what it starts from, None where the target is refused.
        platform: as in `stagegraph.analysis.planned.PlannedStage`.
        default: it is what is built when no target is given.
        needs: indexes of the stages that it needs, itself included, ascending.
        problem: why BuildKit refuses to build it, or None.
    """

    stage: Stage
    base: Base | None
    platform: Platform | None
    default: bool
    needs: tuple[int, ...]
    problem: DockerfileError | None = None

    @property
    def refusal(self) -> str:
        """Why BuildKit refuses to build it, with the place, or ""."""
        return str(self.problem or "")


def list_targets(dockerfile: Dockerfile, request: PlanRequest) -> tuple[Target, ...]:
    """The targets of a file, in file order. Of stages of one name only the last can be a target.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        request: the build options. Its targets do not count, but are looked at first, as what is followed has bounds.

    Raises:
        UsageError: the options make no sense.
    """
    last_of = {stage.name: stage.index for stage in dockerfile.stages if stage.name}
    default = dockerfile.stages[-1].index
    wanted = sorted({*last_of.values(), default})
    lister = _Lister(target_resolver(dockerfile, request))
    asked = [last_of.get(lower(name)) if name else default for name in request.targets]
    order = dict.fromkeys([*(index for index in asked if index is not None), *wanted])
    found = {index: lister.target(dockerfile.stages[index], default=index == default) for index in order}
    return tuple(found[index] for index in wanted)


class _Lister:
    """Makes the targets one after the other; what they share is done once."""

    def __init__(self, resolver: TargetResolver) -> None:
        self.resolver = resolver
        self.numbering = Numbering()
        self.platforms: tuple[Sequence[Entry], list[Platform | None]] = ((), [])  # of the stages of these entries

    def target(self, stage: Stage, *, default: bool) -> Target:
        # The default target is asked for without a name, which is what BuildKit does.
        name = "" if default else stage.name
        try:
            resolution = self.resolver.needing(name) or self.resolver.resolve([name])[0]
            build_target(resolution, self.numbering)
        except DockerfileError as problem:
            return Target(stage=stage, base=None, platform=None, default=default, needs=(), problem=problem)
        entries = resolution.entries
        if self.platforms[0] is not entries:
            self.platforms = (entries, stage_platforms(resolution))
        needs = tuple(sorted(number for number in resolution.used if entries[number].stage is not None))
        at = resolution.target
        return Target(stage=stage, base=entries[at].base, platform=self.platforms[1][at], default=default, needs=needs)
