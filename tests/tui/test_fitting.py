"""A graph that fits its pane: its direction, how much of each card, chains as one card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis.strategies import booleans

from stagegraph.render.diagram.folding import folding
from stagegraph.tui.drawing.fitting import PaneRoom, Wanted, fitting
from stagegraph.tui.drawing.ink import Emphasis, Ink
from stagegraph.tui.drawing.sized import CardSize, Form, SizedDiagram, SizedDiagrams
from stagegraph.tui.drawing.walking import Heading
from stagegraph.tui.layout.descending import lay_out_down
from stagegraph.tui.layout.layering import lay_out
from stagegraph.tui.layout.leastroom import least_room
from stagegraph.values import replace
from tests.helpers.depth import examples
from tests.helpers.graphs import SAMPLES, arrow, card, chain, diagram, diagrams, sample
from tests.helpers.terminal import Terminal, in_terminal

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.layout.scene import Scene

FORK = diagram(
    [card(name) for name in ("base", "one", "two", "three", "final")],
    [
        arrow("base", "one"),
        arrow("base", "two"),
        arrow("two", "three"),
        arrow("one", "final"),
        arrow("three", "final"),
        arrow("base", "final"),
    ],
)
SEVEN = "".join(
    f"FROM {base} AS s{at}\nRUN make {at}\n" for at, base in enumerate(("alpine", "s0", "s0", "s1", "s2", "s4", "s5"))
)
BENCH = "".join(f"FROM {'alpine' if at % 20 == 0 else f's{at - 1}'} AS s{at}\nRUN make {at}\n" for at in range(200))


def check(picture: Diagram, scene: Scene) -> None:
    """Boxes do not overlap, users stand below their needs, and each arrow leads from a lower border to an upper one."""
    boxes = {box.id: box for box in scene.boxes}
    taken = [
        (x, y) for box in scene.boxes for x in range(box.left, box.right + 1) for y in range(box.top, box.bottom + 1)
    ]
    assert len(taken) == len(set(taken))
    cells = set(taken)
    assert len(scene.wires) == len(picture.arrows)
    for wire in scene.wires:
        one = picture.arrows[wire.arrow]
        source, target = boxes[one.source], boxes[one.target]
        assert source.bottom < target.top
        (x, y), (last_x, last_y) = wire.points[0], wire.points[-1]
        assert source.left < x < source.right
        assert y == source.bottom + 1
        assert target.left < last_x < target.right
        assert last_y == target.top - 1
        for (x, y), (next_x, next_y) in zip(wire.points, wire.points[1:], strict=False):
            assert x == next_x or y == next_y
            for column in range(min(x, next_x), max(x, next_x) + 1):
                for row in range(min(y, next_y), max(y, next_y) + 1):
                    assert (column, row) not in cells
                    assert 0 <= column < scene.width
                    assert 0 <= row < scene.height


@examples(30)
@given(diagrams())
def test_any_diagram_from_top_to_bottom(picture: Diagram) -> None:
    """Whatever the stages, everything has its place, and no line goes through a card."""
    picture = replace(picture, clusters=())
    check(picture, lay_out_down(picture, compact=False))
    check(picture, lay_out_down(picture, compact=True))


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_from_top_to_bottom(name: str) -> None:
    """The samples, too."""
    picture = sample(name)
    check(picture, lay_out_down(picture, compact=False))


def test_drawn_from_top_to_bottom() -> None:
    """Lines leave below, heads point down, labels stand beside them."""
    scene = lay_out_down(FORK, compact=True)
    ink = Ink(FORK, scene)
    text = "\n".join("".join(part for part, _ in ink.line(y, 0, scene.width, Emphasis())) for y in range(scene.height))
    assert "\u25bc" in text
    assert "\u25b6" not in text
    assert "\u252c" in text or "\u2530" in text


def test_fits() -> None:
    """The fullest form that is seen whole is taken, first in the direction of the pane's shape."""
    sheets = SizedDiagrams(FORK)
    assert fitting(sheets, PaneRoom(200, 20), Wanted()) == Form(CardSize.FULL, down=False)
    assert fitting(sheets, PaneRoom(60, 60), Wanted()) == Form(CardSize.FULL, down=True)
    assert fitting(sheets, PaneRoom(200, 20), Wanted(down=True)).down
    assert fitting(sheets, PaneRoom(200, 60), Wanted(CardSize.COMPACT)).size is CardSize.COMPACT
    assert fitting(sheets, PaneRoom(10, 5), Wanted()).size is CardSize.FULL  # small, though it does not fit
    many = SizedDiagrams(chain(*(f"n{number}" for number in range(100))))
    assert fitting(many, PaneRoom(60, 20), Wanted()).size is CardSize.FOLDED


def roomy(picture: Diagram, *, compact: bool, down: bool) -> bool:
    """Whether a layout takes at least what is foreseen."""
    least = least_room(picture, compact=compact, down=down)
    scene = (lay_out_down if down else lay_out)(picture, compact=compact)
    return least.width <= scene.width and least.height <= scene.height


@examples(30)
@given(diagrams(), booleans())
def test_the_least_room(picture: Diagram, compact: bool) -> None:
    """No layout is smaller than what is foreseen before it is made: what fits is not passed over."""
    assert roomy(picture, compact=compact, down=False)
    assert roomy(replace(picture, clusters=()), compact=compact, down=True)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_least_room_of_samples(name: str) -> None:
    """Of the samples the foreseen is not far from the layout, either: seldom one is made that does not fit."""
    for picture in (sample(name), sample(name, steps=True)):
        assert roomy(picture, compact=False, down=False)
        assert roomy(picture, compact=True, down=False)
    least, scene = least_room(sample(name), compact=False, down=True), lay_out_down(sample(name), compact=False)
    assert least.width <= scene.width <= 3 * least.width
    assert least.height <= scene.height <= 1.5 * least.height


