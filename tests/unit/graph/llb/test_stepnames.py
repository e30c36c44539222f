from __future__ import annotations

import pytest

from stagegraph.graph.identifiers.platforms import Platform
from stagegraph.graph.llb.stepnames import platform_prefix
from tests.helpers.building import names, plan_of

CROSS = [
    "FROM --platform=$BUILDPLATFORM alpine AS build",
    "ARG TARGETARCH",
    "RUN echo build for $TARGETARCH",
    "FROM alpine",
    "COPY --from=build /etc/salt /s",
    "RUN echo run",
]
IMAGE = "FROM docker.io/library/alpine:latest"


def test_build_for_two_platforms() -> None:
    """Each step of a build for several platforms shows its own, and what it compiles for where that differs."""
    plan = plan_of(*CROSS, platform="linux/386,linux/amd64")
    assert sorted(names(plan)) == sorted(
        [
            f"[linux/amd64 build 1/2] {IMAGE}",
            "[linux/amd64->386 build 2/2] RUN echo build for 386",
            f"[linux/386 stage-1 1/3] {IMAGE}",
            "[linux/386 stage-1 2/3] COPY --from=build /etc/salt /s",
            "[linux/386 stage-1 3/3] RUN echo run",
            "[linux/amd64 build 2/2] RUN echo build for amd64",
            "[linux/amd64 stage-1 2/3] COPY --from=build /etc/salt /s",
            "[linux/amd64 stage-1 3/3] RUN echo run",
        ]
    )


def test_what_two_platforms_share() -> None:
    """A step that does not depend on the target platform is one for all."""
    lines = [line for line in CROSS if not line.startswith("ARG")]
    plan = plan_of(*lines, platform="linux/386,linux/amd64")
    assert sum(" build " in name for name in names(plan)) == 2
    assert sorted(step.stages for step in plan.steps if IMAGE in step.name) == [(0, 1), (1,)]


def test_build_for_one_platform() -> None:
    """A build for one platform shows none."""
    assert "[build 2/2] RUN echo build for 386" in names(plan_of(*CROSS, platform="linux/386"))


def test_platform_of_a_run() -> None:
    """RUN shows the platform of its files in canonical spelling, none where its stage began empty; COPY does not."""
    one = {"BUILDKIT_MULTI_PLATFORM": "1"}
    lines = ["RUN x", "COPY a b", "RUN y"]
    plan = plan_of("FROM scratch AS a", *lines, "FROM a", "RUN z", build_args=one)
    assert [name for name in names(plan) if "RUN" in name or "COPY" in name] == [
        "[a 1/3] RUN x",
        "[linux/amd64 a 2/3] COPY a b",
        "[a 3/3] RUN y",
        "[stage-1 1/1] RUN z",
    ]
    plan = plan_of("FROM --platform=linux/arm alpine", *lines, build_args=one)
    assert [name for name in names(plan) if "linux" in name] == [
        "[linux/arm 1/4] FROM docker.io/library/alpine:latest",
        "[linux/arm/v7 2/4] RUN x",
        "[linux/arm 3/4] COPY a b",
        "[linux/arm/v7 4/4] RUN y",
    ]


def test_platform_of_a_run_in_a_context() -> None:
    """Files of a context that is no image have no platform where it replaces a stage; where an image, that one's."""
    one = {"BUILDKIT_MULTI_PLATFORM": "1"}
    for name, prefix in [("a", ""), ("alpine", "linux/arm/v7 ")]:
        plan = plan_of(
            "FROM --platform=linux/arm alpine AS a",
            "FROM a",
            "RUN x",
            build_args=one,
            build_contexts={name: "local:x"},
        )
        assert names(plan)[-1] == f"[{prefix}stage-1 1/1] RUN x"


def test_platform_behind_a_context() -> None:
    """Stages that start from a context that is no image have no platform: it is unknown in names, but RUN has one."""
    lines = ["FROM alpine AS a", "FROM a", "RUN x", "COPY b c", "ARG TARGETARCH", "WORKDIR /w"]
    plan = plan_of(*lines, platform="linux/386,linux/amd64", build_contexts={"a": "."})
    assert [name for name in names(plan) if "stage-1" in name] == [
        *["[stage-1 1/3] RUN x", "[unknown stage-1 2/3] COPY b c", "[unknown->linux/386 stage-1 3/3] WORKDIR /w"],
        *["[stage-1 1/3] RUN x", "[unknown stage-1 2/3] COPY b c", "[unknown->linux/amd64 stage-1 3/3] WORKDIR /w"],
    ]


