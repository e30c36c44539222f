from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done

    Run = Callable[..., Done]

EACH_COMMAND = pytest.mark.parametrize("command", ["plan", "targets", "render"])
BAD = {
    "nothing": (b"", "the Dockerfile cannot be empty"),
    "blank": (b"\n \n\t\n", "file with no instructions"),
    "binary": (b"\x7fELF\n\x00\x01", "is no text: line 2 holds a zero byte"),
    "latin-1": (b"FROM a\n# caf\xe9\n", "is not UTF-8: line 2 holds the byte 0xe9"),
    "cut": ("FROM a\nRUN \u00e9".encode()[:-1], "is not UTF-8: line 2 holds the byte 0xc3"),
    "UTF-16": ("FROM a\n".encode("utf-16"), "is UTF-16 text, a Dockerfile is UTF-8"),
    "UTF-16, big end first": ("\ufeffFROM a\n".encode("utf-16-be"), "is UTF-16 text, a Dockerfile is UTF-8"),
    "UTF-16 without a mark": ("FROM a\n".encode("utf-16-le"), "is no text: line 1 holds a zero byte"),
    "UTF-32": ("FROM a\n".encode("utf-32"), "is UTF-16 text, a Dockerfile is UTF-8"),
    "long line": (b"FROM a\nRUN " + 10_000_000 * b"x" + b"\n", "line greater than max allowed size of 65535"),
    "no Dockerfile": (b"<!DOCTYPE html>\n<html>\n", "unknown instruction: <!DOCTYPE"),
    "no FROM": (b"RUN x\n", "no build stage in current context"),
    "no end": (b"FROM a\nRUN <<E\nx\n", "unterminated heredoc"),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_bad_content(content: bytes, message: str, run: Run, folder: Path) -> None:
    """A file that is no Dockerfile is refused in one short paragraph, from a path as from standard input."""
    (folder / "bad").write_bytes(content)
    from_file = run("plan", "bad", "-o", "out.json")
    from_stdin = run("render", "-", "-o", "out.svg", stdin=content)
    from_file.fails_with(3, message)
    from_stdin.fails_with(3, message)
    assert len(from_file.errors) < 1000
    assert from_stdin.errors.replace("stdin", "bad") == from_file.errors
    assert sorted(path.name for path in folder.iterdir()) == ["Dockerfile", "bad"]


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        (
            "missing",
            "open missing: no such file or directory",
            "hint: Give the path of a Dockerfile, or - for standard",
        ),
        ("missing/Dockerfile", "open missing/Dockerfile: no such file or directory", "hint: "),
        (
            ".",
            "failed to read dockerfile: . is a directory",
            "hint: Give the path of the file in it, say ./Dockerfile.",
        ),
        ("folder/", "folder/ is a directory", "say folder/Dockerfile."),
        ("Dockerfile/x", "failed to read dockerfile: open Dockerfile/x: Not a directory", ""),
        ("x" * 300, "File name too long", ""),
        ("loop", "Too many levels of symbolic links", ""),
        ("/proc/self/mem", "failed to read dockerfile: open /proc/self/mem: ", ""),
        ("/dev/zero", "failed to read dockerfile: /dev/zero holds more than 67,108,864 bytes", ""),
    ],
)
def test_bad_path(path: str, message: str, hint: str, run: Run, folder: Path) -> None:
    """A path that leads to no file, or to one without an end, is refused with the reason, and what to give instead."""
    (folder / "folder").mkdir()
    (folder / "loop").symlink_to("loop")
    run("plan", path).fails_with(3, message, hint)


@EACH_COMMAND
def test_no_default_file(command: str, run: Run, folder: Path) -> None:
    """Without a path the Dockerfile of the folder is read, and missed where there is none."""
    (folder / "Dockerfile").unlink()
    run(command).fails_with(3, "failed to read dockerfile: open Dockerfile: no such file or directory")


def test_pipe_as_a_file(shell: Run, run: Run) -> None:
    """A named pipe is read like a file."""
    done = shell("mkfifo pipe && { cat Dockerfile >pipe & } && $stagegraph plan pipe")
    assert done.output.replace("pipe", "Dockerfile") == run("plan").output


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfFROM scratch AS a\r\n", b"FROM scratch AS a", b"from scratch as A\n"]
)
def test_good_content(content: bytes, run: Run) -> None:
    """A byte order mark, ends of lines of Windows, a missing end of the last line and small letters do no harm."""
    done = run("plan", "-", stdin=content)
    assert (done.status, done.errors) == (0, "")
    assert done.output.startswith("stdin: target a builds 1 of 1 stage in 0 steps\n")


@EACH_COMMAND
def test_refusal(command: str, run: Run, folder: Path) -> None:
    """A refusal gives BuildKit's message, the place as editors read it, the lines around it, and what to do."""
    (folder / "bad").write_text("FROM a\nRUN x\nCOPY --form=b c d\nRUN y\n")
    done = run(command, "bad")
    assert (done.status, done.output) == (3, "")
    assert done.errors == (
        "error: dockerfile parse error on line 3: unknown flag: --form (did you mean from?)\n"
        "  --> bad:3\n"
        "   1 |     FROM a\n"
        "   2 |     RUN x\n"
        "   3 | >>> COPY --form=b c d\n"
        "   4 |     RUN y\n"
    )


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        (["plan"], "bad : target final builds"),
        (["plan", "--format", "json"], '"dockerfile": "bad\\udcff",'),
        (["plan", "--format", "json"], '"X": "\\udcfe"'),
        (["targets"], "final (default)"),
        (["targets", "--format", "json"], '"dockerfile": "bad\\udcff",'),
        (["render"], '<title id="stagegraph-title">bad </title>'),
    ],
)
def test_names_that_are_no_text(call: list[str], shown: str, run: Run, folder: Path) -> None:
    """Bytes of a file's name or of a build arg that are no UTF-8 become blanks, and escapes in JSON."""
    text = (folder / "Dockerfile").read_text().replace("FROM", "ARG X\nFROM", 1)
    (folder / os.fsdecode(b"bad\xff")).write_text(text)
    done = run(*call, b"bad\xff", "--build-arg", b"X=\xfe")
    assert (done.status, done.errors) == (0, "")
    assert shown in done.output


def test_missing_name_that_is_no_text(run: Run) -> None:
    """The name of a file that is missing is told as far as it can be written."""
    run("plan", b"no\xff").fails_with(3, "open no : no such file or directory")


@pytest.mark.parametrize(
    "call",
    [
        "plan --bake - --compose -",
        "check - --config -",
        "render - --timings -",
        "render - --diff -",
        "impact - --old -",
    ],
)
def test_standard_input_for_two(call: str, run: Run) -> None:
    """Two files cannot both be read from standard input."""
    run(*call.split(), stdin=b"FROM scratch").fails_with(2, "standard input can be read once", "hint: Give the path")


@pytest.mark.parametrize(
    "call", [["plan"], ["check", "Dockerfile"], ["diff", "Dockerfile"], ["plan", "--bake"], ["scan"], ["review"]]
)
def test_no_name(call: list[str], run: Run) -> None:
    """An empty path, as an unset variable of a shell gives it, is told as such."""
    run(*call, "").fails_with(2, "a file has no name", "hint: Leave it out, or give its path.")


def test_standard_input_named_twice(run: Run) -> None:
    """One file that is named twice is read once."""
    assert run("check", "-", "-", stdin=b"FROM scratch").output == "no findings in stdin\n"
