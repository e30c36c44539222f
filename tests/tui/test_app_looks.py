"""Colours and borders of the whole program."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from stagegraph.tui.inside import strips_of
from tests.helpers.terminal import TEXT, Terminal, in_terminal

MANY = "".join(f"ARG NAME_{number}={number}\n" for number in range(12)) + TEXT


def _styles(terminal: Terminal) -> list[list[str]]:
    """What is on the screen with its colours, line by line."""
    strips = strips_of(terminal.app.screen)
    return [[f"{text}|{style}" for text, style, _ in strip] for strip in strips]


def _border(terminal: Terminal, pane: str) -> str:
    (kind, colour), *_ = terminal.main.bench.query_one(f"#{pane}").styles.border
    return f"{kind} {colour.hex}"


@pytest.mark.parametrize("size", [(120, 40), (70, 24)])
def test_the_border_tells_where_the_focus_is(size: tuple[int, int]) -> None:
    """The pane with the focus has another border, the graph too: as a drawing and as a tree."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1")
        focused, plain = _border(terminal, "stages"), _border(terminal, "graph")
        assert focused != plain
        await terminal.press("3")
        assert (_border(terminal, "stages"), _border(terminal, "graph")) == (plain, focused)
        await terminal.press("5")
        assert (_border(terminal, "source"), _border(terminal, "graph")) == (focused, plain)

    in_terminal(act, size=size)


def test_the_border_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no colours the border of the pane with the focus is a heavy one."""
    monkeypatch.setenv("NO_COLOR", "1")

    async def act(terminal: Terminal) -> None:
        for key, pane in (("3", "graph"), ("1", "stages")):
            await terminal.press(key)
            assert _border(terminal, pane).startswith("heavy")
            others = [name for name, _ in terminal.main.bench.places.boxes if name != pane]
            assert {_border(terminal, name).split()[0] for name in others} == {"round"}

    in_terminal(act)


@pytest.mark.wide
@pytest.mark.parametrize("keys", [("1",), ("3",), ("3", "v"), ("w",)])
def test_a_theme_reaches_everything(keys: tuple[str, ...]) -> None:
    """After a change of the theme the screen has the colours of one that began in it."""
    found: dict[str, list[list[str]]] = {}

    async def changed(terminal: Terminal) -> None:
        await terminal.press(*keys)
        terminal.app.theme = "textual-light"
        await terminal.pilot.pause()
        await terminal.pilot.pause()
        found["changed"] = _styles(terminal)

    async def begun(terminal: Terminal) -> None:
        await terminal.press(*keys)
        found["begun"] = _styles(terminal)

    in_terminal(changed, theme="textual-dark")
    in_terminal(begun, theme="textual-light")
    assert found["changed"] == found["begun"]


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
def test_the_graph_follows_behind_a_dialog(theme: str) -> None:
    """What is typed into the build dialog shows in the screen behind it, where that can be dimmed."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("b")
        seen = theme == "textual-dark"
        assert ("6 Schedule" in terminal.text()) == seen
        assert "1 build arg" not in terminal.text()
        await terminal.press("x")
        await terminal.until(lambda: bool(terminal.session.request.build_args))
        assert ("1 build arg" in terminal.text()) == seen

    in_terminal(act, theme=theme)


@pytest.mark.wide
@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
def test_fields_are_seen_with_their_names(size: tuple[int, int]) -> None:
    """The build arg that is edited stands below its name, at first and after each step."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("b")
        for key in ("", *["tab"] * 13, *["shift+tab"] * 13):
            if key:
                await terminal.press(key)
            await terminal.pilot.pause()
            field = terminal.app.screen.focused
            if isinstance(field, Input) and (field.id or "").startswith("arg-"):
                name = list(terminal.app.screen.args)[int((field.id or "").removeprefix("arg-"))]  # type: ignore[attr-defined]
                assert name in terminal.lines()[field.region.y - 1]

    in_terminal(act, MANY, size=size)
