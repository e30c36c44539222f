"""How long a build would take, as values: simulated with the durations of a log and with what is supposed.

All times are seconds since the build's beginning.
"""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.timing.suppositions import WhatIf
    from stagegraph.analysis.timing.timings import KnownSteps, VertexKind


class Basis(Enum):
    """Where a duration comes from."""

    #: The log: the step took that long, or was cached.
    LOG = "log"
    #: What is supposed.
    SUPPOSED = "supposed"
    #: Steps of its kind in the log, or usual ones: the log has none of this step.
    ESTIMATED = "estimated"


class ForecastStep(Record):
    """A step of a simulated build.

    Attributes:
        name: what it is called, as in `TimedVertex.name`.
        kind: what it does.
        step: its id in `Forecast.plan`, or "" where there is none, as for the export.
        vertex: the vertex of the log that it is, or None.
        basis: where ``seconds`` comes from.
        seconds: how long it works, time for locks and slots not included.
        ready: when all that it needs is done.
        start: when it starts.
        end: when it is done.
        locked: seconds between start and end in which it waits for a lock.
        critical: it is on the critical path.
        slack: how much longer it could take without the build taking longer.
    """

    name: str
    kind: VertexKind
    step: str
    vertex: int | None
    basis: Basis
    seconds: float
    ready: float
    start: float
    end: float
    locked: float = 0.0
    critical: bool = False
    slack: float = 0.0


class Saving(Record):
    """A change, and what it would save.

    Attributes:
        change: what is supposed; None for a limit of parallelism that is lifted.
        step: the index of the step in `Forecast.steps` that it is about; None for the limit.
        wall: how long the build would take.
        saved: seconds less than without the change; above 0.
        lasting: it is a change of the Dockerfile or of the builder, and not only a step made faster or cached.
    """

    change: WhatIf | None
    step: int | None
    wall: float
    saved: float
    lasting: bool = False


class Forecast(Record):
    """A simulated build.

    Attributes:
        plan: the build that is simulated; None where the log alone is.
        suppositions: what is supposed.
        steps: what is worked on, every need before its user.
        wall: how long it takes.
        before: how long the build of the log takes, simulated in the same way without what is supposed. It may differ
            from the recorded wall time, by as much as `fidelity` tells.
        recorded: the wall time of the log; without a log the same as ``before``.
        critical: indexes of the steps on the critical path, first one first.
        limit: how many steps can run at the same time; None for any number.
    """

    plan: KnownSteps | None
    suppositions: tuple[WhatIf, ...]
    steps: tuple[ForecastStep, ...]
    wall: float
    before: float
    recorded: float
    critical: tuple[int, ...]
    limit: int | None = None

    @property
    def saved(self) -> float:
        """Seconds that the build takes less than before; negative where it takes longer."""
        return self.before - self.wall

    @property
    def fidelity(self) -> float:
        """Seconds by which the simulation of the unchanged build differs from the recorded wall time."""
        return self.before - self.recorded

    @property
    def estimated(self) -> tuple[ForecastStep, ...]:
        """The steps whose duration is no measured one."""
        return tuple(one for one in self.steps if one.basis is Basis.ESTIMATED)
