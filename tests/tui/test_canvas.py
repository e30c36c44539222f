from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from textual.events import Click, MouseScrollDown
from textual.geometry import Offset

from stagegraph.render.diagram.model import Standing
from stagegraph.tui.drawing.canvas import GraphCanvas
from stagegraph.tui.drawing.fitting import Wanted
from stagegraph.tui.drawing.minimap import Window
from stagegraph.tui.drawing.overlay import Overlay
from stagegraph.tui.drawing.sized import CardSize, SizedDiagrams
from stagegraph.tui.drawing.walking import Heading, Walk
from stagegraph.tui.layout.layering import lay_out
from stagegraph.values import replace
from tests.helpers.depth import examples
from tests.helpers.graphs import SAMPLES, arrow, card, chain, diagram, diagrams, sample
from tests.helpers.viewer import Viewer, view

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from stagegraph.render.diagram.model import Diagram

CHAIN = chain("one", "two", "three")
WIDE = chain(*(f"stage-{number}" for number in range(30)))


class _Viewer(Viewer):
    def __init__(self, shown: Diagram) -> None:
        self.canvas = GraphCanvas(wanted=Wanted(CardSize.FULL, down=False))
        super().__init__(self.canvas)
        self.shown = shown

    def on_mount(self) -> None:
        self.canvas.show(SizedDiagrams(self.shown))

    @property
    def lines(self) -> list[str]:
        """What is seen of the canvas."""
        return [self.canvas.render_line(row).text for row in range(self.canvas.scrollable_content_region.height)]


def _viewed(
    shown: Diagram, check: Callable[[Pilot[None], _Viewer], Awaitable[None]], size: tuple[int, int] = (80, 24)
) -> None:
    view(_Viewer(shown), check, size)


def _seen_region(canvas: GraphCanvas) -> bool:
    region = canvas.region_of(canvas.selected)
    assert region is not None
    return canvas.scrollable_content_region.reset_offset.translate(canvas.scroll_offset).contains_region(region)


def test_begins_at_the_target() -> None:
    """The target is selected and in view, without a message: nobody did it."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.pause()
        assert app.canvas.selected == "stage-29"
        assert _seen_region(app.canvas)
        assert app.canvas.card is not None
        assert app.canvas.card.title == "stage-29"
        assert app.got == []

    _viewed(WIDE, check)


def test_a_large_diagram_after_a_small_one() -> None:
    """The target of a diagram that comes later, and needs scroll bars that its forerunner had not, is in view."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        app.canvas.show(SizedDiagrams(WIDE), keep=False)
        await pilot.pause()
        assert app.canvas.selected == "stage-29"
        assert _seen_region(app.canvas)

    _viewed(chain("one"), check)


@pytest.mark.parametrize("keys", [("left", "left", "right"), ("h", "h", "l")])
def test_walks_along_arrows(keys: tuple[str, ...]) -> None:
    """Left leads to what a card needs, right to its user; each step is told and brings the card into view."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press(*keys)
        assert app.got == [("selected", "stage-28"), ("selected", "stage-27"), ("selected", "stage-28")]
        await pilot.press(*["left"] * 20)
        assert app.canvas.selected == "stage-8"
        assert _seen_region(app.canvas)

    _viewed(WIDE, check)


def test_walks_in_a_column() -> None:
    """Up and down lead to the neighbours in the column, and not beyond its ends."""
    cards = [card("base"), card("a"), card("b"), card("c", Standing.TARGET)]
    picture = diagram(cards, [arrow("base", name) for name in "abc"])

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        column = app.canvas.picture.columns[1]
        app.canvas.selected = column[0]
        await pilot.press("up", "down", "j", "down", "k")
        assert app.got == [("selected", column[at]) for at in (1, 2, 1)]

    _viewed(picture, check)


def test_alternatives() -> None:
    """After a step that had a choice, comma and full stop go through the other cards it could have led to."""
    picture = diagram([*map(card, ["base", "a", "b", "c"])], [arrow("base", name) for name in "abc"])

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        app.canvas.selected = "base"
        await pilot.press("full_stop")
        assert app.canvas.selected == "base"
        await pilot.press("right")
        column = app.canvas.picture.columns[1]
        at = column.index(app.canvas.selected)
        await pilot.press("full_stop")
        assert app.canvas.selected == column[(at + 1) % 3]
        await pilot.press("comma", "comma")
        assert app.canvas.selected == column[(at - 1) % 3]
        await pilot.press("left", "right")
        assert app.canvas.selected == column[(at - 1) % 3]

    _viewed(picture, check)


def test_open_and_focus() -> None:
    """Enter asks for the details of the selected card, f for a picture of its needs and users."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press("enter", "f")
        assert app.got == [("activated", "three"), ("focus", "three")]

    _viewed(CHAIN, check)


