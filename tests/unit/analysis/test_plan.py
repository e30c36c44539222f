from __future__ import annotations

import pytest

import stagegraph
from tests.helpers.building import names, plan_of, refused, used

DIAMOND = [
    "FROM alpine AS base",
    "RUN base",
    "FROM base AS left",
    "RUN left",
    "FROM base AS right",
    "RUN right-1",
    "RUN right-2",
    "FROM debian AS unused",
    "RUN unused",
    "FROM scratch AS last",
    "COPY --from=left l l",
    "COPY --from=right r r",
]


def named(plan: stagegraph.Plan, ids: tuple[str, ...]) -> list[str]:
    """The texts of steps, without the brackets."""
    by_id = {step.id: step.name for step in plan.steps}
    return [by_id[one].partition("] ")[2] for one in ids]


def test_diamond() -> None:
    """Build order, waves, critical path and what runs together follow from the steps of the needed stages."""
    plan = plan_of(*DIAMOND)
    assert (plan.targets, plan.build_order, plan.unused) == ((4,), (0, 1, 2, 4), (3,))
    assert plan.images == ("docker.io/library/alpine:latest",)
    assert plan.stage_waves == ((0,), (1, 2), (4,))
    assert [named(plan, wave) for wave in plan.waves] == [
        ["FROM docker.io/library/alpine:latest"],
        ["RUN base"],
        ["RUN left", "RUN right-1"],
        ["COPY --from=left l l", "RUN right-2"],
        ["COPY --from=right r r"],
    ]
    assert named(plan, plan.critical_path)[1:] == ["RUN base", "RUN right-1", "RUN right-2", "COPY --from=right r r"]
    assert plan.peak_parallelism == 2
    assert [plan.runs_with(index) for index in range(5)] == [[], [2], [1, 4], [], [2]]


def test_stages_of_a_plan() -> None:
    """A planned stage knows its steps, the waves of the first and the last, and whether it is needed."""
    plan = plan_of(*DIAMOND)
    base, _, right, unused, last = plan.stages
    assert [(one.index, one.display_name, one.location.first, one.location.last) for one in (base, unused)] == [
        (0, "base", 1, 2),
        (3, "unused", 8, 9),
    ]
    assert [len(one.steps) for one in plan.stages] == [2, 1, 2, 0, 2]
    assert [(one.first_wave, one.last_wave) for one in (base, right, unused, last)] == [
        (1, 1),
        (2, 3),
        (None, None),
        (3, 4),
    ]
    assert [one.is_target for one in plan.stages] == [False, False, False, False, True]
    assert [plan.wave(one) for one in last.steps] == [3, 4]


def test_sources() -> None:
    """What is loaded (images, the build context, remote files) is known apart from what is run."""
    plan = plan_of("FROM alpine", "ADD https://example.com/a b /", "RUN x")
    assert [step.source for step in plan.steps if step.id in plan.sources] == [
        "docker-image://docker.io/library/alpine:latest",
        "https://example.com/a",
        "local://context",
    ]
    assert len(plan.sources) == 3


def test_replaced_stages() -> None:
    """A stage is replaced by a named context of its own name, not by one for its base image."""
    plan = plan_of("FROM alpine AS dep", "FROM alpine AS last", build_contexts={"dep": ".", "alpine": "."})
    assert [one.replaced for one in plan.stages] == [True, False]


def test_what_only_replaced_stages_take() -> None:
    """Nothing is built of what only a stage takes for which a named context stands in; nor is its image needed."""
    lines = ["FROM golang AS deps", "RUN x", "FROM alpine AS other", "FROM golang AS build", "COPY --from=deps / /"]
    lines += ["RUN --mount=from=other x", "FROM scratch", "COPY --from=build / /"]
    plan = plan_of(*lines, build_contexts={"build": "./out"})
    assert [one.used for one in plan.stages] == [False, False, True, True]
    assert (plan.images, plan.unused) == ((), (0, 1))
    taken = plan_of(*lines, "COPY --from=deps / /", build_contexts={"build": "./out"})
    assert [one.used for one in taken.stages] == [True, False, True, True]
    assert taken.images == ("docker.io/library/golang:latest",)


def test_shown_plan() -> None:
    """A plan is shown by its file, its targets and the number of its steps."""
    assert repr(plan_of(*DIAMOND, target=["left", "right"])) == "<Plan of Dockerfile: left, right, 5 steps>"


def test_edges_of_a_plan() -> None:
    """Edges stand in the order of the using stage and line, those of unused stages among them."""
    lines = ["FROM one AS a", "FROM two", "COPY --from=a x x", "COPY --from=three y y", "FROM a", "FROM scratch"]
    plan = plan_of(*lines)
    assert [(one.source, one.stage, one.kind.value, one.line, one.onbuild) for one in plan.edges] == [
        (0, 1, "copy", 3, False),
        (0, 2, "from", 5, False),
    ]
    assert [(one.image.split("/")[-1], one.stage, one.kind.value, one.line) for one in plan.image_edges] == [
        ("one:latest", 0, "from", 1),
        ("two:latest", 1, "from", 2),
        ("three:latest", 1, "copy", 4),
    ]


