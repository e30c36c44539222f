from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.building import names, plan_of, refusal_of, refused

if TYPE_CHECKING:
    from stagegraph.syntax.instructions import Dockerfile


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["FROM $BASE"], "$BASE"),
        (["ARG BASE=", "FROM ${BASE}"], "${BASE}"),
        (["FROM scratch AS one", "ARG BASE=alpine", "FROM $BASE"], "$BASE"),
        (["ARG V=1.2", "FROM ${V##*}"], "${V##*}"),
        (['FROM ""'], '""'),
    ],
)
def test_blank_base(lines: list[str], shown: str) -> None:
    """A base of which nothing is left is refused, with the text as written, in an unused stage too."""
    line = len(lines)
    assert refused(*lines) == (f"base name ({shown}) should not be blank", line)
    assert refused(*lines, "FROM scratch") == (f"base name ({shown}) should not be blank", line)


VALUES = "Give the values with --build-arg"
SHOW_ALL = "--placeholders shows the file without them."
GIVE = "Give the value with --build-arg"
SHOW = "--placeholders shows the file without it."
KNOWS = "FROM knows only what is declared before the first FROM: write"


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        (
            ["ARG A", "ARG B=", "FROM $B$A"],
            f"{VALUES} A=VALUE --build-arg B=VALUE, or defaults: ARG A=VALUE and ARG B=VALUE. {SHOW_ALL}",
        ),
        (
            ["ARG A", "FROM $A$B"],
            "FROM knows only what is declared before the first FROM: write ARG B=VALUE there.",
        ),
        (
            ["FROM scratch", "ARG A=1", "FROM $A"],
            "FROM knows only what is declared before the first FROM: write ARG A=VALUE there.",
        ),
        (["ARG V=1", "FROM ${V#1}"], ""),
        (
            ["FROM ${BASE:?which}"],
            "FROM knows only what is declared before the first FROM: write ARG BASE=VALUE there.",
        ),
        (["ARG BASE", "FROM ${BASE?which}"], f"{GIVE} BASE=VALUE, or a default: ARG BASE=VALUE. {SHOW}"),
        (["FROM ${A:?a}$B", "FROM $B"], f"{KNOWS} ARG A=VALUE and ARG B=VALUE there."),
        (["FROM ${BASE:~x}"], ""),
        (["ARG V", "FROM alpine:$V"], f"{GIVE} V=VALUE, or a default: ARG V=VALUE. {SHOW}"),
        (["ARG V=''", "FROM docker.io/library/${V}"], f"{GIVE} V=VALUE, or a default: ARG V=VALUE. {SHOW}"),
        (["FROM alpine", "COPY --from=alpine: a a"], ""),
        (["ARG V=alpine", "FROM $V", "COPY --from=alpine: a a"], ""),
        (
            ["FROM scratch AS Build", "FROM BUILD"],
            "FROM sees stage names in lower case only: write build.",
        ),
        (["FROM Alpine"], ""),
    ],
)
def test_hints(lines: list[str], hint: str) -> None:
    """A refused base says what to give or to write, where that can be known."""
    assert refusal_of(*lines).hint == hint


