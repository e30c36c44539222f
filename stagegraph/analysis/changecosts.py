"""What a change of files in one place of the build context would cost, told by the plan alone."""

from __future__ import annotations

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.builds import BUILD_CONTEXT
from stagegraph.analysis.impact.neededpaths import read_paths
from stagegraph.contexts.gopatterns import GoPattern, PatternError
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step


class ChangeCost(Record):
    """What a change of some files would cost.

    Attributes:
        paths: the files, as a COPY, an ADD or a mount names them; absolute, "/" for any that no other path names.
        steps: ids of the steps that take them, in their order.
        runs: how many steps run again, counted as in `stagegraph.analysis.counting`.
        perhaps: how many more may, as bytes decide that these write.
    """

    paths: tuple[str, ...]
    steps: tuple[str, ...]
    runs: int
    perhaps: int


def change_costs(plan: BuildPlan) -> tuple[ChangeCost, ...]:
    """The costs of a change of each group of files that the build names, the cheapest first; none without a context."""
    context = next((step.id for step in plan.steps if step.context == BUILD_CONTEXT), None)
    reads = {step.id: [path for name, path in read_paths(step) if name == context] for step in plan.steps}
    paths = dict.fromkeys(path for found in reads.values() for path in found)
    groups: dict[tuple[str, ...], list[str]] = {}  # by the steps that take them
    for path in paths if context is not None else ():
        taking = tuple(one for one, found in reads.items() if any(_covers(other, path) for other in found))
        groups.setdefault(taking, []).append(path)
    costs = [ChangeCost(tuple(found), taking, *_affected(plan.steps, taking)) for taking, found in groups.items()]
    return tuple(sorted(costs, key=lambda one: (one.runs, one.perhaps, one.paths)))


def _covers(taken: str, path: str) -> bool:
    """Whether a step that takes one path takes what another one names."""
    if taken in ("/", path) or path.startswith(f"{taken}/"):
        return True
    if not has_wildcards(taken) or has_wildcards(path):
        return False
    try:
        return GoPattern(taken).matches(path)
    except PatternError:
        return False


def _affected(steps: Iterable[Step], changed: Iterable[str]) -> tuple[int, int]:
    """How many steps run again where some do, and how many more may."""
    runs: dict[str, Step] = {}
    perhaps: dict[str, Step] = {}
    by_id: Mapping[str, Step] = {step.id: step for step in steps}
    first = frozenset(changed)
    for step in by_id.values():
        goes_on = step.inputs if step.kind is StepKind.MERGE else (step.root,)
        if step.id in first or any(one in runs for one in goes_on):
            runs[step.id] = step
        elif any(one in runs or one in perhaps for one in step.inputs):
            perhaps[step.id] = step
    sure = counted_steps(runs.values())
    return sure, counted_steps([*runs.values(), *perhaps.values()]) - sure
