"""What can be built from a Dockerfile: its targets."""

from __future__ import annotations

from stagegraph.analysis.plan import PlanRequest, resolutions_of
from stagegraph.errors import DockerfileError
from stagegraph.graph.build import build_graph
from stagegraph.graph.resolve.resolution import stage_platforms
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.bases import Base
    from stagegraph.syntax.instructions import Dockerfile, Stage


class Target(Record):
    """A stage that can be asked for by name, or the last one.

    Attributes:
        stage: as written; its description is the comment above FROM that begins with its name.
        base: what it starts from, None where the target is refused.
        platform: as in `stagegraph.analysis.plan.PlannedStage`.
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
        request: the build options; its targets do not count.

    Raises:
        UsageError: the options make no sense.
    """
    last_of = {stage.name: stage.index for stage in dockerfile.stages if stage.name}
    default = dockerfile.stages[-1].index
    wanted = sorted({*last_of.values(), default})
    return tuple(_target(dockerfile, dockerfile.stages[index], request, default=index == default) for index in wanted)


def _target(dockerfile: Dockerfile, stage: Stage, request: PlanRequest, *, default: bool) -> Target:
    # The default target is asked for without a name, which is what BuildKit does.
    name = "" if default else stage.name
    try:
        resolution = resolutions_of(dockerfile, replace(request, targets=(name,)))[0]
        build_graph(resolution)
    except DockerfileError as problem:
        return Target(stage, None, None, default, (), problem)
    entry = resolution.entries[resolution.target]
    needs = tuple(sorted(number for number in resolution.used if resolution.entries[number].stage is not None))
    return Target(stage, entry.base, stage_platforms(resolution)[resolution.target], default, needs)