def test_nothing_to_walk_on() -> None:
    """An empty canvas takes every key, and says that there is nothing to draw."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press("left", "down", "full_stop", "enter", "f", "0", "plus", "minus", "m", "pageup", "L")
        await pilot.click(GraphCanvas, offset=(5, 5))
        assert app.got == []
        assert app.canvas.selected == ""
        assert app.canvas.card is None
        assert [line.strip() for line in app.lines if line.strip()] == ["nothing to draw yet"]

    _viewed(diagram([], []), check)


def test_sizes() -> None:
    """Minus shows titles only, plus everything; the selected card stays where it is on the screen."""
    picture = sample("java")

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press("left")
        before = app.canvas.picture.width
        await pilot.press("minus")
        assert app.canvas.compact
        assert app.canvas.picture.width < before
        assert "7 steps" not in "".join(app.lines)
        assert _seen_region(app.canvas)
        await pilot.press("plus")
        assert app.canvas.picture.width == before
        assert app.got == [("selected", "s4")]

    _viewed(picture, check)


def test_selecting_from_outside() -> None:
    """A card that is set is selected without a message; a card that does not exist changes nothing."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        app.canvas.selected = "stage-0"
        await pilot.pause()
        assert _seen_region(app.canvas)
        app.canvas.selected = "nobody"
        assert app.canvas.selected == "stage-0"
        assert app.got == []

    _viewed(WIDE, check)


def test_another_diagram_keeps_the_selection() -> None:
    """After an edit the card with the same title stays selected, in the same place; if it is gone, the target is."""
    other = diagram(
        [card("zero"), *(card(f"s{number}") for number in range(3))],
        [arrow("zero", "s0"), arrow("s0", "s1"), arrow("s1", "s2")],
    )
    renamed = chain("one", "two", "four")

    async def check(_: Pilot[None], app: _Viewer) -> None:
        app.canvas.selected = "two"
        before = app.canvas.region_of("two")
        app.canvas.show(SizedDiagrams(chain("zero", "one", "two", "three")))
        assert app.canvas.selected == "two"
        after = app.canvas.region_of("two")
        assert before is not None
        assert after is not None
        assert after.offset - app.canvas.scroll_offset == before.offset or app.canvas.scroll_offset == Offset()
        app.canvas.selected = "three"
        app.canvas.show(SizedDiagrams(renamed))
        assert app.canvas.selected == "four"
        app.canvas.selected = "one"
        app.canvas.show(SizedDiagrams(renamed), keep=False)
        assert app.canvas.selected == "four"
        app.canvas.show(SizedDiagrams(other))
        assert app.canvas.selected == "s2"
        assert app.got == []
        assert app.canvas.diagram is other

    _viewed(CHAIN, check)


def test_found_cards_stand_out() -> None:
    """What a search found is drawn in another style."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        def styles() -> list[str]:
            strips = [app.canvas.render_line(row) for row in range(24)]
            return [str(segment.style) for strip in strips for segment in strip if "two" in segment.text]

        before = styles()
        app.canvas.matches = frozenset({"two"})
        await pilot.pause()
        assert styles() != before
        assert "underline" in styles()[0]

    _viewed(CHAIN, check)


def test_click() -> None:
    """A click selects the card under the mouse, a second one opens it; beside cards it does nothing."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        region = app.canvas.region_of("one")
        assert region is not None
        await pilot.click(GraphCanvas, offset=region.offset + Offset(2, 1))
        await pilot.click(GraphCanvas, offset=(0, 0))
        assert app.got == [("selected", "one")]
        await pilot.click(GraphCanvas, offset=region.offset + Offset(2, 1), times=2)
        assert app.got == [("selected", "one"), ("activated", "one")]

    _viewed(CHAIN, check)


