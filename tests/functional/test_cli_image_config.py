"""``--image-config``: what people have at hand, through the command line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from stagegraph.cli import main as cli
from stagegraph.project.images import docker
from tests.helpers.imagedocs import Layout, imagetools, inspected, oci_config
from tests.helpers.programs import program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done

TEXT = """\
FROM golang:1.23 AS build
COPY . $GOPATH/src/
RUN go build
FROM node:22
COPY --from=build /out $WHERE/
"""
GO_CONFIG = {"Env": ["GOPATH=/go"]}
NODE = {"node:22": {"config": {"Env": ["WHERE=/w"]}}}
COPY, COPY_OUT = "[build 2/3] COPY . /go/src/", "[stage-1 2/2] COPY --from=build /out /w/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose Dockerfile takes two paths from its base images."""
    (tmp_path / "Dockerfile").write_text(TEXT, encoding="utf-8")
    (tmp_path / "node.json").write_text(json.dumps(NODE), encoding="utf-8")
    return tmp_path


@pytest.fixture
def names(run: Callable[..., Done]) -> Callable[..., list[str]]:
    """The names of the steps that are planned with some arguments."""

    def planned(*arguments: str, **more: object) -> list[str]:
        done = run("plan", "--format", "json", *arguments, **more)
        assert (done.status, done.errors) == (0, "")
        return [step["name"] for step in json.loads(done.output)["steps"]]

    return planned


def given(folder: Path, *documents: object, encoding: str = "utf-8", name: str = "images.json") -> str:
    """The name of a file that holds documents."""
    (folder / name).write_text("\n".join(json.dumps(one, indent=4) for one in documents), encoding=encoding)
    return name


def _own(folder: Path) -> str:
    return given(folder, {"golang:1.23": {"config": GO_CONFIG}})


def _inspected(folder: Path) -> str:
    return given(folder, [inspected("golang:1.23"), inspected("x:1")])


def _powershell(folder: Path) -> str:
    return given(folder, [inspected("golang:1.23")], encoding="utf-16")


def _imagetools(folder: Path) -> str:
    return given(folder, imagetools("x"), imagetools("docker.io/library/golang:1.23", "arm64", "amd64"))


def _crane(folder: Path) -> str:
    return f"golang:1.23={given(folder, oci_config())}"


def _layout(folder: Path) -> str:
    layout = Layout()
    layout.root(layout.index(layout.image("arm64"), layout.image()), ref_name="docker.io/library/golang:1.23")
    layout.write(folder / "layout")
    return "layout"


def _one_of_layout(folder: Path) -> str:
    layout = Layout()
    layout.root(layout.image())
    layout.write(folder / "layout")
    return "golang:1.23=layout"


FORMS = (_own, _inspected, _powershell, _imagetools, _crane, _layout, _one_of_layout)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_forms(form: Callable[[Path], str], folder: Path, names: Callable[..., list[str]]) -> None:
    """Each form tells what the base image brings along, beside what another file tells of another image."""
    found = names("--image-config", "node.json", "--image-config", form(folder))
    assert COPY in found
    assert COPY_OUT in found


def test_standard_input(names: Callable[..., list[str]]) -> None:
    """A configuration is read from standard input, for an image too."""
    own = json.dumps({"golang:1.23": {"config": GO_CONFIG}}).encode()
    assert COPY in names("--image-config", "-", stdin=own)
    assert COPY in names("--image-config", "golang:1.23=-", stdin=json.dumps(oci_config()).encode())
    dockerfile = TEXT.encode()
    assert COPY_OUT in names("-", "--image-config", "node.json", stdin=dockerfile)


def test_later_wins(folder: Path, names: Callable[..., list[str]]) -> None:
    """Of two files that tell of an image the later one counts."""
    other = given(folder, {"golang:1.23": {"config": {"Env": ["GOPATH=/other"]}}}, name="other.json")
    assert "[build 2/3] COPY . /other/src/" in names("--image-config", _own(folder), "--image-config", other)
    assert COPY in names("--image-config", other, "--image-config", _own(folder))


