"""The steps that most of a build waits for."""

from __future__ import annotations

from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.graph.llb.steps import Step

_MOST_STEPS = 5000  # beyond, the sets of waiting steps would take too much memory


class Gate(Record):
    """A RUN, and the number of steps that cannot start before it is done, as in `stagegraph.analysis.counting`."""

    step: str
    waiting: int


def gates(steps: Sequence[Step], most: int = 3) -> tuple[Gate, ...]:
    """The RUNs that most other steps wait for, directly or through others, those with the most first.

    None for a build of more than 5,000 steps.

    Args:
        steps: in topological order.
        most: how many to return.
    """
    if len(steps) > _MOST_STEPS:
        return ()
    waiting: dict[str, int] = {}
    for at in range(len(steps) - 1, -1, -1):
        step = steps[at]
        mine = waiting.setdefault(step.id, 0)
        counts = int(step.kind is not StepKind.MERGE and step.number is not None)
        for one in step.inputs:
            waiting[one] = waiting.get(one, 0) | mine | counts << at
    runs = [Gate(step.id, waiting[step.id].bit_count()) for step in steps if step.kind is StepKind.EXEC]
    return tuple(sorted((one for one in runs if one.waiting), key=lambda one: -one.waiting)[:most])
