"""The dialogs: targets, build options, copying, exporting, themes, the palette, the editor."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import EnvironmentLacks
from stagegraph.tui.app import StagegraphApp
from stagegraph.tui.inside import strips_of
from stagegraph.tui.keys import APP, MAIN
from stagegraph.tui.model.destinations import PlaceKind
from stagegraph.tui.screens.builddialog import BuildDialog
from stagegraph.tui.screens.dialog import ChoiceList
from stagegraph.tui.screens.exportdialog import ExportDialog
from stagegraph.tui.screens.gotodialog import GoToDialog
from stagegraph.tui.screens.targetdialog import TargetDialog
from stagegraph.tui.widgets.checkmark import CheckMark
from tests.helpers.terminal import TEXT, Terminal, in_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_one_target() -> None:
    """Enter builds the target under the cursor; escape changes nothing."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t", "up", "up", "enter")
        assert terminal.targets == ["test"]
        assert terminal.selected == "final"  # what was selected stays so
        await terminal.press("t", "down", "escape")
        assert terminal.targets == ["test"]

    in_terminal(act)


def test_several_targets() -> None:
    """Tab checks targets, beside what is built now; all that are checked are built, and a key unchecks them."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t", "ctrl+r", *"es", "tab", "backspace", "backspace", *"doc", "tab", "enter")
        assert terminal.targets == ["test", "docs"]
        assert "test, docs" in terminal.lines()[0]
        await terminal.press("t")
        screen = terminal.app.screen
        assert isinstance(screen, TargetDialog)
        assert screen.checked == {"test", "docs"}
        assert "checked: test, docs" in terminal.text()
        await terminal.press("tab", "tab", "escape")
        assert terminal.targets == ["test", "docs"]

    in_terminal(act)


def test_a_filtered_row_is_built() -> None:
    """With several targets checked, enter on a row that is not builds that row; the line below the list says so."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t", "up", "tab")
        assert "enter builds docs, final" in terminal.text()
        assert "checked: docs, final" in terminal.text()
        await terminal.press(*"te")
        assert "checked: docs, final" in terminal.text()  # also where the list does not show them
        assert "enter builds test" in terminal.text()
        await terminal.press("enter")
        assert terminal.targets == ["test"]

    in_terminal(act)


def test_the_list_of_targets_keeps_its_height() -> None:
    """However few targets are left by what is typed, the box stays where it is."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t")
        before = terminal.app.screen.query_one("#box").region
        await terminal.press(*"docs")
        assert terminal.app.screen.query_one("#box").region == before

    in_terminal(act)


def test_targets_in_a_small_terminal() -> None:
    """What is checked, what enter builds and the keys are seen in a small terminal, too."""
    text = "".join(f"FROM scratch AS s{at}\nCOPY s{at} .\n" for at in range(60))

    async def act(terminal: Terminal) -> None:
        await terminal.press("t")
        for part in ("checked: s59", "[x] s59", "enter builds s59", "tab check another"):
            assert part in terminal.text()

    in_terminal(act, text, size=(60, 20))


def test_an_exact_name_comes_first() -> None:
    """The target of the name that is typed stands above those that hold it."""
    text = "".join(f"FROM scratch AS {name}\nCOPY {name} .\n" for name in ("rebuild", "build-all", "build"))

    async def act(terminal: Terminal) -> None:
        await terminal.press("t", *"build", "enter")
        assert terminal.targets == ["build"]
        await terminal.press("t", *"all build", "enter")
        assert terminal.targets == ["build-all"]

    in_terminal(act, text)


def test_targets_of_the_file_as_it_is() -> None:
    """The list is that of the text as it is now, also while the build is refused, and follows it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t", "ctrl+r", "up", "tab", "enter")
        assert terminal.targets == ["docs"]
        terminal.loader.write(TEXT.replace("docs", "manual"))
        terminal.app.reload()
        await terminal.until(lambda: terminal.session.problem is not None)  # the target is gone
        await terminal.press("t")
        assert "[ ] manual" in terminal.text()
        assert "] docs" not in terminal.text()
        terminal.loader.write(TEXT.replace("docs", "handbook"))
        terminal.app.reload()
        await terminal.until(lambda: "[ ] handbook" in terminal.text())
        await terminal.press(*"handb", "enter")
        assert terminal.targets == ["handbook"]

    in_terminal(act)


def test_a_name_that_no_target_has() -> None:
    """Where nothing is left in the list, enter and tab do nothing."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t", *"zzz", "tab", "enter")
        assert terminal.dialog == "TargetDialog"
        assert "no such target" in terminal.text()

    in_terminal(act)


def test_targets_with_the_mouse() -> None:
    """A click puts the cursor on a target, a double click builds it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t")
        await terminal.pilot.click("#choices", offset=(5, 1), times=2)
        await terminal.pilot.pause()
        assert terminal.targets == ["build"]

    in_terminal(act)


