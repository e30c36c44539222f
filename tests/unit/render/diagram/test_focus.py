from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.render.diagram.focus import focused, near_targets
from stagegraph.render.diagram.model import FOCUS_BADGE
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram

# base -> build -> out, base -> test -> out, tool -> test; other and lone are not built
LINES = [
    "FROM alpine AS base",
    "RUN b",
    "FROM base AS build",
    "RUN m",
    "RUN n",
    "FROM golang AS tool",
    "FROM base AS test",
    "COPY --from=tool a b",
    "FROM build AS other",
    "FROM scratch AS lone",
    "FROM scratch AS out",
    "COPY --from=build a b",
    "COPY --from=test a c",
]
STAGES = stage_diagram(plan_of(*LINES))
STEPS = step_diagram(plan_of(*LINES))
BASE, BUILD, TOOL, TEST, OTHER, LONE, OUT = range(7)


def titles(diagram: Diagram) -> list[str]:
    """The titles of all cards."""
    return [card.title for card in diagram.cards]


def rows_of(diagram: Diagram, title: str) -> tuple[str, ...]:
    """The rows of the one card with that title."""
    (found,) = [card.rows for card in diagram.cards if card.title == title]
    return found


# --- Focus --------------------------------------------------------------------------------------------------------


def test_focus() -> None:
    """What a stage needs and what uses it is kept, near and far; the rest is left out, with its arrows."""
    diagram = focused(STAGES, [BUILD])
    assert titles(diagram) == ["alpine", "base", "build", "other", "out"]
    assert [(arrow.source, arrow.target) for arrow in diagram.arrows] == [
        ("i0", "s0"),
        ("s0", "s1"),
        ("s1", "s4"),
        ("s1", "s6"),
    ]
    assert (diagram.name, diagram.summary, diagram.level) == (STAGES.name, STAGES.summary, STAGES.level)


@pytest.mark.parametrize(
    ("depth", "kept"),
    [
        (0, ["build"]),
        (1, ["base", "build", "other", "out"]),
        (2, ["alpine", "base", "build", "other", "out"]),
        (9, ["alpine", "base", "build", "other", "out"]),
    ],
)
def test_depth(depth: int, kept: list[str]) -> None:
    """A depth is how many arrows away something may be, in both directions."""
    assert titles(focused(STAGES, [BUILD], depth)) == kept


def test_what_is_lost_is_counted() -> None:
    """A card that loses what it needs or what uses it says how many."""
    diagram = focused(STAGES, [BUILD], 1)
    assert rows_of(diagram, "base") == ("2 steps", "needs 1 more, not shown", "used by 1 more, not shown")
    assert rows_of(diagram, "out") == ("2 steps", "needs 1 more, not shown")
    assert rows_of(diagram, "build") == ("2 steps",)
    assert rows_of(focused(STAGES, [BUILD], 0), "build") == (
        "2 steps",
        "needs 1 more, not shown",
        "used by 2 more, not shown",
    )


def test_parallel_arrows_count_once() -> None:
    """Two arrows from one card are one more that is needed."""
    lines = ["FROM alpine AS a", "FROM a AS b", "COPY --from=a c d", "FROM b"]
    diagram = focused(stage_diagram(plan_of(*lines)), [1], 0)
    assert rows_of(diagram, "b") == ("1 step", "needs 1 more, not shown", "used by 1 more, not shown")


def test_several_in_focus() -> None:
    """Several stages keep what any of them needs or is used by, and one named twice counts once."""
    diagram = focused(STAGES, [TOOL, OTHER, TOOL], 1)
    assert titles(diagram) == ["golang", "build", "tool", "test", "other"]
    assert diagram.notes == ("only tool, other, what they need and what uses them within 1 arrow",)


def test_marks() -> None:
    """What the picture is about is marked before all else that is special about it."""
    diagram = focused(STAGES, [OUT])
    assert {card.title: card.badges for card in diagram.cards if card.badges} == {"out": (FOCUS_BADGE, "target")}


@pytest.mark.parametrize(
    ("stages", "depth", "note"),
    [
        ([BUILD], None, "only build, what it needs and what uses it"),
        ([BUILD], 0, "only build, what it needs and what uses it within 0 arrows"),
        ([BUILD, TEST], 2, "only build, test, what they need and what uses them within 2 arrows"),
        (range(7), None, "only base, build, tool, test and 3 more, what they need and what uses them"),
    ],
)
def test_note_of_a_focus(stages: list[int], depth: int | None, note: str) -> None:
    """A note says that this is not the whole."""
    assert focused(STAGES, stages, depth).notes == (note,)