def test_few_forms_are_laid_out() -> None:
    """Of a picture that fits in no form only the one that is shown is laid out, and of one that fits, not many."""
    many = SizedDiagrams(chain(*(f"n{number}" for number in range(100))))
    shown = fitting(many, PaneRoom(60, 20), Wanted())
    every = [Form(size, down) for size in CardSize for down in (False, True)]
    assert [form for form in every if many.ready(form) and form != shown] == []
    few = SizedDiagrams(FORK)
    shown = fitting(few, PaneRoom(200, 20), Wanted())
    assert [form for form in every if few.ready(form)] == [shown]


def test_steps_keep_their_direction() -> None:
    """The steps of a stage stand one below the other: such a graph goes from left to right."""
    assert not fitting(SizedDiagrams(sample("java", steps=True)), PaneRoom(40, 80), Wanted(down=True)).down


def test_seven_stages_are_seen_whole() -> None:
    """At 200 x 60, seven stages are seen without scrolling, with all that their cards say."""

    async def act(terminal: Terminal) -> None:
        canvas = terminal.main.graph.canvas
        assert canvas.form.size is CardSize.FULL
        for name in ("alpine", *(f"s{at}" for at in range(7))):
            one = next(card for card in canvas.diagram.cards if card.title == name)
            region = canvas.region_of(one.id)
            assert region is not None
            assert canvas.scrollable_content_region.reset_offset.contains_region(region - canvas.scroll_offset)

    in_terminal(act, SEVEN, size=(200, 60))


def test_the_form_follows_the_pane() -> None:
    """A zoom, another size of the terminal and another file choose the form anew; what was chosen by a key stays."""

    async def act(terminal: Terminal) -> None:
        canvas = terminal.main.graph.canvas
        await terminal.press("3", "plus", "plus")
        sizes = [canvas.form.size.value]
        await terminal.pilot.resize_terminal(200, 60)
        for key in ("minus", "minus", "minus", "plus", "plus", "plus"):
            sizes.append(canvas.form.size.value)
            await terminal.press(key)
        assert sizes == ["full", "full", "compact", "folded", "folded", "compact", "full"]
        down = canvas.form.down
        await terminal.press("i")
        assert canvas.form.down is not down
        await terminal.press("F")
        assert canvas.wanted == Wanted()
        assert terminal.selected == "s6"

    in_terminal(act, SEVEN, size=(120, 40))


def test_walking_from_top_to_bottom() -> None:
    """Up leads to what a card needs, down to what uses it, left and right along the rank."""
    sheet = SizedDiagram(FORK, Form(CardSize.FULL, down=True))
    assert sheet.step("base", Heading.DOWN) in ("one", "two")
    assert sheet.step("three", Heading.UP) == "two"
    assert sheet.step("one", Heading.RIGHT) == "two" or sheet.step("one", Heading.LEFT) == "two"
    assert sheet.step("base", Heading.UP) == "base"


def test_walking_through_a_chain() -> None:
    """Each stage of a folded chain is come to: the chain's card says which of them is selected."""

    async def act(terminal: Terminal) -> None:
        canvas = terminal.main.graph.canvas
        assert canvas.form.size is CardSize.FOLDED
        await terminal.press("3")
        back = "up" if canvas.form.down else "left"
        seen = [terminal.selected]
        for _ in range(6):
            await terminal.press(back)
            seen.append(terminal.selected)
        assert seen == [f"s{199 - at}" for at in range(7)]
        assert "s193 (" in terminal.text()
        await terminal.press("colon", *"s42", "enter")
        assert "s42 (" in terminal.text()
        box = canvas.region_of(canvas.selected)
        assert box is not None

    in_terminal(act, BENCH)


def test_where_folded_cards_are() -> None:
    """A card that is gone is found in the card that stands for it; an image in that of its user."""
    picture = sample("java")
    folds = folding(picture)
    shown = {one.id for one in folds.diagram.cards}
    for one in picture.cards:
        assert folds.hosts.get(one.id, one.id) in shown
    sheet = SizedDiagram(picture, Form(CardSize.FOLDED))
    for one in picture.cards:
        assert sheet.box(one.id) is not None


def test_a_diagram_before_it_has_a_size() -> None:
    """Cards are known and stand nowhere while the pane has no size."""
    sheet = SizedDiagram(FORK, Form(), placed=False)
    assert sheet.cards
    assert sheet.box("base") is None


def test_the_schedule_opens_at_its_first_row() -> None:
    """The schedule shows how the build begins, until something else is selected."""

    async def act(terminal: Terminal) -> None:
        schedule = terminal.main.schedule
        assert schedule.scroll_offset == (0, 0)
        await terminal.press("1", "up")
        assert schedule.scroll_offset.y > 0
        await terminal.press("6", "home")
        assert schedule.scroll_offset.y == 0

    in_terminal(act, BENCH)


def test_the_schedule_shows_the_cursor_to_who_goes_there() -> None:
    """Whoever goes to the schedule sees the cursor."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("6")
        assert terminal.main.schedule.scroll_offset.y > 0

    in_terminal(act, BENCH)
