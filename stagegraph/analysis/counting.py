"""How many steps there are, as BuildKit counts them: by the numbers that it prints, ``[build 3/5]``.

FROM has a number where it loads an image. Several steps can bear one number (a ``COPY --link`` and its LINK, an ADD and
what it loads); some bear none (the build context, an image that only a COPY names); one step can stand for several
numbers (equal steps of several stages); and ``WORKDIR /`` has a number, but no step.
"""

from __future__ import annotations

from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.plan import Plan
    from stagegraph.graph.llb.steps import Step


class Counts(Record):
    """How the numbers of the stages of a build and its steps go together: ``counted = numbers - shared - empty``.

    Attributes:
        counted: steps with a number.
        numbers: those of all stages that are built, each stage counted by itself, and for each platform.
        shared: how many of them are done with that of another stage, or of another platform.
        empty: how many of them have no step.
        unnumbered: names of the steps without a number, in their order.
        links: LINK steps, which repeat the number of their COPY.
    """

    counted: int
    numbers: int
    shared: int
    empty: int
    unnumbered: tuple[str, ...]
    links: int


def counted_steps(steps: Iterable[Step]) -> int:
    """How many steps these are, those that bear one number counted once and those without one not at all."""
    return len({(step.stage, step.title) for step in steps if step.number is not None})


def step_counts(plan: Plan) -> Counts:
    """How the numbers of the stages and the steps of a plan go together."""
    totals = {(one.options.platform, index): one.entries[index].total for one in plan.resolutions for index in one.used}
    steps = {step.id: step for step in plan.steps}
    present = {index: count_of_numbers(steps[one] for one in plan.stages[index].steps) for index in plan.build_order}
    empty = sum(max(total - present.get(index, 0), 0) for (_, index), total in totals.items())
    counted = plan.step_count
    numbers = max(sum(totals.values()), counted + empty)
    return Counts(
        counted,
        numbers,
        numbers - empty - counted,
        empty,
        tuple(step.name for step in plan.steps if step.number is None),
        sum(step.kind is StepKind.MERGE for step in plan.steps),
    )


def count_of_numbers(steps: Iterable[Step]) -> int:
    """How many numbers the steps of a stage bear; one that several platforms have is one."""
    return len({(step.stage, step.number) for step in steps if step.number is not None})
