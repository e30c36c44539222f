from __future__ import annotations

from typing import Any

import pytest

import stagegraph
from stagegraph.analysis import buildtargets
from stagegraph.analysis.buildtargets import Target, list_targets, targets_beside
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph import everytarget
from stagegraph.graph.llb import convert, together
from stagegraph.graph.resolve import triggers

LINES = [
    "# build makes it",
    "FROM --platform=linux/arm64 alpine AS build",
    "FROM debian AS twice",
    "FROM scratch AS twice",
    "COPY --from=build a a",
    "FROM scratch AS broken",
    "STOPSIGNAL NO",
    "FROM scratch",
    "COPY --from=twice a a",
]


def targets_of(*lines: str, **options: Any) -> tuple[Target, ...]:
    """The targets of a Dockerfile given line by line."""
    return list_targets(stagegraph.parse("\n".join(lines)), PlanRequest(**options))


def test_targets() -> None:
    """Each name is a target once, for its last stage; the last stage of the file is one with or without a name."""
    found = targets_of(*LINES)
    assert [one.stage.index for one in found] == [0, 2, 3, 4]
    assert [one.needs for one in found] == [(0,), (0, 2), (), (0, 2, 4)]
    assert [one.default for one in found] == [False, False, False, True]
    build, twice, broken, last = found
    assert build.base is not None
    assert twice.base is not None
    assert (build.base.image, str(build.platform), build.stage.description) == (
        "docker.io/library/alpine:latest",
        "linux/arm64",
        "makes it",
    )
    assert (twice.base.scratch, twice.platform, last.stage.display_name) == (True, None, "stage-4")
    assert (broken.base, broken.refusal) == (None, "Dockerfile:7: invalid signal: NO")


def test_last_stage_with_a_name() -> None:
    """The last stage is listed once, as the default, and resolved like it: TARGETSTAGE is its name."""
    (only,) = targets_of("FROM image-$TARGETSTAGE AS last")
    assert only.base is not None
    assert (only.default, only.base.image) == (True, "docker.io/library/image-last:latest")


def test_options() -> None:
    """The build options count, the targets among them do not."""
    (only,) = targets_of("ARG B", "FROM $B", build_args={"B": "alpine"}, targets=("nowhere",))
    assert only.base is not None
    assert only.base.image == "docker.io/library/alpine:latest"
    with pytest.raises(stagegraph.UsageError, match="invalid platform"):
        targets_of("FROM scratch", platform="no")


@pytest.mark.parametrize("most", [4, 7])
def test_bounds_are_those_of_each_target(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """A target is refused for its own variables, not for those of all others."""
    for module in (convert, everytarget, together):
        monkeypatch.setattr(module, "MOST_VARIABLES", most)  # PATH and A for two stages
    side = ["FROM scratch AS a", "ENV A=1", *(f"FROM a AS b{at}\nENV B=1" for at in range(4))]
    assert not any(one.refusal for one in targets_of(*side))
    chain = ["FROM scratch AS b0", "ENV A=1", *(f"FROM b{at} AS b{at + 1}" for at in range(5))]
    found = targets_of(*chain, "FROM b5", "STOPSIGNAL no")
    assert [bool(one.refusal) for one in found] == [at > most // 2 for at in range(7)]
    refused = f"Dockerfile:{most // 2 + 3}: the stages take over more than {most} variables, which is more than "
    assert {one.refusal for one in found if one.refusal} == {f"{refused}stagegraph follows"}


def test_bounds_of_expansions_are_those_of_each_target() -> None:
    """What variables expand to is counted for each target by itself, however many there are."""
    big = ["FROM scratch AS a", "ENV A=a", *["ENV A=$A$A"] * 20]
    side = [f"FROM a AS b{at}\nENV B=$A$A\nENV C=$A$A" for at in range(9)]
    assert not any(one.refusal for one in targets_of(*big, *side))
    chain = [f"FROM {'a' if not at else f'b{at - 1}'} AS b{at}\nENV B{at}=$A$A" for at in range(9)]
    lines = {one.problem.line for one in targets_of(*big, *chain) if one.problem}
    assert len(lines) == 1


def test_refused_file() -> None:
    """Where the whole file is refused every target says so."""
    assert {one.refusal for one in targets_of("FROM $B AS a", "FROM a AS b")} == {
        "Dockerfile:1: base name ($B) should not be blank"
    }


def test_targets_that_are_too_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Targets that cannot share are resolved each anew up to a bound; beyond it all are refused, in the same words."""
    told = [f"FROM --platform=linux/$TARGETSTAGE alpine AS {one}" for one in ("amd64", "arm64", "s390x")]
    told.insert(0, "ARG TARGETSTAGE")
    assert not any(one.problem for one in targets_of(*told))
    told.append("RUN x")
    monkeypatch.setattr(buildtargets, "MOST_RESOLVED_ANEW", 99)
    words = "resolving each target anew reads more than 99 characters and ONBUILD triggers"
    number = ["FROM alpine AS a", "ONBUILD COPY --from=9 a a", "FROM a AS b", "FROM a AS c"]
    for lines, place in ((told, 2), (number, 3)):
        (refusal,) = {one.refusal for one in targets_of(*lines)}
        assert words in refusal
        assert {one.problem.line for one in targets_of(*lines) if one.problem} == {place}


def test_triggers_that_are_too_much_for_all_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the triggers of all targets go beyond a bound, each is resolved alone, or all are refused in its words."""
    lines = ["FROM alpine AS a", "ONBUILD COPY --from=x a a", "FROM a AS b", "FROM a AS c", "FROM a AS d"]
    whole = targets_of(*lines)
    monkeypatch.setattr(triggers, "MOST_TAKING_TRIGGERS", 1)
    assert targets_of(*lines) == whole
    monkeypatch.setattr(buildtargets, "MOST_RESOLVED_ANEW", 99)
    found = targets_of(*lines)
    (refusal,) = {one.refusal for one in found}
    assert "the stages run more than 1 ONBUILD triggers that images have" in refusal
    assert [one.problem.line for one in found if one.problem] == [4] * 4


def test_targets_beside_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a plan, some targets may be refused; where all are, they are too much together, which is an error."""
    file = stagegraph.parse("FROM alpine AS a\nONBUILD COPY --from=9 a a\nFROM a AS b\nFROM a AS c\nFROM scratch\n")
    assert [bool(one.problem) for one in targets_beside(file, PlanRequest())] == [False, True, True, False]
    monkeypatch.setattr(buildtargets, "MOST_RESOLVED_ANEW", 99)
    with pytest.raises(stagegraph.DockerfileError, match="anew reads more than 99"):
        targets_beside(file, PlanRequest())


def test_refusals_keep_nothing_of_the_stages() -> None:
    """What BuildKit refuses in a target that is resolved alone holds no frame, and so none of what was made of it."""
    problems = [one.problem for one in targets_of("FROM alpine AS a", "ONBUILD FOO", "FROM a AS b", "FROM a AS c")]
    assert [problem is not None for problem in problems] == [False, True, True]
    assert not any(problem and (problem.__traceback__ or problem.__context__) for problem in problems)
