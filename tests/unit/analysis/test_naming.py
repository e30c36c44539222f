from __future__ import annotations

import pytest

from stagegraph.analysis.naming import Namings
from tests.helpers.building import plan_of

STAGES = ("FROM alpine AS slim", "FROM alpine AS full", "FROM alpine AS base-amd64", "FROM alpine AS base-arm64")


def options(name: str, *lines: str, **given: object) -> list[tuple[int, str]]:
    """The line of each FROM that can name a stage, and the option that makes it."""
    plan = plan_of(*lines, **given)
    index = next(one.index for one in plan.stages if one.stage.name == name)
    return [(one.line, one.option) for one in Namings(plan).of(index)]


def test_a_build_arg() -> None:
    """The value is told that makes a FROM name the stage."""
    lines = ("ARG FLAVOR=slim", *STAGES, "FROM ${FLAVOR}", "FROM $FLAVOR")
    assert options("full", *lines) == [(6, "--build-arg FLAVOR=full"), (7, "--build-arg FLAVOR=full")]
    assert options("slim", *lines) == []


def test_a_platform() -> None:
    """An automatic build arg is given by the platform."""
    assert options("base-arm64", *STAGES, "FROM base-${TARGETARCH}") == [(5, "--platform linux/arm64")]
    lines = ("FROM alpine AS linux", "FROM alpine AS windows", "FROM $TARGETOS")
    assert options("windows", *lines) == [(3, "--platform windows/amd64")]
    assert options("windows", *lines, build_args={"TARGETOS": "linux"}) == []
    assert options("base-x", "FROM alpine AS base-x", "FROM base-$TARGETPLATFORM") == []


@pytest.mark.parametrize(
    ("written", "option"),
    [
        ("base-$V", "--build-arg V=x"),
        ("base${V:-none}", "--build-arg V=-x"),
        ("ba$W-$V", "--build-arg V=x"),
        ("base-$V$V", ""),
        ("base-y$UNKNOWN", ""),
        ("base-${V:+y}", ""),
        ("base-${V#x}", ""),
        ("base-${V:?z}", "--build-arg V=x"),
        ("acme/$V", ""),
        ("$V", ""),
        ("$V:1", ""),
    ],
)
def test_patterns(written: str, option: str) -> None:
    """Words and variables are matched; what is not sure, or names an image, is not told."""
    lines = ("ARG V=none", "ARG W=se", "FROM alpine AS base-x", "FROM alpine AS last")
    found = options("base-x", *lines, f"FROM {written}", "FROM alpine", target="last")
    assert found == ([(5, option)] if option else [])


@pytest.mark.parametrize(
    ("base", "name", "option"),
    [
        ("run${DEBUG:+-debug}", "run-debug", "--build-arg DEBUG=1"),
        ("run${ON:+-debug}", "run", "--build-arg ON="),
        ("run-$KIND${DEBUG:+-debug}", "run-slim-debug", "--build-arg DEBUG=1"),
        ("run-$KIND${DEBUG+-debug}", "run-full-debug", "--build-arg KIND=full-debug"),
        ("run-$KIND${DEBUG+-debug}-$ON", "run-full-debug-1", "--build-arg KIND=full-debug"),
        ("run-$KIND${DEBUG+-debug}-$KIND", "run-full-debug-full", "--build-arg KIND=full --build-arg DEBUG=1"),
        ("run-$KIND${ON:+-debug}", "run-full", "--build-arg KIND=full --build-arg ON="),
        ("${DEBUG:+a}run-$KIND${DEBUG:+-debug}", "arun-full-debug", "--build-arg DEBUG=1 --build-arg KIND=full"),
        ("run-$KIND${KIND:+-debug}-$ON", "run-full-debug-2", "--build-arg KIND=full --build-arg ON=2"),
        ("run-${KIND:+my-}$KIND-$ON", "run-my-full-2", "--build-arg KIND=full --build-arg ON=2"),
        ("run-$KIND-$ON", "run-slim-" + 60 * "x", f"--build-arg ON={60 * 'x'}"),
        ("run-$KIND-$ON", "run-full-" + 60 * "x", ""),
        ("run-$TARGETOS${DEBUG:+-debug}", "run-windows-debug", "--build-arg DEBUG=1 --platform windows/amd64"),
        ("run-$TARGETARCH$TARGETVARIANT", "run-armv7", "--platform linux/arm/v7"),
        ("run-$TARGETARCH$TARGETVARIANT", "run-arm", ""),
        ("run-$TARGETARCH", "run-arm", "--platform linux/arm"),
        ("run-$TARGETARCH", "run-nothing", ""),
        ("run-$TARGETOS$TARGETARCH", "run-darwinarm64", "--platform darwin/arm64"),
        ("run-$TARGETPLATFORM", "run-linux", ""),
        ("run-$TARGETARCH", "run-aarch64", ""),
        ("run${ON:?on}", "run2", "--build-arg ON=2"),
        ("${KIND%-*}", "full", "--build-arg KIND=full"),
        ("${KIND%-*}", "full-debug", ""),
        ("$BASE", "image-full", "--build-arg BASE=image-full"),
    ],
)
def test_several_variables(base: str, name: str, option: str) -> None:
    """As few other values as possible are told; what words bring along is tried with a value and without one."""
    args = ("ARG DEBUG", "ARG ON=1", "ARG KIND=slim", "ARG BASE=image-$KIND")
    names = (
        "run",
        "run1",
        "slim",
        "run-debug",
        "run-slim",
        "run-slim-debug",
        "run-linux-amd64",
        "run-slim-1",
        "image-slim",
        "run-amd64",
    )
    others = [f"FROM alpine AS {one}" for one in dict.fromkeys(names) if one != name]
    found = options(
        name, *args, f"FROM alpine AS {name}", *others, f"FROM {base}", "FROM alpine", target=others[-1][15:]
    )
    assert [one for _, one in found] == ([option] if option else [])