def test_stage_that_nothing_uses() -> None:
    """A stage that neither needs nor is used stands alone."""
    diagram = focused(STAGES, [LONE])
    assert (titles(diagram), diagram.arrows) == (["lone"], ())


def test_focus_on_steps() -> None:
    """Of a diagram of steps, the focus is all that stands in a stage's cluster, and its cluster is marked."""
    diagram = focused(STEPS, [BUILD], 0)
    assert titles(diagram) == ["[build 1/2]", "[build 2/2]"]
    assert [(cluster.title, cluster.badges) for cluster in diagram.clusters] == [("build", (FOCUS_BADGE,))]
    assert diagram.cards[0].badges == ()
    assert diagram.notes == ("only build, what it needs and what uses it within 0 arrows",)


def test_clusters_that_lose_cards() -> None:
    """A cluster keeps those of its cards that are kept, and goes with the last of them."""
    diagram = focused(STEPS, [BUILD], 1)
    assert [(cluster.title, len(cluster.cards)) for cluster in diagram.clusters] == [
        ("base", 1),
        ("build", 2),
        ("out", 1),
    ]
    ids = {card.id for card in diagram.cards}
    assert {one for cluster in diagram.clusters for one in cluster.cards} <= ids
    assert rows_of(diagram, "[out 1/2]") == ("COPY --from=build a b", "used by 1 more, not shown")


def test_focus_on_a_stage_that_is_not_built() -> None:
    """Of a diagram of steps, a stage that is not built is its card."""
    diagram = focused(STEPS, [OTHER])
    assert {card.title: card.badges for card in diagram.cards if card.badges == (FOCUS_BADGE,)} == {
        "other": (FOCUS_BADGE,)
    }
    assert "[build 2/2]" in titles(diagram)
    assert "[out 1/2]" not in titles(diagram)


# --- What targets need --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depth", "kept"),
    [
        (0, ["out"]),
        (1, ["build", "test", "out"]),
        (2, ["base", "build", "tool", "test", "out"]),
        (3, ["alpine", "golang", "base", "build", "tool", "test", "out"]),
    ],
)
def test_near_targets(depth: int, kept: list[str]) -> None:
    """What the target needs is kept up to a depth; what it does not need is left out at any depth."""
    assert titles(near_targets(STAGES, [OUT], depth)) == kept


def test_note_of_targets() -> None:
    """A note says that this is not the whole, and counts targets, not their steps."""
    several = plan_of(*LINES, target=["test", "build"])
    empty = plan_of("FROM scratch AS a")
    for diagram, stages, note in (
        (STAGES, [OUT], "only what the target needs within 2 arrows"),
        (STEPS, [OUT], "only what the target needs within 2 arrows"),
        (step_diagram(empty), [0], "only what the target needs within 2 arrows"),
        (stage_diagram(several), several.targets, "only what the targets need within 2 arrows"),
        (step_diagram(several), several.targets, "only what the targets need within 2 arrows"),
    ):
        assert near_targets(diagram, stages, 2).notes == (note,)


def test_near_targets_of_steps() -> None:
    """Of a diagram of steps, depth counts from every step of the targets."""
    diagram = near_targets(STEPS, [OUT], 0)
    assert titles(diagram) == ["[out 1/2]", "[out 2/2]"]
    diagram = near_targets(STEPS, [OUT], 1)
    assert titles(diagram) == ["[build 2/2]", "[test 1/1]", "[out 1/2]", "[out 2/2]"]
    assert rows_of(diagram, "[build 2/2]") == ("RUN n", "needs 1 more, not shown", "used by 1 more, not shown")


def test_targets_of_several() -> None:
    """Each of several targets is kept with what it needs."""
    diagram = stage_diagram(plan_of(*LINES, target=["tool", "build"]))
    assert titles(near_targets(diagram, [TOOL, BUILD], 1)) == ["golang", "base", "build", "tool"]
    assert [arrow.target for arrow in near_targets(diagram, [TOOL, BUILD], 1).arrows] == ["s2", "s1"]


def test_notes_are_kept() -> None:
    """Notes that a diagram has already come first."""
    diagram = near_targets(focused(STAGES, [BUILD]), [OUT], 1)
    assert diagram.notes == ("only build, what it needs and what uses it", "only what the target needs within 1 arrow")
