"""A stage as it stands in a plan, and how it is found by its name."""

from __future__ import annotations

from stagegraph.errors import UsageError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.errors import Location
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.bases import Base
    from stagegraph.syntax.instructions import Stage


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


def stage_named(stages: Sequence[PlannedStage], name: str) -> PlannedStage:
    """The stage that people call so, in any case; of several of one name the last, as with a target.

    One that has the name is meant rather than one without a name that is only called so (``stage-1``).

    Raises:
        UsageError: there is none.
    """
    called = name.lower()
    for planned in reversed(stages):
        if called and called == planned.stage.name:
            return planned
    for planned in reversed(stages):
        if called in (planned.display_name.lower(), planned.stage.display_name):
            return planned
    from stagegraph.syntax.suggest import did_you_mean  # noqa: PLC0415  (only a wrong name needs it)

    names = [planned.display_name for planned in stages]
    every = [*names, *(planned.stage.display_name for planned in stages)]
    raise UsageError(did_you_mean(f"there is no stage {name}", name, every), hint=f"The stages are {', '.join(names)}.")
