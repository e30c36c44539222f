"""Signals while the terminal's view is open: the terminal is given back whole, whatever ends or stops it."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.helpers.commands import DOCKERFILE
from tests.helpers.pseudoterminal import PseudoTerminal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def opened(tmp_path: Path) -> PseudoTerminal:
    """The view of a file, drawn."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    terminal = PseudoTerminal(tmp_path, "tui")
    terminal.until("final")
    terminal.settle()
    assert {"screen", "mouse", "keys", "cursor hidden"} <= set(terminal.taken())
    return terminal


def test_ctrl_c(opened: PseudoTerminal) -> None:
    """It leaves the terminal as it was."""
    opened.press("\x03")
    assert (opened.end(), opened.taken()) == (0, [])


@pytest.mark.parametrize(("name", "keys"), [("SIGTERM", ""), ("SIGHUP", "t"), ("SIGINT", "/")])
def test_a_signal_that_ends_it(name: str, keys: str, opened: PseudoTerminal) -> None:
    """It leaves the terminal as it was, without a word, and ends with the status that shells use."""
    number = getattr(signal, name)
    opened.press(keys)
    opened.settle()
    opened.send(number)
    assert (opened.end(), opened.taken()) == (128 + number, [])
    assert re.search(r"\x1b\[\?1049l(\x1b\[\?\d+[hl])*$", opened.drawn)


def test_a_terminal_that_is_gone(opened: PseudoTerminal) -> None:
    """When the window is closed, the program ends."""
    opened.hang_up()
    assert opened.end_without_terminal() == 128 + signal.SIGHUP


def test_a_terminal_that_is_gone_without_a_word(tmp_path: Path) -> None:
    """Where the signal of a closed window is ignored, as below ``nohup``, the program ends all the same."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    terminal = PseudoTerminal(tmp_path, "tui", ignored=(signal.SIGHUP,))
    terminal.until("final")
    terminal.hang_up()
    assert terminal.end_without_terminal() == 128 + signal.SIGHUP


@pytest.mark.parametrize(
    ("keys", "word"), [("", "Quit"), ("t", "Targets"), ("/", "image, or what")], ids=["panes", "dialog", "search"]
)
def test_ctrl_z(keys: str, word: str, opened: PseudoTerminal) -> None:
    """It gives the terminal back and stops; continued, all is drawn anew, keys count, and the end is as ever."""
    opened.press(keys)
    opened.settle()
    opened.press("\x1a")
    assert opened.stopped()
    opened.settle()
    assert opened.taken() == []
    opened.forget()
    if not keys:
        opened.resize(110, 35)
    opened.send(signal.SIGCONT)
    opened.until("Dockerfile", "1 Stages", "3 Graph", word)
    opened.settle()
    assert {"screen", "mouse", "keys", "cursor hidden"} <= set(opened.taken())
    if keys:
        opened.press("\x1b")
        opened.settle()
    opened.press("q")
    assert (opened.end(), opened.taken()) == (0, [])


def test_stopped_without_a_word(opened: PseudoTerminal) -> None:
    """After SIGSTOP, of which nobody is told, it takes the terminal anew and leaves it as it was in the end."""
    opened.send(signal.SIGSTOP)
    assert opened.stopped()
    opened.forget()
    opened.send(signal.SIGCONT)
    opened.until("Schedule")
    opened.settle()
    opened.forget()
    opened.send(signal.SIGCONT)  # and while it runs
    opened.until("Schedule")  # keys that are pressed before it has the terminal again are lost
    opened.settle()
    opened.press("q")
    assert (opened.end(), opened.taken()) == (0, [])


def test_killed_while_it_is_stopped(opened: PseudoTerminal) -> None:
    """As shells do it, the signal first and then the word to go on: it ends, and takes nothing again."""
    opened.press("\x1a")
    assert opened.stopped()
    opened.settle()
    opened.send(signal.SIGTERM)
    opened.send(signal.SIGCONT)
    assert (opened.end(), opened.taken()) == (128 + signal.SIGTERM, [])


def test_told_to_go_on_while_it_draws(opened: PseudoTerminal) -> None:
    """The signal can come at any time, as when a window is closed: it waits for nothing that it has interrupted."""
    for _ in range(20):
        opened.press("\t")
        for _ in range(20):
            opened.send(signal.SIGCONT)
            opened.read(0.001)
    opened.send(signal.SIGTERM)  # a key could be lost, as the terminal is taken anew
    assert (opened.end(), opened.taken()) == (128 + signal.SIGTERM, [])
