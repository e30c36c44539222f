"""Places to walk through: what a search finds, the critical path."""

from __future__ import annotations

from stagegraph.render.shared.wording import outside_text
from stagegraph.tui.model.session import Selection, Trail
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.tui.model.session import Session


def contains(text: str, wanted: str) -> bool:
    """Whether a text contains another; upper case counts where there is any in what is wanted."""
    return wanted in text if wanted != wanted.lower() else wanted in text.lower()


def search(plan: BuildPlan, wanted: str) -> Trail:
    """What contains a text: names of stages, images, what steps do, descriptions; nothing for an empty text."""
    return Trail(f"search {wanted}", tuple(dict.fromkeys(_found(plan, wanted))), text=wanted) if wanted else Trail()


def _found(plan: BuildPlan, wanted: str) -> Iterable[Selection]:
    for outside in dict.fromkeys(replace(edge.outside, value="") for edge in plan.image_edges):
        if contains(outside_text(outside), wanted) or ("/" in wanted and contains(str(outside), wanted)):
            yield Selection(image=str(outside))
    steps = {step.id: step for step in plan.steps}
    for planned in plan.stages:
        if contains(planned.display_name, wanted) or contains(planned.stage.description, wanted):
            yield Selection(planned.index)
        # The name of a step holds that of its stage: what it does comes behind the bracket.
        for one in planned.steps:
            step = steps[one]
            if contains(step.text, wanted) and one not in plan.sources:
                yield Selection(planned.index, one)
        if not planned.used and any(contains(one.text, wanted) for one in planned.stage.instructions):
            yield Selection(planned.index)


def critical(plan: BuildPlan) -> Trail:
    """The critical path, first step first."""
    steps = {step.id: step for step in plan.steps}
    return Trail("critical path", tuple(Selection(steps[one].stage, one) for one in plan.critical_path))


def walked(session: Session, by: int) -> Session:
    """The session one stop further on its trail, or one back; from what is selected where no stop was come to yet."""
    trail = session.trail
    if not trail.stops:
        return session
    at = trail.at
    if not 0 <= at < len(trail.stops) or trail.stops[at] != session.selection:
        at = trail.stops.index(session.selection) if session.selection in trail.stops else (-1 if by > 0 else 0)
    at = (at + by) % len(trail.stops)
    return replace(session, trail=replace(trail, at=at), selection=trail.stops[at])
