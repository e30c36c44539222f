from __future__ import annotations

from typing import Any

import pytest

import stagegraph
from stagegraph.analysis.neededimages import ImageUse, NeededImage, image_references, needed_images
from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import DockerfileError
from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform
from stagegraph.graph.resolve.resolution import EdgeKind
from tests.helpers.building import plan_of
from tests.helpers.imagedocs import ONE

ARM = Platform("linux", "arm64")
LINES = (
    "FROM golang:1.23 AS build",
    "RUN --mount=from=tools:1,target=/t --mount=from=golang:1.23,target=/g make",
    "FROM node AS docs",
    "FROM build",
    "COPY --from=busybox /bin/sh /sh",
    "COPY --from=build /out /out",
)


def needed(*lines: str, **options: Any) -> list[NeededImage]:
    """The images that a Dockerfile given line by line needs; ``options`` are those of `stagegraph.plan`."""
    return list(needed_images(plan_of(*lines, **{"image_configs": None, **options})))


def test_uses() -> None:
    """An image is used as a base, by a COPY and by a mount, and only by stages that are built."""
    assert [(one.reference, one.uses) for one in needed(*LINES)] == [
        ("docker.io/library/busybox:latest", (ImageUse(2, EdgeKind.COPY, 5),)),
        (
            "docker.io/library/golang:1.23",
            (ImageUse(0, EdgeKind.FROM, 1), ImageUse(0, EdgeKind.MOUNT, 2)),
        ),
        ("docker.io/library/tools:1", (ImageUse(0, EdgeKind.MOUNT, 2),)),
    ]


def test_nothing() -> None:
    """Scratch, the build context and a placeholder are no images."""
    assert needed("FROM scratch", "COPY . /") == []
    assert needed("ARG A", "FROM $A", placeholders=True) == []


def test_named_context() -> None:
    """An image that a named context puts in the place of another is needed instead of it."""
    (found,) = needed("FROM golang:1.23", build_contexts={"golang:1.23": "docker-image://mine:2"})
    assert found.reference == "docker.io/library/mine:2"
    assert needed("FROM golang:1.23", build_contexts={"golang:1.23": "folder"}) == []


def test_platforms() -> None:
    """An image is needed for the platform of its stage, or for each target platform."""
    found = needed("FROM --platform=linux/arm64 a AS a", "FROM b", "COPY --from=a / /", "COPY --from=c / /")
    assert [(one.reference[-8:-7], one.platform) for one in found] == [
        ("a", ARM),
        ("b", BUILD_PLATFORM),
        ("c", BUILD_PLATFORM),
    ]
    found = needed("FROM a", platform="linux/arm64,linux/amd64")
    assert [one.platform for one in found] == [BUILD_PLATFORM, ARM]


def test_configurations() -> None:
    """What is known of an image is told, and for which platforms where it is not known for this one."""
    known = {"a": {"config": {"User": "u"}}, "b": {"platforms": {"linux/arm64": {"config": {}}}}}
    found = needed(
        "FROM a AS a", "FROM b AS b", "FROM c", "COPY --from=a / /", "COPY --from=b / /", image_configs=known
    )
    assert [(one.config, one.elsewhere) for one in found] == [(ImageConfig(user="u"), ()), (None, (ARM,)), (None, ())]


def test_all_that_is_known() -> None:
    """Of an image all is told that is known on any platform; of one known by its digest, or as one of all, that."""
    config, others = ImageConfig(user="u"), ImageConfig()
    inside: dict[str, object] = {"linux/arm64": {"config": {}}}
    (found,) = needed("FROM a", image_configs={"a": {"config": {"User": "u"}, "platforms": inside}})
    assert found.known == ((ARM, others), (None, config))
    for known in ({"*": {"config": {"User": "u"}}}, {"b@" + ONE: {"config": {"User": "u"}}}):
        (found,) = needed(f"FROM b:1@{ONE}", image_configs=known)
        assert found.known == ((BUILD_PLATFORM, config),)
    assert needed("FROM a")[0].known == ()


def test_triggers() -> None:
    """An image that only a trigger of an image names is needed, too."""
    known = {"a": {"config": {"OnBuild": ["COPY --from=busybox /bin/sh /sh"]}}}
    assert [one.uses for one in needed("FROM a", image_configs=known)] == [
        (ImageUse(0, EdgeKind.FROM, 1),),
        (ImageUse(0, EdgeKind.COPY, 1, onbuild=True),),
    ]


def test_references() -> None:
    """All images that a file names are listed, those of stages that are not built included."""
    dockerfile = stagegraph.parse("\n".join(LINES))
    names = [one.rpartition("/")[2] for one in image_references(dockerfile, PlanRequest())]
    assert names == ["busybox:latest", "golang:1.23", "node:latest", "tools:1"]
    with pytest.raises(DockerfileError, match="could not be found"):
        image_references(dockerfile, PlanRequest(("none",)))
