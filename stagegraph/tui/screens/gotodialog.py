"""The dialog that goes to something by a few letters of it."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical
from textual.widgets import Input

from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import GOTO
from stagegraph.tui.model.destinations import MOST, PlaceKind, answers
from stagegraph.tui.model.textlines import Span, marked
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.model.destinations import Destination, Suggestion

_ROLES = {PlaceKind.STAGE: "stage", PlaceKind.TARGET: "target", PlaceKind.ACTION: "key"}
_ASKED = {PlaceKind.ACTION: "action, theme, stage, target, step"}


class GoToDialog(Dialog["Destination"]):
    """Type a few letters; enter goes to the first that answers. Gives the place."""

    BINDINGS: ClassVar = GOTO
    about = (
        "Letters of a stage, a target or an action in their order, words of a step or a line in any order, "
        "or the number of a line. Enter goes there; of a target it builds it."
    )

    def __init__(self, places: Sequence[Destination], lines: Sequence[str], first: PlaceKind = PlaceKind.STAGE) -> None:
        """Offer places and lines; of those that answer equally well the kind ``first`` comes first."""
        super().__init__()
        self.first = first
        self.places, self.text_lines = tuple(places), tuple(lines)
        self.shown: tuple[Suggestion, ...] = ()
        self.typed = ""  # what the list is narrowed to
        self.input = Input(placeholder=_ASKED.get(first, "stage, step, line, action, target"), compact=True)
        self.choices = ChoiceList("choices")
        self.choices.cursor_bright = True

    def compose(self) -> ComposeResult:
        """A line to type in, what answers, the keys."""
        box = Vertical(
            self.input,
            self.choices,
            KeyLine(
                hint("go", "go"),
                hint("choose", "move(-1)", "move(1)"),
                hint("close", "dismiss_dialog"),
            ),
            id="box",
        )
        box.border_title = "Palette" if self.first is PlaceKind.ACTION else "Go to"
        yield box

    def on_mount(self) -> None:
        """List everything."""
        self.narrow("")
        self.set_focus(self.input)

    def narrow(self, typed: str) -> None:
        """Show what answers, the best under the cursor."""
        self.typed = typed
        self.shown = answers(self.places, self.text_lines, typed, first=self.first)
        self.choices.cursor = 0
        self.choices.show([self._line(one, typed) for one in self.shown] or [(Span("nothing answers", "dim"),)])
        self.choices.scroll_to(0, 0, animate=False)
        many = len(self.shown) >= MOST
        self.query_one("#box").border_subtitle = f"the first {MOST}" if many else str(len(self.shown))

    def _line(self, answer: Suggestion, typed: str) -> tuple[Span, ...]:
        place = answer.place
        title = printable(place.title)
        role = _ROLES.get(place.kind, "used")
        if place.kind is PlaceKind.LINE or (place.kind is PlaceKind.STEP and not answer.letters):
            spans = marked((Span(title, role),), typed)
        else:
            spans = _lettered(title, role, answer.letters if title == place.title else ())
        kind = place.note if place.kind is PlaceKind.LINE else place.kind.value
        note = place.note if place.kind is not PlaceKind.LINE else ""
        return (Span(f"{kind:<8} ", "dim"), *spans, Span(f"  {printable(note)}" if note else "", "dim"))

    def on_input_changed(self) -> None:
        """Narrow the list; keys that come together may act before the word of the last letter has come."""
        if self.input.value != self.typed:
            self.narrow(self.input.value)

    def action_move(self, by: int) -> None:
        """Another line of the list."""
        self.on_input_changed()
        self.choices.put_cursor(self.choices.cursor + by)

    def action_page(self, by: int) -> None:
        """Another page of the list."""
        self.action_move(by * max(1, self.choices.size.height - 1))

    def action_go(self) -> None:
        """Go to what is under the cursor."""
        self.on_input_changed()
        if self.shown:
            self.dismiss(self.shown[self.choices.cursor].place)

    @on(LineView.Moved)
    def _clicked(self, event: LineView.Moved) -> None:
        event.stop()
        if not isinstance(event, LineView.Chosen):
            self.set_focus(self.input)

    @on(LineView.Chosen)
    def _chosen(self) -> None:
        self.action_go()


def _lettered(text: str, role: str, where: Sequence[int]) -> tuple[Span, ...]:
    """A text with the letters at some places marked."""
    found = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or (at in where) != (start in where):
            found.append(Span(text[start:at], "match" if start in where else role))
            start = at
    return tuple(found)
