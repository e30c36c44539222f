from __future__ import annotations

import pytest

from stagegraph.analysis.waiting import distinct_waits, steps_at_once, waits
from tests.helpers.building import plan_of

BUILD = ["FROM alpine AS build", "RUN make"]


def test_waits() -> None:
    """A stage waits at its COPY --from, at its mounts, and at its first step where it goes on from another stage."""
    lines = [*BUILD, "FROM build AS test", "RUN test", "RUN more", "FROM alpine AS last", "RUN alone", "COPY a a"]
    copy = ["COPY --from=test b b", "RUN --mount=from=build,target=/m --mount=from=test,target=/n y"]
    plan = plan_of(*lines, *copy)
    found = waits(plan.steps)
    assert {
        stage: [(str(one.number or ""), one.line, one.others) for one in ways] for stage, ways in found.items()
    } == {
        1: [("1/2", 4, (0,))],
        2: [("4/5", 9, (1,)), ("5/5", 10, (0, 1))],
    }
    by_id = {step.id: step.name for step in plan.steps}
    assert [(one.stage, by_id[one.step]) for one in found[2]] == [(2, f"[last {at}/5] {copy[at - 4]}") for at in (4, 5)]


def test_sources_are_no_stages_to_wait_for() -> None:
    """Images and the build context are there from the start."""
    assert waits(plan_of("FROM alpine", "COPY --from=busybox a a", "COPY b b").steps) == {}


def test_a_stage_that_is_an_image_is_no_wait() -> None:
    """A stage that comes to no more than its image is there from the start, too."""
    assert waits(plan_of("FROM alpine AS a", "FROM debian", "COPY --from=a a a").steps) == {}


def test_a_shared_step_waits_in_one_of_its_stages() -> None:
    """A step of two stages goes on from a step of the first one's own, and from another stage in the second one."""
    first = ["FROM alpine AS middle", "RUN one", "FROM alpine AS whole", "RUN one", "RUN two"]
    plan = plan_of(*first, "FROM middle AS parts", "RUN two", "FROM whole", "COPY --from=parts a a", "RUN last")
    found = waits(plan.steps)
    assert [one.others for one in found[2]] == [(0,)]
    assert 1 not in found


def test_waits_for_a_shared_step() -> None:
    """Who waits for a step of several stages waits for those that are complete with it."""
    plan = plan_of(*BUILD, "FROM alpine AS longer", "RUN make", "RUN more", "FROM scratch", "COPY --from=build a a")
    assert [one.others for one in waits(plan.steps)[2]] == [(0,)]
    plan = plan_of(
        *BUILD, "FROM alpine AS same", "RUN make", "FROM scratch", "COPY --from=same a a", "COPY --from=build b b"
    )
    assert [one.others for one in waits(plan.steps)[2]] == [(0, 1), (0, 1)]


def test_a_shared_step_waits() -> None:
    """A step of several stages waits in each of them; its number is that in the stage that is shown."""
    children = ["FROM build AS one", "RUN x", "FROM build AS two", "RUN x", "RUN y"]
    plan = plan_of(*BUILD, *children, "FROM scratch", "COPY --from=one a a", "COPY --from=two b b")
    found = waits(plan.steps)
    assert [(str(one.number or ""), one.others) for one in (*found[1], *found[2])] == [("", (0,)), ("1/2", (0,))]


def test_link_waits() -> None:
    """COPY --link waits in its copy, not in the step that merges it."""
    plan = plan_of(*BUILD, "FROM alpine AS last", "COPY --link --from=build a a")
    assert [str(one.number) for one in waits(plan.steps)[1]] == ["2/2"]


def test_link_does_not_wait_for_its_stage() -> None:
    """The copy of a COPY --link waits for the other stage alone, so that its own stage goes on beside it."""
    plan = plan_of(*BUILD, "FROM alpine AS last", "RUN slow", "COPY --link --from=build a a", "RUN after")
    by_id = {step.id: step for step in plan.steps}
    (wait,) = waits(plan.steps)[1]
    assert [by_id[one].name for one in by_id[wait.step].inputs] == ["[build 2/2] RUN make"]
    assert (str(wait.number), wait.line, wait.others) == ("3/4", 5, (0,))