def test_build_args() -> None:
    """The graph follows while one types; enter keeps the values, and the head counts them."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("b", *"debian")
        await terminal.until(lambda: terminal.session.plan is not None and "debian" in terminal.session.plan.images[0])
        assert terminal.dialog == "BuildDialog"
        await terminal.press("enter")
        assert terminal.session.request.build_args == {"BASE": "debian"}
        assert "1 build arg" in terminal.lines()[0]
        await terminal.press("b", "ctrl+r", "enter")
        assert terminal.session.request.build_args == {}

    in_terminal(act)


def test_build_args_are_undone() -> None:
    """Escape gives back what was asked for before."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("b", *"debian")
        await terminal.until(lambda: bool(terminal.session.request.build_args))
        await terminal.press("escape")
        assert terminal.session.request == PlanRequest()
        assert terminal.session.plan is not None
        assert terminal.session.plan.images == ("docker.io/library/alpine:3.22",)

    in_terminal(act)


def test_platform_and_contexts() -> None:
    """The other fields make the request, too; what is wrong with them is told in the dialog."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("b")
        screen = terminal.app.screen
        assert isinstance(screen, BuildDialog)
        screen.query_one("#platform", Input).value = "linux/wrong/one/more/parts"
        await terminal.until(lambda: terminal.session.problem is not None)
        await terminal.pilot.pause()
        assert "invalid platform" in terminal.text()
        screen.query_one("#platform", Input).value = "linux/arm64"
        screen.query_one("#contexts", Input).value = "docs=../docs nothing"
        screen.query_one("#placeholders", CheckMark).value = True
        await terminal.until(lambda: terminal.session.request.placeholders and terminal.session.problem is None)
        await terminal.press("down", "up", "tab", "shift+tab", "enter")
        request = terminal.session.request
        assert (request.platform, dict(request.build_contexts)) == ("linux/arm64", {"docs": "../docs"})
        assert "linux/arm64" in terminal.lines()[0]

    in_terminal(act)


def test_a_box_to_check_reads_without_colours() -> None:
    """The text of the box tells whether it is on; a click and the space bar turn it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("b", *["tab"] * 5)
        assert "[ ] draw bases" in terminal.text()
        await terminal.press("space")
        assert "[x] draw bases" in terminal.text()
        await terminal.pilot.click("#placeholders")
        await terminal.pilot.pause()
        assert "[ ] draw bases" in terminal.text()

    in_terminal(act)


def test_copy() -> None:
    """The name, the lines, Mermaid, Markdown and the reason go to the clipboard, and that is said."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down")
        for key, part in (
            ("y", "build"),
            ("s", "FROM base AS build\nARG MODE=fast\n"),
            ("m", "flowchart"),
            ("d", "| stage |"),
            ("w", "is built for"),
        ):
            await terminal.press("y", key)
            await terminal.until(lambda: terminal.dialog == "MainScreen")
            assert part.lower() in terminal.app.clipboard.lower(), key
        assert any("OSC 52" in one for one in terminal.said)
        await terminal.press("y", "down", "enter")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.app.clipboard.startswith("FROM base")

    in_terminal(act)


def test_copy_without_a_stage() -> None:
    """What is of a stage cannot be copied where none is selected; escape copies nothing."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("5", "home", "y", "y")
        assert "Select a stage first." in terminal.text()
        await terminal.press("escape")
        assert terminal.app.clipboard == ""

    in_terminal(act)


def test_export() -> None:
    """A format and a name are chosen; a name that was typed keeps its beginning for another format."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("x", "enter")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.desk.written == [("picture.svg", "svg")]
        assert "Written: picture.svg" in terminal.said
        await terminal.press("x", "home", "a", "down", "enter")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.desk.written[1:] == [("apicture.json", "json")]

    in_terminal(act)


def test_an_export_that_fails() -> None:
    """The reason stands in the dialog, which stays open; without a name nothing is written."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("x", "down", "down", "enter")
        await terminal.until(lambda: "cannot write it. Try another one." in terminal.text())
        assert terminal.dialog == "ExportDialog"
        await terminal.press("up", "ctrl+u", "enter")
        assert "Give the file a name." in terminal.text()
        await terminal.press("escape")
        assert terminal.desk.written == []

    in_terminal(act)


