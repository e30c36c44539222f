from __future__ import annotations

from typing import TYPE_CHECKING, Any

import stagegraph
from stagegraph.analysis.buildtargets import Target, list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.llb import together
from stagegraph.graph.resolve import toldtarget

if TYPE_CHECKING:
    import pytest

ERRORS = "# check=error=true"
ARM = {"config": {}, "os": "linux", "architecture": "arm64"}


def told(*lines: str, images: dict[str, object] | None = None, **options: Any) -> tuple[Target, ...]:
    """The targets of a Dockerfile given line by line, which planning each of them alone tells as well."""
    dockerfile = stagegraph.parse("\n".join(lines))
    configs = stagegraph.plan(stagegraph.parse("FROM scratch"), image_configs=images).options.image_configs
    found = list_targets(dockerfile, PlanRequest(image_configs=configs, **options))
    for target in found:
        name = "" if target.default else target.stage.name
        needs: tuple[int, ...] = ()
        try:
            plan = stagegraph.plan(dockerfile, target=name, image_configs=images, **options)
        except stagegraph.DockerfileError as problem:
            words = (str(problem), problem.hint)
        else:
            needs, words = plan.build_order, ("", "")
        assert (target.needs, target.refusal, target.problem.hint if target.problem else "") == (needs, *words)
    return found


def hints(targets: tuple[Target, ...]) -> list[str]:
    """What each of them says is broken."""
    return ["" if one.problem is None else one.problem.hint.partition(". ")[0] for one in targets]


def test_rules_count_where_they_are_broken_in_needed_stages() -> None:
    """Each target is refused for what is broken in the stages that it needs, each line of a rule once."""
    lines = [f"FROM {'alpine' if not at else f's{at - 1}'} AS s{at}\nENV A b\nENV B b" for at in range(4)]
    found = told(ERRORS, *lines, "FROM alpine AS good", "FROM s0 AS last", "WORKDIR w")
    assert hints(found) == [
        "LegacyKeyValueFormat L3, L4",
        "LegacyKeyValueFormat L3, L4, L6, L7",
        "LegacyKeyValueFormat L3, L4, L6, L7 and 2 more",
        "LegacyKeyValueFormat L3, L4, L6, L7 and 4 more",
        "",
        "LegacyKeyValueFormat L3, L4, WorkdirRelativePath L16",
    ]


def test_rules_behind_a_placeholder() -> None:
    """Where a placeholder stands for what BuildKit refuses, only what is found before it counts."""
    lines = (ERRORS, "FROM $B AS a", "ENV A b", "FROM scratch as b")
    assert (
        hints(told(*lines, placeholders=True))
        == ["FromAsCasing L4, InvalidDefaultArgInFrom L2, UndefinedArgInFrom L2"] * 2
    )


def test_rules_broken_twice_in_a_line() -> None:
    """Two images that no line is known of count as one place."""
    mounts = "RUN --mount=from=arm,target=/a --mount=from=arm,target=/b x"
    found = told(ERRORS, "FROM alpine AS a", mounts, "FROM a", mounts, images={"arm": ARM})
    assert hints(found) == ["InvalidBaseImagePlatform L0"] * 2


def test_stages_that_take_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stages that others need keep very many variables, the rest is told of target by target."""
    monkeypatch.setattr(together, "MOST_VARIABLES", 5)
    bases = [f"FROM alpine AS s{at}\nENV A=1 B=2 C=3" for at in range(4)]
    users = [f"FROM s{at} AS t{at}\nSTOPSIGNAL {'no' if at == 2 else 'KILL'}" for at in range(4)]
    assert [bool(one.refusal) for one in told(*bases, *users)] == [at == 6 for at in range(8)]


def test_runs_without_arguments() -> None:
    """Of equal RUNs of nothing the last one that a target needs is the place of the refusal."""
    lines = ["FROM alpine AS a", "RUN []", "FROM a AS b", "FROM alpine AS c", "RUN []", "FROM a AS d"]
    both = ["COPY --from=c a a", "FROM scratch AS good", "FROM d AS last"]
    found = told(*lines, *both)
    assert [one.problem and one.problem.shown_location.first for one in found] == [2, 2, 5, 5, None, 5]
    found = told("FROM alpine AS a", "RUN []", "FROM scratch AS b", "RUN x", "FROM a AS c", "FROM a AS d")
    assert [bool(one.refusal) for one in found] == [True, False, True, True]


def test_told_targets() -> None:
    """Which target is built matters where something is refused for it, unless the caller has set it."""
    lines = ("ARG X=1", "ARG TARGETSTAGE", "FROM alpine AS a", "ARG TARGETSTAGE", "RUN x$TARGETSTAGE")
    assert not any(one.refusal for one in told(*lines, "FROM a AS b", "RUN y"))
    asking = (*lines, "FROM a AS b", "STOPSIGNAL $TARGETSTAGE", "FROM b AS kill")
    assert [bool(one.refusal) for one in told(*asking)] == [False, True, False]
    assert not any(one.refusal for one in told(*asking, build_args={"TARGETSTAGE": "KILL"}))


def images(targets: tuple[Target, ...]) -> list[str]:
    """The images that targets start from, in short; "" where they start from a stage, or are refused."""
    return [one.base.image.removeprefix("docker.io/library/") if one.base else "" for one in targets]


def test_told_images() -> None:
    """A FROM may ask for the target: the image is that of each target, all else they share."""
    lines = ("ARG V=1-$TARGETSTAGE", "FROM b:$V AS a", "RUN x", "FROM a AS b", "FROM b:$TARGETSTAGE")
    assert images(told(*lines, "COPY --from=a a a", "FROM alpine AS d")) == ["b:1-a", "", "alpine:latest"]
    assert [one.needs for one in told(*lines)] == [(0,), (0, 1), (2,)]


def test_told_targets_that_change_all() -> None:
    """Where more than the image depends on the target, each target is told by itself."""
    assert images(told("FROM b AS a", "FROM ${TARGETSTAGE%x} AS ax", "FROM a AS c")) == ["b:latest", "", ""]
    assert images(told("FROM b:${TARGETSTAGE?x} AS a", "FROM c:${TARGETSTAGE#b}")) == ["b:a", "c:default"]
    assert images(told("FROM b:${TARGETSTAGE?x} AS a", "FROM b:${TARGETSTAGE+@} AS c")) == ["", ""]
    platforms = told("FROM --platform=linux/$TARGETSTAGE b:1 AS arm64", "FROM b AS s390x")
    assert images(platforms) == ["b:1", "b:latest"]
    assert hints(told(ERRORS, "FROM b:$TARGETSTAGE AS a", "ENV A b")) == ["LegacyKeyValueFormat L3"]
    assert images(told("FROM b:$TARGETSTAGE AS a", "FROM a", images={"b:a": ARM})) == ["b:a", ""]
    assert images(told("ARG SOURCE_DATE_EPOCH=${TARGETSTAGE#a}", "FROM b AS a", "FROM a")) == ["b:latest", ""]
    assert images(told("FROM b:${TARGETSTAGE:y} AS a", "FROM a")) == ["", ""]


def test_told_images_are_looked_at_within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it each target is told by itself."""
    monkeypatch.setattr(toldtarget, "_MOST_WORK", 1)
    assert images(told("FROM b:$TARGETSTAGE AS a", "FROM a")) == ["b:a", ""]
