from __future__ import annotations

import pytest

import stagegraph
from stagegraph.graph import buildlimits
from stagegraph.graph.llb import convert
from stagegraph.graph.llb.environmentkey import environment_key
from stagegraph.graph.resolve import dependencies, triggers
from tests.helpers.building import plan_of, refusal_of

TRIGGERS = ["FROM alpine AS a", *(f"ONBUILD RUN {at}" for at in range(400))]
USERS = [f"FROM a AS b{at}" for at in range(300)]
COPIES = [f"COPY --from=b{at} x x" for at in range(300)]


def test_triggers_times_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Triggers that run in more stages than is followed are refused at the FROM that is too much."""
    assert buildlimits.MOST_TRIGGERS == 1_000_000
    assert plan_of(*TRIGGERS, *USERS, "FROM scratch", *COPIES).own_steps(300) == 400
    monkeypatch.setattr(triggers, "MOST_TRIGGERS", 100_000)
    refusal = refusal_of(*TRIGGERS, *USERS, "FROM scratch", *COPIES)
    assert refusal.line == 401 + 250 + 1
    assert refusal.message == "the stages run more than 100,000 ONBUILD triggers, which is more than stagegraph follows"
    assert "docs/limits.md" in refusal.hint


def test_triggers_that_take_from_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Triggers of which one takes something are followed in fewer stages, as are those of images."""
    assert buildlimits.MOST_TAKING_TRIGGERS == 100_000
    monkeypatch.setattr(triggers, "MOST_TAKING_TRIGGERS", 5)
    onbuild = ["ONBUILD RUN 1", "ONBUILD RUN --mount=from=busybox,target=/c 2"]
    words = "the stages run more than 5 ONBUILD triggers that images have or that take from stages or images"
    refusal = refusal_of("FROM alpine AS a", *onbuild, *USERS[:3], "FROM scratch", *COPIES[:3])
    assert (refusal.line, refusal.message[: len(words)]) == (6, words)
    onbuild[1] = onbuild[1].replace("busybox", "s")
    refusal = refusal_of("FROM alpine AS s", "FROM alpine AS a", *onbuild, *USERS[:3], "FROM scratch", *COPIES[:3])
    assert (refusal.line, refusal.message[: len(words)]) == (7, words)
    config = {"alpine": {"config": {"OnBuild": ["RUN 1", "RUN 2", "RUN 3"]}}}
    text = "FROM alpine AS a\nFROM alpine AS b\nFROM scratch\nCOPY --from=a a a\nCOPY --from=b a a"
    with pytest.raises(stagegraph.DockerfileError, match=words):
        stagegraph.plan(stagegraph.parse(text), image_configs=config)


@pytest.mark.wide
def test_triggers_of_stages_that_are_not_built() -> None:
    """Where no target needs the stages, only triggers that take something from a stage count."""
    stages = ["FROM a"] * 300
    assert len(plan_of(*TRIGGERS, *stages, "FROM scratch").stages) == 302
    taking = ["FROM alpine AS x", "FROM alpine AS a", *(["ONBUILD COPY --from=x a a"] * 400)]
    assert refusal_of(*taking, *stages, "FROM scratch").line == 402 + 250 + 1


def test_instructions(monkeypatch: pytest.MonkeyPatch) -> None:
    """More instructions than are followed are refused at the stage that has them."""
    monkeypatch.setattr(dependencies, "MOST_INSTRUCTIONS", 3)
    assert len(plan_of("FROM a AS x", "RUN 1", "RUN 2", "FROM x", "RUN 3").steps) == 4
    refusal = refusal_of("FROM a AS x", "RUN 1", "RUN 2", "FROM x", "RUN 3", "RUN 4")
    assert (refusal.line, refusal.message) == (
        4,
        "the stages have more than 3 instructions, which is more than stagegraph follows",
    )
    assert buildlimits.MOST_INSTRUCTIONS == 1_000_000


