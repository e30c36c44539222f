"""The schedule as a chart: a row a stage, a column a wave."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.tui.model.knowledge import Knowledge


class Moment(Enum):
    """What a stage does in a wave."""

    RUNS = "runs"
    LOADS = "loads"  # its image, or the remote file of an ADD
    AHEAD = "ahead"  # none of its steps has begun: it waits for what it starts from
    WAITS = "waits"  # it has begun, and waits for another stage
    DONE = "done"


class ChartRow(Record):
    """The steps of a stage, images and other sources aside, by wave from 0; the first and the last of these waves.

    Where there are none the last one is -1. ``loads`` are the waves in which it loads an image or a remote file.
    """

    stage: int
    name: str
    steps: Mapping[int, tuple[str, ...]]
    first: int
    last: int
    loads: frozenset[int] = frozenset()

    def moment(self, wave: int) -> Moment:
        """What the stage does in a wave."""
        if wave in self.steps:
            return Moment.RUNS
        if wave in self.loads:
            return Moment.LOADS
        if wave > self.last:
            return Moment.DONE
        return Moment.AHEAD if wave < self.first else Moment.WAITS


class Chart(Record):
    """The stages that are built, in build order; how many waves there are; how many steps each wave has."""

    rows: tuple[ChartRow, ...]
    waves: int
    widths: tuple[int, ...]


def chart(known: Knowledge) -> Chart:
    """The schedule of a plan."""
    plan = known.plan
    rows = []
    for index in plan.build_order:
        found: dict[int, tuple[str, ...]] = {}
        for one in plan.stages[index].steps:
            if one not in plan.sources:
                wave = plan.wave(one)
                found[wave] = (*found.get(wave, ()), one)
        loads = frozenset(plan.wave(one) for one in plan.stages[index].steps if one in plan.sources)
        first, last = min(found, default=0), max(found, default=-1)
        rows.append(ChartRow(stage=index, name=known.names[index], steps=found, first=first, last=last, loads=loads))
    return Chart(tuple(rows), len(plan.waves), tuple(map(len, plan.waves)))
