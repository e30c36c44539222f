from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done

    Run = Callable[..., Done]

ARGS = """\
ARG TAG=3.22
ARG EMPTY
FROM alpine:$TAG AS base
ARG WHO
RUN echo $WHO $TARGETPLATFORM
FROM $EMPTY AS other
RUN x
FROM base
COPY --from=other a b
"""


def document(done: Done) -> dict[str, Any]:
    """The JSON that a call printed."""
    assert (done.status, done.errors) == (0, "")
    found: dict[str, Any] = json.loads(done.output)
    return found


@pytest.fixture
def args_file(folder: Path) -> str:
    """A Dockerfile that uses build args."""
    (folder / "args").write_text(ARGS)
    return "args"


# --- Output -------------------------------------------------------------------------------------------------------


def test_plan(run: Run) -> None:
    """The plan is a text: what is built, the order, what is left out, the critical path."""
    done = run("plan")
    assert (done.status, done.errors) == (0, "")
    lines = done.output.splitlines()
    assert lines[0] == "Dockerfile: target final builds 3 of 4 stages in 4 steps; skips test"
    rows = [line.split()[:3] for line in lines[3:6]]
    assert rows == [["1", "base", "L2-3"], ["2", "build", "L6-7"], ["3", "final", "L13-14"]]
    assert any(line.startswith("Critical path: base > build > final ") for line in lines)


def test_targets(run: Run) -> None:
    """The targets are a table: name, lines, what they start from, the other stages they need, what they say."""
    done = run("targets")
    assert (done.status, done.errors) == (0, "")
    header, *rows = [re.split("  +", line) for line in done.output.splitlines()]
    assert header[0] == "TARGET"
    assert [row[0] for row in rows] == ["base", "build", "test", "final (default)"]
    assert [row[-1] for row in rows] == ["-", "makes it", "-", "is shipped"]


@pytest.mark.parametrize("command", ["plan", "targets"])
def test_text_in_a_file(command: str, run: Run, folder: Path) -> None:
    """A text file gets what a pipe gets, without colours, and as wide as COLUMNS says."""
    assert run(command, "-o", "a.txt").raw == b""
    assert (folder / "a.txt").read_bytes() == run(command).raw
    assert run(command, "--format", "text", "-o", "a.json", env={"COLUMNS": "40"}).status == 0
    assert (folder / "a.json").read_bytes() == run(command, env={"COLUMNS": "40"}).raw


@pytest.mark.parametrize(("command", "version"), [("plan", 2), ("targets", 1)])
def test_json(command: str, version: int, run: Run, folder: Path) -> None:
    """JSON comes for a suffix as for an option, and names the file as it was given."""
    assert run(command, "-o", "a.json").raw == b""
    found = document(run(command, "./Dockerfile", "--format", "json"))
    assert (found["version"], found["dockerfile"], found["default_target"]) == (version, "./Dockerfile", "final")
    assert json.loads((folder / "a.json").read_text()) == {**found, "dockerfile": "Dockerfile"}


@pytest.mark.parametrize("command", ["plan", "targets"])
@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-o", "a.svg"], "End it in one of .txt, .json, or give --format."),
        (["--format", "svg"], "The formats are text, json."),
        (["--color", "blue"], "argument --color: invalid choice"),
    ],
)
def test_wrong_usage(command: str, arguments: list[str], hint: str, run: Run) -> None:
    """A format or colour that does not exist is refused with those that do."""
    run(command, *arguments).fails_with(2, hint)


# --- Reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["plan", "targets"])
def test_standard_input(command: str, run: Run, folder: Path) -> None:
    """``-`` reads standard input, and calls it so."""
    text = (folder / "Dockerfile").read_bytes()
    found = document(run(command, "-", "--format", "json", stdin=text))
    assert found == {**document(run(command, "--format", "json")), "dockerfile": "stdin"}


def test_other_folder(run: Run, folder: Path) -> None:
    """A Dockerfile is read where its path says, whatever its name is."""
    (folder / "deep").mkdir()
    (folder / "Dockerfile").rename(folder / "deep" / "my file.txt")
    assert document(run("plan", "deep/my file.txt", "--format", "json"))["targets"] == ["final"]


