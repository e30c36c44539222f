from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done

    Run = Callable[..., Done]
    Terminal = Callable[..., tuple[int, str]]

ESCAPE = "\x1b["


# --- Colours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ([], {}, True),
        (["--color", "never"], {}, False),
        (["--color", "always"], {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": ""}, True),
        ([], {"TERM": "dumb"}, False),
    ],
)
@pytest.mark.parametrize("command", ["plan", "targets"])
def test_colours_in_a_terminal(
    command: str, arguments: list[str], env: dict[str, str], coloured: bool, terminal: Terminal
) -> None:
    """A terminal gets colours, unless it is dumb, NO_COLOR says something, or the option says otherwise."""
    status, shown = terminal(command, *arguments, env=env)
    assert (status, ESCAPE in shown) == (0, coloured)


@pytest.mark.parametrize(
    ("arguments", "coloured"), [([], False), (["--color", "never"], False), (["--color", "always"], True)]
)
@pytest.mark.parametrize("command", ["plan", "targets"])
def test_colours_elsewhere(command: str, arguments: list[str], coloured: bool, run: Run, folder: Path) -> None:
    """A pipe and a file get colours only when asked for."""
    done = run(command, *arguments)
    assert (done.status, ESCAPE in done.output) == (0, coloured)
    assert run(command, *arguments, "-o", "a.txt").status == 0
    assert (folder / "a.txt").read_bytes() == done.raw


def test_file_from_a_terminal(terminal: Terminal, run: Run, folder: Path) -> None:
    """A file is not coloured or wrapped because the command was started in a terminal."""
    assert terminal("plan", "-o", "a.txt", columns=40) == (0, "")
    assert (folder / "a.txt").read_bytes() == run("plan").raw


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_coloured_errors(env: dict[str, str], coloured: bool, terminal: Terminal) -> None:
    """An error is set off in a terminal."""
    status, shown = terminal("plan", "missing", env=env)
    assert status == 3
    assert shown.startswith(f"{ESCAPE}1merror:{ESCAPE}0m failed to read" if coloured else "error: failed to read")
    assert (ESCAPE in shown) == coloured


# --- Width --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "env", "width"),
    [(70, {}, 70), (200, {"COLUMNS": "60"}, 60), (60, {"COLUMNS": "0"}, 60), (60, {"COLUMNS": "x"}, 60), (0, {}, 80)],
)
@pytest.mark.parametrize("command", ["plan", "targets"])
def test_width(command: str, columns: int, env: dict[str, str], width: int, terminal: Terminal, folder: Path) -> None:
    """Tables keep to the width of the terminal, which COLUMNS overrules; a terminal without a width counts as 80."""
    with (folder / "Dockerfile").open("a") as file:
        copies = "".join(f"COPY --from=build a{at} /\n" for at in range(50))
        file.write(f"\n# last {40 * 'says '}\nFROM final AS last\n{copies}")
    status, shown = terminal(command, "--color", "never", columns=columns, env=env)
    assert status == 0
    assert width - 10 < max(map(len, shown.splitlines())) <= width


@pytest.mark.parametrize("command", ["plan", "targets", "explain"])
def test_width_of_a_pipe(command: str, run: Run) -> None:
    """In a pipe a line has 100 cells, and COLUMNS overrules that."""
    assert run(command).raw == run(command, env={"COLUMNS": "100"}).raw
    assert run(command).raw == run(command, env={"COLUMNS": "9999999"}).raw
    assert run(command).raw != run(command, env={"COLUMNS": "30"}).raw


def test_standard_output_by_another_name(terminal: Terminal) -> None:
    """The terminal gets colours and its own width by the name of standard output, too, and no binary picture."""
    assert terminal("plan", "-o", "/dev/stdout", columns=50) == terminal("plan", columns=50)
    assert terminal("render", "--format", "png", "-o", "/dev/stdout")[0] == 2


# --- Pictures -----------------------------------------------------------------------------------------------------


def test_picture_in_a_terminal(terminal: Terminal) -> None:
    """A terminal gets no binary picture, but is told what to do; SVG is text and is shown."""
    status, shown = terminal("render", "--format", "png", env={"NO_COLOR": "1"})
    assert (status, shown) == (
        2,
        "error: a picture cannot be shown in a terminal\nhint: Write to a file with -o FILE.\n",
    )
    status, shown = terminal("render")
    assert (status, shown.strip()[-6:]) == (0, "</svg>")


# --- Hostile texts ------------------------------------------------------------------------------------------------


def test_nothing_is_obeyed(terminal: Terminal, run: Run, folder: Path) -> None:
    """Control characters in a Dockerfile, its name, or an error do not reach the terminal."""
    evil = "\x1b]0;title\x07\x1b[2J\u202e"
    file = folder / f"evil{evil}"
    file.write_text(f"# a says {evil}\nFROM $X{evil} AS a\nRUN --mount=type=cache,id={evil},target=/c x\n")
    (folder / "bad").write_text(f"# a says {evil}\nFROM scratch AS a{evil}\n")
    note = folder / f"note{evil}"
    note.write_text("FROM alpine AS builder\nFROM scratch\nCOPY --from=buildr a b\n")
    options = ["--placeholders", "--color", "never"]
    for shown in (
        terminal("plan", file.name, *options)[1],
        terminal("targets", file.name, *options)[1],
        terminal("plan", "bad", env={"NO_COLOR": "1"})[1],
        terminal("plan", f"no{evil}", env={"NO_COLOR": "1"})[1],
        run("plan", file.name, *options).output,
        run("targets", file.name, *options).output,
        run("plan", "bad").errors,
        run("plan", note.name).errors,
    ):
        assert "title" in shown
        assert not [one for one in shown if not one.isprintable() and one != "\n"]