def test_one_hint_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many bases that are refused the file is searched once for what all of them lack."""
    asked: list[Dockerfile] = []

    def told(dockerfile: Dockerfile, _: object) -> str:
        asked.append(dockerfile)
        return "hint"

    monkeypatch.setattr("stagegraph.graph.resolve.entrydrafts.missing_hint", told)
    stages = [f"FROM alpine:$V AS s{number}" for number in range(5)]
    copies = [f"COPY --from=s{number} a a" for number in range(5)]
    assert refusal_of("ARG V", *stages, "FROM scratch", *copies).hint == "hint"
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("${X:?need}", 'failed to process "${X:?need}": X: need'),
        ("${X", 'failed to process "${X": unsupported modifier (\ufffd) in substitution'),
        ("alpine:$V", 'failed to parse stage name "alpine:": invalid reference format'),
        (
            "Alpine",
            (
                'failed to parse stage name "Alpine": invalid reference format: '
                "repository name (library/Alpine) must be lowercase"
            ),
        ),
        (
            "SCRATCH",
            (
                'failed to parse stage name "SCRATCH": invalid reference format: '
                "repository name (library/SCRATCH) must be lowercase"
            ),
        ),
    ],
)
def test_bad_base(base: str, message: str) -> None:
    """A base that cannot be expanded or is no reference is refused at its FROM, used or not."""
    assert refused("FROM scratch", f"FROM {base}", "FROM scratch") == (message, 2)


def test_scratch() -> None:
    """``scratch`` is an empty file system; with a tag it is an image."""
    assert names(plan_of("FROM scratch")) == []
    assert plan_of("FROM scratch:latest").images == ("docker.io/library/scratch:latest",)


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("$P", "empty platform value from expression $P"),
        ("$BULIDPLATFORM", "empty platform value from expression $BULIDPLATFORM (did you mean BUILDPLATFORM?)"),
        ("foo", 'failed to parse platform foo: "foo": unknown operating system or architecture: invalid argument'),
        (
            "foo$TARGETARC",
            (
                'failed to parse platform foo$TARGETARC: "foo": unknown operating system or architecture: '
                "invalid argument (did you mean TARGETARCH?)"
            ),
        ),
        (
            "${P:~}",
            (
                'failed to process arguments for platform : failed to process "${P:~}": '
                "unsupported modifier (:~) in substitution"
            ),
        ),
    ],
)
def test_bad_platform(flag: str, message: str) -> None:
    """A --platform that is empty, none, or cannot be expanded is refused, with the nearest build arg as a guess."""
    assert refused(f"FROM --platform={flag} scratch", "FROM scratch") == (message, 1)


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        (
            ["ARG P", "FROM --platform=$P scratch"],
            f"{GIVE} P=VALUE, or a default: ARG P=VALUE. {SHOW}",
        ),
        (
            ["FROM --platform=$P scratch"],
            "FROM knows only what is declared before the first FROM: write ARG P=VALUE there.",
        ),
        (["FROM --platform=$BULIDPLATFORM scratch"], ""),
        (["FROM --platform=foo scratch"], ""),
        (
            ["ARG T", "ARG I", "FROM --platform=linux/$T ${I}/debian"],
            f"{VALUES} I=VALUE --build-arg T=VALUE, or defaults: ARG I=VALUE and ARG T=VALUE. {SHOW_ALL}",
        ),
        (["ARG P", "FROM --platform=${P:?no} scratch"], f"{GIVE} P=VALUE, or a default: ARG P=VALUE. {SHOW}"),
    ],
)
def test_platform_hints(lines: list[str], hint: str) -> None:
    """An empty --platform says what to give or to declare, unless the message has a better guess."""
    assert refusal_of(*lines).hint == hint


def test_platform_of_a_stage() -> None:
    """--platform is expanded, normalised, and part of what the image step does."""
    plan = plan_of("FROM --platform=$BUILDPLATFORM alpine", "FROM --platform=linux/aarch64 alpine", "COPY --from=0 a b")
    assert [str(planned.platform) for planned in plan.stages] == ["linux/amd64", "linux/arm64"]
    assert len([name for name in names(plan) if "FROM" in name]) == 2


def test_base_platform_wins() -> None:
    """A stage FROM another stage has that stage's platform, whatever its own flag says."""
    lines = ["FROM --platform=linux/arm64 alpine AS a", "RUN x", "FROM --platform=linux/amd64 a AS b", "RUN y"]
    both = plan_of(*lines, "FROM a AS c", "RUN y", "COPY --from=b x x")
    assert sum("RUN y" in name for name in names(both)) == 1


