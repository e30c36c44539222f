"""Every key is named, explained, in the help and in the documentation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding, BindingsMap

from stagegraph.tui import keys
from stagegraph.tui.app import StagegraphApp
from stagegraph.tui.drawing.canvas import GraphCanvas
from stagegraph.tui.drawing.outline import StageTree
from stagegraph.tui.screens.builddialog import BuildDialog
from stagegraph.tui.screens.copydialog import CopyDialog
from stagegraph.tui.screens.editsdialog import EditsDialog
from stagegraph.tui.screens.exportdialog import ExportDialog
from stagegraph.tui.screens.gotodialog import GoToDialog
from stagegraph.tui.screens.helpdialog import HelpDialog
from stagegraph.tui.screens.mainscreen import MainScreen
from stagegraph.tui.screens.problemsdialog import ProblemsDialog
from stagegraph.tui.screens.projectdialog import ProjectDialog
from stagegraph.tui.screens.replacedialog import ReplaceDialog
from stagegraph.tui.screens.targetdialog import TargetDialog
from stagegraph.tui.screens.themedialog import ThemeDialog
from stagegraph.tui.screens.toosmall import TooSmall
from stagegraph.tui.screens.whydialog import WhyDialog
from stagegraph.tui.widgets.linelist import LineView
from stagegraph.tui.widgets.schedulepane import Schedule
from stagegraph.tui.widgets.searchbar import SearchField
from tests.helpers.terminal import Terminal, in_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from textual.dom import DOMNode

    Declared: TypeAlias = Binding | tuple[str, str] | tuple[str, str, str]

PAGE = Path(__file__).parent.parent.parent / "docs" / "tui.md"
BEGIN, END = "<!-- keys: written by tests/tui/test_keys.py -->\n", "<!-- end of keys -->\n"
OWNERS: dict[str, tuple[type[DOMNode] | Sequence[Declared], ...]] = {
    "Everywhere": (MainScreen, StagegraphApp),
    "In the lists, the details, the source": (LineView,),
    "In the drawing": (GraphCanvas,),
    "In the tree": (StageTree,),
    "In the schedule": (Schedule,),
    "While you type a search": (SearchField,),
    "In every dialog": (keys.DIALOG,),
    "Going to something": (GoToDialog,),
    "Choosing targets": (TargetDialog,),
    "Choosing a target of the project": (ProjectDialog,),
    "Build options": (BuildDialog,),
    "What the edits do": (EditsDialog,),
    "Why": (WhyDialog,),
    "Copying": (CopyDialog,),
    "Exporting": (ExportDialog,),
    "Replacing a file": (ReplaceDialog,),
    "Problems": (ProblemsDialog,),
    "Help": (HelpDialog,),
    "In a terminal that is too small": (TooSmall,),
    "Themes": (ThemeDialog,),
}


def own(owner: type[DOMNode] | Sequence[Declared]) -> list[Binding]:
    """The bindings that a class declares itself, one for each action."""
    written: Sequence[Declared] = owner.__dict__["BINDINGS"] if isinstance(owner, type) else owner
    found: dict[str, Binding] = {}
    for one in BindingsMap(written).key_to_bindings.values():
        for binding in one:
            found.setdefault(binding.id or binding.action, binding)
    return list(found.values())


EVERY = [(title, one) for title, owners in OWNERS.items() for owner in owners for one in own(owner)]


def keys_of(title: str, binding: Binding) -> str:
    """All keys of a binding, as people call them."""
    found = []
    for owner in OWNERS[title]:
        written: Sequence[Declared] = owner.__dict__["BINDINGS"] if isinstance(owner, type) else owner
        for same in BindingsMap(written).key_to_bindings.values():
            found += [keys.shown_key(one.key) for one in same if one.id == binding.id]
    return " ".join(dict.fromkeys(found))


def tables() -> str:
    """The tables of the documentation."""
    parts = []
    for title in OWNERS:
        rows = [one for of, one in EVERY if of == title]
        lines = [
            f"| {_code(keys_of(title, one))} | {one.description} | `{one.id}` | {_sentence(one.tooltip)} |"
            for one in rows
        ]
        parts.append(
            "\n".join([f"### {title}\n", "| keys | name | action | what they do |", "|---|---|---|---|", *lines])
        )
    return "\n" + "\n\n".join(parts) + "\n\n"


def _code(text: str) -> str:
    return " ".join(
        f"`{one}`" for one in text.replace("page up", "page\u00a0up").replace("page down", "page\u00a0down").split(" ")
    )


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def test_documentation() -> None:
    """The tables of the page list every key as it is; STAGEGRAPH_UPDATE=1 writes them."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    shown, _, after = rest.partition(END)
    if os.environ.get("STAGEGRAPH_UPDATE"):
        PAGE.write_text(before + BEGIN + tables() + END + after, encoding="utf-8")
        return
    assert shown == tables()