# --- Build options ------------------------------------------------------------------------------------------------


def test_targets_to_build(run: Run) -> None:
    """A target is a name in any case; several are built together, in the order asked for."""
    assert document(run("plan", "--format", "json", "--target", "TEST"))["targets"] == ["test"]
    found = document(run("plan", "--format", "json", "--target", "test", "--target", "final", "--target", "test"))
    assert (found["targets"], found["unused"]) == (["test", "final"], [])


@pytest.mark.parametrize(
    ("arguments", "env", "build_args", "tag"),
    [
        ([], {}, {}, "3.22"),
        (["--build-arg", "TAG=edge", "--build-arg", "WHO=a=b"], {}, {"TAG": "edge", "WHO": "a=b"}, "edge"),
        (["--build-arg", "TAG", "--build-arg", "WHO"], {"TAG": "3", "WHO": ""}, {"TAG": "3", "WHO": ""}, "3"),
        (["--build-arg", "TAG"], {"TAG": None}, {}, "3.22"),
        (["--build-arg", "TAG=1", "--build-arg", "TAG=2"], {}, {"TAG": "2"}, "2"),
    ],
)
def test_build_args(
    arguments: list[str], env: dict[str, str], build_args: dict[str, str], tag: str, run: Run, args_file: str
) -> None:
    """Build args come from the option or, for a name alone, from the environment; the last one counts."""
    arguments = ["--build-arg", "EMPTY=debian", "--target", "base", *arguments]
    found = document(run("plan", args_file, "--format", "json", *arguments, env=env))
    assert found["build_args"] == {"EMPTY": "debian", **build_args}
    assert found["images"] == [f"docker.io/library/alpine:{tag}"]


@pytest.mark.parametrize(
    ("arguments", "platform"),
    [
        ([], "linux/amd64"),
        (["--platform", "linux/arm64"], "linux/arm64"),
        (["--platform", "LINUX/x86_64"], "linux/amd64"),
    ],
)
def test_platform(arguments: list[str], platform: str, run: Run) -> None:
    """The target platform is an option, and is written as BuildKit writes it."""
    assert document(run("plan", "--format", "json", *arguments))["platform"] == platform


@pytest.mark.parametrize("command", ["plan", "render"])
def test_unset_build_arg(command: str, run: Run, args_file: str) -> None:
    """A base whose build arg is not set is refused as BuildKit refuses it, and it is told what to give."""
    done = run(command, args_file)
    done.fails_with(3, "base name ($EMPTY) should not be blank", "--> args:6", ">>> FROM $EMPTY AS other")
    assert "Give the value with --build-arg EMPTY=VALUE" in done.errors
    assert run(command, args_file, "--build-arg", "EMPTY=debian").status == 0


@pytest.mark.parametrize("form", ["text", "json"])
def test_targets_of_a_refused_file(form: str, run: Run, args_file: str) -> None:
    """A file of which no target can be built is refused as by the other commands, once."""
    done = run("targets", args_file, "--format", form)
    done.fails_with(3, "base name ($EMPTY) should not be blank", "--> args:6", "Give the value with --build-arg")
    assert done.errors.count("should not be blank") == 1
    assert done.errors == run("plan", args_file).errors


def test_targets_that_are_refused(run: Run) -> None:
    """Of a file of which some targets can be built the others are told with the reason."""
    bad = b"FROM scratch AS a\nSTOPSIGNAL NO\nFROM a AS b\nFROM alpine AS c\n"
    done = run("targets", "-", stdin=bad)
    assert (done.status, done.errors) == (0, "")
    assert done.output.count("invalid signal") == 1
    assert "\nREFUSED\n  a, b: stdin:2: invalid signal: NO\n" in done.output


@pytest.mark.parametrize("form", ["text", "json"])
def test_targets_that_are_refused_for_several_reasons(form: str, run: Run) -> None:
    """Where none can be built and the reasons differ, all of them are told, and the status is that of a refusal."""
    bad = b"FROM scratch AS a\nSTOPSIGNAL NO\nFROM scratch AS b\nSTOPSIGNAL NONE\n"
    done = run("targets", "-", "--format", form, stdin=bad)
    assert (done.status, done.errors) == (3, "")
    assert "invalid signal: NO" in done.output
    assert "invalid signal: NONE" in done.output


