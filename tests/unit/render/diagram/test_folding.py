from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.errors import Location
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.focus import focused
from stagegraph.render.diagram.folding import folded, folding
from stagegraph.render.diagram.model import Arrow, Card, Diagram, Level, Standing
from stagegraph.render.diagram.simplifying import simplified
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable

CHAIN = ["FROM alpine AS a", "RUN x", "FROM a AS b", "RUN y", "FROM b AS c", "RUN z"]


def folded_stages(*lines: str, **options: Any) -> Diagram:
    """The stages of a Dockerfile given line by line, folded."""
    return folded(stage_diagram(plan_of(*lines, **options)))


def folded_steps(*lines: str, **options: Any) -> Diagram:
    """The same of its steps."""
    return folded(step_diagram(plan_of(*lines, **options)))


def card_of(card_id: str, diagram: Diagram) -> Card:
    """The card of that id."""
    (found,) = [card for card in diagram.cards if card.id == card_id]
    return found


def pairs(diagram: Diagram) -> list[tuple[str, str]]:
    """Source and target of each arrow."""
    return [(arrow.source, arrow.target) for arrow in diagram.arrows]


def drawn(*arrows: str, **cards: Any) -> Diagram:
    """A diagram of COPY arrows written ``ab`` between cards; ``cards`` are changes of these."""
    place = Location("Dockerfile", 1, 1)
    ids = sorted({one for arrow in arrows for one in arrow})
    plain = {"title": "", "corner": "L1", "rows": (), "badges": (), "standing": Standing.USED, "tooltip": ""}
    made = tuple(Card(one, **{**plain, "title": one, **cards.get(one, {})}) for one in ids)
    lines = tuple(Arrow(one[0], one[1], EdgeKind.COPY, "COPY", True, False, "", place) for one in arrows)
    return Diagram("Dockerfile", (), made, lines)


def chains(diagram: Diagram) -> list[list[str]]:
    """The members of each card that is a chain, by the first word of their rows."""
    return [[row.split()[0] for row in card.rows] for card in diagram.cards if "chain" in card.title]


# --- Images -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["FROM alpine:3.22"], ("FROM alpine:3.22", "1 step")),
        (["FROM localhost:5000/tool"], ("FROM localhost:5000/tool:latest", "1 step")),
        (["FROM assets"], ("FROM assets (named context ../x)", "1 step")),
        (["FROM $V"], ("FROM $V", "1 step")),
        (["FROM scratch", "COPY --from=busybox a b"], ("COPY from busybox:latest", "1 step")),
        (["FROM scratch", "RUN --mount=from=busybox,target=/b a"], ("MOUNT from busybox:latest", "1 step")),
        (
            ["FROM debian", "COPY --from=busybox a b", "COPY --from=busybox c d"],
            ("FROM debian:latest", "COPY \u00d72 from busybox:latest", "3 steps"),
        ),
        (
            ["FROM alpine", "COPY --from=alpine a b"],
            ("FROM alpine:latest", "COPY from alpine:latest", "2 steps"),
        ),
        ([f"FROM a@sha256:{64 * '1'}"], ("FROM a@sha256:111111111111...", "1 step")),
    ],
)
def test_images(lines: list[str], rows: tuple[str, ...]) -> None:
    """An image or context that one stage uses is a row of it, for each way of use, before its other rows."""
    diagram = folded_stages(*lines, build_contexts={"assets": "../x"}, placeholders=True)
    assert [(card.id, card.rows) for card in diagram.cards] == [("s0", rows)]
    assert (diagram.arrows, diagram.notes) == ((), ())


@pytest.mark.parametrize(("users", "kept"), [(1, False), (2, True), (6, True), (7, False)])
def test_users_of_an_image(users: int, kept: bool) -> None:
    """An image keeps its card if there are several users, unless they are so many that the arrows hide the rest."""
    lines = [f"FROM alpine AS s{at}" for at in range(users)]
    diagram = folded_stages(*lines, target=[f"s{at}" for at in range(users)])
    assert ("i0" in {card.id for card in diagram.cards}) is kept
    assert len(diagram.arrows) == (users if kept else 0)
    rows = ("1 step",) if kept else ("FROM alpine:latest", "1 step")
    assert {card.rows for card in diagram.cards if card.id != "i0"} == {rows}


