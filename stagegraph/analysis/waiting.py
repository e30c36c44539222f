"""Where a stage waits for others, and how far it gets before."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from stagegraph.analysis.counting import count_of_numbers
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.graph.llb.steps import Step, StepNumber


class Wait(Record):
    """A step that cannot start before other stages have come to a certain step.

    Attributes:
        stage: index of the stage that waits.
        step: id of the step that waits.
        number: its number as BuildKit prints it; None where it prints none for this stage.
        line: where it stands, from 1.
        others: indexes of the stages it waits for, ascending.
    """

    stage: int
    step: str
    number: StepNumber | None
    line: int
    others: tuple[int, ...]


def waits(steps: Sequence[Step]) -> dict[int, tuple[Wait, ...]]:
    """For each stage the steps at which it waits for other stages, by index, in the order of the steps.

    A step of several stages is a step of each of them; who waits for it waits for those that it completes. Sources
    are loaded at the very start: nobody waits for them.

    Args:
        steps: in topological order.
    """
    last = {stage: step.id for step in steps for stage in step.stages}
    loaded = {step.id for step in steps if step.kind is StepKind.SOURCE}
    stages_of: dict[str, frozenset[int]] = {}
    completed = _Completed(steps, last)
    found: dict[int, list[Wait]] = {}
    same: dict[tuple[int, ...], frozenset[int]] = {}  # merged steps have the same stages again and again
    for step in steps:
        own = same.get(step.stages)
        if own is None:
            own = same[step.stages] = frozenset(step.stages)
        stages_of[step.id] = own
        inputs = [one for one in step.inputs if one not in loaded and not own <= stages_of[one]]
        if not inputs:
            continue
        for stage in step.stages:
            others = completed.by(tuple([one for one in inputs if stage not in stages_of[one]]))
            if others:
                # A merged step bears the number that it has in the stage whose name is shown.
                number = step.number if step.stage == stage else None
                wait = Wait(stage, step.id, number, step.location.first, others)
                found.setdefault(stage, []).append(wait)
    return {stage: tuple(one) for stage, one in found.items()}


def distinct_waits(waiting: Iterable[Wait]) -> list[Wait]:
    """The waits of a stage, of those for the same stages the first.

    A step that thousands of stages share ends all of them; who takes from each of them waits for all of them each time.
    """
    found: dict[int, Wait] = {}
    for wait in waiting:
        found.setdefault(id(wait.others), wait)  # for the same steps it is the same object
    return list(found.values())


class _Completed:
    """The stages that one waits for with some steps: those that they complete, or else all that have them."""

    def __init__(self, steps: Iterable[Step], last: Mapping[int, str]) -> None:
        self.steps = {step.id: step for step in steps}
        self.last = last
        self.known: dict[tuple[str, ...], tuple[int, ...]] = {(): ()}

    def by(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """The indexes for steps of these ids, ascending; for the same ids the same object."""
        found = self.known.get(names)
        if found is None:
            if len(names) == 1:
                (one,) = (self.steps[name] for name in names)
                found = tuple(other for other in one.stages if self.last[other] == one.id) or one.stages
            else:
                found = tuple(sorted({other for name in names for other in self.by((name,))}))
            self.known[names] = found
        return found


def steps_at_once(steps: Iterable[Step]) -> dict[int, int]:
    """For each stage the number of its steps that wait for no step of another stage, by index; 0 where the first waits.

    Counted is as in `stagegraph.analysis.counting`, FROM included. Sources (images, the build context) are loaded at
    the very start; waiting for them does not count. ``steps`` stand in topological order.
    """
    free: dict[int, dict[str, Step]] = {}
    waiting: dict[int, list[Step]] = {}
    totals: dict[int, int] = {}
    sources: set[str] = set()
    for stages, same in groupby(steps, attrgetter("stages")):  # thousands of stages can share thousands of steps
        together = {step.id: step for step in same}
        sources.update(step.id for step in together.values() if step.kind is StepKind.SOURCE)
        for step in together.values():
            if step.stage is not None and step.number is not None:
                totals[step.stage] = max(totals.get(step.stage, 0), step.number.total)
        needed = {step.id: frozenset(step.inputs) - sources for step in together.values()}
        outside = frozenset[str]().union(*needed.values()) - together.keys()
        for stage in stages:
            own = free.setdefault(stage, {})
            if outside <= own.keys():
                own.update(together)
                continue
            for step in together.values():
                if needed[step.id] <= own.keys():
                    own[step.id] = step
                elif step.kind is not StepKind.MERGE:  # the files of a COPY --link do not wait with it
                    waiting.setdefault(stage, []).append(step)
    found = {}
    for stage, own in free.items():
        total = totals.get(stage) or count_of_numbers([*own.values(), *waiting.get(stage, ())])
        starts = stage not in waiting or any(step.kind is not StepKind.SOURCE for step in own.values())
        found[stage] = max(total - count_of_numbers(waiting.get(stage, ())), 0) if starts else 0
    return found
