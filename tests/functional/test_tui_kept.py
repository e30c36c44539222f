"""``stagegraph tui``: what it keeps from call to call, and keys of the user's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.helpers.commands import DOCKERFILE
from tests.helpers.pseudoterminal import PseudoTerminal

if TYPE_CHECKING:
    from pathlib import Path


def folders(path: Path) -> dict[str, str]:
    """An environment with folders of its own for state and configuration."""
    return {"XDG_STATE_HOME": str(path / "state"), "XDG_CONFIG_HOME": str(path / "config")}


def ended(terminal: PseudoTerminal) -> int:
    """Leave, and wait."""
    terminal.press("q")
    return terminal.end()


def test_targets_are_kept(tmp_path: Path) -> None:
    """What was built last is built the next time, unless the command line asks for a target or to forget it."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    first = PseudoTerminal(tmp_path, "tui", "--target", "test", env=folders(tmp_path))
    first.until("\u25b6 test")
    assert ended(first) == 0
    second = PseudoTerminal(tmp_path, "tui", env=folders(tmp_path))
    second.until("\u25b6 test", "as last time")
    assert ended(second) == 0
    third = PseudoTerminal(tmp_path, "tui", "--reset", env=folders(tmp_path))
    third.until("\u25b6 final")
    assert ended(third) == 0
    assert not any(one.is_file() for one in (tmp_path / "state").rglob("*"))


def test_a_broken_file(tmp_path: Path) -> None:
    """What is kept and cannot be read is ignored with a word."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    first = PseudoTerminal(tmp_path, "tui", "--theme", "nord", env=folders(tmp_path))
    first.until("\u25b6 final")
    assert ended(first) == 0
    (kept,) = (one for one in (tmp_path / "state").rglob("*.json"))
    kept.write_bytes(b"{\xff")
    second = PseudoTerminal(tmp_path, "tui", env=folders(tmp_path))
    second.until("\u25b6 final", "is ignored")
    assert ended(second) == 0


def test_nothing_can_be_kept(tmp_path: Path) -> None:
    """Where the folder cannot be written, or a pipe is read, nothing is kept and nothing fails."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "state").write_text("a file")
    terminal = PseudoTerminal(tmp_path, "tui", "--target", "test", env=folders(tmp_path))
    terminal.until("\u25b6 test")
    assert ended(terminal) == 0
    assert (tmp_path / "state").read_text() == "a file"


def test_what_is_no_file(tmp_path: Path) -> None:
    """Of a pipe nothing is kept: the next one of its name is another one."""
    os.mkfifo(tmp_path / "pipe")
    terminal = PseudoTerminal(tmp_path, "tui", "pipe", "--target", "test", env=folders(tmp_path))
    (tmp_path / "pipe").write_text(DOCKERFILE)
    terminal.until("\u25b6 test")
    assert ended(terminal) == 0
    assert not (tmp_path / "state").exists()


def test_own_keys(tmp_path: Path) -> None:
    """Keys of the configuration file work, and what is wrong with it is told with status 3."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    keys = tmp_path / "config" / "stagegraph" / "keys.toml"
    keys.parent.mkdir(parents=True)
    keys.write_text('[keys]\n"app.quit" = "Q"\n')
    terminal = PseudoTerminal(tmp_path, "tui", env=folders(tmp_path))
    terminal.until("\u25b6 final", "Q Quit")
    terminal.press("Q")
    assert terminal.end() == 0
    for content, words in (
        ('[keys]\n"app.quitt" = "Q"\n', "there is no action app.quitt (did you mean app.quit?)"),
        ('[keys]\n"app.quit" = "Qx"\n', "there is no key Qx"),
        (b"\xff", "is not UTF-8 text"),
    ):
        keys.write_bytes(content if isinstance(content, bytes) else content.encode())
        wrong = PseudoTerminal(tmp_path, "tui", env=folders(tmp_path))
        assert wrong.end() == 3
        assert words in " ".join(wrong.drawn.split())