def test_images_of_a_part() -> None:
    """An image that other stages use, too, which are not shown, is called by its name."""
    lines = ["FROM localhost:5000/tool@sha256:1234 AS a", "FROM localhost:5000/tool@sha256:1234"]
    lines = [line.replace("1234", 64 * "2") for line in lines]
    diagram = folded(focused(stage_diagram(plan_of(*lines)), [0]))
    assert diagram.cards[-1].rows[0] == "FROM localhost:5000/tool@sha256:222222222222..."


def test_image_without_users() -> None:
    """An image that nothing shown uses keeps its card: no row could name it."""
    diagram = drawn("ab", i={"standing": Standing.OUTSIDE})
    lonely = Card("i", "alpine", "", (), (), Standing.OUTSIDE, "docker.io/library/alpine:latest")
    diagram = Diagram("Dockerfile", (), (lonely, *diagram.cards), diagram.arrows)
    assert folded(diagram).cards == diagram.cards


def test_images_of_steps() -> None:
    """Where steps are drawn, images are steps and stay."""
    diagram = step_diagram(plan_of("FROM scratch", "COPY --from=busybox a b"))
    assert folded(diagram) is diagram


def test_where_images_are() -> None:
    """An image that is a row is found in the card of its user, also where that is folded."""
    lines = ["FROM alpine AS x", "RUN 1", "FROM x AS a", "RUN 2", "FROM a AS b", "RUN 3", "FROM b AS last", "RUN 4"]
    diagram = stage_diagram(plan_of(*lines))
    found = folding(diagram)
    image = next(card.id for card in diagram.cards if card.standing is Standing.OUTSIDE)
    assert found.hosts[image] == "s0"
    assert found.members == {"s0": ("s0", "s1", "s2")}
    assert found.hosts["s2"] == "s0"
    assert found.diagram == folded(diagram)
    steps = step_diagram(plan_of("FROM scratch", "COPY --from=busybox a b"))
    assert folding(steps).hosts == {}


# --- Chains of stages ---------------------------------------------------------------------------------------------


def test_chain() -> None:
    """Stages that follow one another are one card with a row for each: name, lines, what it takes, facts."""
    lines = ["FROM alpine AS x", "RUN 1", *CHAIN[1:], "FROM c AS last", "RUN w"]
    lines[2:2] = ["FROM scratch AS a", "COPY --from=x a b"]
    diagram = folded_stages(*lines)
    assert [(card.id, card.title) for card in diagram.cards] == [("s0", "4 stages in a chain"), ("s4", "last")]
    card = diagram.cards[0]
    assert card.rows == (
        "x L1-2: FROM alpine:latest, 2 steps",
        "a L3-5: COPY: 2 steps",
        "b L6-7: 1 step",
        "c L8-9: 1 step",
    )
    assert (card.corner, card.badges, card.standing) == ("", (), Standing.CRITICAL)
    assert card.tooltip == (
        "FROM alpine AS x\nRUN 1\n\nFROM scratch AS a\nCOPY --from=x a b\nRUN x\n\nFROM a AS b\nRUN y\n\n"
        "FROM b AS c\nRUN z"
    )
    assert card.location == Location("Dockerfile", 1, 1)
    assert pairs(diagram) == [("s0", "s4")]
    assert diagram.notes == ("4 stages in 1 chain folded",)


def test_short_chain() -> None:
    """Two stages are no chain."""
    diagram = stage_diagram(plan_of("FROM scratch AS a", "RUN x", "FROM a AS b", "RUN y", "FROM b"))
    assert folded(diagram) is not None
    assert folded(diagram).cards == diagram.cards
    assert folded(diagram).notes == ()


