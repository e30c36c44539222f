from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.helpers.commands import environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done

    Run = Callable[..., Done]

CALLS = {
    "plan": ["plan", "--format", "text"],
    "targets": ["targets", "--format", "json"],
    "png": ["render", "--format", "png"],
}
# Where files may be small only: what measures coverage could not write its file either, and would say so, and Python
# would leave compiled modules behind that are cut off, which no later command could load.
SMALL_FILES = {"COVERAGE_PROCESS_START": None, "PYTHONDONTWRITEBYTECODE": "1"}
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


EACH_FORMAT = pytest.mark.parametrize(
    "call",
    [
        *(["render", "--format", one] for one in ("svg", "png", "dot", "mermaid", "html", "json")),
        *([command, *more] for command in ("plan", "targets") for more in ([], ["--format", "json"])),
        *(["explain", *more] for more in ([], ["--format", "markdown"], ["--why", "build"])),
        ["render"],
    ],
    ids=" ".join,
)


@EACH_FORMAT
def test_file_without_a_suffix(call: list[str], run: Run, folder: Path) -> None:
    """A file without a suffix, hidden or not, gets the format asked for, or else that of standard output."""
    expected = run(*call)
    assert (expected.status, expected.errors) == (0, "")
    for name in ("out", ".out", "out."):
        assert run(*call, "-o", name) == replace(expected, raw=b"")
        assert (folder / name).read_bytes() == expected.raw


@EACH_FORMAT
def test_devices_and_pipes(call: list[str], run: Run, shell: Run, folder: Path) -> None:
    """A device and a named pipe are written to, not replaced, whatever is written."""
    expected = run(*call)
    assert run(*call, "-o", "/dev/null") == replace(expected, raw=b"")
    assert run(*call, "-o", "/dev/stdout") == expected
    assert shell(f"mkfifo pipe && {{ cat pipe >copy & }} && $stagegraph {' '.join(call)} -o pipe && wait").status == 0
    assert (folder / "copy").read_bytes() == expected.raw
    assert (folder / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("$stagegraph plan -o /dev/stderr 2>&1", True),
        ("$stagegraph plan -o /dev/fd/3 3>&1", True),
        ("$stagegraph plan -o /proc/self/fd/3 3>&1", True),
        ("ln -s /dev/stdout link; $stagegraph plan -o link", True),
        ("{ echo a; $stagegraph plan -o /dev/stdout; echo b; } >log", False),
        ("{ echo a; $stagegraph plan -o log; echo b; } >log", False),
        ("echo a >log; { $stagegraph plan -o /dev/fd/3; echo b >&3; } 3>>log", False),
        ("echo a >log; { $stagegraph plan -o /dev/stderr; echo b >&2; } 2>>log", False),
    ],
)
def test_what_is_open_already(line: str, shown: bool, run: Run, shell: Run, folder: Path) -> None:
    """What is open already is written to, by whatever name it goes, and what others write there is kept."""
    done = shell(line)
    assert done.status == 0
    if shown:
        assert done.raw == run("plan").raw
    else:
        assert (folder / "log").read_bytes() == b"a\n" + run("plan").raw + b"b\n"


def test_descriptor_that_is_not_open(run: Run) -> None:
    """A descriptor that is not open cannot be written."""
    run("plan", "-o", "/dev/fd/99").fails_with(4, "error: cannot write /dev/fd/99: Bad file descriptor")


def test_reader_that_has_gone(shell: Run) -> None:
    """A pipe that nobody reads any more ends the call as it ends other programs, whatever its name."""
    line = "mkfifo pipe; { : <pipe & }; $stagegraph render --format html -o pipe 2>err; echo $?; cat err"
    assert shell(line).raw == b"141\n"


def test_refused_input_keeps_the_output(run: Run, folder: Path) -> None:
    """A Dockerfile that is refused leaves the file of the last good one."""
    (folder / "a.json").write_text("before")
    run("plan", "missing", "-o", "a.json").fails_with(3)
    assert (folder / "a.json").read_text() == "before"


