"""Two builds compared step by step, as values."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import TimedVertex, Timings


class Pace(Enum):
    """What happened to a step from one build to the next."""

    CAME = "came"
    GONE = "gone"
    SLOWER = "slower"
    FASTER = "faster"
    SAME = "same"
    #: It ran, and is cached now.
    NOW_CACHED = "now cached"
    #: It was cached, and runs now.
    NOW_RUNS = "now runs"
    #: It was done or cached, and failed or was cancelled now.
    NOW_BROKEN = "now broken"
    #: The other way round.
    MENDED = "mended"


class TimingChange(Record):
    """One step of two builds.

    Attributes:
        pace: what happened to it.
        was: it in the build before; None where it came.
        now: it in the build after; None where it is gone.
    """

    pace: Pace
    was: TimedVertex | None
    now: TimedVertex | None

    @property
    def seconds(self) -> float:
        """How much longer it takes now; negative where it takes less."""
        return (self.now.seconds if self.now else 0.0) - (self.was.seconds if self.was else 0.0)

    @property
    def name(self) -> str:
        """What it is called, now where it is there now."""
        one = self.now or self.was
        return one.name if one is not None else ""


class TimingComparison(Record):
    """Two builds, step by step.

    Attributes:
        before, after: the builds.
        changes: each step of the two, those of the build after in its order, those that are gone last.
    """

    before: Timings
    after: Timings
    changes: tuple[TimingChange, ...]

    @property
    def wall(self) -> float:
        """How much longer the build takes; negative where it takes less."""
        return self.after.wall - self.before.wall

    @property
    def largest(self) -> tuple[TimingChange, ...]:
        """The steps whose time differs, most first."""
        found = [one for one in self.changes if one.pace is not Pace.SAME]
        return tuple(sorted(found, key=lambda one: -abs(one.seconds)))
