from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import EnvironmentLacks, InputError
from stagegraph.project.images import docker
from stagegraph.project.images.docker import ask_docker
from tests.helpers.imagedocs import GO, ONE, inspected
from tests.helpers.programs import program

if TYPE_CHECKING:
    from pathlib import Path

NODE = "docker.io/library/node:22"
NO_DAEMON = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def says(folder: Path, output: str, errors: str = "", status: int = 0) -> None:
    """Put a docker on PATH that says something and notes how it is called."""
    program(
        folder,
        "docker",
        f"open({str(folder / 'calls')!r}, 'a').write(repr(sys.argv[1:]) + '\\n')",
        f"sys.stdout.write({output!r})",
        f"sys.stderr.write({errors!r})",
        f"sys.exit({status})",
    )


def problem(seconds: float = 60.0) -> EnvironmentLacks:
    """The error with which docker is not asked."""
    with pytest.raises(EnvironmentLacks) as caught:
        ask_docker([GO], seconds=seconds)
    return caught.value


def test_too_much(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What never ends is not read to its end, and of a very long complaint the beginning is told."""
    monkeypatch.setattr(docker, "MOST_BYTES", 1000)
    says(folder, 1001 * "x")
    with pytest.raises(InputError) as caught:
        ask_docker([GO])
    assert caught.value.message == (
        f"what {folder}/docker image inspect prints is too large: it is more than 1,000 bytes"
    )
    says(folder, "", 900 * "e", 1)
    assert problem().message.endswith(f": {500 * 'e'}")


def test_all_there(folder: Path) -> None:
    """Docker is asked for the images as people write them, and answers for those names alone."""
    says(folder, json.dumps([inspected("golang:1.23", "golang:latest"), inspected("node:22")], indent=4))
    answer = ask_docker([GO, NODE])
    assert [one.reference for one in answer.found] == [GO, NODE]
    assert {one.origin for one in answer.found} == {"docker"}
    assert answer.missing == ()
    assert (folder / "calls").read_text() == "['image', 'inspect', 'golang:1.23', 'node:22']\n"


@pytest.mark.parametrize(
    "errors",
    [
        "Error response from daemon: No such image: node:22\n",
        "Error: No such image: node:22",
        "Error: No such object: node:22",
        "Error: inspecting object: node:22: image not known\n",
    ],
)
def test_some_missing(errors: str, folder: Path) -> None:
    """What docker and podman do not have is missing, and no failure."""
    says(folder, json.dumps([inspected("golang:1.23")]), errors, status=1)
    answer = ask_docker([GO, NODE])
    assert [one.reference for one in answer.found] == [GO]
    assert answer.missing == (NODE,)
    says(folder, "", errors, status=1)
    assert ask_docker([NODE]).missing == (NODE,)


def test_pinned(folder: Path) -> None:
    """An image that is named by its digest, with a tag or without, is found by the digest."""
    says(folder, json.dumps([inspected("golang:1.22", digests=(f"golang@{ONE}",))]))
    wanted = [f"{GO}@{ONE}", f"docker.io/library/golang@{ONE}"]
    assert [one.reference for one in ask_docker(wanted).found] == wanted


def test_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many images are asked for in several calls."""
    monkeypatch.setattr(docker, "_AT_ONCE", 2)
    says(folder, "[]")
    assert len(ask_docker([f"docker.io/library/a:{number}" for number in range(5)]).missing) == 5
    assert len((folder / "calls").read_text().splitlines()) == 3


@pytest.mark.usefixtures("folder")
def test_absent() -> None:
    """Without docker on PATH it is told what lacks, and what else there is."""
    found = problem()
    assert found.message == "--image-config docker needs the command docker, which is not on PATH"
    assert "stagegraph images --commands" in found.hint


def test_failing(folder: Path) -> None:
    """A failure of docker is told in its own words, though an image is missing, too."""
    says(folder, "[]\n", f"No such image: a\n{NO_DAEMON}\n", status=1)
    assert problem().message == f"{folder}/docker failed (exit status 1): {NO_DAEMON}"
    says(folder, "", "", status=125)
    assert problem().message == f"{folder}/docker failed (exit status 125): it said nothing"


def test_hanging(folder: Path) -> None:
    """A docker that does not answer is ended."""
    program(folder, "docker", "time.sleep(60)")
    assert problem(seconds=0.3).message == f"{folder}/docker did not answer within 0.3 seconds"


def test_not_to_be_started(folder: Path) -> None:
    """A docker that cannot be started is told with the reason."""
    (folder / "docker").write_bytes(b"\x7fELF")
    (folder / "docker").chmod(0o755)
    assert problem().message == f"{folder}/docker cannot be started: Exec format error"


def test_no_platform(folder: Path) -> None:
    """An image of which docker has only the list of its platforms is missing."""
    says(folder, json.dumps([{"Id": ONE, "RepoTags": ["golang:1.23"]}]))
    assert ask_docker([GO]).missing == (GO,)


@pytest.mark.parametrize("output", ["{}", "x", '[{"Os": "1"}]', "\x00\xff"])
def test_other_output(output: str, folder: Path) -> None:
    """What is not the output of docker is refused with its place."""
    says(folder, output)
    with pytest.raises(InputError, match=rf"^what {folder}/docker image inspect prints"):
        ask_docker([GO])
