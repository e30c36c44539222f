"""The panes: gone to, hidden, zoomed, resized, at every size of the terminal."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from stagegraph.tui.model.panes import PANES
from tests.helpers.terminal import SAMPLES, Terminal, in_terminal


def test_number_keys_and_tab() -> None:
    """Each pane has its number; tab goes through them in that order, shift+tab back."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        for key, pane in enumerate(PANES, 1):
            await terminal.press(str(key))
            assert main.focused_pane == pane
            assert main.bench.places.box(pane) is not None
        await terminal.press("tab")
        assert main.focused_pane == "stages"
        await terminal.press("tab")
        assert main.focused_pane == "details"
        await terminal.press("shift+tab", "shift+tab")
        assert main.focused_pane == "schedule"

    in_terminal(act)


def test_zoom() -> None:
    """A zoomed pane has the whole screen; another pane that is gone to takes it over."""

    async def act(terminal: Terminal) -> None:
        bench = terminal.main.bench
        await terminal.press("6", "z")
        box = bench.places.box("schedule")
        assert box is not None
        assert (box.width, box.height) == (120, 37)
        await terminal.press("5")
        assert [name for name, _ in bench.places.boxes] == ["source"]
        await terminal.press("escape")
        assert len(bench.places.boxes) == 5
        await terminal.press("z", "z")
        assert len(bench.places.boxes) == 5

    in_terminal(act)


def test_hide_and_show() -> None:
    """A hidden pane leaves its room to the others and the focus to one that is seen; the last one stays."""

    async def act(terminal: Terminal) -> None:
        bench = terminal.main.bench

        def shown() -> int:
            return len(bench.places.boxes)

        await terminal.press("2", "left_square_bracket")
        assert bench.places.box("details") is None
        stages = bench.places.box("stages")
        assert stages is not None
        assert stages.height > 20
        assert terminal.main.focused_pane == "stages"
        await terminal.press("2")
        assert bench.places.box("details") is not None
        for _ in range(8):
            await terminal.press("delete")
        assert shown() == 1
        assert any("last pane" in one for one in terminal.said)
        await terminal.press("insert")
        assert shown() == 5
        await terminal.press("1", "left_square_bracket", "right_square_bracket")
        assert bench.wishes.hidden == frozenset()

    in_terminal(act)


def test_resize_with_keys() -> None:
    """The borders of the pane move; ctrl+r puts all back."""

    async def act(terminal: Terminal) -> None:
        bench = terminal.main.bench

        def size(pane: str) -> tuple[int, int]:
            box = bench.places.box(pane)
            assert box is not None
            return box.width, box.height

        first = size("stages")
        await terminal.press("1", "greater_than_sign", "ctrl+right")
        assert size("stages") == (first[0] + 8, first[1])
        await terminal.press("ctrl+down")
        assert size("stages") == (first[0] + 8, first[1] + 2)
        await terminal.press("less_than_sign", "ctrl+left", "ctrl+up")
        assert size("stages") == first
        before = size("source")
        for key in ("greater_than_sign", "ctrl+down"):
            await terminal.press(key)
            for name, box in bench.places.boxes:
                widget = bench.query_one(f"#{name}")
                assert widget.region == Region(box.x, box.y, box.width, box.height).translate(bench.region.offset), name
        await terminal.press("less_than_sign", "ctrl+up")
        await terminal.press("5", "ctrl+down")
        assert size("source")[1] == before[1] + 2 or size("source")[1] == before[1]
        await terminal.press("ctrl+r")
        assert size("stages") == first
        for _ in range(60):
            await terminal.press("ctrl+left")
        assert size("stages")[0] >= 12

    in_terminal(act)


def test_drag_a_border() -> None:
    """The border between two panes follows the mouse."""

    async def act(terminal: Terminal) -> None:
        bench, pilot = terminal.main.bench, terminal.pilot
        box = bench.places.box("stages")
        assert box is not None
        await pilot.mouse_down("#bench", offset=(box.width, 5))
        await pilot.hover("#bench", offset=(box.width + 10, 5))
        await pilot.mouse_up("#bench", offset=(box.width + 10, 5))
        await pilot.pause()
        after = bench.places.box("stages")
        assert after is not None
        assert after.width == box.width + 10 == terminal.main.stages.region.width
        await pilot.hover("#bench", offset=(box.width + 20, 5))
        assert bench.places.box("stages") == after

    in_terminal(act)


def test_tabs_are_clicked() -> None:
    """The titles of panes that share a place bring them to the front."""

    async def act(terminal: Terminal) -> None:
        line = next(at for at, text in enumerate(terminal.lines()) if "4 Steps" in text)
        x = terminal.lines()[line].index("4 Steps") + 3
        await terminal.pilot.click(offset=(x, line))
        await terminal.pilot.pause()
        assert terminal.main.bench.places.box("steps") is not None
        assert terminal.main.focused_pane == "steps"

    in_terminal(act)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (120, 40), (200, 60), (40, 12)])
