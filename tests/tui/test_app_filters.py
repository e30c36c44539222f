"""Filters in the help and in the build options."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from stagegraph.tui.model.kept import Start
from stagegraph.tui.screens.builddialog import BuildDialog
from stagegraph.tui.screens.helpdialog import HelpDialog
from stagegraph.tui.widgets.keyline import KeyLine
from stagegraph.values import FrozenMap
from tests.helpers.terminal import Terminal, in_terminal

MANY = "".join(f"ARG VERSION_{at}={at}\nARG MODE_{at}\n" for at in range(20)) + "FROM scratch AS a\nCOPY . .\n"


def test_the_help_is_filtered() -> None:
    """What is typed after a slash is all that is left; enter keeps it, escape ends it, and closes the help then."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("question_mark", "slash", *"editor")
        text = terminal.text()
        assert "Open the file in your editor" in text
        assert "Choose what to build" not in text
        await terminal.press("enter", "down", "escape")
        assert isinstance(terminal.app.screen, HelpDialog)
        assert "Choose what to build" in terminal.text()
        await terminal.press("ctrl+f", *"q?x", "q")
        assert "no such key" in terminal.text()
        await terminal.press("escape", "q")
        assert terminal.dialog == "MainScreen"

    in_terminal(act)


def test_build_args_are_filtered() -> None:
    """ctrl+f leaves the build args with a text in their names; enter goes to the first one, which is edited as ever."""

    def names(terminal: Terminal) -> list[str]:
        screen = terminal.app.screen
        assert isinstance(screen, BuildDialog)
        return [name for at, name in enumerate(screen.args) if screen.query_one(f"#arg-{at}", Input).parent.display]  # type: ignore[union-attr]

    async def act(terminal: Terminal) -> None:
        await terminal.press("b", "ctrl+f", *"mode_1")
        assert names(terminal) == ["MODE_1", *(f"MODE_{at}" for at in range(10, 20))]
        await terminal.press("enter")
        await terminal.press("tab", *"fast")
        await terminal.until(lambda: terminal.session.request.build_args == {"MODE_10": "fast"})
        await terminal.press("ctrl+f", *"nosuch", "enter")
        assert terminal.app.screen.focused is terminal.app.screen.query_one("#platform")
        await terminal.press("escape")
        assert len(names(terminal)) == 40
        assert isinstance(terminal.app.screen, BuildDialog)
        await terminal.press("escape")
        assert terminal.dialog == "MainScreen"
        await terminal.until(lambda: not terminal.session.request.build_args)

    in_terminal(act, MANY)


def test_the_filter_has_room() -> None:
    """In a small terminal all of the dialog is seen with the filter, the keys below it, too."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("b", "ctrl+f", *"version")
        await terminal.pilot.pause()
        assert "enter keep" in terminal.text()
        assert "version" in terminal.text()

    in_terminal(act, MANY, size=(60, 20))


DIALOGS = {
    "t": "tab check another  ctrl+r uncheck all  esc close",
    "b": "enter keep  esc undo  tab next field  ctrl+r empty the field  ctrl+f filter",
    "w": "enter follow  esc close",
    "y": "esc close",
    "x": "\u2191\u2193 format  enter write  esc close",
    "p": "enter show its line  e edit there  esc close",
    "question_mark": "esc close  \u2191\u2193 scroll  / filter",
    "colon": "enter go  \u2191\u2193 choose  esc close",
    "ctrl+t": "enter keep  esc undo",
}


@pytest.mark.parametrize("key", DIALOGS)
def test_the_keys_of_a_dialog(key: str) -> None:
    """Each dialog tells its keys in its last line, and a click on the one that closes it closes it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press(key)
        await terminal.pilot.pause()
        line = terminal.app.screen.query_one(KeyLine)
        assert str(line.content) == DIALOGS[key]
        name = "esc "
        await terminal.pilot.click(KeyLine, offset=(str(line.content).index(name) + 1, 0))
        await terminal.until(lambda: terminal.dialog == "MainScreen")

    in_terminal(act)


def test_own_keys_in_dialogs() -> None:
    """The line of keys in a dialog shows the keys of the user's own, and says nothing of an action without one."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t")
        await terminal.pilot.pause()
        assert str(terminal.app.screen.query_one(KeyLine).content) == "f5 check another  ctrl+r uncheck all  f4 close"
        await terminal.pilot.click(KeyLine, offset=(4, 0))
        await terminal.pilot.pause()
        assert "checked: none" in terminal.text()
        await terminal.press("f4")
        assert terminal.dialog == "MainScreen"

    keys = FrozenMap({"targets.check": "f5", "targets.close": "f4,escape"})
    in_terminal(act, start=Start(keymap=keys))
