"""What becomes of stages in a diagram of steps: those that share steps, have none, or are not built."""

from __future__ import annotations

import pytest

from stagegraph.errors import Location
from stagegraph.render.diagram.model import Standing
from tests.helpers.stepping import arrows_to, card_with, cluster_of, diagram_of, sources_of

# --- Merged steps -------------------------------------------------------------------------------------------------

MERGED = [
    "FROM alpine AS a",
    "RUN x",
    "FROM alpine AS b",
    "RUN x",
    "RUN y",
    "FROM scratch",
    "COPY --from=a / /a",
    "COPY --from=b / /b",
]


def test_merged_steps() -> None:
    """A step that stages share stands once, where BuildKit's name puts it, and names the other stages."""
    diagram = diagram_of(*MERGED)
    card = card_with("RUN x", diagram)
    assert (card.title, card.badges) == ("[b 2/3]", ("also for a",))
    assert card.tooltip.splitlines()[-1] == "once for a, b"
    assert card.id in cluster_of("b", diagram).cards
    assert [arrow.target for arrow in diagram.arrows if arrow.source == card.id] == ["p4", "p3", "e0"]


def test_many_stages_of_a_merged_step() -> None:
    """A step of many stages names three others and counts the rest; its tooltip names all."""
    names = "abcdef"
    lines = [line for name in names for line in (f"FROM alpine AS {name}", "RUN x")]
    diagram = diagram_of(*lines, "FROM scratch", *(f"COPY --from={name} / /{name}" for name in names))
    card = card_with("RUN x", diagram)
    assert card.badges == ("also for a, b, c and 2 more",)
    assert card.tooltip.splitlines()[-1] == "once for a, b, c, d, e, f"


def test_stage_without_steps_of_its_own() -> None:
    """A stage all of whose steps stand in another's cluster says where they are, and an arrow comes from the last."""
    diagram = diagram_of(*MERGED)
    (card,) = [one for one in diagram.cards if one.id in cluster_of("a", diagram).cards]
    assert (card.id, card.title, card.rows, card.wave) == ("e0", "its steps are in b", (), None)
    assert card.location == Location("Dockerfile", 1, 1)
    assert sources_of("its steps are in b", diagram) == [("FROM", "[b 2/3] RUN x")]
    (arrow,) = arrows_to(card, diagram)
    assert (arrow.tooltip, arrow.location, arrow.used) == ("FROM alpine AS a", Location("Dockerfile", 1, 1), True)


def test_stage_with_one_merged_step() -> None:
    """One step is spoken of as one."""
    lines = ["FROM alpine AS a", "FROM alpine AS b", "RUN x", "FROM scratch", "COPY --from=a / /", "COPY --from=b / /b"]
    assert sources_of("its step is in b", diagram_of(*lines)) == [
        ("FROM", "[b 1/2] FROM docker.io/library/alpine:latest")
    ]


# --- Stages without steps -----------------------------------------------------------------------------------------


def test_empty_stages() -> None:
    """A stage without steps says so, stands as its stage does, and goes on with what it is FROM."""
    diagram = diagram_of("FROM alpine AS a", "RUN x", "FROM a AS b", "ENV c=d", "FROM b AS c")
    assert [(card.id, card.title, card.standing) for card in diagram.cards if card.wave is None] == [
        ("e1", "no steps", Standing.CRITICAL),
        ("e2", "no steps", Standing.TARGET),
    ]
    assert [cluster.cards for cluster in diagram.clusters] == [("p1", "p2"), ("e1",), ("e2",)]
    arrows = [(arrow.source, arrow.target, arrow.critical, arrow.tooltip) for arrow in diagram.arrows[1:]]
    assert arrows == [("p2", "e1", True, "FROM a AS b"), ("e1", "e2", True, "FROM b AS c")]


def test_empty_stage_on_scratch() -> None:
    """A stage that is empty from the beginning has a card without arrows."""
    diagram = diagram_of("FROM scratch AS a", "ENV b=c")
    assert [(card.title, card.wave) for card in diagram.cards] == [("no steps", None)]
    assert diagram.arrows == ()


def test_replaced_stage() -> None:
    """A stage that a named context replaces has the loading of the context as its step."""
    lines = ["FROM scratch AS assets", "COPY a b", "FROM scratch AS web", "COPY --from=assets a b"]
    diagram = diagram_of(*lines, build_contexts={"assets": "../brand"})
    (card,) = [one for one in diagram.cards if one.id in cluster_of("assets", diagram).cards]
    assert (card.title, card.rows) == ("[context assets]", ("load from client",))
    assert cluster_of("assets", diagram).badges == ("named context",)


