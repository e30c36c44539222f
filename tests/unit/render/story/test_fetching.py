from __future__ import annotations

import shlex

import pytest

from stagegraph.analysis.neededimages import NeededImage
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform
from stagegraph.render.story.fetching import Tool, fetching_commands
from tests.helpers.imagedocs import GO, ONE

ARM = Platform("linux", "arm", "v6")
NODE = f"docker.io/library/node:22@{ONE}"


def commands(
    tool: Tool, *images: tuple[str, Platform], given: tuple[str, ...] = (), build: tuple[str, ...] = ("Dockerfile",)
) -> list[str]:
    """The commands for some images."""
    needed = [NeededImage(reference, platform, (), None) for reference, platform in images]
    return list(fetching_commands(needed, tool, build, given))


@pytest.mark.parametrize("tool", Tool)
def test_nothing(tool: Tool) -> None:
    """Without images there is nothing to get."""
    assert commands(tool) == []


def test_buildx() -> None:
    """Each image is asked for once, whatever its platforms; all go into one file."""
    assert commands(Tool.BUILDX, (GO, BUILD_PLATFORM), (GO, ARM), (NODE, ARM)) == [
        "docker buildx imagetools inspect --format '{{json .}}' golang:1.23 > images.json",
        f"docker buildx imagetools inspect --format '{{{{json .}}}}' node:22@{ONE} >> images.json",
        "stagegraph plan Dockerfile --image-config images.json",
    ]


def test_docker() -> None:
    """Docker is asked for all of them at once."""
    assert commands(Tool.DOCKER, (GO, BUILD_PLATFORM), (NODE, ARM)) == [
        f"docker image inspect golang:1.23 node:22@{ONE} > images.json",
        "stagegraph plan Dockerfile --image-config images.json",
    ]


def test_crane() -> None:
    """Each platform of an image has a file of its own, named for the platform where there are several."""
    assert commands(Tool.CRANE, (GO, BUILD_PLATFORM), (GO, ARM), ("localhost:5000/a/b:1", ARM)) == [
        "crane config --platform linux/amd64 golang:1.23 > golang-1.23-linux-amd64.json",
        "crane config --platform linux/arm/v6 golang:1.23 > golang-1.23-linux-arm-v6.json",
        "crane config --platform linux/arm/v6 localhost:5000/a/b:1 > b-1.json",
        (
            "stagegraph plan Dockerfile --image-config golang:1.23=golang-1.23-linux-amd64.json"
            " --image-config golang:1.23=golang-1.23-linux-arm-v6.json --image-config localhost:5000/a/b:1=b-1.json"
        ),
    ]


def test_skopeo() -> None:
    """The platform is told by its parts; a tag beside a digest, which skopeo refuses, is left out."""
    assert commands(Tool.SKOPEO, (GO, ARM), (NODE, BUILD_PLATFORM))[:2] == [
        (
            "skopeo --override-os linux --override-arch arm --override-variant v6 "
            "inspect --config docker://docker.io/library/golang:1.23 > golang-1.23.json"
        ),
        (
            "skopeo --override-os linux --override-arch amd64 "
            f"inspect --config docker://docker.io/library/node@{ONE} > node-22-111111111111.json"
        ),
    ]


def test_files_are_not_written_twice() -> None:
    """A file that is read already is not overwritten, and two images never share one."""
    assert commands(Tool.DOCKER, (GO, ARM), given=("images.json", "x=images-2.json"))[-1] == (
        "stagegraph plan Dockerfile --image-config images.json --image-config x=images-2.json "
        "--image-config images-3.json"
    )
    lines = commands(Tool.CRANE, ("docker.io/a/x:1", ARM), ("docker.io/b/x:1", ARM), given=("x-1.json",))
    assert [line.rpartition(" ")[2] for line in lines[:2]] == ["x-1-2.json", "x-1-3.json"]


def test_quoted() -> None:
    """What a shell would take apart is quoted."""
    path = "my folder/it's"
    line = commands(Tool.DOCKER, ("[::1]:5000/a:1", ARM), build=(path, "--build-arg", "A=b c"), given=("a b.json",))
    assert shlex.split(line[0]) == ["docker", "image", "inspect", "[::1]:5000/a:1", ">", "images.json"]
    assert shlex.split(line[1])[2:7] == [path, "--build-arg", "A=b c", "--image-config", "a b.json"]