# --- Pipes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    ["plan", "plan --format json", "targets", "render", "completion bash", "--version", "--help", "plan --help"],
)
def test_closed_pipe(call: str, shell: Run) -> None:
    """A reader that has gone ends the command as it ends others, without a word."""
    done = shell(f"{{ sleep 0.3; $stagegraph {call}; echo $? >status; }} | true; cat status")
    assert (done.output, done.errors) == ("141\n", "")


def test_head(shell: Run) -> None:
    """A reader that takes one line gets it."""
    done = shell("$stagegraph plan | head -n 1")
    assert (done.output, done.errors) == ("Dockerfile: target final builds 3 of 4 stages in 4 steps; skips test\n", "")


@pytest.mark.parametrize("call", ["plan", "render", "completion zsh", "--version", "--help"])
def test_full_disk(call: str, shell: Run) -> None:
    """Output that cannot be written is reported once."""
    done = shell(f"$stagegraph {call} >/dev/full")
    done.fails_with(4, "error: cannot write to standard output: No space left on device\nhint: ")


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("$stagegraph plan >&-", 4, "error: standard output is closed\nhint: Write to a file with -o FILE.\n"),
        ("$stagegraph plan --format json >&-", 4, "error: standard output is closed\nhint: "),
        ("$stagegraph --version >&-", 4, "error: standard output is closed\nhint: "),
        ("$stagegraph plan - <&-", 3, "error: standard input is closed\nhint: Give the path of a Dockerfile.\n"),
    ],
)
def test_closed_streams(line: str, status: int, message: str, shell: Run) -> None:
    """A standard stream that is closed is reported."""
    shell(line).fails_with(status, message)


def test_closed_error_stream(shell: Run) -> None:
    """Without standard error, errors are told by the exit status alone, and notes are not told."""
    done = shell("$stagegraph plan missing 2>&-")
    assert (done.status, done.raw, done.errors) == (3, b"", "")
    done = shell("echo COPY --from=finel a b >>Dockerfile; $stagegraph plan 2>&-")
    assert (done.status, done.errors) == (0, "")
    assert done.output.startswith("Dockerfile: target final")


def test_file_without_output(shell: Run, folder: Path) -> None:
    """A file is written though standard output is closed."""
    done = shell("$stagegraph plan -o a.txt >&-")
    assert (done.status, done.errors) == (0, "")
    assert (folder / "a.txt").read_text().startswith("Dockerfile: target final")


# --- Defects and interruptions ------------------------------------------------------------------------------------

BROKEN = """\
import sys
from stagegraph.cli import inputs
from stagegraph.cli.main import main
def broken(path):
    raise {error}
inputs.read_text = broken
sys.exit(main())
"""


def test_interruption(run: Run) -> None:
    """Ctrl-C ends a command with the status that shells use, without a word."""
    done = run("plan", command=[sys.executable, "-c", BROKEN.format(error="KeyboardInterrupt")])
    assert (done.status, done.raw, done.errors) == (130, b"", "")


def test_defect(run: Run) -> None:
    """A defect is told as one, with what to do; asked to, Python tells where it is."""
    command = [sys.executable, "-c", BROKEN.format(error="ZeroDivisionError('oh')")]
    done = run("plan", command=command)
    done.fails_with(70, "error: stagegraph failed on this input (ZeroDivisionError: oh)", "STAGEGRAPH_DEBUG=1")
    done = run("plan", command=command, env={"STAGEGRAPH_DEBUG": "1"})
    assert "Traceback" in done.errors
    assert "ZeroDivisionError: oh" in done.errors


# --- The end ------------------------------------------------------------------------------------------------------

LEAVING = """\
import atexit, sys, threading, time
from stagegraph.__main__ import main
{before}
main()
"""


@pytest.mark.parametrize(
    ("before", "also"),
    [
        ("atexit.register(print, 'at the exit')", "at the exit\n"),
        ("atexit.register(sys.stderr.write, 'at the exit')", ""),
        ("threading.Thread(target=lambda: (time.sleep(0.3), print('a thread'))).start()", "a thread\n"),
    ],
)
@pytest.mark.parametrize(("call", "status"), [("plan", 0), ("--version", 0), ("plan --nonsense", 2), ("plan no", 3)])
def test_nothing_is_lost_at_the_end(before: str, also: str, call: str, status: int, run: Run) -> None:
    """A command ends with its status and all its output, after whatever else was to be done first."""
    usual = run(*call.split())
    assert usual.status == status
    done = run(*call.split(), command=[sys.executable, "-c", LEAVING.format(before=before)])
    assert (done.status, done.output) == (status, usual.output + also)
    assert done.errors == usual.errors + ("at the exit" if "stderr" in before else "")
