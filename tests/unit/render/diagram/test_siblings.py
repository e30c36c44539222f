from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.render.diagram.focus import focused
from stagegraph.render.diagram.siblings import siblings_folded
from stagegraph.render.diagram.stagecards import stage_diagram
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram


def star(count: int, *, first: str = "FROM alpine AS base") -> Diagram:
    """Stages that all start from one and are all copied from, besides one that nothing tells apart but its use."""
    stages = [line for at in range(count) for line in (f"FROM base AS s{at}", f"RUN {at}")]
    copies = [f"COPY --from=s{at} a a" for at in range(count)]
    return stage_diagram(plan_of(first, *stages, "FROM base AS no", "RUN x", "FROM scratch", *copies))


def test_equal_stages_are_one_card() -> None:
    """Stages with the same neighbours are one card, which names the first ten and says how many more there are."""
    diagram = star(15)
    after = siblings_folded(diagram)
    # One of them is on the critical path, which is told apart.
    (card,) = [one for one in after.cards if one.title == "14 stages side by side"]
    assert card.rows[0].startswith("s1 L")
    assert card.rows[9].startswith("s10 L")
    assert card.rows[10:] == ("and 4 more, the last is s14",)
    assert all(f"RUN {at}" in card.tooltip for at in range(1, 15))
    assert after.notes == (*diagram.notes, "14 cards in 1 group of equal ones folded")
    assert len(after.cards) == len(diagram.cards) - 13


def test_arrows_of_equal_stages_are_one() -> None:
    """Arrows of one kind between the same cards are one, which says how many uses it stands for."""
    after = siblings_folded(star(5))
    (card,) = [one for one in after.cards if one.title == "4 stages side by side"]
    arrows = {(one.source == card.id, one.label): one for one in after.arrows if card.id in (one.source, one.target)}
    assert set(arrows) == {(False, ""), (True, "COPY \u00d74")}
    assert len(arrows[True, "COPY \u00d74"].lines) == 4
    assert all(f"--from=s{at}" in arrows[True, "COPY \u00d74"].tooltip for at in range(1, 5))


def test_few_rows() -> None:
    """A card of few stages names all of them."""
    (card,) = [one for one in siblings_folded(star(4)).cards if "side by side" in one.title]
    assert [row.split()[0] for row in card.rows] == ["s1", "s2", "s3"]


def test_nothing_to_fold() -> None:
    """Pairs stay, and so does what the picture is about."""
    diagram = star(3)
    assert siblings_folded(diagram) is diagram
    whole = star(4)
    part = focused(whole, [1, 2, 3, 4])
    assert siblings_folded(part) is part


def test_images() -> None:
    """Images that one stage takes from are one card, too."""
    diagram = stage_diagram(plan_of("FROM scratch", *(f"COPY --from=image{at} a a" for at in range(4))))
    (card,) = [one for one in siblings_folded(diagram).cards if "side by side" in one.title]
    assert card.title == "4 images side by side"
    assert card.rows[0].startswith("image0")