@pytest.mark.parametrize(("title", "binding"), EVERY, ids=[str(one.id) for _, one in EVERY])
def test_binding(title: str, binding: Binding) -> None:
    """A binding has an id, a name, and a sentence that tells what it does."""
    assert binding.id
    assert "." in binding.id
    assert binding.description
    assert len(binding.tooltip) > 5
    assert keys_of(title, binding)


def test_ids_differ() -> None:
    """No two actions share an id: a user's own keys are given by id."""
    ids = [one.id for _, one in EVERY]
    assert len(ids) == len(set(ids))


HELP: dict[str, tuple[tuple[str, ...], tuple[type[DOMNode] | Sequence[Declared], ...]]] = {
    "stages": (("1",), (LineView, MainScreen, StagegraphApp)),
    "details": (("2",), (LineView, MainScreen, StagegraphApp)),
    "drawing": (("3",), (GraphCanvas, MainScreen, StagegraphApp)),
    "tree": (("3", "v"), (StageTree, MainScreen, StagegraphApp)),
    "steps": (("4",), (LineView, MainScreen, StagegraphApp)),
    "source": (("5",), (LineView, MainScreen, StagegraphApp)),
    "schedule": (("6",), (Schedule, MainScreen, StagegraphApp)),
    "search": (("slash",), (SearchField,)),  # and what does not write a character
    "goto": (("colon",), (GoToDialog, keys.DIALOG)),
    "targets": (("t",), (TargetDialog, keys.DIALOG)),
    "build": (("b",), (BuildDialog, keys.DIALOG)),
    "why": (("w",), (WhyDialog, LineView, keys.DIALOG)),
    "copy": (("y",), (CopyDialog, LineView, keys.DIALOG)),
    "problems": (("p",), (ProblemsDialog, LineView, keys.DIALOG)),
    "export": (("x",), (ExportDialog, keys.DIALOG)),
    "themes": (("ctrl+t",), (ThemeDialog, LineView, keys.DIALOG)),
}


@pytest.mark.parametrize("where", [*HELP][:6] + [pytest.param(one, marks=pytest.mark.wide) for one in [*HELP][6:]])
def test_help(where: str) -> None:
    """The help tells each key that works where one is, and no other pane's."""
    pressed, owners = HELP[where]

    async def act(terminal: Terminal) -> None:
        await terminal.press(*pressed)
        await terminal.press("f1")
        screen = terminal.app.screen
        assert isinstance(screen, HelpDialog)
        told = {one.sentence for one in screen.keys}
        for owner in owners:
            for binding in own(owner):
                assert binding.tooltip in told, binding
        others = {one.tooltip for _, one in EVERY} - {one.tooltip for owner in owners for one in own(owner)}
        assert where == "search" or not told & others

    in_terminal(act)


def test_every_line_of_the_help_is_shown() -> None:
    """The help is written out, and can be scrolled to its end."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("question_mark")
        assert "Choose what to build" in terminal.text()
        await terminal.press("end")
        assert "Leave stagegraph." in terminal.text()
        await terminal.press("escape")
        assert terminal.dialog == "MainScreen"

    in_terminal(act)