def test_drag() -> None:
    """Dragging moves the picture with the mouse and selects nothing, not even where the mouse is released."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        before = app.canvas.scroll_offset
        await pilot.mouse_down(GraphCanvas, offset=(40, 12))
        await pilot.hover(GraphCanvas, offset=(60, 12))
        await pilot.mouse_up(GraphCanvas, offset=(60, 12))
        assert app.canvas.scroll_offset == before - Offset(20, 0)
        at = next(column for column in range(80) if app.canvas.card_at(column, 12))
        app.canvas.on_click(Click(app.canvas, at, 12, 0, 0, 1, shift=False, meta=False, ctrl=False))
        await pilot.hover(GraphCanvas, offset=(10, 12))
        assert app.canvas.scroll_offset == before - Offset(20, 0)
        assert app.got == []

    _viewed(WIDE, check)


def test_panning_and_centring() -> None:
    """Shift and an arrow, page keys, home and end move the window; 0 brings the selected card back into the middle."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press("0")
        middle = app.canvas.scroll_offset
        await pilot.press("H")
        assert app.canvas.scroll_offset == middle - Offset(8, 0)
        await pilot.press("shift+left", "shift+right")
        assert app.canvas.scroll_offset == middle - Offset(8, 0)
        await pilot.press("home")
        assert app.canvas.scroll_offset.x == middle.x - 8 - (80 - 8)
        assert not _seen_region(app.canvas)
        await pilot.press("end", "0")
        assert app.canvas.scroll_offset == middle
        assert app.got == []

    _viewed(WIDE, check)


def test_a_small_picture_stands_in_the_middle() -> None:
    """A picture smaller than the window is centred and needs no map."""

    async def check(_: Pilot[None], app: _Viewer) -> None:
        lines = app.lines
        drawn = [row for row, line in enumerate(lines) if line.strip()]
        assert drawn == [10, 11, 12]
        assert "of" not in "".join(lines)

    _viewed(CHAIN, check)


def test_map() -> None:
    """A picture larger than the window says which part is seen, with a map that m hides, clear of the selected card."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        lines = app.lines
        width = app.canvas.picture.width
        assert any(f"of {width}" in line for line in lines)
        assert all(len(line) == 80 for line in lines)
        assert any("stage-29" in line for line in lines)
        await pilot.press("m")
        assert not any(f"of {width}" in line for line in app.lines)
        await pilot.press("m", "0")
        assert any(f"of {width}" in line for line in app.lines)

    _viewed(WIDE, check)


@pytest.mark.parametrize("size", [(80, 24), (61, 17), (40, 10), (20, 6)])
def test_the_map_never_hides_the_selected_card(size: tuple[int, int]) -> None:
    """Wherever the selected card stands, its title can be read."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        for key in ("0", *["left"] * 6, "down", "down", "down", "right", "up", "right", "right"):
            await pilot.press(key)
            shown = app.canvas.card
            assert shown is not None
            assert any(shown.title[:10] in line for line in app.lines), key

    _viewed(sample("cross"), check, size)


def test_a_click_into_the_map() -> None:
    """A click into the map moves the window to that place and selects nothing."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        rows = [row for row, line in enumerate(app.lines) if "╮" in line and line.rstrip().endswith("╮")]
        left = app.lines[rows[-1]].rindex("╭")
        before = app.canvas.scroll_offset.x
        await pilot.click(GraphCanvas, offset=(left + 1, rows[-1] + 1))
        assert app.canvas.scroll_offset.x < before
        assert app.got == []

    _viewed(WIDE, check)


def test_wheel() -> None:
    """The wheel scrolls down, with shift sideways."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        app.canvas.scroll_to(0, 0, animate=False)
        await pilot.pause()
        for shift in (False, True):
            app.canvas.post_message(MouseScrollDown(app.canvas, 10, 10, 0, 1, 0, shift, meta=False, ctrl=False))
            await pilot.pause()
        assert app.canvas.scroll_offset.y > 0
        assert app.canvas.scroll_offset.x > 0

    _viewed(sample("cross"), check)


def test_theme() -> None:
    """Another theme draws everything in its own colours."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        def colours() -> set[str]:
            return {str(segment.style) for row in range(24) for segment in app.canvas.render_line(row) if segment.text}

        dark = colours()
        app.theme = "textual-light"
        await pilot.pause()
        assert not dark & colours()

    _viewed(CHAIN, check)


def test_resize() -> None:
    """The selected card stays in view when the terminal becomes small."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert _seen_region(app.canvas)
        assert all(len(line) == len(app.lines[0]) for line in app.lines)

    _viewed(WIDE, check)


def test_bindings_have_ids_and_tooltips() -> None:
    """Each key can be found in the help and bound to another key."""
    bindings = [one for one in GraphCanvas.BINDINGS if not isinstance(one, tuple)]
    assert len({one.id for one in bindings}) == len(bindings)
    assert all(one.id and one.id.startswith("canvas.") and one.tooltip for one in bindings)