def test_several_uses_of_a_line() -> None:
    """FROM stands before mounts, and mounts of one line in the order of what they use."""
    lines = [
        "FROM scratch AS a",
        "FROM scratch AS b",
        "FROM a",
        "RUN --mount=from=b,target=/m --mount=from=a,target=/n x",
    ]
    plan = plan_of(*lines)
    assert [(one.source, one.kind.value) for one in plan.edges] == [(0, "from"), (0, "mount"), (1, "mount")]


def test_nothing_to_do() -> None:
    """A target without a file system has no waves and no critical path."""
    plan = plan_of("FROM scratch")
    assert (plan.steps, plan.waves, plan.critical_path, plan.peak_parallelism) == ((), (), (), 0)
    assert (plan.build_order, plan.stage_waves) == ((0,), ((0,),))


# --- Several targets ----------------------------------------------------------------------------------------------


def test_several_targets() -> None:
    """A plan of several targets has what each of them needs, each step once."""
    plan = plan_of(*DIAMOND, target=["left", "UNUSED"])
    assert (plan.targets, used(plan)) == ((1, 3), ["base", "left", "unused"])
    assert plan.images == ("docker.io/library/alpine:latest", "docker.io/library/debian:latest")
    assert sorted(named(plan, tuple(step.id for step in plan.steps)))[2:] == ["RUN base", "RUN left", "RUN unused"]
    assert named(plan, plan.critical_path)[1:] == ["RUN base", "RUN left"]
    assert plan.runs_with(0) == [3]


def test_targets_in_the_order_asked_for() -> None:
    """Targets keep the order of the caller, each once; "" is the last stage."""
    assert plan_of(*DIAMOND, target=["right", "", "left", "RIGHT", "last"]).targets == (2, 4, 1)


def test_steps_that_targets_share() -> None:
    """A step that two targets make belongs to the stages of both."""
    lines = ["FROM alpine AS a", "RUN x", "FROM alpine AS b", "RUN x", "FROM alpine AS c", "RUN x"]
    plan = plan_of(*lines, target=["a", "c"])
    assert [step.stages for step in plan.steps] == [(0, 2), (0, 2)]
    assert plan_of(*lines, target=["a"]).steps[0].stages == (0,)


def test_longest_of_several_targets() -> None:
    """The critical path is that of the target with the longest chain."""
    plan = plan_of(*DIAMOND, target=["left", "right"])
    assert named(plan, plan.critical_path)[-1] == "RUN right-2"


def test_target_stage_arg_of_several_targets() -> None:
    """Each target is resolved on its own, so TARGETSTAGE differs, and with it what a stage starts from."""
    plan = plan_of("FROM image-$TARGETSTAGE AS a", "FROM a AS b", target=["a", "b"])
    assert plan.images == ("docker.io/library/image-a:latest", "docker.io/library/image-b:latest")


def test_an_unknown_target_among_several() -> None:
    """One target that is unknown refuses the whole plan."""
    assert refused(*DIAMOND, target=["left", "rihgt"])[0].endswith("(did you mean right?)")


def test_no_target() -> None:
    """An empty list of targets is wrong usage."""
    with pytest.raises(stagegraph.UsageError, match="no target is given"):
        plan_of(*DIAMOND, target=[])


# --- Several platforms --------------------------------------------------------------------------------------------


def test_several_platforms() -> None:
    """A plan for several platforms has the steps of each, and those that do not depend on the platform once."""
    lines = ["FROM --platform=$BUILDPLATFORM alpine AS build", "RUN make", "FROM debian", "COPY --from=build a a"]
    plan = plan_of(*lines, platform="linux/amd64,linux/arm64")
    assert [str(platform) for platform in plan.platforms] == ["linux/amd64", "linux/arm64"]
    assert sum("RUN make" in name for name in names(plan)) == 1
    assert sum("COPY" in name for name in names(plan)) == 2
    assert (plan.targets, plan.to_dict()["platform"]) == ((1,), "linux/amd64,linux/arm64")


def test_a_stage_that_one_platform_alone_needs() -> None:
    """A stage shows what it starts from for the platform that needs it."""
    lines = ["FROM alpine AS linux-amd64", "FROM debian:$TARGETARCH AS linux-arm64", "FROM linux-$TARGETARCH"]
    plan = plan_of(*lines, platform="linux/amd64,linux/arm64")
    assert used(plan) == ["linux-amd64", "linux-arm64", "stage-2"]
    assert plan.stages[1].base.image == "docker.io/library/debian:arm64"


# --- Independence of the caller -----------------------------------------------------------------------------------


def test_the_callers_dict_is_copied() -> None:
    """What the caller does with its build args later does not change the plan."""
    args = {"A": "1"}
    plan = plan_of("FROM scratch", build_args=args)
    args["A"] = "2"
    assert plan.options.build_args == {"A": "1"}