def test_platform_far_behind_a_context() -> None:
    """What starts from a stage behind a context has the platform of the target again."""
    lines = ["FROM alpine AS a", "FROM a AS b", "COPY b c", "FROM b", "COPY c d"]
    plan = plan_of(*lines, build_args={"BUILDKIT_MULTI_PLATFORM": "1"}, build_contexts={"a": "."})
    assert [name for name in names(plan) if "COPY" in name] == [
        "[unknown b 1/1] COPY b c",
        "[linux/amd64 stage-2 1/1] COPY c d",
    ]


def test_platform_that_from_says_behind_a_context() -> None:
    """Where the FROM of a stage says a platform, that stays the one of stages behind the context that replaces it."""
    one = {"BUILDKIT_MULTI_PLATFORM": "1"}
    lines = ["FROM --platform=linux/arm64 alpine AS a", "FROM a", "RUN x", "COPY b c"]
    plan = plan_of(*lines, build_args=one, build_contexts={"a": "https://example.com/x.tar"})
    assert [name for name in names(plan) if "stage-1" in name] == [
        "[stage-1 1/2] RUN x",
        "[linux/arm64 stage-1 2/2] COPY b c",
    ]


RECORDED = [
    "FROM --platform=$BUILDPLATFORM alpine:3.20 AS build",
    "RUN sleep 1; echo common",
    "ARG TARGETARCH",
    "RUN sleep 1; echo for $TARGETARCH > /out",
    "FROM alpine:3.20",
    "RUN sleep 1; echo native",
    "COPY --from=build /out /out",
]


def test_names_that_buildkit_printed() -> None:
    """All names of a build for two platforms are those in a progress log of BuildKit, digests of images aside."""
    assert sorted(names(plan_of(*RECORDED, platform="linux/amd64,linux/386"))) == [
        "[linux/386 stage-1 1/3] FROM docker.io/library/alpine:3.20",
        "[linux/386 stage-1 2/3] RUN sleep 1; echo native",
        "[linux/386 stage-1 3/3] COPY --from=build /out /out",
        "[linux/amd64 build 1/3] FROM docker.io/library/alpine:3.20",
        "[linux/amd64 build 2/3] RUN sleep 1; echo common",
        "[linux/amd64 build 3/3] RUN sleep 1; echo for amd64 > /out",
        "[linux/amd64 stage-1 2/3] RUN sleep 1; echo native",
        "[linux/amd64 stage-1 3/3] COPY --from=build /out /out",
        "[linux/amd64->386 build 3/3] RUN sleep 1; echo for 386 > /out",
    ]


def test_images_and_documents_show_no_platform() -> None:
    """A step without a number has no brackets to hold one; documents of several platforms are one step."""
    lines = ["FROM scratch", "COPY --from=busybox a b", "COPY <<E c", "E", "COPY d e"]
    assert [name for name in names(plan_of(*lines, platform="linux/386,linux/amd64")) if "linux/" not in name] == [
        "FROM docker.io/library/busybox:latest",
        "[internal] preparing inline document",
        "[internal] load build context",
        "FROM docker.io/library/busybox:latest",
    ]


@pytest.mark.parametrize(
    ("env", "prefix"),
    [
        ({}, "linux/amd64 "),
        ({"TARGETARCH": "amd64"}, "linux/amd64 "),
        ({"TARGETARCH": "arm64"}, "linux/amd64->arm64 "),
        ({"TARGETARCH": "aarch64"}, "linux/amd64->arm64 "),
        ({"TARGETARCH": "arm", "TARGETVARIANT": "6"}, "linux/amd64->arm/v6 "),
        ({"TARGETVARIANT": "v2"}, "linux/amd64 "),
        ({"TARGETOS": "linux"}, "linux/amd64 "),
        ({"TARGETOS": "windows"}, "linux/amd64->windows/amd64 "),
        ({"TARGETOS": "macos", "TARGETARCH": "arm64"}, "linux/amd64->darwin/arm64 "),
        ({"TARGETPLATFORM": "linux/arm64"}, "linux/amd64->arm64 "),
        ({"TARGETARCH": "386", "TARGETPLATFORM": "linux/arm64"}, "linux/amd64->arm64 "),
        ({"TARGETPLATFORM": "no", "TARGETARCH": "386"}, "linux/amd64->386 "),
        ({"TARGETPLATFORM": "no"}, "linux/amd64 "),
        ({"TARGETPLATFORM": "windows(10.0.17763)/amd64"}, "linux/amd64->windows(10.0.17763)/amd64 "),
        ({"TARGETOS": "/"}, "linux/amd64->/amd64 "),
    ],
)
def test_cross_compiling(env: dict[str, str], prefix: str) -> None:
    """TARGETPLATFORM, else the parts that are set, tell the target; the OS is shown where it differs as well."""
    assert platform_prefix(Platform("linux", "amd64"), env) == prefix
