"""Places to walk through: what a search finds, the critical path; and where one has been."""

from __future__ import annotations

from stagegraph.render.shared.wording import outside_text
from stagegraph.tui.model.session import History, Selection, Trail
from stagegraph.tui.model.typed import contains, contains_words, name_rank
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.tui.model.session import Session

_LONGEST = 200  # places that are remembered


def search(plan: BuildPlan, wanted: str) -> Trail:
    """What has a text: the stage of that name, stages whose names begin so, then in the order of the file what has it.

    Several words are found in any order. Images, names and descriptions of stages, what steps do, and the lines of
    stages that are not built; nothing for an empty text.
    """
    if not wanted.strip():
        return Trail()
    found = sorted(_found(plan, wanted), key=lambda one: one[0])
    return Trail(f"search {wanted}", tuple(dict.fromkeys(selection for _, selection in found)), text=wanted)


def _found(plan: BuildPlan, wanted: str) -> Iterable[tuple[int, Selection]]:
    for outside in dict.fromkeys(replace(edge.outside, value="") for edge in plan.image_edges):
        if contains_words(wanted, outside_text(outside)) or ("/" in wanted and contains(str(outside), wanted)):
            yield 2, Selection(image=str(outside))
    for planned in plan.stages:
        rank = name_rank(planned.display_name, wanted)
        if rank is None and contains_words(wanted, planned.stage.description, planned.display_name):
            rank = 2
        if rank is not None:
            yield rank, Selection(planned.index)
        yield from ((2, one) for one in _inside(plan, planned, wanted))


def _inside(plan: BuildPlan, planned: PlannedStage, wanted: str) -> Iterable[Selection]:
    """The name of a step holds that of its stage: what it does comes behind the bracket."""
    for one in planned.steps:
        text = plan.step_by_id[one].text
        if one not in plan.sources and contains_words(wanted, text, planned.display_name):
            yield Selection(planned.index, one)
    if not planned.used:
        for instruction in planned.stage.instructions:
            if contains_words(wanted, instruction.text, planned.display_name):
                yield Selection(planned.index, line=instruction.location.first)


def best(trail: Trail, plan: BuildPlan, start: Selection) -> int:
    """The number of the stop that a search shows first, while one types: the first one from where it began.

    A stage of that name, or whose name begins so, comes before all others.
    """
    stops = trail.stops
    ranks = [
        (name_rank(plan.stages[one.stage].display_name, trail.text) if one == Selection(one.stage) else 2)
        if one.stage is not None
        else 2
        for one in stops
    ]
    least = min(2 if rank is None else rank for rank in ranks)
    alike = [at for at, rank in enumerate(ranks) if (2 if rank is None else rank) == least]
    onward = [at for at in alike if (stops[at].stage or 0) >= (start.stage or 0)]
    return (onward or alike)[0]


def critical(plan: BuildPlan, path: Iterable[str]) -> Trail:
    """The critical path.

    Args:
        plan: what is built.
        path: the ids of its steps, the first one first.
    """
    return Trail("critical path", tuple(Selection(plan.step_by_id[one].stage, one) for one in path))


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


def remembered(session: Session, selection: Selection, by: str = "") -> Session:
    """The session with something else selected, and what was selected to go back to.

    Args:
        session: what is shown.
        selection: what is to be selected.
        by: who moves on step by step, say a pane's name: of such a run the beginning alone is remembered.
    """
    if selection == session.selection:
        return session
    history = session.history
    past = history.past
    if not by or by != history.by:
        past = (*past, session.selection)[-_LONGEST:]
    return replace(session, selection=selection, history=History(past, (), by))


def gone(session: Session, by: int) -> Session | None:
    """The session so many places back (-1) or forward (1) in what was selected; None at the end."""
    history = session.history
    source = history.past if by < 0 else history.future
    if not source:
        return None
    now = session.selection
    if by < 0:
        moved = History(history.past[:-1], (now, *history.future))
        return replace(session, selection=history.past[-1], history=moved)
    return replace(session, selection=source[0], history=History((*history.past, now), source[1:]))
