from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.building import plan_of


def told(*lines: str, **options: Any) -> list[tuple[str, int, int | None, str]]:
    """Rule, line, stage and text of each note."""
    return [(one.rule.id, one.line, one.stage, one.text) for one in plan_of(*lines, **options).notes]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("COPY --from=buidl a a", "COPY from buidl"),
        ("RUN --mount=from=biuld,target=/m x", "MOUNT from biuld"),
        ("FROM builder", "FROM builder"),
    ],
)
def test_near_name(line: str, text: str) -> None:
    """An image whose name is nearly that of a stage that is not built is probably meant to be that stage."""
    image = f"docker.io/library/{text.rpartition(' ')[2]}:latest"
    expected = f"{text} names the image {image}; did you mean the stage build?"
    stage = 2 if line.startswith("FROM") else 1
    assert told("FROM alpine AS build", "FROM scratch", line) == [("near-name", 3, stage, expected)]


def test_near_the_name_of_a_stage_that_is_built() -> None:
    """A slip in one of several uses of a stage is noted, too."""
    ((*_, text),) = told("FROM alpine AS build", "FROM scratch", "COPY --from=build a a", "COPY --from=buidl b b")
    assert text == "COPY from buidl names the image docker.io/library/buidl:latest; did you mean the stage build?"


def test_near_names_by_build_arg() -> None:
    """Where a build arg makes it one of the stages, its value is told."""
    lines = ["ARG GPU", "FROM alpine AS gpu0", "FROM gpu0 AS gpu1", "FROM alpine AS gpux", "FROM gpu$GPU$GPU", "RUN x"]
    found = told(*lines, build_args={"GPU": ""}, target=None)
    assert found == []  # too short
    lines = ["ARG GPU", "FROM alpine AS run-gpu0", "FROM run-gpu0 AS run-gpu1", "FROM run-gpu$GPU"]
    ((rule, line, stage, text),) = told(*lines)
    assert (rule, line, stage) == ("near-name", 4, 2)
    assert text == (
        "FROM run-gpu names the image docker.io/library/run-gpu:latest; did you mean one of the stages "
        "run-gpu0, run-gpu1? --build-arg GPU=0 makes it run-gpu0, --build-arg GPU=1 makes it run-gpu1."
    )


def test_a_variable_that_does_not_help() -> None:
    """Where no value makes it the stage, none is told."""
    ((*_, text),) = told("ARG V", "FROM alpine AS build", "FROM ${V}buil")
    assert text.endswith("did you mean the stage build?")


@pytest.mark.parametrize(
    "lines",
    [
        ["FROM alpine AS build", "FROM buidl", "COPY --from=build a a"],
        ["FROM alpine AS build", "FROM scratch", "COPY --from=other a a"],
        ["FROM alpine AS build", "FROM scratch", "COPY --from=buidl:1 a a"],
        ["FROM alpine AS build", "FROM scratch", "COPY --from=acme/buidl a a"],
        ["FROM alpine AS bin", "FROM scratch", "COPY --from=bni a a"],
        ["FROM alpine", "FROM scratch", "COPY --from=stage-o a a"],
        ["FROM buidl AS build"],
        ["FROM alpine AS buidl", "FROM scratch", "COPY --from=buidl a a", "FROM build AS build", "COPY --from=1 a a"],
    ],
)
def test_no_note(lines: list[str]) -> None:
    """A FROM near a stage that is built, a far, short or tagged name, or the stage's own is left alone."""
    assert told(*lines) == []


def test_one_note_a_line() -> None:
    """The same mistake twice in a line is noted once."""
    lines = "FROM alpine AS build", "FROM scratch", "RUN --mount=from=buidl,target=/m --mount=from=buidl,target=/n x"
    assert len(told(*lines)) == 1


def test_a_platform_without_effect() -> None:
    """A stage has the platform of the stage that it starts from, whatever its FROM says."""
    lines = ("FROM busybox AS common", "RUN a", "FROM --platform=$BUILDPLATFORM common AS cross", "RUN b")
    (note,) = told(*lines, platform="linux/arm64")
    text = "FROM --platform=$BUILDPLATFORM has no effect: common is a stage, so cross has its platform, linux/arm64"
    assert note == ("platform-ignored", 3, 1, text)


@pytest.mark.parametrize(
    ("first", "second"),
    [("$TARGETPLATFORM ", "${TARGETPLATFORM}"), ("", "$TARGETPLATFORM"), ("${BUILDPLATFORM}", "$BUILDPLATFORM")],
)
def test_a_platform_that_is_said_twice(first: str, second: str) -> None:
    """The platform that the base has anyway is no mistake."""
    flag = f"--platform={first}" if first else ""
    assert told(f"FROM {flag} busybox AS a", "FROM a AS b", f"FROM --platform={second} b") == []
