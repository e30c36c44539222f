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
    assert options("windows", *lines) == [(3, "--build-arg TARGETOS=windows")]
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


def test_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file of very many FROMs with variables none is told."""
    lines = ("ARG FLAVOR=slim", *STAGES, "FROM ${FLAVOR}")
    monkeypatch.setattr("stagegraph.analysis.naming._MOST_WORK", 4)
    assert options("full", *lines) == []
