from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from stagegraph import programs
from stagegraph.programs import Done
from tests.helpers.programs import program

if TYPE_CHECKING:
    from pathlib import Path


def test_run(tmp_path: Path) -> None:
    """A program gets its input, and its status and both outputs come back."""
    path = program(tmp_path, "p", "print(sys.argv[1:], given)", "sys.stderr.write('\\nso\\nso\\n')", "sys.exit(3)")
    done = programs.run([path, "a b"], b"x", seconds=60)
    assert done == Done(3, b"['a b'] b'x'\n", b"\nso\nso\n")
    assert done.complaints == ["so", "so"]


def test_run_without_input() -> None:
    """A program that is given nothing finds its input empty, and not that of stagegraph."""
    code = "import sys; print(len(sys.stdin.read()))"
    assert programs.run([sys.executable, "-c", code], seconds=60).output == b"0\n"


def test_run_too_long(tmp_path: Path) -> None:
    """A program that takes too long is ended, though what it started has its output still open."""
    path = tmp_path / "p"
    path.write_text("#!/bin/sh\nsleep 30\n", encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(TimeoutError):
        programs.run([str(path)], seconds=0.1)


def test_run_nothing(tmp_path: Path) -> None:
    """A program that cannot be started is an error that says why."""
    with pytest.raises(OSError, match="No such file") as caught:
        programs.run([str(tmp_path / "none")], seconds=60)
    assert not isinstance(caught.value, TimeoutError)


def test_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program is found on PATH or by its path; a file that cannot be run is none."""
    path = program(tmp_path, "p")
    (tmp_path / "text").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert programs.find("p") == path
    assert programs.find(path) == path
    assert programs.find("text") is None
