from __future__ import annotations

from typing import Any

import pytest

from stagegraph.analysis.neededimages import needed_images
from stagegraph.render.shared.cells import width_of
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.imagestext import images_text
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.imagedocs import ONE

LINES = (
    "FROM golang:1.23 AS build",
    "RUN --mount=from=tools:1,target=/t make",
    "FROM node:22",
    "COPY --from=build /out /out",
    "COPY --from=tools:1 /a /a",
    "COPY --from=tools:1 /b /b",
)


def text(*lines: str, style: Style | None = None, given: tuple[str, ...] = (), origin: str = "", **options: Any) -> str:
    """The text for a Dockerfile given line by line; ``options`` are those of `stagegraph.plan`."""
    plan = plan_of(*lines, **{"image_configs": None, **options})
    images = [replace(one, origin=origin if one.config else "") for one in needed_images(plan)]
    return images_text(plan, images, style or Style(), given=given)


def test_nothing_is_known() -> None:
    """Each image stands with its platform and the stages that use it, and what to do stands below."""
    assert text(*LINES) == (
        "Dockerfile: target stage-1 needs 3 images\n\n"
        "IMAGE        PLATFORM     USED BY                                       CONFIGURATION  DIGEST\n"
        "golang:1.23  linux/amd64  build (FROM L1)                               not known      -\n"
        "node:22      linux/amd64  stage-1 (FROM L3)                             not known      -\n"
        "tools:1      linux/amd64  build (MOUNT L2); stage-1 (COPY L5, COPY L6)  not known      -\n\n"
        "The configurations are not known: variables, folder, user, shell and triggers of these images do not show in "
        "a plan. These commands ask the registry, for all platforms, and pull nothing:\n\n"
        "docker buildx imagetools inspect --format '{{json .}}' golang:1.23 > images.json\n"
        "docker buildx imagetools inspect --format '{{json .}}' node:22 >> images.json\n"
        "docker buildx imagetools inspect --format '{{json .}}' tools:1 >> images.json\n"
        "stagegraph plan Dockerfile --image-config images.json\n"
    )


def test_all_is_known() -> None:
    """Of a known configuration the file and the digest are told, and nothing is left to do."""
    shown = text("FROM a", origin="images.json", image_configs={"a": {"config": {}, "digest": ONE}})
    assert shown == (
        "Dockerfile: target stage-0 needs 1 image\n\n"
        "IMAGE     PLATFORM     USED BY            CONFIGURATION  DIGEST\n"
        "a:latest  linux/amd64  stage-0 (FROM L1)  images.json    sha256:111111111111...\n"
    )
    assert "  known  " in text("FROM a", image_configs={"a": {"config": {}}})


def test_known_for_another_platform() -> None:
    """A configuration that is known for other platforms only is told as that."""
    known: dict[str, object] = {"a": {"platforms": {"linux/arm64": {"config": {}}}}}
    shown = text("FROM a", image_configs=known)
    assert "only that of linux/arm64 is known" in shown
    assert "The configuration is not known: variables, folder, user, shell and triggers of this image do" in shown


def test_no_images() -> None:
    """A target that needs none says so."""
    assert text("FROM scratch", "COPY . /") == "Dockerfile: target stage-0 needs no image\n"


def test_several_targets_and_platforms() -> None:
    """An image stands once for each platform, and is counted once."""
    shown = text("FROM a AS x", "FROM a AS y", target=["x", "y"], platform="linux/amd64,linux/arm64")
    assert shown.startswith("Dockerfile: targets x, y need 1 image\n")
    assert [line.split()[1] for line in shown.splitlines()[3:5]] == ["linux/amd64", "linux/arm64"]


def test_triggers() -> None:
    """The use by a trigger of an image is told as that."""
    known: dict[str, object] = {"a": {"config": {"OnBuild": ["COPY --from=busybox /sh /sh"]}}}
    shown = text("FROM a", image_configs=known)
    assert "stage-0 (ONBUILD COPY L1)" in shown
    assert "1 of 2 configurations is not known: what this image brings along does not show in a plan" in shown


def test_a_pinned_image() -> None:
    """The digest that an image is pinned to is told, whether its configuration is known or not."""
    shown = text(f"FROM a:1@{ONE}", "COPY --from=b / /")
    assert "a:1       linux/amd64  stage-0 (FROM L1)  not known      sha256:111111111111..." in shown
    assert "b:latest  linux/amd64  stage-0 (COPY L2)  not known      -" in shown


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_width(width: int) -> None:
    """No line but the commands is wider than the terminal; colours change nothing."""
    name = "registry.example.com/an/organisation/with/a/long/name/image:2026.11.25-nightly"
    shown = text(*LINES, f"COPY --from={name} / /", style=Style(width))
    told = shown.partition("docker buildx")[0]
    assert max(map(width_of, told.splitlines())) <= width
    assert f"inspect --format '{{{{json .}}}}' {name} >> images.json\n" in shown
    coloured = text(*LINES, f"COPY --from={name} / /", style=Style(width, colour=True))
    assert "\x1b[1m" in coloured