def test_stages_replaced_by_the_same() -> None:
    """Of two stages that the same image replaces, one has the step, the other says by what it is replaced."""
    lines = ["FROM scratch AS a", "FROM scratch AS b", "FROM scratch", "COPY --from=a x x", "COPY --from=b y y"]
    contexts = dict.fromkeys("ab", "docker-image://debian")
    diagram = diagram_of(*lines, build_contexts=contexts)
    assert sources_of("replaced by docker-image://debian", diagram) == [("FROM", "[context b] debian")]


# --- Stages that are not built ------------------------------------------------------------------------------------


def test_unused_stages() -> None:
    """A stage that is not built is one card, outside all clusters, with what it is FROM and what it takes from."""
    lines = ["FROM alpine AS a", "RUN x", "FROM debian AS no", "RUN y", "COPY --from=a b c", "FROM a AS b", "RUN z"]
    diagram = diagram_of(*lines)
    card = card_with("no", diagram)
    assert (card.id, card.title, card.standing, card.wave) == ("s1", "no", Standing.UNUSED, None)
    assert card.rows == ("FROM debian:latest", "not built, 3 steps")
    assert card.id not in {one for cluster in diagram.clusters for one in cluster.cards}
    assert sources_of("no", diagram) == [("COPY", "[a 2/2] RUN x")]
    (arrow,) = arrows_to(card, diagram)
    assert (arrow.used, arrow.label) == (False, "COPY")


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("FROM scratch", ("not built, no steps",)),
        ("FROM a", ("not built, no steps",)),
        ("FROM assets", ("FROM assets (named context ../x)", "not built, 1 step")),
        ("FROM $V", ("FROM $V", "not built, 1 step")),
    ],
)
def test_base_of_an_unused_stage(head: str, rows: tuple[str, ...]) -> None:
    """A stage that is not built tells its base in a row where no card stands for it."""
    diagram = diagram_of(
        "FROM alpine AS a",
        "RUN x",
        f"{head} AS no",
        "FROM a",
        build_contexts={"assets": "../x"},
        placeholders=True,
    )
    (card,) = [one for one in diagram.cards if one.title == "no"]
    assert card.rows == rows


def test_unused_stage_that_is_replaced() -> None:
    """A stage that a named context would replace is FROM nothing else."""
    diagram = diagram_of("FROM alpine AS no", "FROM scratch", "COPY a b", build_contexts={"no": "../x"})
    assert card_with("no", diagram).rows == ("not built, replaced by ../x",)


def test_unused_stages_take_from_each_other() -> None:
    """Arrows between stages that are not built, circles among them, lead from card to card."""
    lines = ["FROM scratch AS a", "COPY x y", "FROM a AS b", "COPY --from=c x y", "FROM b AS c", "FROM a", "ENV e=f"]
    diagram = diagram_of(*lines)
    pairs = [(arrow.source, arrow.target) for arrow in diagram.arrows if not arrow.used]
    assert pairs == [("p2", "s1"), ("s2", "s1"), ("s1", "s2")]


def test_unused_stage_takes_from_merged_stages() -> None:
    """What a stage that is not built takes from several stages that end in one step is one arrow."""
    lines = ["FROM alpine AS a", "RUN x", "FROM alpine AS b", "RUN x", "FROM scratch AS no", "COPY --from=a / /a"]
    lines += ["COPY --from=b / /b", "COPY --from=b / /c", "FROM a", "COPY --from=b / /"]
    diagram = diagram_of(*lines)
    (arrow,) = [one for one in diagram.arrows if one.target == "s2"]
    assert (arrow.label, arrow.location.first) == ("COPY\nCOPY \u00d72", 6)
    assert arrow.tooltip.splitlines() == [
        "COPY L6",
        "COPY --from=a / /a",
        "COPY L7, L8",
        "COPY --from=b / /b",
        "COPY --from=b / /c",
    ]


def test_unused_stage_on_an_empty_one() -> None:
    """What is FROM a stage without steps comes from that stage's card."""
    diagram = diagram_of("FROM scratch AS a", "FROM a AS no", "RUN x", "FROM a")
    assert [(arrow.source, arrow.target, arrow.used) for arrow in diagram.arrows] == [
        ("e0", "e2", True),
        ("e0", "s1", False),
    ]


def test_hide_unused() -> None:
    """Asked to, the diagram leaves out the stages that no target needs."""
    lines = ["FROM alpine AS a", "RUN x", "FROM a AS no", "FROM a"]
    assert "s1" in {card.id for card in diagram_of(*lines).cards}
    diagram = diagram_of(*lines, hide_unused=True)
    assert "s1" not in {card.id for card in diagram.cards}
    assert {arrow.target for arrow in diagram.arrows} == {"p2", "e2"}
