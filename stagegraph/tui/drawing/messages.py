"""What the canvas and the tree in its place tell the program of their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from textual.widget import Widget
else:
    Widget = object


class CardMessage(Message):
    """A message about one card; ``card_id`` is its id in the diagram."""

    def __init__(self, widget: Widget, card_id: str) -> None:
        super().__init__()
        self.widget = widget
        self.card_id = card_id

    @property
    def control(self) -> Widget:
        """The widget that sent it."""
        return self.widget


class CardSelected(CardMessage):
    """The user selected another card."""


class CardActivated(CardMessage):
    """The user wants to see a card's details."""


class FocusAsked(CardMessage):
    """The user wants to see only what a card needs and what uses it."""


class CardActions(Widget):
    """What can be done with the selected card; for widgets that have one in ``selected``, "" for none."""

    if TYPE_CHECKING:

        @property
        def selected(self) -> str:
            """The id of the selected card."""

    def action_activate(self) -> None:
        """Ask for the selected card's details."""
        if self.selected:
            self.post_message(CardActivated(self, self.selected))

    def action_ask_focus(self) -> None:
        """Ask for a picture of the selected card's needs and users."""
        if self.selected:
            self.post_message(FocusAsked(self, self.selected))
