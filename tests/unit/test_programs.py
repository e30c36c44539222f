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


def test_run_with_an_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program sees the environment that it is given and no other, however it is started."""
    monkeypatch.setenv("SOME", "outer")
    command = ["/bin/sh", "-c", "echo $SOME"]
    for _ in range(2):
        assert programs.run(command, seconds=60).output == b"outer\n"
        assert programs.run(command, seconds=60, environment={"SOME": "inner"}).output == b"inner\n"
        monkeypatch.setattr(sys, "stdin", None)


def test_run_much(tmp_path: Path) -> None:
    """A program may write much before it has read all that it is given, to both outputs."""
    much = b"x" * 3_000_000
    path = program(tmp_path, "p", "sys.stderr.write('e' * 1_000_000)", "sys.stdout.buffer.write(given)")
    done = programs.run([path], much, seconds=60)
    assert done == Done(0, much, b"e" * 1_000_000)


@pytest.mark.parametrize("given", [b"", b"x" * 3_000_000])
def test_run_unread(tmp_path: Path, given: bytes) -> None:
    """A program need not read what it is given, and may end by a signal."""
    path = tmp_path / "p"
    path.write_text("#!/bin/sh\nexec <&-\necho so\nkill -9 $$\n", encoding="utf-8")
    path.chmod(0o755)
    assert programs.run([str(path)], given, seconds=60) == Done(-9, b"so\n", b"")


def test_run_too_long_in_silence(tmp_path: Path) -> None:
    """A program that closes its outputs and goes on for too long is ended, too."""
    path = tmp_path / "p"
    path.write_text("#!/bin/sh\nexec >&- 2>&- <&-\nsleep 30 &\nwait\n", encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(TimeoutError):
        programs.run([str(path)], seconds=0.1)


def test_run_with_closed_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stagegraph was started with a closed stream, or there is no posix_spawn, a program is run all the same."""
    path = program(tmp_path, "p", "sys.stdout.buffer.write(given)")
    monkeypatch.setattr(sys, "stdin", None)
    assert programs.run([path], b"x", seconds=60) == Done(0, b"x", b"")
    with pytest.raises(TimeoutError):
        programs.run([sys.executable, "-c", "import time; time.sleep(30)"], seconds=0.1)


def test_run_too_long(tmp_path: Path) -> None:
    """A program that takes too long is ended, though what it started has its output still open."""
    path = tmp_path / "p"
    path.write_text("#!/bin/sh\nsleep 30\n", encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(TimeoutError):
        programs.run([str(path)], seconds=0.1)


@pytest.mark.parametrize("spawned", [True, False])
@pytest.mark.parametrize("end", ["stdout", "stderr"])
def test_run_more_than_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, *, spawned: bool) -> None:
    """A program that writes more than is read is ended, however it is started; as much as that is read."""
    if not spawned:
        monkeypatch.setattr(sys, "stdin", None)
    path = program(tmp_path, "p", f"sys.{end}.write('x' * 70_000)")
    done = programs.run([path], seconds=60, most=70_000)
    assert len(done.output + done.errors) == 70_000
    with pytest.raises(programs.OutputTooLarge):
        programs.run([path], seconds=60, most=69_999)


def test_run_without_end(tmp_path: Path) -> None:
    """A program that never ends writing is ended."""
    path = tmp_path / "p"
    path.write_text("#!/bin/sh\nexec yes\n", encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(programs.OutputTooLarge):
        programs.run([str(path)], seconds=60, most=100_000)


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


@pytest.mark.parametrize("spawned", [True, False])
def test_what_is_done_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spawned: bool) -> None:
    """While a program runs another thing is done once, however the program is started, and as it reads much."""
    if not spawned:
        monkeypatch.setattr(sys, "stdin", None)
    path = program(tmp_path, "p", "sys.stdout.buffer.write(given)")
    much, done = b"x" * 300_000, list[str]()
    assert programs.run([path], much, seconds=60, meanwhile=lambda: done.append("once")).output == much
    assert done == ["once"]


def test_what_fails_meanwhile(tmp_path: Path) -> None:
    """A program is ended where what is done meanwhile fails."""
    path = tmp_path / "p"
    path.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    path.chmod(0o755)

    def fail() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        programs.run([str(path)], seconds=60, meanwhile=fail)
