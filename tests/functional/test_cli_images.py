"""``stagegraph images``: the external images of a target, through the command line."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.helpers.commands import run_in_terminal
from tests.helpers.imagedocs import ONE, imagetools, oci_config
from tests.helpers.programs import program

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.commands import Done

ROOT = Path(__file__).parents[2]
TEXT = """\
FROM golang:1.23 AS build
COPY . $GOPATH/src/
RUN --mount=from=tools:1,target=/t go build
FROM alpine:3.22 AS docs
FROM node:22 AS final
COPY --from=build /out /out
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a Dockerfile of four images, three of which its last stage needs."""
    (tmp_path / "Dockerfile").write_text(TEXT, encoding="utf-8")
    (tmp_path / "go.json").write_text(json.dumps(imagetools("golang:1.23", "amd64", "arm64")), encoding="utf-8")
    return tmp_path


@pytest.fixture
def document(run: Callable[..., Done]) -> Callable[..., dict[str, Any]]:
    """The JSON document for some arguments, which fits its schema."""
    schema = json.loads((ROOT / "docs/images.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)

    def read(*arguments: str) -> dict[str, list[dict[str, object]]]:
        done = run("images", "--format", "json", *arguments)
        assert (done.status, done.errors) == (0, "")
        found: dict[str, list[dict[str, object]]] = json.loads(done.output)
        jsonschema.Draft202012Validator(schema).validate(found)
        return found

    return read


def test_table(run: Callable[..., Done]) -> None:
    """The images of the target are listed with their uses, what is known of them, and how to get the rest."""
    done = run("images", "--image-config", "go.json")
    assert (done.status, done.errors) == (0, "")
    assert [line.split() for line in done.output.splitlines()[3:6]] == [
        ["golang:1.23", "linux/amd64", "build", "(FROM", "L1)", "go.json", "sha256:111111111111..."],
        ["node:22", "linux/amd64", "final", "(FROM", "L5)", "not", "known", "-"],
        ["tools:1", "linux/amd64", "build", "(MOUNT", "L3)", "not", "known", "-"],
    ]
    assert done.output.endswith(
        "docker buildx imagetools inspect --format '{{json .}}' node:22 > images.json\n"
        "docker buildx imagetools inspect --format '{{json .}}' tools:1 >> images.json\n"
        "stagegraph plan Dockerfile --image-config go.json --image-config images.json\n"
    )


def test_terminal(folder: Path) -> None:
    """In a terminal the table fits, and has colours."""
    status, shown = run_in_terminal(folder, "images", columns=60)
    assert status == 0
    assert "\x1b[1mgolang:1.23\x1b[0m" in shown
    assert run_in_terminal(folder, "images", "--color", "never", columns=60)[1].count("\x1b") == 0


def test_targets_and_platforms(document: Callable[..., dict[str, Any]]) -> None:
    """Several targets and platforms are told together, each image once for each platform."""
    found = document("--target", "docs", "--target", "build", "--platform", "linux/arm64,linux/amd64")
    assert found["targets"] == ["docs", "build"]
    assert [(one["name"], one["platform"]) for one in found["images"]] == [
        (name, f"linux/{architecture}")
        for name in ("alpine:3.22", "golang:1.23", "tools:1")
        for architecture in ("amd64", "arm64")
    ]


def test_json(document: Callable[..., dict[str, Any]]) -> None:
    """The document tells what is known, from where, and the commands for the rest."""
    found = document("--image-config", "go.json", "--target", "build")
    golang, tools = found["images"]
    assert (golang["known"], golang["origin"], golang["digest"]) == (True, "go.json", ONE)
    assert (tools["known"], tools["origin"], tools["digest"]) == (False, None, None)
    assert len(found["commands"]) == 2


def test_commands_are_what_a_shell_runs(folder: Path, run: Callable[..., Done], shell: Callable[..., Done]) -> None:
    """The printed lines run in a shell, and the last of them plans with what the others wrote."""
    (folder / "bin").mkdir()
    answer = json.dumps(imagetools("NAME"), indent=2)
    program(folder / "bin", "docker", f"print({answer!r}.replace('NAME', sys.argv[-1]))")
    done = run("images", "--commands")
    assert len(done.output.splitlines()) == 4
    lines = done.output.replace("stagegraph plan", "$stagegraph plan --format json")
    planned = shell(f'PATH={shlex.quote(str(folder / "bin"))}:"$PATH"; {lines}')
    assert planned.status == 0, planned.errors
    assert "COPY . /go/src/" in planned.output


@pytest.mark.parametrize("tool", ["crane", "skopeo"])
def test_commands_of_other_tools(tool: str, folder: Path, run: Callable[..., Done], shell: Callable[..., Done]) -> None:
    """Those that print one platform without a name are told apart by files."""
    (folder / "bin").mkdir()
    program(folder / "bin", tool, f"print({json.dumps(oci_config())!r})")
    done = run("images", "--commands", "--tool", tool)
    lines = done.output.replace("stagegraph plan", "$stagegraph plan --format json")
    planned = shell(f'PATH={shlex.quote(str(folder / "bin"))}:"$PATH"; {lines}')
    assert planned.status == 0, planned.errors
    assert "COPY . /go/src/" in planned.output


@pytest.mark.parametrize("options", [(), ("--commands",), ("--format", "json")])
def test_commands_plan_the_same_build(options: tuple[str, ...], folder: Path, run: Callable[..., Done]) -> None:
    """The last of the printed lines has the options that tell which build it is, whatever form they have."""
    text = "ARG BASE\n" + TEXT.replace("golang:1.23", "$BASE")
    (folder / "Dockerfile").write_text(text, encoding="utf-8")
    build = "--target build --target docs --build-arg BASE=a --build-arg X --platform linux/arm64 --build-context b=./b"
    shown = run("images", *options, *build.split()).output
    assert f"stagegraph plan Dockerfile {build} --image-config images.json" in shown
    stdin = text.encode().replace(b"$BASE", b"a")
    assert "stagegraph plan - --image-config images.json" in run("images", "-", *options, stdin=stdin).output


def test_config(folder: Path, run: Callable[..., Done]) -> None:
    """What is known is written as a small file, which tells the same; what is not known is noted."""
    done = run("images", "--image-config", "go.json", "--format", "config", "-o", "images.json")
    assert (done.status, done.output) == (0, "")
    assert done.errors == "note: left out, as nothing is known of them: node:22, tools:1\n"
    assert list(json.loads((folder / "images.json").read_text())) == ["golang:1.23"]
    for platform in ("linux/amd64", "linux/arm64"):
        plans = [
            run("plan", "--format", "json", "--platform", platform, "--image-config", name)
            for name in ("go.json", "images.json")
        ]
        assert plans[0].raw == plans[1].raw
        assert b"COPY . /go/src/" in plans[0].raw


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--tool", "crane"), 2, "--tool means nothing without --commands"),
        (("--commands", "--format", "json"), 2, "--commands prints lines for a shell, no json"),
        (("--format", "xml"), 2, "The formats are text, json, config."),
        (("--target", "none"), 3, "target stage"),
        (("--image-config", "none.json"), 3, "cannot read none.json"),
    ],
)
def test_refused(arguments: tuple[str, ...], status: int, message: str, run: Callable[..., Done]) -> None:
    """What makes no sense, and what is refused, is told as ever."""
    run("images", *arguments).fails_with(status, message)


def test_no_images(folder: Path, run: Callable[..., Done]) -> None:
    """A target without images needs no commands."""
    (folder / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    assert run("images").output == "Dockerfile: target stage-0 needs no image\n"
    assert run("images", "--commands").raw == b""
    assert run("images", "--format", "config").output == "{}\n"