def test_waits_by_triggers() -> None:
    """A trigger waits in the child, at the line of its FROM, for what it takes from and for the parent."""
    lines = [*BUILD, "FROM debian AS parent", "RUN p", "ONBUILD COPY --from=build a a", "FROM parent AS child"]
    (wait,) = waits(plan_of(*lines).steps)[2]
    assert (str(wait.number), wait.line, wait.others) == ("1/1", 6, (0, 1))


def test_waits_through_a_stage_without_steps() -> None:
    """A stage without steps is not waited for: whoever takes from it waits for its parent."""
    lines = [*BUILD, "FROM build AS same", "ENV A=1", "FROM scratch", "COPY --from=same a a"]
    assert [one.others for one in waits(plan_of(*lines).steps)[2]] == [(0,)]


def test_waits_for_several_platforms() -> None:
    """Each platform waits for the steps of its own; a stage that ends differently for each is one stage."""
    lines = ["FROM --platform=$BUILDPLATFORM alpine AS build", "ARG TARGETARCH", "RUN make $TARGETARCH"]
    plan = plan_of(*lines, "FROM scratch", "COPY --from=build a a", platform="linux/amd64,linux/arm64")
    assert [(str(one.number or ""), one.others) for one in waits(plan.steps)[1]] == [("1/1", (0,)), ("1/1", (0,))]


@pytest.mark.parametrize(
    ("line", "number"),
    [("RUN x]", "2/2"), ("RUN [ 1/1] x", "2/2"), ("COPY <<E 1/2]\nE", "2/2")],
)
def test_step_number(line: str, number: str) -> None:
    """The number is that of the step, whatever its text looks like."""
    plan = plan_of("FROM alpine AS a", *line.split("\n"))
    assert str(plan.steps[-1].number) == number


def test_steps_without_number() -> None:
    """A step that no instruction has made has no number."""
    plan = plan_of("FROM scratch", "COPY --from=busybox a a", "COPY <<E b", "E")
    assert [str(step.number or "") for step in plan.steps] == ["", "1/2", "", "2/2"]
    assert str(plan_of("FROM alpine", *(f"RUN {at}" for at in range(9))).steps[1].number) == "2/10"
    two = plan_of("FROM alpine", "RUN x", platform="linux/amd64,linux/arm64")
    assert [str(step.number) for step in two.steps] == ["1/2", "2/2", "1/2", "2/2"]


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        (["FROM alpine", "RUN 1", "COPY a a", "WORKDIR /w"], {1: 4}),
        (["FROM alpine", "RUN 1", "COPY --from=build a a", "RUN 2"], {1: 2}),
        (["FROM build", "RUN 1"], {1: 0}),
        (["FROM alpine", "COPY --from=build a a", "COPY --link b b", "RUN 1"], {1: 2}),
        (["FROM alpine", "COPY --link b b", "RUN 1"], {1: 3}),
        (["FROM alpine", "COPY <<E b", "E"], {1: 2}),
        (["FROM alpine AS build2", "RUN make", "RUN own", "COPY --from=build a a"], {1: 4}),
    ],
)
def test_steps_at_once(lines: list[str], counts: dict[int, int]) -> None:
    """The steps of a stage that wait for no step of another one are counted as BuildKit counts them."""
    plan = plan_of(*BUILD, *lines)
    found = steps_at_once(plan.steps)
    assert {stage: found[stage] for stage in counts} == counts


def test_distinct_waits() -> None:
    """Of the waits for the same stages, which equal steps end together, the first is told; others follow."""
    equal = [line for at in range(3) for line in (f"FROM alpine AS s{at}", "RUN x")]
    own = ["FROM alpine AS own", "RUN y", "FROM scratch"]
    found = waits(plan_of(*equal, *own, *(f"COPY --from={one} a a" for one in ("s0", "s1", "own", "s2"))).steps)
    assert [(one.line, one.others) for one in found[4]] == [
        (10, (0, 1, 2)),
        (11, (0, 1, 2)),
        (12, (3,)),
        (13, (0, 1, 2)),
    ]
    assert distinct_waits(found[4]) == [found[4][0], found[4][2]]
    assert distinct_waits(()) == []