def test_the_format_and_the_suffix() -> None:
    """A suffix that is typed chooses its format, a format that is chosen gives the name its suffix."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("x", "ctrl+u", *"v1.2.json")
        screen = terminal.app.screen
        assert isinstance(screen, ExportDialog)
        assert screen.file_format == "json"
        await terminal.press("up")
        assert screen.path.value == "v1.2.svg"
        await terminal.press("ctrl+u", *"v1.2", "down")
        assert screen.path.value == "v1.2.json"
        await terminal.press("ctrl+u", *"a.pdf")
        assert "no engine can draw pdf. Install Graphviz." in terminal.text()
        await terminal.press("enter")
        assert (terminal.dialog, terminal.desk.written) == ("ExportDialog", [])
        await terminal.burst("ctrl+u", *"b.json", "enter")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.desk.written == [("b.json", "json")]

    in_terminal(act)


def test_an_existing_file_is_kept() -> None:
    """Before a file is replaced the user is asked: enter, escape, n and a click keep it, y replaces it."""

    async def act(terminal: Terminal) -> None:
        terminal.desk.there.add("picture.svg")
        await terminal.press("x")
        for answer in ("enter", "escape", "n", "q"):
            await terminal.press("enter")
            assert terminal.dialog == "ReplaceDialog"
            assert "picture.svg is there already." in terminal.text()
            await terminal.press(answer)
            assert terminal.dialog == "ExportDialog"
            assert "Nothing is written." in terminal.text()
        await terminal.press("enter")
        await terminal.pilot.click(offset=(1, 1))
        await terminal.pilot.pause()
        assert (terminal.dialog, terminal.desk.written) == ("ExportDialog", [])
        await terminal.burst("enter", "y")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert (terminal.desk.written, terminal.desk.replaced) == ([("picture.svg", "svg")], ["picture.svg"])
        await terminal.press("x", "enter", "down", "enter")
        await terminal.until(lambda: len(terminal.desk.written) == 2)

    in_terminal(act)


def test_the_shown_file_is_refused() -> None:
    """The file that is shown is never written; the reason stands in the dialog."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("x", "ctrl+u", *"Dockerfile", "enter")
        assert "Dockerfile is the file that is shown. Give it another name." in terminal.text()
        assert (terminal.dialog, terminal.desk.written) == ("ExportDialog", [])

    in_terminal(act)


def test_export_with_the_mouse() -> None:
    """A click chooses the format, a double click writes."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("x")
        await terminal.pilot.click("#choices", offset=(3, 1), times=2)
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.desk.written == [("picture.json", "json")]

    in_terminal(act)


def test_themes() -> None:
    """Each theme is shown while one walks through the list; escape goes back, enter keeps it."""

    async def act(terminal: Terminal) -> None:
        before = terminal.app.theme
        await terminal.press("ctrl+t", "down")
        assert terminal.app.theme != before
        await terminal.press("escape")
        assert terminal.app.theme == before
        await terminal.press("ctrl+t", "end", "enter")
        assert terminal.app.theme != before
        assert terminal.dialog == "MainScreen"

    in_terminal(act)


@pytest.mark.unmeasured
@pytest.mark.wide
def test_every_theme() -> None:
    """All themes of Textual and our own can be shown."""

    async def act(terminal: Terminal) -> None:
        assert {"high-contrast", "high-contrast-light"} <= set(terminal.app.available_themes)
        for name in sorted(terminal.app.available_themes):
            terminal.app.theme = name
            await terminal.pilot.pause()
            assert "Stages" in terminal.text()

    in_terminal(act, theme="high-contrast")


def test_palette() -> None:
    """The palette finds actions, stages, targets and themes, and does them; it takes keys that come in one piece."""

    async def act(terminal: Terminal) -> None:
        await terminal.burst("ctrl+p", *"unused", "enter")
        assert terminal.session.view.hide_unused
        await terminal.burst("ctrl+p", *"target docs", "enter")
        assert terminal.targets == ["docs"]
        await terminal.burst("ctrl+p", *"base", "enter")
        assert terminal.selected == "base"
        await terminal.burst("ctrl+p", *"high-contrast-l", "enter")
        assert terminal.app.theme == "high-contrast-light"
        await terminal.press("ctrl+p", *"Critical")
        screen = terminal.app.screen
        assert isinstance(screen, GoToDialog)
        assert screen.shown[0].place.name == "main.critical-path"
        await terminal.press("escape")
        assert terminal.dialog == "MainScreen"

    in_terminal(act)


def test_the_palette_has_every_action() -> None:
    """Whatever a key does is listed before anything is typed, that of the screen before that of a pane."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("ctrl+p")
        screen = terminal.app.screen
        assert isinstance(screen, GoToDialog)
        listed = [one.place for one in screen.shown]
        assert [one.kind for one in listed][:30] == [PlaceKind.ACTION] * 30
        told = " ".join(one.note for one in listed)
        for binding in (*MAIN, *APP):
            assert binding.tooltip in told  # type: ignore[union-attr]
        assert {PlaceKind.THEME, PlaceKind.STAGE, PlaceKind.TARGET} <= {one.kind for one in listed}
        assert "Palette" in terminal.text()

    in_terminal(act)