def test_a_build_arg_that_others_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value with which another ARG is refused or becomes another is not told; among very many ARGs nobody looks."""
    lines = ("ARG ON=1", "ARG NEEDS=${ON:?none}", "FROM alpine AS run", "FROM alpine AS run-on", "FROM run${ON:+-on}")
    assert options("run", *lines) == []
    assert options("run", lines[0], *lines[2:]) == [(4, "--build-arg ON=")]
    other = ("ARG A=x", "ARG B=${A}y", "FROM alpine AS x-xy", "FROM alpine AS z-xy", "FROM $A-$B")
    assert options("z-xy", *other) == [(5, "--build-arg A=z --build-arg B=xy")]
    monkeypatch.setattr("stagegraph.analysis.naming._MOST_ARGS", 4)
    assert options("run", *lines) == [(5, "--build-arg ON=")]


def test_twice() -> None:
    """A variable that stands twice has one value."""
    lines = ("ARG V=none", "FROM alpine AS ab-ab", "FROM $V-$V-x", "FROM scratch AS ab", "FROM ${V}-$V")
    assert options("ab-ab", "ARG V=none", "FROM alpine AS ab-ab", "FROM alpine AS none-none", "FROM ${V}-$V") == [
        (4, "--build-arg V=ab")
    ]
    assert options("ab-ab", *lines) == []


def test_a_later_stage_of_that_name() -> None:
    """Behind a later stage of the same name a FROM names that one; a stage without a name is never named."""
    lines = ("ARG V=slim", "FROM alpine AS slim", "FROM alpine AS full", "FROM $V AS full", "FROM $V")
    plan = plan_of(*lines)
    assert [one.line for one in Namings(plan).of(1)] == [4]
    assert [one.line for one in Namings(plan).of(2)] == [5]
    assert Namings(plan).of(3) == ()


def test_much_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where several values at once are too much to try, as there are many FROMs or variables, one is told."""
    args = ("ARG A=s", "ARG B=0", "ARG C", "ARG D", "ARG E")
    lines = (*args, "FROM alpine AS s-0", "FROM alpine AS x-1", "FROM $A-$B")
    assert options("x-1", *lines) == [(8, "--build-arg A=x --build-arg B=1")]
    assert options("x-1", *lines[:-1], "FROM $A-$B$C$D") == [(8, "--build-arg A=x --build-arg B=1")]
    assert options("x-1", *lines[:-1], "FROM $A-$B$C$D$E") == []
    monkeypatch.setattr("stagegraph.analysis.naming._MOST_WORK_TOGETHER", 2)
    assert options("x-1", *lines) == []


def test_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file of very many FROMs with variables none is told."""
    lines = ("ARG FLAVOR=slim", *STAGES, "FROM ${FLAVOR}")
    monkeypatch.setattr("stagegraph.analysis.naming._MOST_WORK", 4)
    assert options("full", *lines) == []
