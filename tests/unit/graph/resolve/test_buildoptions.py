from __future__ import annotations

import pytest

import stagegraph
from stagegraph.graph.identifiers.platforms import Platform
from stagegraph.graph.resolve.buildoptions import (
    BuildOptions,
    automatic_args,
    context_options,
    global_build_args,
    platform_options,
)
from tests.helpers.building import names, plan_of, refused


def globals_of(*lines: str, **build_args: str) -> dict[str, str]:
    """The values that FROM can use, without the automatic ones."""
    dockerfile = stagegraph.parse("\n".join([*lines, "FROM scratch"]))
    values = global_build_args(dockerfile, BuildOptions(build_args=build_args))
    return {name: value for name, value in values.items() if not name.startswith(("BUILD", "TARGET"))}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("linux/arm64/v8", "linux/arm64"), ("linux/arm", "linux/arm/v7"), ("linux/aarch64,linux/arm64/8", "linux/arm64")],
)
def test_canonical_platforms(written: str, meant: str) -> None:
    """A target platform is spelled as BuildKit spells it in TARGETPLATFORM, however it was written, and counts once."""
    assert [str(one) for one in platform_options(written)] == [meant]


def test_platform_options() -> None:
    """--platform takes what containerd takes; the rest is wrong usage, with a hint."""
    assert platform_options("arm64, linux/arm64") == (Platform("linux", "arm64"),)
    assert platform_options("linux/386,linux/amd64") == (Platform("linux", "386"), Platform("linux", "amd64"))
    with pytest.raises(stagegraph.UsageError) as caught:
        platform_options("foo")
    assert caught.value.message == (
        "invalid platform 'foo': \"foo\": unknown operating system or architecture: invalid argument"
    )
    assert "linux/arm64" in caught.value.hint


@pytest.mark.parametrize("platform", ["", "linux/", "a,b"])
def test_no_platform_is_wrong_usage(platform: str) -> None:
    """A platform that is none is the caller's mistake, not the Dockerfile's."""
    with pytest.raises(stagegraph.UsageError, match="invalid platform"):
        plan_of("FROM scratch", platform=platform)


def test_context_options() -> None:
    """Names of contexts are kept in the form in which BuildKit looks them up."""
    assert context_options({"docker.io/library/alpine:latest": "a", "src": "b"}) == {"alpine": "a", "src": "b"}
    with pytest.raises(stagegraph.UsageError) as caught:
        context_options({"Not a name": "."})
    assert caught.value.message.startswith("invalid name of a build context: invalid reference format")
    assert caught.value.hint == "Write --build-context NAME=VALUE."


def test_automatic_args() -> None:
    """Builder, target platform and target stage are there without an ARG; a build arg of the caller wins."""
    options = BuildOptions(build_args={"TARGETARCH": "mine"}, platform=platform_options("windows(10.0)/arm64/v9")[0])
    assert automatic_args(options, "") == {
        "BUILDPLATFORM": "linux/amd64",
        "BUILDOS": "linux",
        "BUILDOSVERSION": "",
        "BUILDARCH": "amd64",
        "BUILDVARIANT": "",
        "TARGETPLATFORM": "windows(10.0)/arm64/v9",
        "TARGETOS": "windows",
        "TARGETOSVERSION": "10.0",
        "TARGETARCH": "mine",
        "TARGETVARIANT": "v9",
        "TARGETSTAGE": "default",
    }


def test_target_stage_arg() -> None:
    """TARGETSTAGE is the target as the caller wrote it, else the name of the last stage."""
    lines = ["FROM scratch AS first", "FROM image-$TARGETSTAGE AS last"]
    assert names(plan_of(*lines)) == ["[last 1/1] FROM docker.io/library/image-last:latest"]
    plan = plan_of(*lines, target="first")
    assert [edge.image for edge in plan.image_edges] == ["docker.io/library/image-first:latest"]


def test_global_args() -> None:
    """A default sees the ARGs before it; the caller's value wins; an ARG without both is not set."""
    lines = ["ARG A=1", "ARG B=${A}2 C", "ARG D=$B-$C"]
    assert globals_of(*lines) == {"A": "1", "B": "12", "D": "12-"}
    assert globals_of(*lines, B="x", C="y", E="z") == {"A": "1", "B": "x", "C": "y", "D": "x-y"}


def test_global_args_keep_the_last_order() -> None:
    """A second assignment moves a build arg to the end, as BuildKit's EnvList does."""
    assert list(globals_of("ARG A=1", "ARG B=2", "ARG A=3")) == ["B", "A"]


def test_an_arg_without_value_keeps_an_earlier_one() -> None:
    """``ARG A`` after ``ARG A=1`` changes nothing."""
    assert globals_of("ARG A=1", "ARG A") == {"A": "1"}


def test_global_arg_that_cannot_be_expanded() -> None:
    """A default with an unknown operator is refused at its ARG."""
    message, line = refused("ARG A=1", "ARG B=${A:~x}", "FROM scratch")
    assert (message, line) == ('failed to process "${A:~x}": unsupported modifier (:~) in substitution', 2)
