"""The diagram that the canvas shows, and which of its cards a selection is."""

from __future__ import annotations

from threading import RLock

from stagegraph.render.diagram.model import EmptyStageRef, Level, OutsideRef, StageRef, StepRef
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.diagram.timedcards import with_times
from stagegraph.tui.drawing.sized import SizedDiagrams
from stagegraph.tui.model.session import Selection, Side
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.render.diagram.model import Diagram, Subject
    from stagegraph.tui.drawing.sized import Form
    from stagegraph.tui.model.session import GraphView

_KEPT = 6
_AROUND = {
    Side.NEEDS: "what it needs",
    Side.USERS: "what uses it",
    Side.BOTH: "what it needs and what uses it",
}


class Album:
    """The pictures of a plan; those that were asked for last are kept. Threads may share it."""

    def __init__(self, plan: BuildPlan, timings: Timings | None = None) -> None:
        self.plan = plan
        self.timings = timings
        self._kept: dict[GraphView, Picture] = {}
        self._making = RLock()  # who asks for what another thread is making waits for it

    def picture(self, view: GraphView) -> Picture:
        """The picture of a view."""
        with self._making:
            picture = self._kept.pop(view, None)
            if picture is None:
                whole = None if view.focus is None else self.picture(replace(view, focus=None)).diagram
                picture = Picture(self.plan, view, whole, timings=self.timings)
            self._kept[view] = picture
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
            return picture

    def prepare(
        self,
        view: GraphView,
        form_of: Callable[[SizedDiagrams], Form],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make what a key may show next: the other level, and with or without what is not built."""
        other = Level.STEPS if view.level is Level.STAGES else Level.STAGES
        for one in (replace(view, level=other), replace(view, hide_unused=not view.hide_unused)):
            if not cancelled():
                sheets = self.picture(one).sheets
                sheets.sheet(form_of(sheets))


class Picture:
    """A diagram of a plan, with its cards known by what they stand for.

    Args:
        plan: what is built.
        view: how it is shown.
        whole: the same without a focus, if it has been made before.
        timings: how long everything took, None where no log is known.

    Attributes:
        diagram: what the canvas shows.
        sheets: the same, laid out.
        whole: the number of cards before a focus left some out.
    """

    def __init__(
        self, plan: BuildPlan, view: GraphView, whole: Diagram | None = None, *, timings: Timings | None = None
    ) -> None:
        self.plan = plan
        self.timings = timings
        self.level = view.level
        diagram = self._take(whole if whole is not None else self._made(hide_unused=view.hide_unused))
        if view.focus is not None and view.hide_unused and not self.card(view.focus.on):
            diagram = self._take(self._made())  # what is in focus is shown, though it is not built
        if view.focus is not None:
            start = self.card(view.focus.on)
            if start:
                about = next(card.title for card in diagram.cards if card.id == start)
                diagram = _around(diagram, self._start(view.focus.on, start), view.focus.direction)
                diagram = replace(diagram, notes=(*diagram.notes, f"only {about}, {_AROUND[view.focus.direction]}"))
                self._ids = frozenset(card.id for card in diagram.cards)
        self.diagram = diagram
        self.sheets = SizedDiagrams(diagram)

    def _made(self, *, hide_unused: bool = False) -> Diagram:
        """The diagram of the plan; with how long everything took, where that is known."""
        make = stage_diagram if self.level is Level.STAGES else step_diagram
        diagram = make(self.plan, hide_unused=hide_unused)
        return diagram if self.timings is None else with_times(diagram, self.plan, self.timings)

    def _take(self, diagram: Diagram) -> Diagram:
        """Know the cards of a diagram."""
        self.whole = len(diagram.cards)
        self._subjects = {card.id: card.subject for card in diagram.cards}
        self._showing = {_stands_for(card.subject): card.id for card in diagram.cards}
        self._ids = frozenset(self._subjects)
        return diagram

    def card(self, selection: Selection) -> str:
        """The id of the card that shows a selection, "" where none does."""
        for one in self._cards(selection):
            if one in self._ids:
                return one
        return ""

    def _cards(self, selection: Selection) -> Iterable[str]:
        if selection.image:
            yield self._image(selection.image)
        if selection.step and self.level is Level.STEPS:
            yield self._showing.get(StepRef(selection.step), "")
        if selection.stage is not None:
            if self.level is Level.STEPS:
                yield from self._cards_of_stage(selection.stage)
            yield self._showing.get(StageRef(selection.stage), "")
        elif selection.step and self.level is Level.STAGES:
            yield from self._image_of_step(selection.step)

    def _cards_of_stage(self, index: int) -> Iterable[str]:
        own = {step.id for step in self.plan.steps if step.stage == index}
        steps = self.plan.stages[index].steps
        first = [one for one in steps if one in own and one not in self.plan.sources]
        yield from (self._showing.get(StepRef(one), "") for one in (*first, *steps))
        yield self._showing.get(EmptyStageRef(index), "")

    def _image_of_step(self, step_id: str) -> Iterable[str]:
        yield self._image(next((one.image for one in self.plan.steps if one.id == step_id), ""))

    def _image(self, image: str) -> str:
        return self._showing.get(image, "")

    def _start(self, selection: Selection, card: str) -> frozenset[str]:
        """The cards that a focus starts from: of a whole stage all of its steps."""
        if self.level is Level.STAGES or selection.step or selection.stage is None:
            return frozenset((card,))
        return frozenset(one for one in self._cards_of_stage(selection.stage) if one in self._ids) or frozenset((card,))

    def selection(self, card_id: str) -> Selection:
        """What a card stands for."""
        match self._subjects.get(card_id):
            case StageRef(index) | EmptyStageRef(index):
                return Selection(index)
            case StepRef(step_id):
                step = next((one for one in self.plan.steps if one.id == step_id), None)
                return Selection(step.stage, step.id) if step is not None else Selection()
            case OutsideRef(outside):
                return Selection(image=str(outside))
            case _:
                return Selection()

    def matches(self, selections: Iterable[Selection]) -> frozenset[str]:
        """The cards that show one of these."""
        return frozenset(self.card(one) for one in selections) - {""}


def _stands_for(subject: Subject | None) -> Subject | str | None:
    """What a card stands for; what is outside is known as a selection knows it."""
    return str(subject.outside) if isinstance(subject, OutsideRef) else subject


def _around(diagram: Diagram, start: frozenset[str], direction: Side) -> Diagram:
    """What is left of a diagram on one side of some cards, or on both."""
    kept = set(start)
    if direction is not Side.USERS:
        kept |= _reached(start, ((arrow.target, arrow.source) for arrow in diagram.arrows))
    if direction is not Side.NEEDS:
        kept |= _reached(start, ((arrow.source, arrow.target) for arrow in diagram.arrows))
    clusters = [replace(one, cards=tuple(card for card in one.cards if card in kept)) for one in diagram.clusters]
    return replace(
        diagram,
        cards=tuple(card for card in diagram.cards if card.id in kept),
        arrows=tuple(arrow for arrow in diagram.arrows if arrow.source in kept and arrow.target in kept),
        clusters=tuple(one for one in clusters if one.cards),
    )


def _reached(start: Iterable[str], ways: Iterable[tuple[str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for one, other in ways:
        following.setdefault(one, []).append(other)
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        for other in following.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def shown_diagrams(plan: BuildPlan, view: GraphView, timings: Timings | None = None) -> tuple[Diagram, ...]:
    """What the graph shows, and a simpler picture of it, for a file."""
    from stagegraph.render.diagram.folding import folded  # noqa: PLC0415  (few look at a graph to export it)
    from stagegraph.render.diagram.simplifying import simplified  # noqa: PLC0415  (as above)

    diagram = Picture(plan, view, timings=timings).diagram
    return (diagram, folded(simplified(diagram)))
