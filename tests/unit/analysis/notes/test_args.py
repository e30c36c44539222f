from __future__ import annotations

import pytest

from tests.helpers.building import plan_of


def told(*lines: str, **options: object) -> list[tuple[int, str]]:
    """Rule's line and the first words of each note."""
    return [(one.line, one.text) for one in plan_of(*lines, **{"image_configs": None, **options}).notes]


FILE = ("ARG BASE=alpine", "FROM $BASE AS a", "ARG MODE", "ONBUILD ARG LATER=1", "FROM a", "ARG TARGETARCH")


def test_an_undeclared_build_arg() -> None:
    """A build arg that no ARG declares has no effect; the nearest name is told."""
    assert told(*FILE, build_args={"MODES": "1", "OTHER": "2"}) == [
        (0, "no ARG declares the build arg MODES: it has no effect (did you mean MODE?)"),
        (0, "no ARG declares the build arg OTHER: it has no effect"),
    ]


@pytest.mark.parametrize(
    "name",
    "BASE MODE LATER TARGETARCH BUILDPLATFORM TARGETSTAGE http_proxy HTTPS_PROXY No_Proxy SOURCE_DATE_EPOCH "
    "BUILDKIT_INLINE_CACHE".split(),
)
def test_a_build_arg_that_is_known(name: str) -> None:
    """What an ARG declares, in a stage that is not built or in a trigger too, and what BuildKit reads is left alone."""
    value = "1" if name != "BASE" else "busybox"
    assert told(*FILE, build_args={name: value}) == []


@pytest.mark.parametrize(
    "lines", [("# syntax=acme/frontend:1", "FROM alpine"), ("FROM a:onbuild",), ("FROM a:8-onbuild",)]
)
def test_what_others_may_read(lines: tuple[str, ...]) -> None:
    """Another front end, and an image with triggers, may read build args that the file does not name."""
    assert told(*lines, build_args={"X": "1"}) == []


def test_known_triggers() -> None:
    """Of an image whose triggers are known it is known, too, what these declare; an image to copy from has none."""
    configs = {"a:onbuild": {"config": {"OnBuild": ["ARG X"]}}}
    lines = ("FROM a:onbuild", "COPY --from=b:onbuild / /")
    assert told(*lines, build_args={"X": "1", "Y": "1"}, image_configs=configs) == [
        (0, "no ARG declares the build arg Y: it has no effect (did you mean X?)")
    ]


@pytest.mark.parametrize("syntax", ["docker/dockerfile:1", "docker.io/docker/dockerfile-upstream:master"])
def test_the_usual_front_end(syntax: str) -> None:
    """BuildKit's own front end reads no others."""
    assert len(told(f"# syntax={syntax}", "FROM alpine", build_args={"X": "1"})) == 1


GLOBAL = ("ARG V=1", "FROM alpine AS app")


@pytest.mark.parametrize(
    "line",
    [
        'RUN echo "v=$V"',
        "RUN echo ${V}",
        "RUN echo ${V%.*}",
        "RUN echo 'it' \"'$V'\"",
        "RUN echo \"'$V'",
        "RUN PREV=1 V2=2; read W; echo $V",
        "COPY app-$V /app",
        "ENV X=$V",
        "ARG X=$V",
        "RUN <<EOF\necho $V\nEOF",
        "COPY <<EOF /x\n$V\nEOF",
    ],
)
def test_a_global_arg_that_is_not_declared(line: str) -> None:
    """An ARG before the first FROM is empty in a stage that does not declare it."""
    ((number, text),) = told(*GLOBAL, line)
    assert number == 3
    assert text.startswith("V is used in app, where it is empty unless the base image sets it: the ARG in line 1, ")


@pytest.mark.parametrize(
    "lines",
    [
        ("ARG V", "RUN echo $V"),
        ("ENV V=2", "RUN echo $V"),
        ("RUN echo $W",),
        ("RUN echo ${V:-1} ${V-1} ${V:+1} ${V+1} ${V:?x} ${V?x} ${V:=1} ${V=1}",),
        ("RUN echo '$V' \\$V $$V",),
        ("RUN V=1 && echo $V",),
        ("RUN for V in 1 2; do echo $V; done",),
        ("RUN read -r V < f; echo $V",),
        ("RUN . /etc/os-release; echo $V",),
        ("RUN source x && echo $V",),
        ("RUN echo V",),
        ("COPY <<'EOF' /x\n$V\nEOF",),
        ("ARG V", "FROM app", "RUN echo $V"),
        ("ONBUILD RUN echo $V",),
        ("RUN one", "ONBUILD ARG V", "FROM app", "RUN echo $V"),
    ],
)
def test_a_variable_that_is_set(lines: tuple[str, ...]) -> None:
    """Declared, set in the command, guarded, quoted, or another one: nothing is said."""
    assert told(*GLOBAL, *lines) == []


def test_a_variable_of_the_image() -> None:
    """An image may set a variable that is called like it, or one that many images set."""
    lines = ["ARG NODE_VERSION=24", "ARG PATH=x", "FROM node:$NODE_VERSION AS a", "FROM a", "RUN $NODE_VERSION $PATH"]
    assert told(*lines) == []
    lines = ["ARG node_version=24", "FROM node:$node_version", "RUN echo $node_version"]
    assert len(told(*lines)) == 1


def test_a_known_image() -> None:
    """Where the configuration of the image is known, what it sets is known, too."""
    lines = ("ARG NODE_VERSION=24", "FROM node:$NODE_VERSION", "RUN echo $NODE_VERSION")
    config = {"*": {"config": {"Env": ["NODE_VERSION=24.1"]}}}
    assert told(*lines, image_configs=config) == []
    assert len(told(*lines, image_configs={"*": {"config": {}}})) == 1


def test_once_a_stage() -> None:
    """The first use in a stage is told."""
    assert [line for line, _ in told(*GLOBAL, "RUN echo $V", "RUN echo $V $V", "FROM app", "RUN echo $V")] == [3, 6]


@pytest.mark.parametrize(
    "command",
    ["$V " * 20_000, "$V " + "for " * 15_000, '$V "' + '\\"' * 29_000, "$V " + "V+" * 29_000],
    ids=["uses", "keywords", "quotes", "names"],
)
def test_a_long_command(command: str) -> None:
    """A command as long as BuildKit takes it is looked through once."""
    assert [line for line, _ in told(*GLOBAL, f"RUN {command}")] == [3]
