"""How the numbers of the stages of a build make up the number of its steps, and what has no number.

One step can stand for several numbers (equal steps of several stages), and ``WORKDIR /`` has a number, but no step.
"""

from __future__ import annotations

from stagegraph.analysis.counting import count_of_numbers
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.llb.steps import Unnumbered


class Counts(Record):
    """How the numbers of the stages of a build and its steps go together: ``counted = numbers - shared - empty``.

    Attributes:
        counted: steps with a number.
        numbers: those of all stages that are built, each stage counted by itself, and for each platform.
        shared: how many of them are done with that of another stage, or of another platform.
        empty: how many of them have no step.
        unnumbered: what each of the steps without a number does, in their order.
        links: LINK steps, which repeat the number of their COPY.
    """

    counted: int
    numbers: int
    shared: int
    empty: int
    unnumbered: tuple[Unnumbered, ...]
    links: int


def step_counts(plan: BuildPlan) -> Counts:
    """How the numbers of the stages and the steps of a plan go together."""
    totals: dict[Platform, dict[int, int]] = {}
    for one in plan.resolutions:
        stages = [one.entries[number] for number in one.built if number < len(plan.stages)]
        totals.setdefault(one.options.platform, {}).update({stage.number: stage.total for stage in stages})
    steps = plan.step_by_id
    present = {index: count_of_numbers([steps[one] for one in plan.stages[index].steps]) for index in plan.build_order}
    empty = sum(max(total - present.get(index, 0), 0) for every in totals.values() for index, total in every.items())
    counted = plan.step_count
    numbers = max(sum(sum(every.values()) for every in totals.values()), counted + empty)
    return Counts(
        counted,
        numbers,
        numbers - empty - counted,
        empty,
        tuple(step.unnumbered for step in plan.steps if step.unnumbered is not None),
        sum(step.kind is StepKind.MERGE for step in plan.steps),
    )
