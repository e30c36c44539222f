from __future__ import annotations

import pytest

import stagegraph
from stagegraph.analysis.findings.checking import RuleChoice
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.scanning.scannedfiles import KnownBuild, ScannedFile, UsedImage, refused_file, scanned_file
from stagegraph.values import FrozenMap

TEXT = """\
ARG BASE=debian:13
FROM golang:1.25 AS build
RUN go build
FROM build AS test
RUN go test
FROM ${BASE} AS lint
COPY --from=build /a /b
FROM alpine
COPY --from=build /a /b
"""


def scanned(text: str, *builds: KnownBuild, **options: object) -> ScannedFile:
    """A file as it is scanned, with all rules."""
    return scanned_file(stagegraph.parse(text, "a/Dockerfile"), PlanRequest(), builds, RuleChoice(), **options)  # type: ignore[arg-type]  # by name


def rules(file: ScannedFile) -> list[tuple[str, int]]:
    """The rules and lines of its findings."""
    return [(one.rule, one.line) for one in file.found.findings]


def test_alone() -> None:
    """Of a file of which no build is known the last stage is built, and the images of all stages are told."""
    file = scanned(TEXT)
    assert (file.path, file.refused, file.builds, file.notes) == ("a/Dockerfile", "", (), 0)
    assert file.found.stages == ("build", "test", "lint", "stage-3")
    assert file.targets == ("build", "test", "lint")
    assert file.steps == 4
    assert file.images == (
        UsedImage("docker.io/library/alpine:latest", 8),
        UsedImage("docker.io/library/debian:13", 6),
        UsedImage("docker.io/library/golang:1.25", 2),
    )
    assert rules(file) == []


def test_known_builds() -> None:
    """Known builds count instead: what none of them needs is found, and what is found in several is told once."""
    builds = [
        KnownBuild(("web", "app"), PlanRequest()),
        KnownBuild(("old",), PlanRequest(targets=("lint",), build_args=FrozenMap({"BASE": "debian:12"}))),
    ]
    file = scanned("FROM Alpine AS Base\n", *builds)
    assert (file.builds, file.steps) == (("app", "old", "web"), 0)
    file = scanned(TEXT, *builds)
    base = KnownBuild(("first",), PlanRequest(targets=("build",)))
    assert [scanned(TEXT, *some).steps for some in (builds, [base], [base, *builds])] == [4, 2, 4]
    assert rules(file) == [("unbuilt-stage", 4)]
    assert [one.reference for one in file.images] == [
        "docker.io/library/alpine:latest",
        "docker.io/library/debian:12",
        "docker.io/library/debian:13",
        "docker.io/library/golang:1.25",
    ]


def test_known_targets() -> None:
    """Stages that scripts build are known, too, alone and beside known builds."""
    assert rules(scanned(TEXT, known_targets=("test",))) == [("unbuilt-stage", 6)]
    build = KnownBuild(("lint",), PlanRequest(targets=("lint",)))
    assert rules(scanned(TEXT, build, known_targets=("test",))) == [("unbuilt-stage", 8)]


def test_checks_of_other_stages() -> None:
    """BuildKit's checks look at the stages that known builds leave out, as they do without a target."""
    text = "FROM alpine:3 AS a\nRUN make\nFROM alpine:3 AS B\nRUN make\n"
    build = KnownBuild(("a",), PlanRequest(targets=("a",)))
    assert rules(scanned(text, build)) == [("StageNameCasing", 3), ("unbuilt-stage", 3)]
    only = RuleChoice(frozenset({"unbuilt-stage"}))
    file = scanned_file(stagegraph.parse(text), PlanRequest(), [build], only)
    assert rules(file) == [("unbuilt-stage", 3)]


def test_hidden_sources() -> None:
    """What the ignore file of a known build's context hides is found."""
    build = KnownBuild(("a",), PlanRequest(), hidden=lambda path: path == "secret")
    assert rules(scanned("FROM alpine:3\nCOPY secret /\n", build)) == [("CopyIgnoredFile", 2)]


def test_refused() -> None:
    """A file that one of its builds is refused for is refused; the images of the others are told."""
    build = KnownBuild(("good",), PlanRequest(targets=("build",)))
    gone = KnownBuild(("bad",), PlanRequest(targets=("gone",)))
    file = scanned("FROM alpine:3 AS build\nRUN make\n", gone, build)
    assert file.refused == 'target stage "gone" could not be found'
    assert (file.steps, [one.reference for one in file.images]) == (0, ["docker.io/library/alpine:3"])
    assert rules(file) == [("refused", 0)]


def test_refused_by_the_parser() -> None:
    """A file that cannot be parsed has the one finding."""
    with pytest.raises(stagegraph.DockerfileError) as caught:
        stagegraph.parse("FORM a\n", "b/Dockerfile")
    file = refused_file(caught.value)
    assert (file.path, rules(file)) == ("b/Dockerfile", [("refused", 1)])
    assert "unknown instruction: FORM" in file.refused


def test_contexts_are_no_images() -> None:
    """What a named context replaces is no image that the file uses."""
    build = KnownBuild(("a",), PlanRequest(build_contexts=FrozenMap({"alpine": "../other"})))
    assert scanned("FROM alpine\nRUN make\n", build).images == ()
