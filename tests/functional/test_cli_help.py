from __future__ import annotations

import json
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.render.documents.changeformats import DIFFS, IMPACTS
from stagegraph.render.documents.checkformats import FINDINGS
from stagegraph.render.documents.registry import IMAGES, PICTURES, PLANS, PROJECTS, STORIES, TARGETS, Format
from stagegraph.render.documents.reviewformats import REVIEWS
from stagegraph.render.documents.timingformats import TIMINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.helpers.commands import Done

    Run = Callable[..., Done]

COMMANDS = [
    "render",
    "tui",
    "plan",
    "explain",
    "diff",
    "impact",
    "timings",
    "check",
    "review",
    "comment",
    "scan",
    "targets",
    "images",
    "project",
    "completion",
]


def test_commands_are_all(run: Run) -> None:
    """The commands tested here are those that exist."""
    (choices,) = re.findall(r"choose from (.*)\)", run("paint").errors)
    assert sorted(re.findall(r"[\w-]+", choices)) == sorted(COMMANDS)


def test_version(run: Run) -> None:
    """The version is that of the installed package."""
    done = run("--version")
    assert (done.status, done.output, done.errors) == (0, f"stagegraph {version('stagegraph')}\n", "")


def test_help(run: Run) -> None:
    """The help lists each command with what it is for, and tells the exit statuses."""
    done = run("--help")
    assert (done.status, done.errors) == (0, "")
    for command in COMMANDS:
        assert re.search(rf"^    {command}\s+\w+", done.output, re.MULTILINE)
    assert re.search(r"exit status: 0 done, 1 .*, 2 wrong usage,\n3 ", done.output)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(command: str, run: Run) -> None:
    """Each command explains itself, each option in words."""
    done = run(command, "--help", env={"COLUMNS": "100"})
    assert (done.status, done.errors) == (0, "")
    assert done.output.startswith(f"usage: stagegraph {command} [-h]")
    options = re.findall(r"^  (--?[\w-]+.*(?:\n {8,}.*)?)", done.output, re.MULTILINE)
    assert options
    for option in options:
        assert re.search(r"\S(?:  +|\n +)\w", option), f"no word about {option}"


@pytest.mark.parametrize(("columns", "longest"), [("40", 40), ("70", 70), ("300", 100)])
def test_width_of_help(columns: str, longest: int, run: Run) -> None:
    """Description and options are wrapped to the width of the terminal, but to no more than 100 characters."""
    _usage, _, told = run("explain", "--help", env={"COLUMNS": columns}).output.partition("\n\n")
    assert longest - 30 < max(map(len, told.splitlines())) <= longest


@pytest.mark.parametrize("columns", ["", "0", "-5", "wide", "1"])
def test_odd_widths(columns: str, run: Run) -> None:
    """A width that is none, or far too small, does no harm."""
    assert run("--help", env={"COLUMNS": columns}).output.startswith("usage: stagegraph")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["paint"], "invalid choice: 'paint' (choose from"),
        (["--paint"], "the following arguments are required: COMMAND"),
        (["plan", "--paint"], "stagegraph plan: error: unrecognized arguments: --paint"),
        (["completion"], "the following arguments are required: shell"),
        (["completion", "cmd"], "invalid choice: 'cmd'"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, run: Run) -> None:
    """A call that names no command, or something that does not exist, is wrong usage."""
    run(*arguments).fails_with(2, "usage: stagegraph", message)


def test_files_behind_options(run: Run, folder: Path) -> None:
    """Where a command takes several files or targets, they may stand before, between and behind its options."""
    (folder / "a").write_text("FROM alpine\n")
    (folder / "b").write_text("FROM alpine\nRUN x\n")
    (folder / "bake.json").write_text('{"target": {"x": {}, "y": {}}}')
    assert run("check", "a", "--severity", "error", "b").output == "no findings in 2 files\n"
    together = run("diff", "a", "b", "--format", "json").output
    assert run("diff", "a", "--format", "json", "b").output == together != ""
    names = json.loads(run("project", "x", "--bake", "bake.json", "--format", "json", "y").output)["target"]
    assert set(names) == {"x", "y"}
    run("check", "a", "--nope", "b").fails_with(2, "stagegraph check: error: unrecognized arguments: --nope\n")
    run("plan", "a", "--no-notes", "b").fails_with(2, "stagegraph plan: error: unrecognized arguments: b\n")


@pytest.mark.parametrize(
    ("shell", "sign"), [("bash", "complete "), ("zsh", "#compdef stagegraph"), ("tcsh", "complete stagegraph ")]
)
def test_completion(shell: str, sign: str, run: Run) -> None:
    """The script for each shell knows the commands and their options."""
    done = run("completion", shell)
    assert (done.status, done.errors) == (0, "")
    assert sign in done.output
    for word in (*COMMANDS, "hide-unused", "build-arg", "color", "version"):
        assert word in done.output


def test_completion_of_files(run: Run) -> None:
    """Where a file is wanted, its name is completed: the Dockerfile, the output, image configurations."""
    script = run("completion", "bash").output
    for name in ("pos_0", "__image_config", "_o", "__output"):
        assert re.search(rf"^_shtab_stagegraph_images_{name}_COMPGEN=_shtab_compgen_files$", script, re.MULTILINE)


def test_completion_of_folders_and_paths(run: Run) -> None:
    """Where a folder is wanted folders are completed, and files where a path of the context is."""
    script = run("completion", "bash").output
    for name, what in (("context", "dirs"), ("old_context", "dirs"), ("changed", "files"), ("old", "files")):
        line = rf"^_shtab_stagegraph_impact___{name}_COMPGEN=_shtab_compgen_{what}$"
        assert re.search(line, script, re.MULTILINE)


TABLES: dict[str, Sequence[Format[Any]]] = {
    "render": PICTURES,
    "plan": PLANS,
    "explain": STORIES,
    "diff": DIFFS,
    "impact": IMPACTS,
    "timings": TIMINGS,
    "check": FINDINGS,
    "review": REVIEWS,
    "targets": TARGETS,
    "images": IMAGES,
    "project": PROJECTS,
}


@pytest.mark.parametrize("command", TABLES)
def test_formats(command: str, run: Run) -> None:
    """Help, refusal and completion tell the formats of the registry."""
    names = [one.name for one in TABLES[command]]
    told = f"--format FORMAT {', '.join(names)}; if not given that of the suffix of FILE, else {names[0]}"
    assert told in " ".join(run(command, "--help").output.split())
    wanted = ("build.log",) if command == "timings" else ()
    run(command, *wanted, "--format", "bmp").fails_with(
        2, f"error: unknown format 'bmp'\nhint: The formats are {', '.join(names)}.\n"
    )
    script = run("completion", "bash").output
    (offered,) = re.findall(rf"^_shtab_stagegraph_{command}___format_choices=\((.*)\)$", script, re.MULTILINE)
    assert re.findall(r"\w+", offered) == names
