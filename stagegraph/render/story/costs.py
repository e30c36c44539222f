"""What a change of files would cost, in lines of a story."""

from __future__ import annotations

from stagegraph.analysis.changecosts import change_costs
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted, joined, lines_text, stage_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.changecosts import ChangeCost
    from stagegraph.analysis.plan import BuildPlan

_MOST_PATHS = _MOST_PLACES = 3


def cost_lines(plan: BuildPlan) -> Iterable[tuple[Part, ...]]:
    """One line for each group of files that the build takes of its context, the cheapest first."""
    costs = change_costs(plan)
    for one in costs:
        yield (*_files(one, alone=len(costs) == 1), *_cost(plan, one), *_where(plan, one))


def _files(one: ChangeCost, *, alone: bool) -> Iterable[Part]:
    if "/" in one.paths:
        yield Part("a change of any file" if alone else "a change of any other file")
        return
    yield Part("a change of ")
    yield from joined([Part(path.removeprefix("/"), code=True) for path in one.paths[:_MOST_PATHS]])
    if len(one.paths) > _MOST_PATHS:
        yield Part(f" and {len(one.paths) - _MOST_PATHS} more")


def _cost(plan: BuildPlan, one: ChangeCost) -> Iterable[Part]:
    yield Part(f" runs {one.runs} of {counted(plan.step_count, 'step')} again")
    if one.perhaps:
        yield Part(f", perhaps {one.perhaps} more")


def _where(plan: BuildPlan, one: ChangeCost) -> Iterable[Part]:
    """Where they are taken first in each stage."""
    first: dict[int, Part] = {}
    for name in one.steps:
        step = plan.step(name)
        first.setdefault(step.stages[0], Part(lines_text(step.location), location=step.location))
    places = [joined((stage_part(plan, stage), place), " ") for stage, place in list(first.items())[:_MOST_PLACES]]
    yield Part(": from ")
    for at, place in enumerate(places):
        yield Part(", " if at else "")
        yield from place
    if len(first) > _MOST_PLACES:
        yield Part(f" and {len(first) - _MOST_PLACES} more")