def test_sizes(size: tuple[int, int]) -> None:
    """At every size something is seen, all panes can be gone to, and nothing lies outside the screen."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        for key in "123456":
            await terminal.press(key)
            assert main.focused_pane == PANES[int(key) - 1]
            for _, box in main.bench.places.boxes:
                assert box.x + box.width <= main.bench.size.width
                assert box.y + box.height <= main.bench.size.height

    in_terminal(act, (SAMPLES / "cross" / "Dockerfile").read_text(), size=size)


def test_a_tree_where_it_is_narrow() -> None:
    """Below 80 columns a tree stands in the place of the drawing; with more room the drawing comes back."""

    async def act(terminal: Terminal) -> None:
        graph = terminal.main.graph
        assert terminal.shows_tree()
        assert terminal.main.focused_pane == "graph"
        assert graph.outline.selected == "s4"
        await terminal.press("down")
        assert terminal.selected == "build"
        await terminal.press("v")
        assert any("80 columns" in one for one in terminal.said)
        await terminal.pilot.resize_terminal(120, 40)
        await terminal.pilot.pause()
        assert not terminal.shows_tree()
        assert graph.canvas.selected == "s1"
        await terminal.press("v")
        assert terminal.shows_tree()
        await terminal.press("v")
        assert not terminal.shows_tree()

    in_terminal(act, size=(60, 20))


def test_the_list_tells_bases_where_there_is_room() -> None:
    """In a narrow list no line is cut for the last column, which is told once one scrolls there."""
    cross = (SAMPLES / "cross" / "Dockerfile").read_text()

    async def act(terminal: Terminal) -> None:
        stages = terminal.main.query_one("#stages")
        for size, told in (((80, 24), False), ((120, 40), True)):
            await terminal.pilot.resize_terminal(*size)
            await terminal.pilot.pause()
            rows = [stages.render_line(y).text for y in range(stages.size.height)]
            assert ("base" in rows[0]) is told
            assert "steps waves" in rows[0]
            assert told or not any(row.rstrip().endswith("\u2026") for row in rows)
        await terminal.pilot.resize_terminal(80, 24)
        await terminal.press("right")
        assert "base" in stages.render_line(0).text

    in_terminal(act, cross, size=(80, 24))


def test_what_is_built_comes_before_the_name_of_the_program() -> None:
    """The first line names the program where all else has room, and no sooner."""

    async def act(terminal: Terminal) -> None:
        assert terminal.lines()[0].startswith(" stagegraph ")
        terminal.main.header.show("a/long/path/Dockerfile", "final", "linux/amd64", "4 of 5 stages in 7 steps, " * 2)
        await terminal.pilot.pause()
        assert terminal.lines()[0].strip().startswith("a/long/path/Dockerfile")
        assert terminal.lines()[0].rstrip().endswith("4 of 5 stages in 7 steps,")

    in_terminal(act, size=(110, 30))


def test_the_help_is_not_cut() -> None:
    """Each line of the help has room beside its scroll bar."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("question_mark")
        lines = terminal.app.screen.query_one("#choices")
        await terminal.pilot.pause()
        assert not any("\u2026" in lines.render_line(y).text for y in range(lines.size.height))

    in_terminal(act, size=(60, 20))


def test_brackets_mean_one_thing() -> None:
    """In each pane [ hides it and ] shows all, the drawing and the tree among them."""

    async def act(terminal: Terminal) -> None:
        for number, name in enumerate(PANES, 1):
            for tree in (False, True):
                if terminal.shows_tree() is not tree:
                    await terminal.press("v")
                await terminal.press(str(number), "left_square_bracket")
                assert terminal.main.bench.wishes.hidden == {name}
                await terminal.press("right_square_bracket")
                assert not terminal.main.bench.wishes.hidden

    in_terminal(act)


@pytest.mark.parametrize(("keys", "field"), [(("5",), "source"), (("b",), "arg-0"), (("slash",), "SearchField")])
def test_too_small(keys: tuple[str, ...], field: str) -> None:
    """A tiny terminal says so and takes the keys that leave it; made larger, the focus is where it was."""

    async def act(terminal: Terminal) -> None:
        await terminal.press(*keys)
        before = terminal.app.focused
        assert before is not None
        assert field in (before.id, type(before).__name__)
        for size in ((39, 40), (120, 11), (1, 1), (20, 5)):
            await terminal.pilot.resize_terminal(*size)
            await terminal.press("t", "x", "escape")
            assert terminal.dialog == "TooSmall"
        assert "too small" in terminal.text()
        await terminal.pilot.resize_terminal(40, 12)
        await terminal.pilot.pause()
        assert terminal.dialog != "TooSmall"
        assert terminal.app.focused is before
        await terminal.pilot.resize_terminal(10, 5)
        await terminal.press("ctrl+c")
        assert terminal.app.return_value is None
        assert not terminal.app.is_running or terminal.app._exit  # noqa: SLF001  (Textual has no public word for it)

    in_terminal(act)


def test_too_small_from_the_beginning() -> None:
    """A terminal that is tiny at first says so, and shows the panes once it is larger."""

    async def act(terminal: Terminal) -> None:
        assert "too small" in terminal.text()
        await terminal.pilot.resize_terminal(100, 30)
        await terminal.pilot.pause()
        assert "Stages" in terminal.text()
        assert terminal.main.focused_pane

    in_terminal(act, size=(30, 10))


@pytest.mark.unmeasured
@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
@pytest.mark.parametrize("keys", ["x", "b", "t", "w", "y", "f1", "ctrl+t"])
def test_what_is_said_stands_clear_of_dialogs(size: tuple[int, int], keys: str) -> None:
    """It is one line, the last above the keys, which no dialog reaches; only the last thing said is shown."""

    async def act(terminal: Terminal) -> None:
        terminal.main.tell("said before")
        await terminal.pilot.pause()
        terminal.main.tell(f"said\n{'very ' * 40}long", wrong=True)
        await terminal.pilot.pause()
        await terminal.press(keys)
        await terminal.pilot.pause()
        lines = terminal.lines()
        assert [at for at, line in enumerate(lines) if "said very" in line] == [size[1] - 2]
        assert "\u2026" in lines[-2]
        assert "said before" not in terminal.text()
        box = terminal.app.screen.query_one("#box")
        assert box.region.bottom <= size[1] - 2

    in_terminal(act, size=size, toasts=True)
