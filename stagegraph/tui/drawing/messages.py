"""What the canvas and the tree in its place tell the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from textual.widget import Widget


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
