"""The line in which one types what to search for."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

from stagegraph.tui.keys import SEARCH
from stagegraph.tui.model.session import Selection, Trail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult


class SearchField(Input):
    """The text; enter and escape end the search."""

    BINDINGS: ClassVar = SEARCH

    def action_keep(self) -> None:
        """Enter."""
        self.post_message(SearchBar.Closed(kept=bool(self.value)))

    def action_give_up(self) -> None:
        """Escape."""
        self.post_message(SearchBar.Closed(kept=False))

    def on_blur(self) -> None:
        """One has gone to another pane, by a key or the mouse; a dialog in front does not count."""
        if self.screen.is_current:
            self.post_message(SearchBar.Closed(kept=bool(self.value), left=True))


class SearchBar(Horizontal):
    """Searches while one types; enter keeps what was found, escape leaves everything as it was before."""

    class Changed(Message):
        """Another text is searched for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The search is over; ``kept`` tells whether its result stays, ``left`` whether one has gone elsewhere."""

        def __init__(self, *, kept: bool, left: bool = False) -> None:
            super().__init__()
            self.kept, self.left = kept, left

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.input = SearchField(placeholder="stage, image, or what a step does", compact=True, select_on_focus=False)
        self.found = Label("", id="found")
        self.start = Selection()
        self.trail = Trail()
        self.pane = ""

    def compose(self) -> ComposeResult:
        """A slash and the text."""
        yield Label("/", id="slash")
        yield self.input
        yield self.found

    def tell(self, count: int) -> None:
        """How many places were found."""
        self.found.update(f"{count or 'nothing'} found" if self.input.value else "")

    def open(self, start: Selection, trail: Trail, pane: str) -> None:
        """Begin; what is given comes back where the search is given up."""
        self.start, self.trail, self.pane = start, trail, pane
        self.display = True
        self.input.value = ""
        self.screen.set_focus(self.input)  # at once: the next key is a part of the text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for what is typed so far."""
        event.stop()
        if self.display:  # to the screen itself: the word that the search is over must not come before
            self.screen.post_message(self.Changed(event.value))
