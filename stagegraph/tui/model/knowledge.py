"""What is worked out once for a plan, and asked for again with each selection."""

from __future__ import annotations

from functools import cached_property

from stagegraph.render.diagram.model import StageRef
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.timedcards import with_times
from stagegraph.render.shared.timetexts import time_text
from stagegraph.render.shared.wording import base_name
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.render.diagram.model import Card, Standing


class StageRow(Record):
    """A stage in the list.

    Attributes:
        index: its place in the file.
        order: its place in the build, from 1; 0 for one that is not built.
        standing: how it stands: target, critical, used, unused.
        name: as shown.
        steps: how many steps it has, the ``n`` of ``[stage i/n]``.
        waves: the waves of its first and last step, from 1; None where it has none.
        base: what it starts from.
        badges: what is special about it.
        time: how long its steps took by the log, "" where none is known.
    """

    index: int
    order: int
    standing: Standing
    name: str
    steps: int
    waves: tuple[int, int] | None
    base: str
    badges: tuple[str, ...]
    time: str = ""


class Knowledge:
    """A plan with what the panes ask of it.

    Attributes:
        plan: what is built.
        timings: what that cost, None where no log is known.
        times: the vertices of the log by the ids of the steps that they are.
        critical: the steps on the critical path; by time where a log is known.
    """

    def __init__(self, plan: BuildPlan, timings: Timings | None = None) -> None:
        self.plan = plan
        self.timings = timings
        self.times = {} if timings is None else {step: one for one in timings.vertices for step in one.steps}
        self.names = [one.display_name for one in plan.stages]
        self._last_named = {name: index for index, name in enumerate(self.names)}
        self.steps = plan.step_by_id
        self.critical = frozenset(self.critical_path)

    @property
    def critical_path(self) -> tuple[str, ...]:
        """The critical path, first step first; by time where a log is known."""
        if self.timings is None:
            return tuple(self.plan.critical_path)
        path = [self.timings.vertices[part.at] for part in self.timings.critical if part.at is not None]
        return tuple(step for one in path for step in one.steps)

    def stage_named(self, name: str) -> int | None:
        """The index of the last stage of that name, None where there is none."""
        return self._last_named.get(name)

    @cached_property
    def waves(self) -> Mapping[int, frozenset[int]]:
        """The waves, from 0, in which each stage that is built has steps, images and other sources aside."""
        plan = self.plan
        return {
            index: frozenset(plan.wave(one) for one in plan.stages[index].steps if one not in plan.sources)
            for index in plan.build_order
        }

    def together(self, index: int) -> tuple[list[int], list[int]]:
        """The stages that can run at the same time as one: those with steps in the same waves, and the others."""
        own = self.waves.get(index, frozenset())
        every = self.plan.runs_with(index)
        return [one for one in every if own & self.waves[one]], [one for one in every if not own & self.waves[one]]

    @cached_property
    def cards(self) -> Mapping[int, Card]:
        """The cards of the stages by index."""
        diagram = stage_diagram(self.plan)
        cards = (diagram if self.timings is None else with_times(diagram, self.plan, self.timings)).cards
        return {card.subject.index: card for card in cards if isinstance(card.subject, StageRef)}

    @cached_property
    def rows(self) -> tuple[StageRow, ...]:
        """The list of stages, in file order."""
        order = {index: at for at, index in enumerate(self.plan.build_order, 1)}
        found = []
        for planned in self.plan.stages:
            first, last = planned.first_wave, planned.last_wave
            found.append(
                StageRow(
                    index=planned.index,
                    order=order.get(planned.index, 0),
                    standing=self.cards[planned.index].standing,
                    name=planned.display_name,
                    steps=self.plan.own_steps(planned.index),
                    waves=None if first is None or last is None else (first + 1, last + 1),
                    base=base_name(planned.base, self.names),
                    badges=self.cards[planned.index].badges,
                    time=self._time(planned.index),
                )
            )
        return tuple(found)

    def _time(self, index: int) -> str:
        """How long the steps of a stage took together, images aside; "" where the log has none of them."""
        own = [one for one in self.plan.stages[index].steps if one in self.times and not self.steps[one].image]
        found = {self.times[one].at: self.times[one] for one in own}
        return time_text(sum(one.seconds for one in found.values())) if found else ""
