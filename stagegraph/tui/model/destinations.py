"""What one can go to by typing a few letters of it: stages, steps, lines, targets, actions."""

from __future__ import annotations

from enum import Enum

from stagegraph.tui.model.session import Selection
from stagegraph.tui.model.targets import target_choices
from stagegraph.tui.model.typed import closeness, contains_words, letters
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan

MOST = 200  # places that are listed
_LEAST = 2  # letters before lines are looked through


class PlaceKind(Enum):
    """What a place is; of places that answer equally well the first kind comes first."""

    STAGE = "stage"
    STEP = "step"
    TARGET = "target"
    ACTION = "action"
    THEME = "theme"
    LINE = "line"


class Destination(Record):
    """What one can go to.

    Attributes:
        kind: what it is.
        title: the text that is looked through.
        note: what is told behind it.
        selection: of a stage or a step.
        line: of a line of the file, counted from 1.
        name: of a target, of an action, or of a theme.
    """

    kind: PlaceKind
    title: str
    note: str = ""
    selection: Selection = Selection()
    line: int = 0
    name: str = ""


class Suggestion(Record):
    """A place that answers to what was typed; ``letters`` are the places in its title that did."""

    place: Destination
    letters: tuple[int, ...] = ()


def places_of(plan: BuildPlan, actions: Iterable[Destination] = ()) -> tuple[Destination, ...]:
    """All places but the lines of the file, in the order in which they are listed before anything is typed."""
    stages = [
        Destination(
            PlaceKind.STAGE,
            one.display_name,
            one.stage.description or ("" if one.used else "not built"),
            Selection(one.index),
        )
        for one in plan.stages
    ]
    steps = [
        Destination(PlaceKind.STEP, " ".join(step.name.split()), selection=Selection(stage.index, step.id))
        for stage in plan.stages
        for step in (plan.step_by_id[one] for one in stage.steps)
        if step.id not in plan.sources
    ]
    choices = target_choices(plan.dockerfile.stages, [one.display_name for one in plan.stages])
    targets = [
        Destination(PlaceKind.TARGET, one.display_name, "build this", name=one.name) for one in choices if one.name
    ]
    return (*stages, *targets, *actions, *steps)


def answers(
    places: Iterable[Destination], lines: Sequence[str], typed: str, *, first: PlaceKind = PlaceKind.STAGE
) -> tuple[Suggestion, ...]:
    """What answers to a text, the best first; everything for an empty one.

    Args:
        places: what there is to choose from.
        lines: of the file.
        typed: letters that names have in this order, words that steps and lines have in any, or a line's number.
        first: the kind that comes before the others, of places that answer equally well.
    """
    if not typed.strip():
        return tuple(Suggestion(one) for one in places)[:MOST]
    found: list[tuple[tuple[int, ...], Suggestion]] = []
    kinds = {kind: at for at, kind in enumerate(PlaceKind)} | {first: -1}
    for at, place in enumerate(places):
        ranked = _answer(place, typed)
        if ranked is not None:
            found.append(((*ranked[0], kinds[place.kind], at), ranked[1]))
    for number, text in enumerate(lines, 1):
        if str(number) == typed.strip():
            closest = 0
        elif len(typed.strip()) >= _LEAST and contains_words(typed, text):
            closest = 8
        else:
            continue
        rank = (closest, 0, 0, 0, kinds[PlaceKind.LINE], number)
        found.append(
            (rank, Suggestion(Destination(PlaceKind.LINE, " ".join(text.split()), f"line {number}", line=number)))
        )
    found.sort(key=lambda one: one[0])
    return tuple(answer for _, answer in found[:MOST])


def _answer(place: Destination, typed: str) -> tuple[tuple[int, int, int, int], Suggestion] | None:
    """How well a place answers, the smaller the better, and the answer."""
    if place.kind is PlaceKind.STEP:
        return ((6, 0, 0, 0), Suggestion(place)) if contains_words(typed, place.title) else None
    where = letters(place.title, typed)
    if where is None:
        told = contains_words(typed, f"{place.kind.value} {place.note}", place.title)
        return ((7, 0, 0, 0), Suggestion(place)) if told else None
    return closeness(place.title, typed, where), Suggestion(place, where)