def test_placeholders(run: Run, args_file: str) -> None:
    """Asked to, the commands show such a base by its own text."""
    assert "$EMPTY" in run("plan", args_file, "--placeholders").output
    assert "$EMPTY" in run("targets", args_file, "--placeholders").output
    assert "$EMPTY" in run("render", args_file, "--placeholders").output


def test_build_contexts(run: Run, args_file: str) -> None:
    """A named context stands for a stage or an image."""
    contexts = ["--build-context", "other=docker-image://busybox", "--build-context", "alpine:3.22=../root"]
    found = document(run("plan", args_file, "--build-arg", "EMPTY=x", "--format", "json", *contexts))
    assert {edge["image"] for edge in found["image_edges"]} == {"context:other", "context:alpine:3.22"}


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--build-arg", "=x"], ["--build-arg =x has no name", "--build-arg NAME=VALUE"]),
        (["--build-context", "x"], ["--build-context x is not NAME=VALUE", "docker-image://IMAGE"]),
        (["--build-context", "x="], ["--build-context x= is not NAME=VALUE"]),
        (["--build-context", "=x"], ["--build-context =x is not NAME=VALUE"]),
        (["--build-context", "A B=x"], ["invalid name of a build context"]),
        (["--platform", "sun"], ["invalid platform 'sun'", "Write it like linux/amd64"]),
        (["--platform", ""], ["invalid platform ''"]),
    ],
)
def test_wrong_build_options(arguments: list[str], parts: list[str], run: Run) -> None:
    """A build option that makes no sense is wrong usage, and it is told how to write it."""
    run("plan", *arguments).fails_with(2, *parts)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("finel", 'target stage "finel" could not be found (did you mean final?)'),
        ("zzzzzz", 'target stage "zzzzzz" could not be found\n'),
    ],
)
@pytest.mark.parametrize("command", ["plan", "render"])
def test_unknown_target(command: str, name: str, message: str, run: Run) -> None:
    """An unknown target is refused with the nearest name, where there is one, and all names."""
    run(command, "--target", name).fails_with(3, message, "The file's targets are base, build, test, final.")


TYPO = "FROM alpine AS builder\nRUN x\nFROM scratch AS last\nCOPY --from=buildr a b\n"


NOTING = [["plan"], ["render"], ["explain", "--why", "last"]]


@pytest.mark.parametrize("call", NOTING, ids=" ".join)
def test_note(call: list[str], run: Run, folder: Path) -> None:
    """An image that is called nearly like a stage is noted, on standard error alone; the call succeeds."""
    (folder / "typo").write_text(TYPO)
    done = run(*call, "typo")
    assert (done.status, done.errors.count("\n")) == (0, 1)
    assert done.errors.startswith("note: typo:4: COPY from buildr names the image docker.io/library/buildr:latest; ")
    assert "builder?" not in done.output


@pytest.mark.parametrize("options", [["--no-notes"], ["--no-note", "near-name"], ["--no-note=chown-name,near-name"]])
@pytest.mark.parametrize("call", [*NOTING, ["plan", "--format", "json"], ["explain"], ["render", "--format", "html"]])
def test_no_notes(call: list[str], options: list[str], run: Run, folder: Path) -> None:
    """Notes are turned off, all of them or those of a rule, in whatever shows them."""
    (folder / "typo").write_text(TYPO)
    noted, quiet = run(*call, "typo"), run(*call, *options, "typo")
    assert "builder?" in noted.errors + noted.output
    assert "builder?" not in quiet.errors + quiet.output


@pytest.mark.parametrize("option", ["--no-note=near-nam", "--no-note="])
def test_unknown_rule(option: str, run: Run) -> None:
    """A rule that does not exist is wrong usage; the names are told."""
    run("plan", option).fails_with(2, "there is no note ", "The notes are near-name, platform-ignored, ")


def test_no_note_on_a_placeholder(run: Run, args_file: str) -> None:
    """A base that is not known is near to no stage."""
    assert run("plan", args_file, "--placeholders", "--target", "base").errors == ""