@pytest.mark.parametrize(
    ("diagram", "found"),
    [
        (drawn("ab", "bc"), [["a", "b", "c"]]),
        (drawn("ab", "bc", "cd"), [["a", "b", "c", "d"]]),
        (drawn("ab", "bc", "bd"), []),
        (drawn("ab", "bc", "ac"), []),
        (drawn("ab", "cb", "bd", "de", "ef"), [["b", "d", "e", "f"]]),
        (drawn("ab", "bc", "cd", "de", "ef", "cf"), [["a", "b", "c"]]),
        (drawn("ab", "ab", "bc"), []),
        (drawn("ab", "bc", b={"standing": Standing.CRITICAL}), []),
        (drawn("ab", "bc", c={"standing": Standing.TARGET}), []),
        (drawn("ab", "bc", a={"standing": Standing.TARGET}, b={"standing": Standing.TARGET}), []),
        (drawn("ab", "bc", "cd", a={"focused": True}), [["b", "c", "d"]]),
        (drawn("ab", "bc", "cd", d={"focused": True}), [["a", "b", "c"]]),
        (drawn("ab", "bc", "cd", b={"focused": True}), []),
        (drawn("ab", "bc", "ca"), []),
        (drawn("aa", "ab", "bc"), []),
        (drawn("aa", "bc", "cd"), [["b", "c", "d"]]),
        (drawn("ab", "bc", "cc"), []),
        (drawn("ab", "bc", "de", "ef"), [["a", "b", "c"], ["d", "e", "f"]]),
        (drawn("ab", "bc", "cd", b={"standing": Standing.UNUSED}, c={"standing": Standing.UNUSED}), []),
    ],
)
def test_which_chains(diagram: Diagram, found: list[list[str]]) -> None:
    """A chain ends where arrows branch or meet, where the standing changes, at targets and at what is in focus."""
    assert chains(folded(diagram)) == found


def test_arrows_of_chains() -> None:
    """What came to the first member comes to the chain, what left the last one leaves it."""
    diagram = folded(drawn("xa", "ya", "ab", "bc", "cd", "ce"))
    assert pairs(diagram) == [("x", "a"), ("y", "a"), ("a", "d"), ("a", "e")]


def test_badges_of_a_chain() -> None:
    """A chain has the badges of all its members, each once."""
    badges = {"a": {"badges": ("x", "y")}, "b": {"badges": ("y", "z")}}
    assert folded(drawn("ab", "bc", **badges)).cards[0].badges == ("x", "y", "z")


@pytest.mark.parametrize("title", ["b" * 53, "b" * 200])
def test_long_rows(title: str) -> None:
    """A row that would make the card too wide is cut; the tooltip has the whole."""
    card = folded(drawn("ab", "bc", b={"title": title, "tooltip": f"FROM a AS {title}"})).cards[0]
    assert card.rows[1] == f"{52 * 'b'} ..."
    assert title in card.tooltip


def test_members_without_a_place() -> None:
    """Cards of no place make a chain without one."""
    assert folded(drawn("ab", "bc")).cards[0].location is None


@pytest.mark.parametrize(("members", "lengths"), [(20, [20]), (21, [20]), (23, [20, 3]), (45, [20, 20, 5])])
def test_long_chains(members: int, lengths: list[int]) -> None:
    """A chain with more rows than a picture is high is several cards, one after the other."""
    lines = ["FROM scratch AS s0", "RUN 0"]
    for at in range(1, members):
        lines += [f"FROM s{at - 1} AS s{at}", f"RUN {at}"]
    diagram = folded_stages(*lines, f"FROM s{members - 1}")
    assert [len(card.rows) for card in diagram.cards if "chain" in card.title] == lengths
    rest = members - sum(lengths)
    assert len(diagram.cards) == len(lengths) + rest + 1
    assert len(diagram.arrows) == len(diagram.cards) - 1
    noun = "chain" if len(lengths) == 1 else "chains"
    assert diagram.notes == (f"{sum(lengths)} stages in {len(lengths)} {noun} folded",)


def test_rows_of_implied_arrows() -> None:
    """What a stage says about an arrow that is not drawn is in its row of the chain."""
    diagram = simplified(stage_diagram(plan_of(*CHAIN, "COPY --from=a / /", "FROM c", "RUN w")))
    assert folded(diagram).cards[0].rows[2] == "c L5-7: 2 steps, COPY from a L7"


def test_arrow_with_two_lines() -> None:
    """What a member takes, and when, is one line of its row."""
    lines = ["FROM alpine AS long", *(f"RUN {at}" for at in range(9)), "FROM scratch AS a", "RUN x"]
    lines += ["FROM scratch AS b", "RUN 1", "RUN 2", "COPY --from=a c d", "FROM b AS e", "RUN 3"]
    diagram = folded_stages(*lines, "FROM long", "COPY --from=e / /")
    assert card_of("s1", diagram).rows == (
        "a L11-12: 1 step",
        "b L13-16: COPY at 3/3: 3 steps, 2 before it waits",
        "e L17-18: 1 step",
    )


# --- Chains of steps ----------------------------------------------------------------------------------------------


