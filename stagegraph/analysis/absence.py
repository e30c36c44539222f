"""Why stages are not built: who would use them, and what keeps it from doing so."""

from __future__ import annotations

from stagegraph.analysis.edges import StageEdge
from stagegraph.analysis.naming import Namings
from stagegraph.errors import DockerfileError
from stagegraph.graph.resolve.resolution import uses
from stagegraph.graph.resolve.resolver import resolve
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.naming import Naming
    from stagegraph.analysis.plan import BuildPlan


class Absence(Record):
    """Why a stage is not built.

    Attributes:
        users: indexes of the stages that use it, none of which is built, ascending.
        bypassed: the uses by stages that would be built from it, if named contexts did not stand in for them.
        namings: the FROMs that can name it.
    """

    users: tuple[int, ...]
    bypassed: tuple[StageEdge, ...]
    namings: tuple[Naming, ...]


class Absences:
    """Why the stages of a plan are not built that are not."""

    def __init__(self, plan: BuildPlan) -> None:
        self._users: dict[int, dict[int, None]] = {}
        for edge in plan.edges:
            if edge.source != edge.stage:
                self._users.setdefault(edge.source, {})[edge.stage] = None
        self._bypassed = _bypassed(plan)
        self._namings = Namings(plan)

    def of(self, stage: int) -> Absence:
        """Why a stage is not built, by its index."""
        users = tuple(sorted(self._users.get(stage, ())))
        return Absence(users, tuple(self._bypassed.get(stage, ())), self._namings.of(stage))


def _bypassed(plan: BuildPlan) -> dict[int, list[StageEdge]]:
    """By what they use: the uses of stages by those that a named context replaces."""
    replaced = {planned.index for planned in plan.stages if planned.replaced}
    found: dict[int, list[StageEdge]] = {}
    if not replaced:
        return found
    options = plan.resolution_of(plan.targets[0]).options
    try:
        resolution = resolve(plan.dockerfile, replace(options, build_contexts={}))
    except DockerfileError:
        return found  # without the contexts the file is refused: nobody can tell who would use what
    for use in uses(resolution):
        if use.stage in replaced and resolution.entries[use.source].stage is not None:
            found.setdefault(use.source, []).append(
                StageEdge(source=use.source, stage=use.stage, kind=use.kind, line=use.line, onbuild=use.onbuild)
            )
    return found
