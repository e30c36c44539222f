from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Standing
from stagegraph.tui.drawing.outline import StageTree
from tests.helpers.depth import examples
from tests.helpers.graphs import SAMPLES, arrow, card, chain, diagram, diagrams, sample
from tests.helpers.viewer import Viewer, view

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from stagegraph.render.diagram.model import Diagram

SHARED = diagram(
    [card("base"), card("tool", corner="L9-12"), card("final", Standing.TARGET), card("old", Standing.UNUSED)],
    [
        arrow("base", "tool"),
        arrow("tool", "final", EdgeKind.COPY),
        arrow("base", "final"),
        arrow("base", "old", used=False),
    ],
)


class _Viewer(Viewer):
    def __init__(self, shown: Diagram) -> None:
        self.outline = StageTree()
        super().__init__(self.outline)
        self.shown = shown

    def on_mount(self) -> None:
        self.outline.show(self.shown)

    @property
    def lines(self) -> list[str]:
        """All that is seen of the tree, without blanks at the end."""
        lines = [self.outline.render_line(row).text.rstrip() for row in range(self.outline.size.height)]
        return [line for line in lines if line]


def _viewed(
    shown: Diagram, check: Callable[[Pilot[None], _Viewer], Awaitable[None]], size: tuple[int, int] = (60, 30)
) -> None:
    view(_Viewer(shown), check, size)


def test_a_tree() -> None:
    """The target is at the top, its needs below with how they are used; what stood above already is referred to."""

    async def check(_: Pilot[None], app: _Viewer) -> None:
        assert app.lines == [
            "▾ ◆ final",
            "├   • base  ▶ FROM L1",
            "└ ▾ • tool  L9-12  ▷ COPY L1",
            "  └   • base  ▶ FROM L1",
            "▾ not built: 1 stage",
            "└ ▾ · old",
            "  └   • base  ▶ FROM L1",
        ]

    _viewed(SHARED, check)


def test_a_card_with_needs_is_opened_once() -> None:
    """A card whose needs stand further up says so instead of repeating them."""
    picture = diagram(
        [card("base"), card("mid"), card("a"), card("end", Standing.TARGET)],
        [arrow("base", "mid"), arrow("mid", "a"), arrow("a", "end"), arrow("mid", "end", EdgeKind.MOUNT)],
    )

    async def check(_: Pilot[None], app: _Viewer) -> None:
        assert sum("base" in line for line in app.lines) == 1
        assert [line for line in app.lines if "↑ see above" in line] == ["└   • mid  ○ MOUNT L1  ↑ see above"]

    _viewed(picture, check)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_card_is_in_the_tree(name: str) -> None:
    """Every stage and image of a sample can be selected, and goes to its line."""
    picture = sample(name)

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        for one in picture.cards:
            app.outline.selected = one.id
            await pilot.pause()
            assert app.outline.cursor_node is not None
            assert app.outline.cursor_node.data is not None
            assert app.outline.cursor_node.data.card == one.id
        assert app.got == []

    _viewed(picture, check)


@given(diagrams())
@examples(40, derandomize=False)
def test_any_diagram(picture: Diagram) -> None:
    """Each card of any diagram has a place in the tree."""

    async def check(_: Pilot[None], app: _Viewer) -> None:
        found = set()
        waiting = [app.outline.root]
        while waiting:
            node = waiting.pop()
            waiting += node.children
            if node.data is not None and node.data.card:
                found.add(node.data.card)
        assert found == {one.id for one in picture.cards}
        assert app.lines or not picture.cards

    _viewed(picture, check)


def test_keys() -> None:
    """Up and down go from line to line, left and right fold, unfold, go to what needs a card and what it needs."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        assert app.outline.selected == "final"
        await pilot.press("down", "j", "k", "enter", "f")
        assert app.got == [
            ("selected", "base"),
            ("selected", "tool"),
            ("selected", "base"),
            ("activated", "base"),
            ("focus", "base"),
        ]
        await pilot.press("left")
        assert app.outline.selected == "final"
        before = len(app.lines)
        await pilot.press("h")
        assert len(app.lines) == before - 3
        await pilot.press("l")
        assert len(app.lines) == before
        await pilot.press("right")
        assert app.outline.selected == "base"

    _viewed(SHARED, check)


def test_headings_are_no_cards() -> None:
    """On the line above what is not built, the card selected before stays selected."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press("end", "up", "up")
        assert app.outline.selected == "old"
        assert app.outline.cursor_node is not None
        assert app.outline.cursor_node.data is not None
        assert app.outline.cursor_node.data.heading == "not built: 1 stage"

    _viewed(SHARED, check)


def test_mouse() -> None:
    """A click selects, a double click opens, a click on the triangle folds."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.click(StageTree, offset=(6, 2))
        assert app.got == [("selected", "tool")]
        await pilot.click(StageTree, offset=(7, 2), times=2)
        assert app.got[-1] == ("activated", "tool")
        before = len(app.lines)
        await pilot.click(StageTree, offset=(2, 2))
        assert len(app.lines) == before - 1

    _viewed(SHARED, check)


def test_another_diagram_keeps_the_selection() -> None:
    """After an edit the card with the same title stays selected; if it is gone, the target is."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        app.outline.selected = "tool"
        app.outline.show(chain("tool", "other"))
        await pilot.pause()
        assert app.outline.selected == "tool"
        app.outline.show(chain("other", "more"))
        assert app.outline.selected == "more"
        app.outline.show(chain("more", "last"), keep=False)
        assert app.outline.selected == "last"
        app.outline.selected = "nobody"
        assert app.outline.selected == "last"
        assert app.got == []

    _viewed(SHARED, check)


def test_a_folded_card_is_unfolded_when_it_is_selected() -> None:
    """Selecting a card from outside unfolds what it stands below."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press("left")
        assert "tool" not in "".join(app.lines)
        app.outline.selected = "tool"
        await pilot.pause()
        assert "tool" in "".join(app.lines)

    _viewed(SHARED, check)


def test_found_cards_stand_out() -> None:
    """What a search found is underlined."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        app.outline.matches = frozenset({"tool"})
        await pilot.pause()
        strip = app.outline.render_line(2)
        assert [segment.text for segment in strip if segment.style and segment.style.underline] == ["tool"]

    _viewed(SHARED, check)


def test_empty() -> None:
    """A tree of nothing takes every key."""

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        await pilot.press("left", "right", "down", "up", "enter", "f", "space", "end", "home")
        assert app.got == []
        assert app.lines == []

    _viewed(diagram([], []), check)


def test_bindings_have_ids_and_tooltips() -> None:
    """Each key can be found in the help and bound to another key."""
    bindings = [one for one in StageTree.BINDINGS if not isinstance(one, tuple)]
    assert all(one.id and one.id.startswith("tree.") and one.tooltip for one in bindings)


@pytest.mark.wide
def test_a_deep_tree_is_read_line_by_line() -> None:
    """However far to the right a line begins, its name is seen when the cursor comes to it, down and up again."""
    names = [f"stage-{number}" for number in range(60)]

    async def check(pilot: Pilot[None], app: _Viewer) -> None:
        for keys in (["down"] * 50, ["up"] * 45, ["end"], ["home"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert any(f" {app.outline.selected} " in f"{line} " for line in app.lines), keys[0]

    _viewed(chain(*names), check)
