"""What is kept from one call to the next, and keys of the user's own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from stagegraph.analysis.request import PlanRequest
from stagegraph.cli import folders
from stagegraph.cli.statefile import StateFile
from stagegraph.errors import InputError
from stagegraph.tui.keys import every_id
from stagegraph.tui.model.kept import Kept, Start, kept_text, read_kept
from stagegraph.tui.model.panes import Wishes
from stagegraph.tui.model.session import Loaded, missing_targets
from stagegraph.tui.ownkeys import own_keys
from stagegraph.tui.screens.helpdialog import HelpDialog
from stagegraph.values import FrozenMap
from tests.helpers.terminal import Terminal, in_terminal

SOME = Kept("nord", Wishes((("left", -4),), frozenset({"details"}), "", ("steps",)), ("test", ""), wraps=True)


def test_what_is_kept_comes_back() -> None:
    """A text of it gives the same again."""
    assert read_kept(kept_text(SOME)) == SOME
    assert read_kept(kept_text(Kept())) == Kept()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", 2),
        ("theme", 3),
        ("targets", 3),
        ("targets", [3]),
        ("panes", []),
        ("panes", {"moved": [], "hidden": [], "raised": []}),
        ("panes", {"moved": {"left": 1e9}, "hidden": [], "raised": []}),
        ("panes", {"moved": {"left": 10**9}, "hidden": [], "raised": []}),
        ("panes", {"moved": {}, "hidden": ["x"], "raised": []}),
        ("panes", {"moved": {}, "hidden": [], "raised": [[]]}),
    ],
)
def test_what_is_broken_is_told_apart(name: str, value: object) -> None:
    """A document with anything else in it is none of ours."""
    assert read_kept(json.dumps({**json.loads(kept_text(SOME)), name: value})) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "{}", "\ufffd", "[" * 100_000])
def test_what_is_no_document_is_told_apart(text: str) -> None:
    """Whatever stands in the file."""
    assert read_kept(text) is None


def test_no_targets_are_the_default() -> None:
    """A document without targets builds the last stage."""
    assert read_kept(kept_text(Kept(targets=()))) == Kept()


def test_the_file(tmp_path: Path) -> None:
    """Each Dockerfile has a file of its own, by whatever path it is called; forgetting removes it."""
    folder = str(tmp_path / "state")
    one = StateFile(str(tmp_path / "Dockerfile"), folder)
    assert one.read() == ""
    one.forget()
    one.write("kept")
    assert StateFile(str(tmp_path / "x" / ".." / "Dockerfile"), folder).read() == "kept"
    assert StateFile(str(tmp_path / "Other"), folder).read() == ""
    assert len(os.listdir(os.path.dirname(one.path))) == 1  # noqa: PTH208, PTH120  (as the module does)
    one.forget()
    assert one.read() == ""


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Nothing is kept, and nothing fails; nor where the platform has no folder."""
    (tmp_path / "file").write_text("")
    for folder in (str(tmp_path / "file"), "", os.devnull):
        state = StateFile("Dockerfile", folder)
        state.write("kept")
        assert state.read() == ""
        state.forget()
    Path(StateFile("D", str(tmp_path)).path).mkdir(parents=True)
    state = StateFile("D", str(tmp_path))
    state.write("kept")
    assert state.read() == ""


