"""How the list of a stage's steps and the number of its steps go together."""

from __future__ import annotations

from stagegraph.analysis.counting import count_of_numbers
from stagegraph.graph.llb.steps import StepKind
from stagegraph.render.shared.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.tui.model.knowledge import Knowledge


def step_sum(known: Knowledge, index: int) -> str:
    """The number of steps of a stage, and what makes its list longer or shorter: ``4 steps, listed with 1 LINK``.

    A LINK repeats the number of its COPY, and what BuildKit does not number is not counted: see
    `stagegraph.analysis.counting`.
    """
    own = known.plan.own_steps(index)
    text = counted(own, "step")
    steps = [known.steps[one] for one in known.plan.stages[index].steps]
    numbers = count_of_numbers(steps)
    if steps and own > numbers:
        text += f", {own - numbers} with nothing to do"
    links = sum(step.kind is StepKind.MERGE for step in steps)
    unnumbered = sum(step.number is None for step in steps)
    others = len(steps) - numbers - links - unnumbered
    besides = [f"{links} LINK"] if links else []
    besides += [f"{unnumbered} without a number"] if unnumbered else []
    besides += [f"{others} of the same number"] if others > 0 else []  # of another platform, what an ADD loads
    return f"{text}, listed with {' and '.join(besides)}" if besides else text
