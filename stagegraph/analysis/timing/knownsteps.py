"""The steps of a build as its Dockerfile tells them, or those of several targets as bake and compose files do."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.graph.llb.steps import Step


class KnownSteps(Protocol):
    """A plan of one Dockerfile, or of several targets."""

    @property
    def steps(self) -> Sequence[Step]:
        """The steps, every input before its user."""

    @property
    def step_by_id(self) -> Mapping[str, Step]:
        """The steps by id."""

    @property
    def stages(self) -> Sequence[PlannedStage]:
        """The stages, to whose places those of the steps lead."""
