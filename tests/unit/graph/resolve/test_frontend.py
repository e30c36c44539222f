from __future__ import annotations

import pytest

from tests.helpers.building import merged, names, plan_of, refused, the_step

LABS = "# syntax=docker/dockerfile:labs"
REMOVED = 'support for "BUILDKIT_DISABLE_FILEOP" build-arg was removed in BuildKit 0.11'
NO_CSV = 'failed to parse sbom: parse error on line 1, column 2: bare " in non-quoted-field'
NO_DEVICES = "device feature is only supported in Dockerfile frontend 1.14.0-labs or later"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"BUILDKIT_MULTI_PLATFORM": "x"}, "invalid boolean value for multi-platform: x"),
        ({"BUILDKIT_DISABLE_FILEOP": "1"}, REMOVED),
        ({"BUILDKIT_ATTEST_X": ""}, 'unknown attestation type "x"'),
        ({"BUILDKIT_ATTEST_SBOM": 'a"'}, NO_CSV),
        ({"BUILDKIT_ATTEST_sbom": "generator=a b"}, "failed to parse sbom scanner a b: invalid reference format"),
        ({"BUILDKIT_MULTI_PLATFORM": "x", "BUILDKIT_ATTEST_X": ""}, "invalid boolean value for multi-platform: x"),
    ],
)
def test_refused(args: dict[str, str], message: str) -> None:
    """Build args that the front end itself reads are refused at no line, before the stages are looked at."""
    assert refused("FROM $A", build_args=args) == (message, 0)


@pytest.mark.parametrize(
    "args",
    [
        {"BUILDKIT_MULTI_PLATFORM": ""},
        {"BUILDKIT_DISABLE_FILEOP": "x"},
        {"BUILDKIT_DISABLE_FILEOP": "0"},
        {"BUILDKIT_ATTEST_SBOM": "generator=a,generator=image:1,b"},
        {"BUILDKIT_ATTEST_PROVENANCE": "mode=max"},
        {"BUILDKIT_SANDBOX_HOSTNAME": "h", "BUILDKIT_CONTEXT_KEEP_GIT_DIR": "x"},
    ],
)
def test_accepted(args: dict[str, str]) -> None:
    """Others are accepted and change nothing."""
    lines = ["FROM alpine", "COPY a .", "RUN x"]
    assert names(plan_of(*lines, build_args=args)) == names(plan_of(*lines))


def test_names_of_platforms() -> None:
    """BUILDKIT_MULTI_PLATFORM puts the platform into names where only one is built; several platforms need it."""
    args = {"BUILDKIT_MULTI_PLATFORM": "true"}
    assert names(plan_of("FROM scratch", "COPY a .", build_args=args))[-1] == "[linux/amd64 1/1] COPY a ."
    args = {"BUILDKIT_MULTI_PLATFORM": "0"}
    assert names(plan_of("FROM scratch", "COPY a .", build_args=args))[-1] == "[1/1] COPY a ."
    message = "conflicting config: returning multiple target platforms is not allowed"
    assert refused("FROM scratch", build_args=args, platform="linux/amd64,linux/arm64") == (message, 0)


def test_cache_name_space() -> None:
    """BUILDKIT_CACHE_MOUNT_NS stands before the ids of all cache mounts."""
    args = {"BUILDKIT_CACHE_MOUNT_NS": "n"}
    run = "RUN --mount=type=cache,target=/c --mount=type=cache,target=/d,id=i x"
    mounts = the_step(plan_of("FROM scratch", run, build_args=args), "RUN").cache_mounts
    assert [mount.id for mount in mounts] == ["n//c", "n/i"]


@pytest.mark.parametrize(
    "syntax",
    [
        "docker/dockerfile:labs",
        "docker/dockerfile:1-labs",
        "docker/dockerfile:1.14-labs",
        "docker/dockerfile:1.20.1-labs",
        "docker/dockerfile:2-labs",
        "docker/dockerfile-upstream:master-labs",
        "docker/dockerfile:labs@sha256:0",
        "host:5000/a/b:labs x",
    ],
)
def test_labs(syntax: str) -> None:
    """A front end with the labs features takes RUN --device."""
    assert names(plan_of(f"# syntax={syntax}", "FROM scratch", "RUN --device=a x"))
    assert names(plan_of("FROM scratch", "RUN --device=a x", build_args={"BUILDKIT_SYNTAX": f" {syntax}"}))


@pytest.mark.parametrize(
    "syntax",
    [
        "docker/dockerfile:1",
        "docker/dockerfile",
        "docker/dockerfile:1.13-labs",
        "docker/dockerfile:1.9.0-labs",
        "docker/dockerfile:labs-1",
        "labs:1",
        "host:labs/a",
    ],
)
def test_no_labs(syntax: str) -> None:
    """Other front ends refuse it, and a build arg goes before the file."""
    lines = ["FROM scratch", "RUN --device=a x"]
    assert refused(f"# syntax={syntax}", *lines) == (NO_DEVICES, 3)
    assert refused(LABS, *lines, build_args={"BUILDKIT_SYNTAX": syntax}) == (NO_DEVICES, 3)


def test_devices_come_behind_mounts() -> None:
    """A mount that is refused comes first, and a stage that is not needed is not looked at."""
    assert refused("FROM scratch", "RUN --device=a --mount=target=/ x")[0] == 'invalid mount target "/"'
    assert refused("FROM scratch", "RUN --device=a []") == (NO_DEVICES, 2)
    assert names(plan_of("FROM scratch", "RUN --device=a x", "FROM scratch")) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("--device=a", "--device=name=a", True),
        ("--device=a,required", "--device=a,required=true", True),
        ("--device=a,required=false", "--device=a", True),
        ("--device=a,required", "--device=a", False),
        ("--device=a", "", False),
    ],
)
def test_what_makes_a_device_another(one: str, other: str, same: bool) -> None:
    """A device counts by its name and whether it is required, however that is written."""
    args = {"BUILDKIT_SYNTAX": "docker/dockerfile:labs"}
    assert merged("FROM alpine", f"RUN {one} x", "FROM alpine", f"RUN {other} x", build_args=args) is same