def test_by_platform(folder: Path, names: Callable[..., list[str]]) -> None:
    """The configuration of the platform that is built counts."""
    by_platform = {one: {"config": {"Env": [f"GOPATH=/{one}"]}} for one in ("linux/amd64", "linux/arm64")}
    file = given(folder, {"golang:1.23": {"platforms": by_platform}})
    found = names("--platform", "linux/arm64,linux/amd64", "--image-config", file)
    assert any("linux/arm64 build 2/3] COPY . /linux/arm64/src/" in name for name in found)
    assert any("linux/amd64 build 2/3] COPY . /linux/amd64/src/" in name for name in found)


@pytest.mark.parametrize(
    "command",
    ["render -o -", "render --steps -o - --format dot", "plan", "explain", "explain --format markdown", "targets"],
)
def test_every_command(command: str, folder: Path, run: Callable[..., Done]) -> None:
    """Every command that plans takes the option, and refuses a file that cannot be read."""
    assert run(*command.split(), "--image-config", _own(folder)).status == 0
    run(*command.split(), "--image-config", "none.json").fails_with(3, "error: cannot read none.json: No such file")


def test_of_no_use(folder: Path, run: Callable[..., Done]) -> None:
    """What is given for other platforms, or for other images, is noted: the plan looks as if nothing were given."""
    arm = {"linux/arm64": {"config": GO_CONFIG}}
    file = given(folder, {"golang:1.23": {"platforms": arm}, "node:22": {"platforms": arm}})
    done = run("plan", "--image-config", file)
    assert done.errors == (
        "note: the configurations given of golang:1.23, node:22 are for linux/arm64, the build is for linux/amd64\n"
    )
    file = given(folder, {"golang:1.32": {"config": GO_CONFIG}})
    done = run("plan", "--image-config", file)
    assert done.errors == ("note: none of the image configurations given is of an image that Dockerfile needs here\n")
    file = given(folder, {"golang:1.23": {"config": GO_CONFIG}})
    assert run("plan", "--image-config", file).errors == ""
    (folder / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    assert run("plan", "--image-config", file).errors == ""


# --- What is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "images.json is empty"),
        (b"FROM a", "images.json is no JSON: line 1, column 1: expecting value"),
        (b"{\xff", "images.json is no UTF-8 text: the byte at 1 does not belong there"),
        (b"\x1f\x8b\x08", "images.json is an archive"),
        (b"[[" * 50_000, "images.json is no description of an image: it is nested too deeply"),
        (b'{"a": 1}', 'images.json: .a: expected an object with "config" or "platforms", found a number'),
        (b'{"architecture": "amd64", "os": "linux"}', "images.json does not say of which image it is"),
        (b"[]", "images.json: the list holds no image"),
        (b'{"\\u001b[31m": {}}', "images.json: "),
    ],
)
def test_malformed(content: bytes, message: str, folder: Path, run: Callable[..., Done]) -> None:
    """A file of another form is refused with its place and what to do; nothing of it gets into the terminal."""
    (folder / "images.json").write_bytes(content)
    done = run("plan", "--image-config", "images.json")
    done.fails_with(3, f"error: {message}", "hint: ")
    assert "\x1b" not in done.errors


