from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done

    Run = Callable[..., Done]

BAKE = """\
variable "TAG" { default = "dev" }
group "default" { targets = ["app", "web"] }
target "base" { dockerfile = "Dockerfile.base" }
target "app" {
  contexts = { base = "target:base" }
  args = { TAG = TAG }
  target = "release"
}
target "web" { context = "./web" }
"""


@pytest.fixture
def baked(folder: Path) -> Path:
    """The folder in which commands run, with a bake file."""
    (folder / "docker-bake.hcl").write_text(BAKE)
    return folder


@pytest.mark.usefixtures("baked")
def test_table(run: Run) -> None:
    """The table tells who builds what; a target that another one needs is marked."""
    done = run("project")
    assert (done.status, done.errors) == (0, "")
    assert done.output.splitlines() == [
        "TARGET         DOCKERFILE       CONTEXT  STAGE    NAMED CONTEXTS    ARGS  PLATFORMS",
        "app            Dockerfile       .        release  base=target:base  TAG   -",
        "base (linked)  Dockerfile.base  .        -        -                 -     -",
        "web            Dockerfile       web      -        -                 -     -",
        "",
        "GROUP    TARGETS",
        "default  app web",
    ]


@pytest.mark.usefixtures("baked")
def test_json(run: Run) -> None:
    """As JSON it is the object that bake prints, which can be read again from standard input."""
    words = ["project", "app", "--format", "json"]
    done = run(*words, "--set", "app.args.X=1", "--var", "TAG=2")
    printed = json.loads(done.output)
    assert printed["target"]["app"]["args"] == {"TAG": "2", "X": "1"}
    assert printed["group"] == {"default": {"targets": ["app"]}}
    again = run(*words, "--bake", "-", stdin=done.raw)
    assert json.loads(again.output) == printed


def test_compose(run: Run, folder: Path) -> None:
    """Compose files are read, alone and before bake files."""
    (folder / "c.yaml").write_text("services:\n  api:\n    build: ./api\n")
    (folder / "b.hcl").write_text('target "api" { target = "x" }\n')
    done = run("project", "--bake", "b.hcl", "--compose", "c.yaml", "--format", "json")
    assert json.loads(done.output)["target"] == {"api": {"context": "api", "dockerfile": "Dockerfile", "target": "x"}}


def test_refusal(run: Run, folder: Path) -> None:
    """A refusal tells the file, the line, the line itself, and what to do."""
    (folder / "b.hcl").write_text('target "a" {\n  args = { X = NOWHERE }\n}\n')
    done = run("project", "a", "--bake", "b.hcl")
    assert (done.status, done.output) == (3, "")
    assert done.errors.splitlines()[:4] == [
        'error: Unknown variable; There is no variable named "NOWHERE".',
        "  --> b.hcl:2",
        '   1 |     target "a" {',
        "   2 | >>>   args = { X = NOWHERE }",
    ]
    assert done.errors.splitlines()[-1].startswith("hint: Declare it")


@pytest.mark.usefixtures("baked")
def test_unknown_target(run: Run) -> None:
    """A target that does not exist is refused with the names of those that do."""
    done = run("project", "nope")
    assert done.status == 3
    assert done.errors == "error: failed to find target nope\nhint: The files define: app, base, default, web.\n"


def test_no_files(run: Run) -> None:
    """Where there is nothing to read, that is said."""
    done = run("project")
    assert done.status == 3
    assert done.errors.startswith("error: couldn't find a bake definition\nhint: Name it with --bake or --compose")


@pytest.mark.parametrize("kind", ["bake", "compose"])
def test_what_is_no_such_file(kind: str, run: Run, folder: Path) -> None:
    """A file that is missing, and a Dockerfile in the place of a bake or compose file, are told with what to do."""
    option = f"--{kind}"
    run("project", option, "none").fails_with(
        3, "cannot read none: No such file", f"hint: Give the path of a {kind} file."
    )
    (folder / "build.txt").write_text("# a\nFROM alpine\nRUN make\n")
    run("project", option, "build.txt").fails_with(
        3, "build.txt:", f"as a Dockerfile does; give that without {option}."
    )
    (folder / "build.txt").write_text("# a\nRUNS:\n\tmake\n")
    assert "Dockerfile" not in run("project", option, "build.txt").errors


@pytest.mark.usefixtures("baked")
def test_wrong_variable(run: Run) -> None:
    """A variable without a value is a wrong call."""
    done = run("project", "--var", "TAG")
    assert done.status == 2
    assert "Write --var NAME=VALUE." in done.errors
