"""What a change of files would cost, in lines of a story."""

from __future__ import annotations

from stagegraph.analysis.changecosts import steps_taking
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted, joined, lines_text, stage_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.changecosts import ChangedFiles
    from stagegraph.analysis.plan import BuildPlan

_MOST_PATHS = _MOST_PLACES = 3


def cost_line(plan: BuildPlan, one: ChangedFiles, *, alone: bool) -> tuple[Part, ...]:
    """The line of a group of files; ``alone`` where there is no other one."""
    return (*_files(one, alone=alone), *_cost(plan, one), *_where(plan, one))


def _files(one: ChangedFiles, *, alone: bool) -> Iterable[Part]:
    if "/" in one.paths:
        yield Part("a change of any file" if alone else "a change of any other file")
        return
    yield Part("a change of ")
    yield from joined([Part(path.removeprefix("/"), code=True) for path in one.paths[:_MOST_PATHS]])
    if len(one.paths) > _MOST_PATHS:
        yield Part(f" and {len(one.paths) - _MOST_PATHS} more")


def _cost(plan: BuildPlan, one: ChangedFiles) -> Iterable[Part]:
    yield Part(f" runs {one.runs} of {counted(plan.step_count, 'step')} again")
    if one.perhaps:
        yield Part(f", perhaps {one.perhaps} more")


def _where(plan: BuildPlan, one: ChangedFiles) -> Iterable[Part]:
    """Where they are taken first in each stage."""
    first: dict[int, Part] = {}
    for step in steps_taking(plan, one):
        first.setdefault(step.stages[0], Part(lines_text(step.location), location=step.location))
    places = [joined((stage_part(plan, stage), place), " ") for stage, place in list(first.items())[:_MOST_PLACES]]
    yield Part(": from ")
    for at, place in enumerate(places):
        yield Part(", " if at else "")
        yield from place
    if len(first) > _MOST_PLACES:
        yield Part(f" and {len(first) - _MOST_PLACES} more")
