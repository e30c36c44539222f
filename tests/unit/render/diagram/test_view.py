from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.errors import UsageError
from stagegraph.render.diagram.focus import focused, near_targets
from stagegraph.render.diagram.folding import folded
from stagegraph.render.diagram.model import Diagram, Level
from stagegraph.render.diagram.simplifying import simplified
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.diagram.view import CROWD, MANY_CARDS, View, diagram_of, ever_simpler, is_crowd, stage_named
from stagegraph.values import replace
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    import stagegraph

LINES = [
    "FROM alpine AS a",
    "RUN x",
    "FROM a AS b",
    "RUN y",
    "FROM b AS c",
    "RUN z",
    "FROM a AS no",
    "FROM c AS d",
    "COPY --from=a e f",
]
PLAN = plan_of(*LINES)


def large_plan(stages: int) -> stagegraph.Plan:
    """A plan of so many stages in a row; each copies from the first one, too."""
    lines = ["FROM scratch AS s0", "RUN 0"]
    for at in range(1, stages):
        lines += [f"FROM s{at - 1} AS s{at}", f"RUN {at}"]
        lines += [f"COPY --from=s0 {at} {at}"] * (at > 1)
    return plan_of(*lines)


# --- Views --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({}, stage_diagram(PLAN)),
        ({"level": Level.STEPS}, step_diagram(PLAN)),
        ({"hide_unused": True}, stage_diagram(PLAN, hide_unused=True)),
        ({"level": Level.STEPS, "hide_unused": True}, step_diagram(PLAN, hide_unused=True)),
        ({"focus": ("b",)}, focused(stage_diagram(PLAN), [1])),
        ({"focus": ("b", "no"), "depth": 1}, focused(stage_diagram(PLAN), [1, 3], 1)),
        ({"focus": ("b",), "depth": 0}, focused(stage_diagram(PLAN), [1], 0)),
        ({"level": Level.STEPS, "focus": ("b",), "depth": 1}, focused(step_diagram(PLAN), [1], 1)),
        ({"depth": 1}, near_targets(stage_diagram(PLAN), PLAN.targets, 1)),
        ({"depth": 0}, near_targets(stage_diagram(PLAN), PLAN.targets, 0)),
        ({"level": Level.STEPS, "depth": 2}, near_targets(step_diagram(PLAN), PLAN.targets, 2)),
        ({"simplify": True}, simplified(stage_diagram(PLAN))),
        ({"fold": True}, folded(stage_diagram(PLAN))),
        ({"simplify": True, "fold": True}, folded(simplified(stage_diagram(PLAN)))),
        ({"level": Level.STEPS, "fold": True}, folded(step_diagram(PLAN))),
        (
            {"focus": ("d",), "depth": 3, "simplify": True, "fold": True},
            folded(simplified(focused(stage_diagram(PLAN), [4], 3))),
        ),
    ],
)
def test_views(view: dict[str, Any], expected: Diagram) -> None:
    """A view is cut first, then simplified, then folded; what is not asked for is not done."""
    assert diagram_of(PLAN, View(**view)) == expected


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("stages", [MANY_CARDS, MANY_CARDS + 1])
def test_large_pictures(stages: int, level: Level) -> None:
    """A picture with more cards is simplified and folded unless told otherwise, a smaller one only if told so."""
    plan = large_plan(stages)
    whole = stage_diagram(plan) if level is Level.STAGES else step_diagram(plan)
    large = len(whole.cards) > MANY_CARDS
    assert large is (stages > MANY_CARDS or level is Level.STEPS)
    assert diagram_of(plan, View(level)) == (folded(simplified(whole)) if large else whole)
    assert diagram_of(plan, View(level, fold=False, simplify=False)) == whole
    assert diagram_of(plan, View(level, fold=False, simplify=True)) == simplified(whole)
    assert diagram_of(plan, View(level, fold=True, simplify=False)) == folded(whole)


def test_size_counts_what_is_left() -> None:
    """What is cut out of a large plan and is small itself is neither simplified nor folded."""
    plan = large_plan(2 * MANY_CARDS)
    view = View(focus=("s9",), depth=1)
    assert diagram_of(plan, view) == focused(stage_diagram(plan), [9], 1)


