from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands import Done

    Run = Callable[..., Done]

CALLS = {
    "plan": ["plan", "--format", "text"],
    "targets": ["targets", "--format", "json"],
    "png": ["render", "--format", "png"],
}
EACH_CALL = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def names(folder: Path) -> list[str]:
    """What is in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


@EACH_CALL
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("Dockerfile/out", "Not a directory"),
        ("missing/out", "No such file or directory"),
        ("/proc/out", "No such file or directory"),
        ("/proc/version", ""),
        ("taken", "it is a directory"),
        ("taken/", "it is a directory"),
        ("new/", "it is a directory"),
        ("x" * 300, "File name too long"),
        ("loop", ""),
        ("/dev/full", "No space left on device"),
    ],
)
def test_output_that_cannot_be_written(call: list[str], path: str, reason: str, run: Run, folder: Path) -> None:
    """A place that cannot be written is reported with the reason, and nothing is left anywhere."""
    (folder / "taken").mkdir()
    (folder / "loop").symlink_to("loop")
    before = names(folder)
    run(*call, "-o", path).fails_with(
        4, f"error: cannot write {path}: {reason}", "hint: Choose another place with -o FILE."
    )
    assert names(folder) == before
    assert names(folder / "taken") == []


@EACH_CALL
def test_new_file(call: list[str], run: Run, folder: Path) -> None:
    """A new file has the usual mode, and there is no other new file."""
    (folder / "usual").write_bytes(b"")
    assert run(*call, "-o", "out").status == 0
    assert (folder / "out").read_bytes() == run(*call).raw
    assert (folder / "out").stat().st_mode == (folder / "usual").stat().st_mode
    assert names(folder) == ["Dockerfile", "out", "usual"]


@EACH_CALL
@pytest.mark.parametrize("mode", [0o600, 0o444, 0o755])
def test_replaced_file(call: list[str], mode: int, run: Run, folder: Path) -> None:
    """A file is replaced whole and keeps its mode."""
    path = folder / "out"
    path.write_bytes(1_000_000 * b"old")
    path.chmod(mode)
    assert run(*call, "-o", "out").status == 0
    assert path.read_bytes() == run(*call).raw
    assert path.stat().st_mode & 0o7777 == mode
    assert names(folder) == ["Dockerfile", "out"]


def test_same_content_again(run: Run, folder: Path) -> None:
    """Written twice, the file is the same."""
    for _ in range(2):
        assert run("render", "-o", "a.svg").status == 0
        content = (folder / "a.svg").read_bytes()
        assert content == run("render").raw


@pytest.mark.parametrize("exists", [True, False])
def test_symbolic_link(exists: bool, run: Run, folder: Path) -> None:
    """A link stays a link; what it leads to is written, whether it exists or not."""
    (folder / "deep").mkdir()
    if exists:
        (folder / "deep" / "real").write_bytes(b"old")
    (folder / "link.txt").symlink_to("deep/real")
    assert run("plan", "-o", "link.txt").status == 0
    assert (folder / "link.txt").is_symlink()
    assert (folder / "deep" / "real").read_bytes() == run("plan").raw
    assert names(folder / "deep") == ["real"]


def test_devices_and_pipes(run: Run, shell: Run, folder: Path) -> None:
    """A device and a named pipe are written to, not replaced."""
    assert run("plan", "--format", "text", "-o", "/dev/null").status == 0
    assert shell("mkfifo pipe && { cat pipe >copy & } && $stagegraph plan --format text -o pipe && wait").status == 0
    assert (folder / "copy").read_bytes() == run("plan").raw
    assert (folder / "pipe").is_fifo()


def test_refused_input_keeps_the_output(run: Run, folder: Path) -> None:
    """A Dockerfile that is refused leaves the file of the last good one."""
    (folder / "a.json").write_text("before")
    run("plan", "missing", "-o", "a.json").fails_with(3)
    assert (folder / "a.json").read_text() == "before"


def test_output_over_the_input(run: Run, folder: Path) -> None:
    """The input is read before the output is written, so that they may be one file."""
    expected = run("render", "--format", "dot").raw
    assert run("render", "--format", "dot", "-o", "Dockerfile").status == 0
    assert (folder / "Dockerfile").read_bytes() == expected


def test_write_that_fails_midway(shell: Run, folder: Path) -> None:
    """A file that outgrows the space there is stays what it was, and its draft goes."""
    (folder / "a.svg").write_bytes(b"before")
    done = shell("trap '' XFSZ; ulimit -f 1; $stagegraph render -o a.svg")
    done.fails_with(4, "error: cannot write a.svg: File too large")
    assert (folder / "a.svg").read_bytes() == b"before"
    assert names(folder) == ["Dockerfile", "a.svg"]