@pytest.mark.parametrize(
    ("call", "output"),
    [
        ("render", "Dockerfile"),
        ("render ./Dockerfile", "../{}/Dockerfile"),
        ("plan link", "Dockerfile"),
        ("check Dockerfile other", "other"),
        ("diff other Dockerfile", "other"),
        ("impact --old other", "other"),
        ("render --diff other --format svg", "other"),
        ("render --timings other --format svg", "other"),
        ("timings other", "other"),
        ("project --bake other", "other"),
        ("plan --bake other a b", "other"),
        ("explain --compose other", "other"),
        ("explain --compose compose.yaml", "Dockerfile"),
        ("check --compose compose.yaml", "other"),
        ("scan", "Dockerfile"),
        ("scan ../{}", "link"),
        ("scan --format text", "compose.yaml"),
    ],
)
def test_output_over_the_input(call: str, output: str, run: Run, folder: Path) -> None:
    """A file that is read is not overwritten by what is told of it, by whatever name it goes."""
    (folder / "other").write_bytes(before := (folder / "Dockerfile").read_bytes())
    (folder / "link").symlink_to("Dockerfile")
    (folder / "compose.yaml").write_text("services: {a: {build: .}, b: {build: {context: ., dockerfile: other}}}")
    output, call = output.format(folder.name), call.format(folder.name)
    run(*call.split(), "-o", output).fails_with(2, f"error: {output} is read, and would be overwritten", "hint: Choose")
    assert {(folder / name).read_bytes() for name in ("Dockerfile", "other")} == {before}


def test_outputs_that_are_not_read(run: Run, folder: Path) -> None:
    """Only what is read is kept: an older output is replaced, and so are the images that are known by now."""
    (folder / "docker-bake.hcl").write_text('target "default" { dockerfile-inline = "FROM scratch" }')
    assert run("plan", "--bake", "docker-bake.hcl", "-o", "Dockerfile").status == 0
    (folder / "Dockerfile").write_text("FROM alpine AS a")
    (folder / "a").write_text("older")
    (folder / "images.json").write_text('{"alpine": {"config": {}}}')
    assert run("plan", "--target", "a", "-o", "a").status == 0
    assert run("images", "--format", "config", "--image-config", "images.json", "-o", "images.json").status == 0
    assert "alpine" in (folder / "images.json").read_text()


@pytest.mark.parametrize("call", ["explain", "plan --format json", "--help"])
def test_no_room_without_a_buffer(call: str, folder: Path) -> None:
    """What standard output has no room for is told, too, where Python keeps nothing back (PYTHONUNBUFFERED)."""
    command = [sys.executable, "-u", "-m", "stagegraph", *call.split()]
    with (folder / "out").open("wb") as file:
        done = subprocess.run(
            ["sh", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "sh", *command],
            cwd=folder,
            env=environment({"COLUMNS": "40", **SMALL_FILES}),
            stdout=file,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr.decode().splitlines()[0]) == (
        4,
        "error: cannot write to standard output: File too large",
    )


@pytest.mark.parametrize(
    ("call", "status"), [("plan", 0), ("plan --build-arg NO=1", 0), ("plan missing", 3), ("plan --format no", 2)]
)
def test_messages_that_cannot_be_written(call: str, status: int, shell: Run) -> None:
    """Where standard error has no room, the exit status and standard output are what they are with it."""
    whole = shell(f"$stagegraph {call}")
    assert (whole.status, bool(whole.errors)) == (status, call != "plan")
    assert shell(f"$stagegraph {call} 2>/dev/full") == replace(whole, errors="")


def test_write_that_fails_midway(shell: Run, folder: Path) -> None:
    """A file that outgrows the space there is stays what it was, and its draft goes."""
    (folder / "a.svg").write_bytes(b"before")
    limits = "unset COVERAGE_PROCESS_START; export PYTHONDONTWRITEBYTECODE=1; ulimit -f 1"  # as SMALL_FILES
    done = shell(f"trap '' XFSZ; {limits}; $stagegraph render -o a.svg")
    done.fails_with(4, "error: cannot write a.svg: File too large")
    assert (folder / "a.svg").read_bytes() == b"before"
    assert names(folder) == ["Dockerfile", "a.svg"]