# --- Ever simpler -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "simpler"),
    [
        (View(), [View(), View(fold=True, simplify=True), View(hide_unused=True, fold=True, simplify=True)]),
        (
            View(Level.STEPS),
            [
                View(Level.STEPS),
                View(),
                View(fold=True, simplify=True),
                View(hide_unused=True, fold=True, simplify=True),
            ],
        ),
        (View(hide_unused=True), [View(hide_unused=True), View(hide_unused=True, fold=True, simplify=True)]),
        (View(focus=("b",)), [View(focus=("b",)), View(focus=("b",), fold=True, simplify=True)]),
        (
            View(fold=True, simplify=True),
            [View(fold=True, simplify=True), View(hide_unused=True, fold=True, simplify=True)],
        ),
    ],
)
def test_ever_simpler(view: View, simpler: list[View]) -> None:
    """A picture that may be too large is followed by simpler ones: of stages, folded, without what is not built."""
    assert ever_simpler(PLAN, view) == [diagram_of(PLAN, one) for one in simpler]


def test_ever_simpler_of_what_is_simple() -> None:
    """Where nothing can be left out, there is one picture."""
    plan = plan_of("FROM scratch AS a", "FROM a")
    assert ever_simpler(plan, View()) == [stage_diagram(plan)]


# --- Names of stages ----------------------------------------------------------------------------------------------

NAMED = plan_of(
    "FROM scratch AS Build", "FROM scratch", "FROM scratch AS build", "FROM scratch AS test", target="build"
)


@pytest.mark.parametrize(("name", "index"), [("build", 2), ("BUILD", 2), ("stage-1", 1), ("Stage-1", 1), ("test", 3)])
def test_stage_named(name: str, index: int) -> None:
    """A stage is found by its name in any case, the last one of that name, or by its number if it has none."""
    assert stage_named(NAMED, name) == index


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("biuld", "there is no stage biuld (did you mean build?)"),
        ("stage-9", "there is no stage stage-9 (did you mean stage-1?)"),
        ("nothing", "there is no stage nothing"),
        ("1", "there is no stage 1"),
        ("", "there is no stage "),
    ],
)
def test_no_such_stage(name: str, message: str) -> None:
    """A name that no stage has is refused with the nearest one, and with all there are."""
    with pytest.raises(UsageError) as caught:
        stage_named(NAMED, name)
    assert (caught.value.message, caught.value.hint) == (message, "The stages are build@L1, stage-1, build@L3, test.")


def test_hidden_stage() -> None:
    """A stage that is left out cannot be looked at, and it is said why."""
    assert stage_named(NAMED, "build", hidden=True) == 2
    with pytest.raises(UsageError) as caught:
        diagram_of(NAMED, View(hide_unused=True, focus=("test",)))
    assert caught.value.message == "the stage test is left out: no target needs it"
    assert caught.value.hint == "Draw it without --hide-unused."


def test_views_compare() -> None:
    """Views are values: equal ones are one view."""
    assert View(focus=("a",)) == replace(View(), focus=("a",))
    assert View(fold=False) != View()


# --- Crowds -------------------------------------------------------------------------------------------------------


def crowd(stages: int) -> stagegraph.Plan:
    """A plan of so many equal stages and a target that starts from another one."""
    return plan_of("FROM alpine AS a", *(f"FROM a AS s{at}" for at in range(stages)), "FROM a")


def test_crowds_are_folded() -> None:
    """Of more stages than anybody reads equal ones are folded, unless nothing is to be folded."""
    assert len(diagram_of(crowd(CROWD + 1), View()).cards) == 3
    assert len(diagram_of(crowd(CROWD + 1), View(fold=False)).cards) == CROWD + 4
    assert len(diagram_of(crowd(CROWD - 3), View()).cards) > CROWD - 3


def test_what_is_a_crowd() -> None:
    """Stages count, neither images nor steps."""
    assert is_crowd(stage_diagram(crowd(CROWD)))
    assert not is_crowd(step_diagram(crowd(CROWD)))
    images = plan_of("FROM scratch", *(f"COPY --from=i{at} a a" for at in range(CROWD + 1)))
    assert not is_crowd(stage_diagram(images))
