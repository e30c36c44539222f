"""One widget of the graph on a screen of its own, with what it tells."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import App

from tests.helpers.piloting import QuickPilot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from textual.app import ComposeResult
    from textual.pilot import Pilot
    from textual.widget import Widget

    from stagegraph.tui.drawing.messages import CardActivated, CardSelected, FocusAsked


class Viewer(App[None]):
    """A widget; ``got`` holds what it told of which card, in turn."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.got: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        """The widget alone."""
        yield self.widget

    def on_card_selected(self, event: CardSelected) -> None:
        """Note it."""
        assert event.control is self.widget
        self.got.append(("selected", event.card_id))

    def on_card_activated(self, event: CardActivated) -> None:
        """Note it."""
        self.got.append(("activated", event.card_id))

    def on_focus_asked(self, event: FocusAsked) -> None:
        """Note it."""
        self.got.append(("focus", event.card_id))


def view(app: Viewer, check: Callable[[Pilot[None], Any], Awaitable[None]], size: tuple[int, int]) -> None:
    """Run a check on the widget in a terminal of a size."""

    async def run() -> None:
        async with app.run_test(size=size):
            pilot = QuickPilot(app)
            await pilot.pause()
            await check(pilot, app)

    asyncio.run(run())