def test_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are those of the platform; without a home there is none, least of all in the working directory."""
    for ask, usual in ((folders.state_folder, "user_state_dir"), (folders.config_folder, "user_config_dir")):
        monkeypatch.setattr(f"platformdirs.{usual}", lambda name, **_: f"/home/me/{name}")
        assert ask() == "/home/me/stagegraph"
        monkeypatch.setattr(f"platformdirs.{usual}", lambda name, **_: f"~/{name}")
        assert ask() == ""


def test_it_is_taken_up() -> None:
    """Theme, panes and targets are those of the last call; a key forgets them all."""

    async def act(terminal: Terminal) -> None:
        app, bench = terminal.app, terminal.main.bench
        assert (app.theme, terminal.targets) == ("nord", ["test", "final"])
        assert bench.places.box("details") is None
        assert "Target test, the default, as last time; R forgets that." in terminal.said
        assert app.to_keep() == SOME
        await terminal.press("R")
        await terminal.until(lambda: terminal.targets == ["final"])
        assert app.to_keep() == Kept()
        assert bench.places.box("details") is not None
        await terminal.press("1", "z")
        assert app.to_keep() == Kept(panes=Wishes(raised=("stages",)))

    in_terminal(act, start=Start(SOME))


def test_what_is_asked_for_comes_first() -> None:
    """A theme and targets of the command line are taken instead of those that were kept."""

    async def act(terminal: Terminal) -> None:
        assert (terminal.app.theme, terminal.targets) == ("dracula", ["docs"])
        assert terminal.said == []

    in_terminal(act, start=Start(SOME), theme="dracula", request=PlanRequest(("docs",)))


def test_targets_that_are_gone() -> None:
    """Where the file has them no more the default is built, and that is said; a theme that is gone is the usual one."""

    async def act(terminal: Terminal) -> None:
        assert terminal.targets == ["final"]
        assert terminal.app.theme == "textual-dark"
        assert "nope, built last time, is gone: this is the default." in terminal.said
        assert "ignored" in terminal.said

    in_terminal(act, start=Start(Kept("none such", targets=("test", "nope")), word="ignored"))


def test_which_targets_are_gone() -> None:
    """Names count in any case, numbers do, too; a file that is refused may have them once it is mended."""
    loaded = Loaded("FROM scratch AS One\nFROM scratch\n", "Dockerfile")
    assert missing_targets(loaded, ("ONE", "1", "", "2", "two")) == ["2", "two"]
    assert missing_targets(Loaded("RUNN", "Dockerfile"), ("one",)) == []


# --- Keys ---------------------------------------------------------------------------------------------------------


def test_lists_with_keys_show_the_own_ones() -> None:
    """The lists of what to copy, and of whether to replace, tell the keys that are pressed for it."""

    async def act(terminal: Terminal) -> None:
        terminal.desk.there.add("picture.svg")
        await terminal.press("y")
        assert any("f7  the stage's lines" in line for line in terminal.lines())
        assert any("y   the stage's name" in line for line in terminal.lines())
        await terminal.press("f7")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.app.clipboard.startswith("FROM scratch AS final")
        await terminal.press("x", "enter")
        assert any("r  replace it" in line for line in terminal.lines())
        assert any("n  keep it" in line for line in terminal.lines())
        await terminal.press("r")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert terminal.desk.replaced == ["picture.svg"]

    keys = own_keys('[keys]\n"copy.lines" = "f7"\n"replace.replace" = "r"\n', "keys.toml")
    in_terminal(act, start=Start(keymap=FrozenMap(keys)))


def test_own_keys_work() -> None:
    """A key of the user's own does what it is bound to, the old one does not; help and line of keys show it."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t")
        assert terminal.dialog == "MainScreen"
        await terminal.press("T")
        assert terminal.dialog == "TargetDialog"
        await terminal.press("escape", "4", "J")
        assert terminal.main.steps.cursor == 1
        assert terminal.lines()[-1].startswith(" T Target")  # where it stood before
        await terminal.press("f2")
        screen = terminal.app.screen
        assert isinstance(screen, HelpDialog)
        assert {"T", "J \u2193"} <= {one.keys for one in screen.keys}

    keys = own_keys('[keys]\n"main.target" = "T"\nlines.down = ["J", "down"]\napp.help = "f2"\n', "keys.toml")
    assert keys == {"main.target": "T", "lines.down": "J,down", "app.help": "f2"}
    in_terminal(act, start=Start(keymap=FrozenMap(keys)))


def test_names_of_keys() -> None:
    """Keys are written as the documentation shows them, or as Textual calls them."""
    text = '[keys]\n"main.search" = ["?", "page up", "esc", "shift+f8", "ctrl+t", "question_mark", "+", "ctrl+\u2190"]'
    assert own_keys(text, "keys.toml")["main.search"] == (
        "question_mark,pageup,escape,shift+f8,ctrl+t,question_mark,plus,ctrl+left"
    )
    assert own_keys("", "keys.toml") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[keys", "is no TOML"),
        ("[key]\n", "unknown table key (did you mean keys?)"),
        ("keys = 3", "keys is no table"),
        ('[keys]\n"main.tarket" = "t"', "no action main.tarket (did you mean main.target?)"),
        ('[keys]\nmain.target = "ctlr+t"', "no key ctlr+t (for main.target)"),
        ('[keys]\nmain.target = "pageupp"', "no key pageupp (for main.target) (did you mean pageup?)"),
        ('[keys]\nmain.target = ""', "no key  (for main.target)"),
        ("[keys]\nmain.target = []", "no text and no list"),
        ("[keys]\nmain.target = [3]", "no text and no list"),
        ('[keys]\nmain.target = "T"\napp.help = "T"', "the key T to main.target and to app.help"),
    ],
)
def test_wrong_keys_are_told(text: str, words: str) -> None:
    """An action or a key that there is not, and one key for two actions, are told in words, with the file."""
    with pytest.raises(InputError) as caught:
        own_keys(text, "/c/keys.toml")
    assert "/c/keys.toml" in caught.value.message
    assert words in caught.value.message
    assert caught.value.hint


def test_every_action_can_have_a_key() -> None:
    """Also those of the drawing, the tree, the dialogs."""
    assert {"main.target", "canvas.up", "tree.up", "schedule.up", "problems.edit", "themes.undo"} <= set(every_id())