@pytest.mark.parametrize("key", ["t", "y", "x", "ctrl+p", "colon", "ctrl+t"])
def test_lists_react_to_the_mouse(key: str) -> None:
    """In every list the line under the mouse stands out, and a click puts the cursor on it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press(key)
        choices = terminal.app.screen.query_one("#choices", ChoiceList)
        await terminal.pilot.hover("#choices", offset=(5, 2))
        await terminal.pilot.pause()
        assert choices.pointed_at == 2
        assert choices.row_role(2) == "pointed"
        await terminal.pilot.hover(offset=(0, 0))
        await terminal.pilot.pause()
        assert choices.pointed_at == -1
        await terminal.pilot.click("#choices", offset=(5, 1))
        await terminal.pilot.pause()
        assert choices.cursor == 1
        assert terminal.dialog != "MainScreen"

    in_terminal(act)


def test_copying_with_the_mouse() -> None:
    """A double click copies."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "y")
        await terminal.pilot.click("#choices", offset=(5, 1), times=2)
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.app.clipboard.startswith("FROM ${BASE}")

    in_terminal(act)


def test_the_head_reacts_to_the_mouse() -> None:
    """What can be clicked is underlined under the mouse and tells what it does; a click does it."""

    async def act(terminal: Terminal) -> None:
        for word, sentence, dialog in (
            ("final", "Choose what to build", "TargetDialog"),
            ("linux/amd64", "Change build args", "BuildDialog"),
        ):
            at = terminal.lines()[0].index(word)
            await terminal.pilot.hover(offset=(at, 0))
            await terminal.pilot.pause()
            assert str(terminal.main.header.tooltip).startswith(sentence)
            (piece,) = [one for one in strips_of(terminal.app.screen)[0] if one.style is not None and word in one.text]
            assert piece.style is not None
            assert piece.style.underline
            await terminal.pilot.click(offset=(at, 0))
            await terminal.pilot.pause()
            assert terminal.dialog == dialog
            await terminal.press("escape")
        await terminal.pilot.hover(offset=(1, 0))
        await terminal.pilot.pause()
        assert terminal.main.header.tooltip is None

    in_terminal(act)


def test_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor opens at the line of the cursor, with the terminal to itself; why it does not is said."""
    given: list[str] = []

    @contextmanager
    def suspend(_: object) -> Iterator[None]:
        given.append("given away")
        yield
        given.append("taken back")  # as Textual's own: not after an error

    async def act(terminal: Terminal) -> None:
        await terminal.press("5", "home", "down", "down", "e")
        assert any("cannot be given" in one for one in terminal.said)  # a test has no terminal to give away
        monkeypatch.setattr(StagegraphApp, "suspend", suspend)
        await terminal.press("e")
        assert terminal.desk.edited == [3]
        terminal.desk.wrong = EnvironmentLacks("there is no editor x", hint="Set EDITOR.")
        await terminal.press("e")
        assert "there is no editor x. Set EDITOR." in terminal.said
        assert given == ["given away", "taken back"] * 2

    in_terminal(act)


def test_a_click_beside_a_dialog() -> None:
    """It closes the dialog."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("w")
        assert terminal.dialog == "WhyDialog"
        await terminal.pilot.click(offset=(1, 1))
        await terminal.pilot.pause()
        assert terminal.dialog == "MainScreen"

    in_terminal(act)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
def test_the_keys_of_many_fields_are_seen(size: tuple[int, int]) -> None:
    """However many build args there are, the keys stay in the dialog, while a refusal is told and while one filters."""
    text = "".join(f"ARG A{at}=1\n" for at in range(30)) + "FROM alpine:$A1\n"

    async def act(terminal: Terminal) -> None:
        await terminal.press("b")
        await terminal.pilot.pause()
        assert "enter keep" in terminal.text()
        await terminal.press("ctrl+f")
        await terminal.pilot.pause()
        assert "enter keep" in terminal.text()

    in_terminal(act, text, size=size)


def test_the_keys_of_an_export_that_fails_are_seen() -> None:
    """What is wrong takes its rows from the formats, and the keys stay in the dialog."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("x")
        terminal.app.screen.say("cannot write this file, as there is no such folder. Choose one.")  # type: ignore[attr-defined]
        await terminal.pilot.pause()
        await terminal.pilot.pause()
        assert "esc close" in terminal.text()

    in_terminal(act, size=(60, 14))
