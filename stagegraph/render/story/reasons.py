"""Why a stage is built, or why not, in parts of sentences."""

from __future__ import annotations

from stagegraph.analysis.absence import Absences
from stagegraph.analysis.chains import why
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import (
    joined,
    line_part,
    stage_part,
    use_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.absence import Absence
    from stagegraph.analysis.edges import StageEdge
    from stagegraph.analysis.plan import BuildPlan

_MOST_NAMINGS = 3  # FROMs that can name a stage


def told_why(plan: BuildPlan, stage: int) -> tuple[tuple[Part, ...], ...]:
    """Why a stage is built for the targets of a plan, or why not, in lines."""
    answer = why(plan, stage)
    name, for_targets = stage_part(plan, stage), (Part(" for "), *all_named(plan, plan.targets))
    chains = tuple((Part("  "), *_chain(chain[::-1], plan)) for chain in answer.chains)
    if plan.stages[stage].replaced and plan.stages[stage].used:
        head = (name, Part(" is not built: "), *stands_in(plan, stage))
        used = (Part("; what it gives is used"), *for_targets, Part(":")) if chains else (Part("."),)
        return ((*head, *used), *chains)
    if stage in plan.targets:
        return ((name, Part(" is a target itself.")),)
    if chains:
        return ((name, Part(" is built"), *for_targets, Part(":")), *chains)
    return ((name, Part(" is not built"), *for_targets, *told_absence(plan, Absences(plan).of(stage)), Part(".")),)


def stands_in(plan: BuildPlan, stage: int) -> Iterable[Part]:
    """That a named context stands in for a stage."""
    base = plan.stages[stage].base
    yield Part("the named context ")
    yield Part(f"{base.context}={base.source}", code=True)
    yield Part(" stands in for it")


def told_absence(plan: BuildPlan, absence: Absence) -> Iterable[Part]:
    """What keeps a stage from being built, as the end of a sentence."""
    if absence.namings:
        yield Part(" with these build args: ")
        for at, one in enumerate(absence.namings[:_MOST_NAMINGS]):
            yield Part("; " if at else "")
            yield Part(f"FROM {one.base}", code=True)
            yield Part(" ")
            yield line_part(plan, one.line)
            yield Part(" can name it (")
            yield Part(one.option, code=True)
            yield Part(")")
    elif absence.bypassed:
        yield Part(": ")
        for at, edge in enumerate(absence.bypassed):
            yield Part("; " if at else "")
            yield stage_part(plan, edge.stage)
            yield Part(f" uses it ({use_text(edge)} ")
            yield line_part(plan, edge.line)
            yield Part("), but ")
            yield Part(f"{plan.stages[edge.stage].display_name} comes from the named context ")
            base = plan.stages[edge.stage].base
            yield Part(f"{base.context}={base.source}", code=True)
    elif absence.users:
        yield Part(": only ")
        yield from all_named(plan, absence.users)
        yield Part(" use it, and none of them is built" if len(absence.users) > 1 else " uses it, which is not built")
    else:
        yield Part(": no stage uses it")


def _chain(chain: Sequence[StageEdge], plan: BuildPlan) -> Iterable[Part]:
    """A chain of uses, what is used before what uses it, as a route is told."""
    yield stage_part(plan, chain[0].source)
    for edge in chain:
        yield Part(" > ")
        yield stage_part(plan, edge.stage)
        yield Part(f" ({use_text(edge)} ")
        yield line_part(plan, edge.line)
        yield Part(")")


def all_named(plan: BuildPlan, stages: Iterable[int], between: str = ", ") -> tuple[Part, ...]:
    """The names of stages with something between them."""
    return joined((stage_part(plan, one) for one in stages), between)