# --- Placeholders -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["$BASE", "${BASE:?which}", "repo:$TAG", "$REGISTRY/tool"])
def test_placeholder(base: str) -> None:
    """Asked for placeholders, a base that lacks a build arg keeps its text, and counts as an image."""
    plan = plan_of(f"FROM {base} AS a", "RUN x", "FROM a", placeholders=True)
    assert names(plan) == [f"[a 1/2] FROM {base}", "[a 2/2] RUN x"]
    assert (plan.stages[0].base.placeholder, plan.images) == (base, ())
    assert [edge.image for edge in plan.image_edges] == [base]
    assert (plan.stages[0].first_wave, plan.waves[0]) == (1, (plan.steps[0].id,))


def test_equal_placeholders_are_one() -> None:
    """Equal placeholders stand for equal images, so their steps are merged."""
    lines = ["FROM $BASE AS a", "RUN x", "FROM $BASE AS b", "RUN x", "FROM $OTHER AS c", "RUN x"]
    plan = plan_of(*lines, "FROM scratch", *(f"COPY --from={name} x {name}" for name in "abc"), placeholders=True)
    assert [step.stages for step in plan.steps if "RUN" in step.name] == [(0, 1), (2,)]


def test_no_placeholder_needed() -> None:
    """A base that is whole without the missing build arg is that image, and a value is always used."""
    plan = plan_of("FROM alpine${SUFFIX}", placeholders=True)
    assert plan.images == ("docker.io/library/alpine:latest",)
    plan = plan_of("ARG BASE", "FROM $BASE", placeholders=True, build_args={"BASE": "debian:13"})
    assert plan.images == ("docker.io/library/debian:13",)


def test_placeholders_refuse_the_rest() -> None:
    """A base that no build arg makes right is refused all the same."""
    assert refused("FROM Alpine", placeholders=True)[1] == 1
    assert refused('FROM ""', placeholders=True) == ('base name ("") should not be blank', 1)


@pytest.mark.parametrize(
    ("flag", "shown"),
    [("linux/$A", "linux/$A"), ("$P", "$P"), ("linux/arm/${V}", "linux/arm/${V}"), ("${P:?no}", "${P:?no}")],
)
def test_a_placeholder_for_a_platform(flag: str, shown: str) -> None:
    """A platform that lacks a build arg stays as written where placeholders are asked for."""
    (planned,) = plan_of("ARG A", "ARG P", f"FROM --platform={flag} alpine", placeholders=True).stages
    assert str(planned.platform) == shown


def test_a_platform_that_is_wrong_anyway() -> None:
    """A platform that lacks nothing is refused, placeholders or not; one that is known is used."""
    assert refused("FROM --platform=a/b/c/d alpine", placeholders=True)[1] == 1
    (planned,) = plan_of("FROM --platform=$TARGETOS/arm64$TARGETVARIANT alpine", placeholders=True).stages
    assert str(planned.platform) == "linux/arm64"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["FROM alpine", "", "COPY --from=7 a a"], 3),
        (["FROM alpine", "COPY --from=${X} a a"], 2),
        (["FROM alpine", "COPY --from=${X a a"], 2),
        (["FROM alpine", "RUN --mount=from=A:,target=/x y"], 2),
        (["FROM alpine", "RUN []"], 2),
        (["# check=skip", "FROM alpine"], 1),
        (["# check=error=true", "FROM alpine", "MAINTAINER x", "from alpine as b"], 3),
    ],
)
def test_a_line_that_buildkit_does_not_give(lines: list[str], line: int) -> None:
    """Where BuildKit gives no line, our own is shown, with the excerpt; the line of the refusal stays 0."""
    refusal = refusal_of(*lines)
    assert (refusal.line, refusal.shown_location.first) == (0, line)
    assert f" {line:3} | >>> {lines[line - 1]}" in refusal.excerpt
    assert str(refusal) == f"Dockerfile:{line}: {refusal.message}"
