"""What a change of files in one place of the build context would cost, told by the plan alone."""

from __future__ import annotations

from stagegraph.analysis.impact.builds import BUILD_CONTEXT
from stagegraph.analysis.impact.neededpaths import read_paths
from stagegraph.contexts.gopatterns import GoPattern, PatternError
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_MOST_STEPS = 20_000  # of a build whose costs are told: memory grows with the square


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
    """The costs of a change of each group of files that the build names, the cheapest first.

    There are none for a build that takes nothing of its context, nor for one of more than 20,000 steps.
    """
    context = next((step.id for step in plan.steps if step.context == BUILD_CONTEXT), None)
    if context is None or len(plan.steps) > _MOST_STEPS:
        return ()
    taking: dict[str, list[int]] = {}
    for place, step in enumerate(plan.steps):
        for path in dict.fromkeys(path for name, path in read_paths(step) if name == context):
            taking.setdefault(path, []).append(place)
    patterns = [(path, found) for path in taking if (found := _pattern(path)) is not None]
    groups: dict[tuple[int, ...], list[str]] = {}  # by the steps that take them
    for path in taking:
        steps = {place for one in _covering(path, patterns) for place in taking.get(one, ())}
        groups.setdefault(tuple(sorted(steps)), []).append(path)
    runs, all_behind = _behind(plan.steps)
    costs = []
    for steps_taking, paths in groups.items():
        sure = _united(runs, steps_taking).bit_count()
        every = _united(all_behind, steps_taking).bit_count()
        names = tuple(plan.steps[place].id for place in steps_taking)
        costs.append(ChangeCost(tuple(paths), names, sure, every - sure))
    return tuple(sorted(costs, key=lambda one: (one.runs, one.perhaps, one.paths)))


def _pattern(path: str) -> GoPattern | None:
    try:
        return GoPattern(path) if has_wildcards(path) else None
    except PatternError:
        return None


def _covering(path: str, patterns: Iterable[tuple[str, GoPattern]]) -> Iterator[str]:
    """The paths of steps that take what one of them names: it, the folders that it is in, patterns that it matches."""
    yield path
    above = path
    while above != "/":
        above = above.rpartition("/")[0] or "/"
        yield above
    if not has_wildcards(path):
        yield from (text for text, pattern in patterns if pattern.matches(path))


def _behind(steps: Sequence[Step]) -> tuple[list[int], list[int]]:
    """For each step what surely runs again if it does, and all that may: numbers with a bit for each counted step."""
    places = {step.id: place for place, step in enumerate(steps)}
    bits: dict[tuple[int | None, str], int] = {}
    own = [1 << bits.setdefault((one.stage, one.title), len(bits)) if one.number is not None else 0 for one in steps]
    runs, every = own[:], own[:]
    for place in range(len(steps) - 1, -1, -1):  # users first, so that what is behind them is known
        step = steps[place]
        goes_on = step.inputs if step.kind is StepKind.MERGE else (step.root,)
        for one in step.inputs:
            every[places[one]] |= every[place]
            if one in goes_on:
                runs[places[one]] |= runs[place]
    return runs, every


def _united(masks: Sequence[int], places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= masks[place]
    return found
