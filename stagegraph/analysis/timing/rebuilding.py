"""How long a rebuild takes, as values."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.analysis.timing.forecasts import Forecast


class RebuildTime(Record):
    """How long a build takes that runs only what a change makes run.

    Attributes:
        impact: which steps run.
        least: the rebuild where every step that content decides about stays cached.
        most: the rebuild where every one of them runs.
    """

    impact: Impact | ProjectImpact
    least: Forecast
    most: Forecast

    @property
    def certain(self) -> bool:
        """Content decides about nothing that takes time."""
        return self.least.wall == self.most.wall