def _reached(picture: Diagram, start: str) -> set[str]:
    """All cards that some keys lead to, each step as if it were the first one."""
    layout = lay_out(picture, compact=True)
    found, waiting = {start}, [start]
    while waiting:
        name = waiting.pop()
        for way in Heading:
            to = Walk(picture, layout).step(name, way)
            if to not in found:
                found.add(to)
                waiting.append(to)
    return found


@given(diagrams())
@examples(100, derandomize=False)
def test_each_card_is_reached_by_keys(picture: Diagram) -> None:
    """From any card the four directions lead to all others."""
    for one in picture.cards[:3]:
        assert _reached(picture, one.id) == {other.id for other in picture.cards}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("steps", [False, True])
def test_each_card_of_a_sample_is_reached(name: str, *, steps: bool) -> None:
    """The samples can be walked through, stages and steps."""
    picture = sample(name, steps=steps)
    assert _reached(picture, picture.cards[0].id) == {one.id for one in picture.cards}


@given(diagrams())
@examples(100, derandomize=False)
def test_left_and_right_undo_each_other(picture: Diagram) -> None:
    """After a step along an arrow the opposite step leads back."""
    pairs = {frozenset((one.source, one.target)) for one in picture.arrows}
    walk = Walk(picture, lay_out(picture, compact=True))
    for one in picture.cards:
        for way, back in ((Heading.LEFT, Heading.RIGHT), (Heading.RIGHT, Heading.LEFT)):
            to = walk.step(one.id, way)
            if frozenset((one.id, to)) in pairs:
                assert walk.step(to, back) == one.id


def test_steps_begin_at_the_last_step_of_the_target() -> None:
    """Of a diagram of steps the last step of the target is selected, not a stage that is not built."""

    async def check(_: Pilot[None], app: _Viewer) -> None:
        assert app.canvas.card is not None
        assert app.canvas.card.title == "[runtime 8/8]"

    _viewed(sample("java", steps=True), check)


def test_the_map_stays_in_its_corner() -> None:
    """The map hides as little as it can, and keeps its corner as long as that is so."""
    names = [f"n{number}" for number in range(60)]
    layout = lay_out(diagram([*map(card, names)], [arrow("n0", name) for name in names[1:]]), compact=True)
    window = Window(-74, 0, 100, 30)  # the boxes are at the right
    first = Overlay(layout, window, None, None)
    assert first.corner is not None
    assert first.region.x == 0
    assert Overlay(layout, window, layout.boxes[5], first.corner).corner == first.corner
    assert Overlay(layout, window, layout.boxes[5], 0).corner == first.corner, "the boxes are there"
    shown = next(box for box in layout.boxes if 26 <= box.bottom < 30)
    moved = Overlay(layout, Window(shown.left - 80, 0, 100, 30), shown, 0)
    assert moved.corner != 0
    assert Overlay(layout, Window(0, 0, layout.width, layout.height), None, 0).lines == []
    assert Overlay.nothing().lines == []
    assert Overlay.nothing().place(0, 0) is None
    everywhere = replace(layout.boxes[0], left=0, top=0, width=100, height=30)
    assert Overlay(layout, Window(0, 0, 100, 30), everywhere, None).lines == [], "it would hide the selected card"


def test_scroll_bars_tell_where_the_window_is() -> None:
    """Also where they appear with a diagram that is scrolled to at once."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        app.canvas.show(SizedDiagrams(WIDE), keep=False)
        await pilot.pause()
        await pilot.pause()
        assert app.canvas.scroll_x > 0
        assert app.canvas.horizontal_scrollbar.position == app.canvas.scroll_x

    _viewed(chain("one"), check)


def test_a_card_that_is_too_high_shows_its_name() -> None:
    """Of a card that is higher than the window the upper end is seen: at first, centred, and gone to."""
    many = tuple(f"use{number}" for number in range(60))
    high = diagram([card(name) for name in (*many, "hub")], [arrow(name, "hub") for name in many])

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        def seen() -> bool:
            return any("hub" in line for line in app.lines)

        app.canvas.selected = "hub"
        await pilot.pause()
        assert app.canvas.picture.boxes[-1].height > 24
        assert seen()
        app.canvas.centre()
        await pilot.pause()
        assert seen()
        await pilot.press("left", "right")
        await pilot.pause()
        assert seen()

    _viewed(high, check)


def test_a_resize_keeps_what_one_looks_at() -> None:
    """A window that was moved away from the selected card stays there when the terminal gets another size."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.pause()
        app.canvas.action_pan(-60, 0)
        at = app.canvas.scroll_offset
        assert not _seen_region(app.canvas)
        await pilot.resize_terminal(81, 24)
        await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.canvas.scroll_offset == at

    _viewed(WIDE, check)
