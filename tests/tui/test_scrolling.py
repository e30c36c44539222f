"""How large the content of a widget is that scrolls."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from stagegraph.tui.scrolling import contain
from tests.helpers.depth import part_of
from tests.helpers.piloting import QuickPilot

if TYPE_CHECKING:
    from textual.app import ComposeResult

SCREEN = (40, 10)
NONE, UPRIGHT, LYING, BOTH = (
    [(10, 3), (40, 10)],
    [(39, 11), (10, 30)],
    [(41, 9), (80, 3)],
    [(40, 11), (41, 10), (80, 30)],
)
KINDS = (NONE, UPRIGHT, LYING, BOTH)
SIZES = [size for one in KINDS for other in KINDS for size in (*one, *other)]


class _Pane(ScrollView):
    def render_line(self, y: int) -> Strip:
        """Nothing."""
        del y
        return Strip.blank(self.size.width)


class _Viewer(App[None]):
    CSS = "ScrollView { scrollbar-size: 1 1; } .always { overflow-x: scroll; scrollbar-size: 0 1; }"

    def __init__(self, classes: str) -> None:
        super().__init__()
        self.pane = _Pane(classes=classes)

    def compose(self) -> ComposeResult:
        """A pane that fills the screen."""
        yield self.pane


def _state(pane: ScrollView) -> tuple[object, ...]:
    return (
        pane.virtual_size,
        pane.scrollbars_enabled,
        pane.scroll_offset,
        pane.max_scroll_x,
        pane.max_scroll_y,
        pane.scrollable_content_region,
        pane.vertical_scrollbar.window_virtual_size if pane.scrollbar_size_vertical else None,
        pane.horizontal_scrollbar.window_virtual_size if pane.scrollbar_size_horizontal else None,
    )


async def _states(classes: str, *, own: bool) -> list[tuple[object, ...]]:
    app = _Viewer(classes)
    found = []
    async with app.run_test(size=SCREEN):
        pilot = QuickPilot(app)
        for size in part_of(SIZES, 12):
            if own:
                contain(app.pane, Size(*size))
            else:
                app.pane.virtual_size = Size(*size)
            await pilot.pause()
            found.append(_state(app.pane))
            app.pane.scroll_to(1000, 1000, animate=False, force=True)
    return found


@pytest.mark.parametrize("classes", ["", "always"])
def test_like_the_virtual_size_of_textual(classes: str) -> None:
    """From any size to any other one, bars, places and ends of scrolling are those that Textual comes to."""
    assert asyncio.run(_states(classes, own=True)) == asyncio.run(_states(classes, own=False))


async def _still(app: _Viewer, pilot: QuickPilot) -> None:
    """Until nothing is arranged any more, however long that takes: the bars that come first arrange the screen anew."""
    seen: list[object] = []
    app.screen.screen_layout_refresh_signal.subscribe(app.screen, seen.append)
    count = -1
    while count != len(seen) or app.screen._layout_required:  # noqa: SLF001  (nothing else tells)
        count = len(seen)
        for _ in range(4):
            await pilot.pause()
    app.screen.screen_layout_refresh_signal.unsubscribe(app.screen)


def test_the_screen_stays_as_it_is() -> None:
    """Where no scroll bar comes or goes the screen is not arranged anew."""

    async def view() -> None:
        app = _Viewer("")
        async with app.run_test(size=SCREEN):
            pilot = QuickPilot(app)
            contain(app.pane, Size(80, 30))
            await _still(app, pilot)
            arranged: list[object] = []
            app.screen.screen_layout_refresh_signal.subscribe(app.pane, arranged.append)
            contain(app.pane, Size(90, 50))
            await _still(app, pilot)
            assert arranged == []
            contain(app.pane, Size(90, 5))
            await _still(app, pilot)
            assert arranged

    asyncio.run(view())