def test_too_large(folder: Path, run: Callable[..., Done]) -> None:
    """A file beyond all bounds is refused, and not read to its end."""
    with (folder / "images.json").open("wb") as file:
        file.truncate(1 << 40)
    run("plan", "--image-config", "images.json").fails_with(
        3, "images.json is too large: it holds more than 8,388,608 "
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-", "--image-config", "-"], "standard input can be read once"),
        (["--image-config", "-", "--image-config", "a=-"], "standard input can be read once"),
        (["--image-config", ""], "--image-config names no file"),
        (["--image-config", "A=b"], "--image-config A=b: there is no such file, and A is no image reference"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, run: Callable[..., Done]) -> None:
    """What makes no sense is told before anything is read."""
    run("plan", *arguments).fails_with(2, message, "hint: ")


# --- docker -------------------------------------------------------------------------------------------------------


def put_docker(folder: Path, *lines: str) -> dict[str, str]:
    """Put a docker on PATH; the change of the environment."""
    (folder / "bin").mkdir(exist_ok=True)
    program(folder / "bin", "docker", *lines)
    return {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}


HAS = """
import json
known = json.loads({known!r})
found = [known[name] for name in sys.argv[3:] if name in known]
sys.stdout.write(json.dumps(found, indent=4))
missing = [name for name in sys.argv[3:] if name not in known]
for name in missing:
    sys.stderr.write(f"Error response from daemon: No such image: {{name}}\\n")
with open({calls!r}, "a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
sys.exit(bool(missing))
"""


def has(folder: Path, known: dict[str, object]) -> dict[str, str]:
    """Put a docker on PATH that has some images, and notes how it is called."""
    return put_docker(folder, HAS.format(known=json.dumps(known), calls=str(folder / "calls")))


def test_docker(folder: Path, names: Callable[..., list[str]]) -> None:
    """Docker is asked for the images of the file, those of stages that are not built included."""
    env = has(folder, {"golang:1.23": inspected("golang:1.23"), "node:22": inspected("node:22", Env=["WHERE=/w"])})
    found = names("--image-config", "docker", env=env)
    assert COPY in found
    assert COPY_OUT in found
    assert names("--image-config", "docker", "--target", "build", env=env)
    assert (folder / "calls").read_text() == "image inspect golang:1.23 node:22\n" * 2


def test_docker_lacks_images(folder: Path, run: Callable[..., Done]) -> None:
    """What docker does not have is noted in one line, and the rest is planned."""
    env = has(folder, {"golang:1.23": inspected("golang:1.23")})
    done = run("plan", "--format", "json", "--image-config", "docker", env=env)
    assert done.status == 0
    assert COPY in done.output
    assert done.errors == (
        "note: docker does not have node:22, and nothing is pulled: what it brings along is not known\n"
    )
    lines = [f"FROM x:{number} AS s{number}" for number in range(8)]
    (folder / "Dockerfile").write_text("\n".join(lines), encoding="utf-8")
    errors = run("plan", "--image-config", "docker", env=env).errors
    assert "does not have x:0, x:1, x:2, x:3, x:4 and 3 more, and" in errors


def test_docker_is_asked_for_what_triggers_name(folder: Path, run: Callable[..., Done]) -> None:
    """An image that only a trigger of an image names is asked for, too."""
    (folder / "Dockerfile").write_text("FROM a:1 AS b\nFROM b\n", encoding="utf-8")
    env = has(
        folder,
        {"a:1": inspected("a:1", OnBuild=["COPY --from=busybox:1 /bin/sh /sh"]), "busybox:1": inspected("busybox:1")},
    )
    assert run("plan", "--image-config", "docker", env=env).status == 0
    assert (folder / "calls").read_text() == "image inspect a:1\nimage inspect busybox:1\n"


def test_docker_of_a_refused_file(folder: Path, run: Callable[..., Done]) -> None:
    """A file that is refused is refused as ever, and docker is not asked."""
    env = has(folder, {})
    run("plan", "--image-config", "docker", "--target", "none", env=env).fails_with(3, "target stage")
    assert not (folder / "calls").exists()


def test_docker_fails(folder: Path, run: Callable[..., Done]) -> None:
    """A docker that fails, or is not there, is told as what the machine lacks."""
    why = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
    env = put_docker(folder, "sys.stdout.write('[]')", f"sys.stderr.write({why!r})", "sys.exit(1)")
    run("plan", "--image-config", "docker", env=env).fails_with(4, f"docker failed (exit status 1): {why}", "hint: ")
    env = {"PATH": str(folder)}
    run("plan", "--image-config", "docker", env=env).fails_with(4, "the command docker, which is not on PATH", "hint: ")


def test_docker_hangs(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A docker that does not answer is ended after a while."""
    env = put_docker(folder, "time.sleep(60)")
    monkeypatch.setenv("PATH", env["PATH"])
    monkeypatch.chdir(folder)
    monkeypatch.setattr(docker, "SECONDS", 0.3)
    assert cli.main(["plan", "--image-config", "docker"]) == 4
    assert "docker did not answer within 0.3 seconds" in capsys.readouterr().err


def test_a_file_called_docker(folder: Path, names: Callable[..., list[str]]) -> None:
    """A file that is called like the word is named by its path."""
    given(folder, {"golang:1.23": {"config": GO_CONFIG}}, name="docker")
    assert COPY in names("--image-config", "./docker")
