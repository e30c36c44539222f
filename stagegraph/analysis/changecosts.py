"""What a change of files in one place of the build context would cost, told by the plan alone."""

from __future__ import annotations

from stagegraph.analysis.impact.builds import BUILD_CONTEXT
from stagegraph.analysis.impact.neededpaths import read_paths
from stagegraph.contexts.gopatterns import GoPattern, PatternError
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.graph.llb.steps import StepKind
from stagegraph.graph.resolve.reaching import bits_of
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_MOST_STEPS = 20_000  # of a build whose costs are told: memory grows with the square
_MOST_COMPARED = 250_000  # patterns that COPYs name times paths: each is matched with each


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


class ChangedFiles(Record):
    """The same, but for the steps that take the files, of which thousands of groups can have thousands in common.

    Attributes:
        taking: a number with a bit for each place of the steps that take them.
    """

    paths: tuple[str, ...]
    taking: int
    runs: int
    perhaps: int


def change_costs(plan: BuildPlan) -> tuple[ChangeCost, ...]:
    """The costs of a change of each group of files that the build names, the cheapest first.

    There are none for a build that takes nothing of its context, nor for one that is too large; see docs/limits.md.
    """
    return tuple(
        ChangeCost(one.paths, tuple(step.id for step in steps_taking(plan, one)), one.runs, one.perhaps)
        for one in changed_files(plan)
    )


def steps_taking(plan: BuildPlan, files: ChangedFiles) -> Iterator[Step]:
    """The steps that take some files, in their order."""
    return (plan.steps[place] for place in bits_of(files.taking))


def changed_files(plan: BuildPlan) -> tuple[ChangedFiles, ...]:
    """What `change_costs` tells."""
    context = next((step.id for step in plan.steps if step.context == BUILD_CONTEXT), None)
    if context is None or len(plan.steps) > _MOST_STEPS:
        return ()
    taking: dict[str, list[int]] = {}
    for place, step in enumerate(plan.steps):
        for path in dict.fromkeys(path for name, path in read_paths(step) if name == context):
            taking.setdefault(path, []).append(place)
    patterns = [(path, found) for path in taking if (found := _pattern(path)) is not None]
    if len(patterns) * len(taking) > _MOST_COMPARED:
        return ()
    runs, every = _behind(plan.steps)
    each = [_Takers(1 << place, runs[place], every[place]) for place in range(len(plan.steps))]
    own = {path: _united(each[place] for place in places) for path, places in taking.items()}
    groups: dict[_Takers, list[str]] = {}
    for path, taken in _with_those_above(own).items():
        if not has_wildcards(path):
            matching = [own[text] for text, pattern in patterns if pattern.matches(path)]
            groups.setdefault(_united([taken, *matching]), []).append(path)
        else:
            groups.setdefault(taken, []).append(path)
    costs = [
        ChangedFiles(tuple(paths), one.steps, one.runs.bit_count(), one.every.bit_count() - one.runs.bit_count())
        for one, paths in groups.items()
    ]
    return tuple(sorted(costs, key=lambda one: (one.runs, one.perhaps, one.paths)))


class _Takers(Record):
    """Who takes files, and what runs again if these change: surely, and at most; numbers with bits."""

    steps: int
    runs: int
    every: int


def _pattern(path: str) -> GoPattern | None:
    try:
        return GoPattern(path) if has_wildcards(path) else None
    except PatternError:
        return None


def _with_those_above(own: Mapping[str, _Takers]) -> dict[str, _Takers]:
    """For each path also who takes the folders that it is in: a folder is told before what is in it."""
    found: dict[str, _Takers] = {}
    for path in sorted(own, key=len):
        above = path
        while above != "/" and (above is path or above not in found):
            above = above.rpartition("/")[0] or "/"
        folder = found.get(above)
        found[path] = _united([own[path], folder]) if folder else own[path]
    return {path: found[path] for path in own}


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


def _united(several: Iterable[_Takers]) -> _Takers:
    steps = runs = every = 0
    for one in several:
        steps, runs, every = steps | one.steps, runs | one.runs, every | one.every
    return _Takers(steps, runs, every)
