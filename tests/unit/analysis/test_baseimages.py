from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagegraph.analysis.baseimages import BaseImage
from stagegraph.graph.resolve.bases import Outside
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    import stagegraph

DIGEST = f"sha256:{'1' * 64}"


def unknown(*lines: str, **options: Any) -> stagegraph.Plan:
    """The plan of a Dockerfile without any configuration of an image but those given."""
    return plan_of(*lines, **{"image_configs": None, **options})


def test_what_is_left_open() -> None:
    """An image tells the stages that start from it, its variables in steps, and the stages of these steps."""
    plan = unknown(
        "FROM golang:1.23 AS a",
        "ENV OUT=$HOME/out",
        "COPY . $GOPATH/src",
        "FROM a",
        "COPY . $OUT",
        "RUN echo $x",
        "FROM golang:1.23",
        "RUN x",
        "COPY --from=1 / /",
        "COPY --from=node:8-onbuild $X /",
    )
    image = "docker.io/library/golang:1.23"
    assert plan.base_images == (
        BaseImage(Outside(image), False, "", (0, 2), ("GOPATH", "HOME", "X"), (0, 1, 2), False),
    )
    assert plan.base_images[0].leaves_open
    assert plan.to_dict()["base_images"] == [
        {
            "image": image,
            "known": False,
            "digest": None,
            "stages": [0, 2],
            "unknown_variables": ["GOPATH", "HOME", "X"],
            "unknown_in": [0, 1, 2],
            "unknown_triggers": False,
        }
    ]


def test_known_images() -> None:
    """A configuration makes an image known, with its digest; for want of that of one platform it is not."""
    config = {"config": {"Env": ["GOPATH=/go"]}}
    lines = ["FROM golang", "COPY . $GOPATH/src"]
    plan = unknown(*lines, image_configs={"golang": {"digest": DIGEST, **config}})
    (image,) = plan.base_images
    assert (image.known, image.digest, image.variables, image.leaves_open) == (True, DIGEST, (), False)
    platforms = {"platforms": {"linux/arm64": config}}
    plan = unknown(*lines, image_configs={"golang": platforms}, platform="linux/arm64,linux/s390x")
    (image,) = plan.base_images
    assert (image.known, image.variables) == (False, ("GOPATH",))
    assert [step.name for step in plan.steps if "COPY" in step.name] == [
        "[linux/arm64 2/2] COPY . /go/src",
        "[linux/s390x 2/2] COPY . $GOPATH/src",
    ]


def test_build_args() -> None:
    """A build arg without a value is known neither, as the image may bring along a variable of its name."""
    (image,) = unknown("FROM golang", "ARG VERSION", "ARG V=1", "COPY $VERSION$V $GOPATH/").base_images
    assert (image.variables, image.build_args) == (("GOPATH", "VERSION"), ("VERSION",))
    lines = ["FROM golang AS a", "ARG VERSION", "FROM a AS b", "COPY $VERSION /", "FROM b", "COPY $VERSION /x/"]
    assert unknown(*lines).base_images[0].build_args == ("VERSION",)


def test_build_args_of_other_stages() -> None:
    """What another stage declares gives no value to a stage that does not go on with it."""
    lines = ["FROM golang AS a", "ARG TARGETARCH", "RUN x", "FROM alpine", "COPY --from=a $TARGETARCH /"]
    alpine = unknown(*lines).base_images[0]
    assert (alpine.image, alpine.variables, alpine.build_args) == (
        "docker.io/library/alpine:latest",
        ("TARGETARCH",),
        (),
    )


def test_triggers() -> None:
    """An image that is made for its triggers leaves them open as long as they are not known."""
    (image,) = unknown("FROM node:8-onbuild").base_images
    assert (image.unknown_triggers, image.leaves_open) == (True, True)
    (image,) = unknown("FROM node:8-onbuild", image_configs={"*": {"config": {}}}).base_images
    assert (image.unknown_triggers, image.leaves_open) == (False, False)
    (image,) = unknown("FROM node:8").base_images
    assert not image.leaves_open


def test_what_is_no_image() -> None:
    """Only images of needed stages count: a named context may be one, a folder is none."""
    plan = unknown(
        "ARG BASE",
        "FROM alpine",
        "FROM a AS one",
        "FROM b AS two",
        "FROM scratch AS three",
        "FROM $BASE",
        "COPY --from=one / /",
        "COPY --from=two / /",
        "COPY --from=three / /",
        build_contexts={"a": "docker-image://node", "b": "./folder"},
        placeholders=True,
    )
    assert [(one.image, one.stages) for one in plan.base_images] == [
        ("$BASE", (4,)),
        ("docker.io/library/node:latest", (1,)),
    ]