def test_inherited_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables times stages are refused beyond a bound, at the FROM that takes over too many."""
    monkeypatch.setattr(convert, "MOST_VARIABLES", 5)
    lines = ["FROM scratch AS a", "ENV A=1", "FROM a AS b", "FROM b AS c", "FROM c AS d"]
    assert plan_of(*lines[:4]).build_order == (0, 1, 2)
    refusal = refusal_of(*lines)
    assert (refusal.line, refusal.message[:45]) == (5, "the stages take over more than 5 variables, w")
    lines[:2] = ["FROM alpine AS a", "ENV A=$X B=$Y"]
    assert refusal_of(*lines, image_configs=None).message == refusal.message


def test_variables_of_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that images bring along count for each stage that starts from them."""
    monkeypatch.setattr(convert, "MOST_VARIABLES", 5)
    lines = ["FROM im AS a", "FROM im AS b", "COPY --from=a a a", "FROM im", "COPY --from=b a a"]
    few, many = ({"im": {"config": {"Env": [f"A{at}=1" for at in range(count)]}}} for count in (1, 2))
    assert plan_of(*lines, image_configs=few).build_order == (0, 1, 2)
    refusal = refusal_of(*lines, image_configs=many)
    assert (refusal.line, refusal.message[:45]) == (4, "the stages take over more than 5 variables, w")


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"A": "x"},
        {f"A{at}": "x" for at in range(100)},
        {"A": "x" * 5000, "B": "y"},
        {"A": "x" * 5000, "B": "y\0"},
    ],
    ids=["none", "one", "many", "long", "zero byte"],
)
def test_keys_of_environments(variables: dict[str, str]) -> None:
    """Environments have equal keys when names, values and their order are equal."""
    assert environment_key(variables) == environment_key(dict(variables))
    others = [
        {**variables, "A": "other"},
        {**variables, "NEW": ""},
        dict(reversed([*variables.items(), ("Z", "")])),
        {name + "\u00fc": value for name, value in variables.items()} | {"": ""},
    ]
    keys = [environment_key(one) for one in (variables, *others)]
    assert len(set(keys)) == len(keys)


def test_keys_keep_names_and_values_apart() -> None:
    """Characters that move from one value to the next, or to a name, make another key."""
    long = "x" * 5000
    pairs = [
        {"A": long, "B": "cd"},
        {"A": long + "c", "B": "d"},
        {"A": long, "Bc": "d"},
        {"A": long, "B": "", "c": "d"},
    ]
    assert len({environment_key(one) for one in pairs}) == len(pairs)


def test_steps_of_large_environments() -> None:
    """RUNs behind many variables are equal steps when all variables are equal."""
    many = [f"ENV A{at}={at}" for at in range(80)]
    lines = [
        "FROM alpine AS a",
        *many,
        "RUN x",
        "FROM alpine AS b",
        *many,
        "RUN x",
        "FROM alpine",
        *many,
        "ENV A3=4",
        "RUN x",
    ]
    plan = plan_of(*lines, "COPY --from=a x x", "COPY --from=b x x")
    assert sorted(step.stages for step in plan.steps if "RUN" in step.name) == [(0, 1), (2,)]


def test_directories_of_any_length() -> None:
    """Directories below thousands of others are steps of their own, equal where the whole path is."""
    deep = "/" + "d/" * 3000
    plan = plan_of("FROM scratch AS a", f"WORKDIR {deep}x", "FROM scratch", f"WORKDIR {deep}x", f"WORKDIR {deep}y")
    other = plan_of("FROM scratch", f"WORKDIR {deep}x", "FROM scratch", f"WORKDIR {deep}y", "COPY --from=0 a b")
    assert [step.stages for step in plan.steps] == [(1,), (1,)]
    assert sorted(step.stages for step in other.steps) == [(0,), (1,), (1,)]


def test_deep_chains() -> None:
    """Thousands of stages that start from or copy from each other are planned without recursion, graphs included."""
    chain = [line for at in range(1, 3000) for line in (f"FROM s{at - 1} AS s{at}", f"COPY --from=s{at - 1} a b")]
    plan = plan_of("FROM alpine AS s0", *chain)
    assert len(plan.build_order) == len(plan.stage_waves) == 3000
    assert plan.graph.number_of_nodes() == 3001
    assert plan.step_graph.number_of_nodes() == len(plan.steps)
    assert isinstance(plan, stagegraph.Plan)
