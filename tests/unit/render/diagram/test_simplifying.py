from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.errors import Location
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Diagram, Standing
from stagegraph.render.diagram.simplifying import simplified
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable

CHAIN = ["FROM alpine AS a", "RUN x", "FROM a AS b", "RUN y"]


def simplified_stages(*lines: str, **options: Any) -> Diagram:
    """The stages of a Dockerfile given line by line, without implied arrows."""
    return simplified(stage_diagram(plan_of(*lines, **options)))


def pairs(diagram: Diagram) -> list[tuple[str, str, str]]:
    """Source, target and kind of each arrow."""
    return [(arrow.source, arrow.target, arrow.kind.name) for arrow in diagram.arrows]


def drawn(arrows: Iterable[str]) -> Diagram:
    """A diagram of arrows written ``ab`` (COPY), ``ab from``, ``ab critical``; each letter is a card."""
    place = Location("Dockerfile", 1, 1)
    ids = sorted({one for arrow in arrows for one in arrow[:2]})
    cards = tuple(Card(one, one.upper(), "", (), (), Standing.USED, "") for one in ids)
    kinds = {"from": EdgeKind.FROM, "mount": EdgeKind.MOUNT}
    made = tuple(
        Arrow(one[0], one[1], kinds.get(one[3:], EdgeKind.COPY), "", True, one.endswith("critical"), "", place)
        for one in arrows
    )
    return Diagram("Dockerfile", (), cards, made)


@pytest.mark.parametrize(
    ("arrows", "dropped"),
    [
        ([], []),
        (["ab", "bc"], []),
        (["ab", "bc", "ac"], ["ac"]),
        (["ab", "bc", "ac mount"], ["ac mount"]),
        (["ab", "bc", "ac from"], []),
        (["ab", "bc", "ac critical"], []),
        (["ab", "ab mount", "ab from"], []),
        (["ab", "bc", "ac", "ac mount"], ["ac", "ac mount"]),
        (["ab", "bc", "cd", "ac", "ad", "bd"], ["ac", "ad", "bd"]),
        (["ab from", "bc from", "ac from", "cd", "ad"], ["ad"]),
        (["ab", "ac", "bd", "cd"], []),
        (["ab", "ac", "bd", "cd", "ad"], ["ad"]),
        (["aa"], []),
        (["ab", "bb", "bc", "ac"], ["ac"]),
        (["ab", "ba"], []),
        (["ab", "bc", "cb", "ac"], []),
        (["ab", "bc", "cb", "cd", "bd", "ae", "ed", "ad"], ["ad"]),
    ],
)
def test_which_arrows(arrows: list[str], dropped: list[str]) -> None:
    """Only COPY and MOUNT arrows off the critical path that a longer way implies go; circles keep theirs."""
    diagram = drawn(arrows)
    kept = drawn([one for one in arrows if one not in dropped]).arrows
    assert simplified(diagram).arrows == kept


def test_nothing_to_leave_out() -> None:
    """A diagram without such arrows stays what it is, and has no note."""
    diagram = stage_diagram(plan_of(*CHAIN, "FROM b", "COPY --from=b c d"))
    assert simplified(diagram) is diagram


def test_rows() -> None:
    """A stage that loses arrows says what it takes, from where, how often and in which lines."""
    uses = ["COPY --from=a 1 1", "COPY --from=a 2 2", "RUN --mount=from=a,target=/a z"]
    diagram = simplified_stages(*CHAIN, "FROM b AS c", "RUN z", *uses)
    assert pairs(diagram) == [("i0", "s0", "FROM"), ("s0", "s1", "FROM"), ("s1", "s2", "FROM")]
    (card,) = [card for card in diagram.cards if card.id == "s2"]
    assert card.rows == ("4 steps", "COPY \u00d72 from a L7, L8", "MOUNT from a L9")
    assert diagram.notes == ("2 arrows that others imply are not drawn",)


def test_many_lines() -> None:
    """Of many lines the first ones are named."""
    diagram = simplified_stages(*CHAIN, "FROM b AS c", "RUN z", *(f"COPY --from=a {at} {at}" for at in range(9)))
    assert diagram.cards[-1].rows[-1] == "COPY \u00d79 from a L7, L8, L9, L10 and 5 more"


def test_row_of_a_trigger() -> None:
    """What a trigger takes is said to be its."""
    lines = [*CHAIN, "FROM b AS p", "ONBUILD RUN r", "ONBUILD COPY --from=a x y", "FROM p"]
    assert simplified_stages(*lines).cards[-1].rows[-1] == "ONBUILD COPY from a L8"


def test_row_without_lines_in_the_tooltip() -> None:
    """An arrow whose tooltip names no lines is told with the line of its place."""
    diagram = simplified(drawn(["ab", "bc", "ac"]))
    assert diagram.cards[-1].rows == ("COPY from A L1",)
    assert diagram.notes == ("1 arrow that others imply is not drawn",)


def test_image() -> None:
    """What is taken from an image goes as well, and its name is told."""
    lines = ["FROM alpine AS a", "RUN x", "FROM a", "RUN y", "COPY --from=alpine b c"]
    diagram = simplified_stages(*lines)
    assert pairs(diagram) == [("i0", "s0", "FROM"), ("s0", "s1", "FROM")]
    assert diagram.cards[-1].rows == ("2 steps", "COPY from alpine L5")


def test_steps() -> None:
    """A step keeps its rows, which say what it takes anyway."""
    before = step_diagram(plan_of(*CHAIN, "FROM b", "RUN z", "COPY --from=a c d"))
    after = simplified(before)
    assert after.cards == before.cards
    assert len(before.arrows) - len(after.arrows) == 1
    assert after.notes == ("1 arrow that others imply is not drawn",)


def test_stages_among_steps() -> None:
    """A stage that is not built stands among the steps, and says what it takes."""
    lines = [*CHAIN, "FROM b AS no", "COPY --from=a c d", "FROM b"]
    diagram = simplified(step_diagram(plan_of(*lines)))
    (card,) = [card for card in diagram.cards if card.id == "s2"]
    assert card.rows == ("not built, 1 step", "COPY from [a 2/2] L6")
    assert ("p2", "s2", "COPY") not in pairs(diagram)


def test_own_stage() -> None:
    """A trigger that copies from its own stage keeps its arrow, and does not hide what others imply."""
    lines = [
        "FROM alpine AS p",
        "RUN x",
        "ONBUILD COPY --from=child /a /a",
        "FROM p AS child",
        "RUN y",
        "FROM child",
        "COPY --from=p / /",
    ]
    diagram = simplified_stages(*lines)
    assert ("s1", "s1", "COPY") in pairs(diagram)
    assert ("s0", "s2", "COPY") not in pairs(diagram)
    assert diagram.cards[-1].rows[-1] == "COPY from p L7"