def test_steps() -> None:
    """Steps of one stage that follow one another are one card: bracket and text of each, lines and waves of all."""
    diagram = folded_steps("FROM alpine AS a", "RUN x", "RUN y \\", "  z", "FROM scratch", "COPY --from=a b c")
    assert [card.id for card in diagram.cards] == ["p1", "p4"]
    card = diagram.cards[0]
    assert (card.title, card.corner) == ("3 steps one after the other", "L1-4")
    assert card.rows == (
        "[a 1/3] FROM docker.io/library/alpine:latest",
        "[a 2/3] RUN x",
        "[a 3/3] RUN y z",
    )
    assert (card.badges, card.wave) == (("waves 1 to 3",), 0)
    assert [cluster.cards for cluster in diagram.clusters] == [("p1",), ("p4",)]
    assert pairs(diagram) == [("p1", "p4")]
    assert diagram.notes == ("3 steps in 1 chain folded",)


def test_two_steps() -> None:
    """Two steps are a chain already: together they take less room."""
    diagram = folded_steps("FROM scratch AS a", "RUN x", "RUN y", "FROM scratch", "COPY --from=a b c")
    assert [card.title for card in diagram.cards] == ["2 steps one after the other", "[stage-1 1/1]"]


def test_chains_end_with_their_stage() -> None:
    """Steps of different stages are not folded into one card."""
    diagram = folded_steps("FROM scratch AS a", "RUN x", "RUN y", "FROM a", "RUN z", "RUN w")
    assert [cluster.cards for cluster in diagram.clusters] == [("p1",), ("p3",)]
    assert pairs(diagram) == [("p1", "p3")]
    assert diagram.notes == ("4 steps in 2 chains folded",)


def test_places_of_steps() -> None:
    """Place and lines of a chain are those of its members that have some."""
    lines = ["FROM alpine AS long", "RUN 1", "RUN 2", "FROM scratch AS a", "COPY <<E /e", "x", "E", "FROM long"]
    (card,) = [one for one in folded_steps(*lines, "COPY --from=a / /").cards if one.id == "p4"]
    assert card.rows == ("[internal] preparing inline document", "[a 1/1] COPY <<E /e")
    assert (card.corner, card.location) == ("L5-7", Location("Dockerfile", 5, 7))


def test_stages_among_steps() -> None:
    """Stages that are not built stand among the steps, and a chain of them is called what it is."""
    lines = ["FROM scratch AS a", "RUN x", "FROM a AS b", "RUN y", "FROM b AS c", "RUN z", "FROM scratch", "RUN 1"]
    diagram = folded_steps(*lines, "RUN 2")
    assert [card.title for card in diagram.cards] == ["2 steps one after the other", "3 stages in a chain"]
    assert diagram.cards[1].rows[1] == "b L3-4: not built, 1 step"
    assert diagram.notes == ("3 stages in 1 chain folded", "2 steps in 1 chain folded")


def test_focus_on_steps() -> None:
    """The steps of a stage in focus are not folded."""
    lines = ["FROM scratch AS a", "RUN x", "RUN y", "FROM a AS b", "RUN z", "RUN w"]
    diagram = folded(focused(step_diagram(plan_of(*lines)), [0]))
    assert [card.title for card in diagram.cards] == ["[a 1/2]", "[a 2/2]", "2 steps one after the other"]


def test_notes_are_kept() -> None:
    """Notes that a diagram has already come first."""
    diagram = folded(focused(stage_diagram(plan_of(*CHAIN, "FROM c")), [3]))
    assert diagram.notes == ("only stage-3, what it needs and what uses it", "3 stages in 1 chain folded")


def members(cards: Iterable[Card]) -> int:
    """The number of rows of all cards that are chains."""
    return sum(len(card.rows) for card in cards if card.title.endswith(("in a chain", "one after the other")))


@pytest.mark.parametrize("level", Level)
def test_counts(level: Level) -> None:
    """No card is lost: a chain has as many rows as members."""
    plan = plan_of(*CHAIN, "FROM c AS d", "RUN 1", "FROM c AS e", "RUN 2", "FROM d", "COPY --from=e a b")
    diagram = stage_diagram(plan) if level is Level.STAGES else step_diagram(plan)
    found = folded(diagram)
    single = [card for card in found.cards if not card.title.endswith(("in a chain", "one after the other"))]
    images = 1 if level is Level.STAGES else 0
    assert len(single) + members(found.cards) + images == len(diagram.cards)
    assert members(found.cards) > 0
