"""What makes a picture in the terminal readable: few crossings, straight arrows, nothing on anything else."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from stagegraph.tui.layout.layering import lay_out
from stagegraph.tui.layout.network import network
from stagegraph.tui.layout.ordering import crossings, order
from stagegraph.tui.layout.rows import bends, set_rows
from tests.helpers.depth import examples
from tests.helpers.graphs import SAMPLES, arrow, card, diagram, diagrams, sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.layout.network import Network, Node

# Arrows as pairs of cards, in three columns: a to d, e to h, i to k. The walk from the last cards back leaves many
# crossings in each, which turns of both directions take away.
HARD = {
    "two turns": "ae af bg cf ch dg dh ej fi fj fk gk hk",
    "three turns": "ag be bf bg bh ce de ei ej ek fk gk hi hk",
    "more arrows": "ag bf bg bh ce cf ch de ej fi fj fk gi gk hj",
}


def of(arrows: str) -> Diagram:
    """A diagram of cards with names of one letter; each word is an arrow."""
    return diagram([card(name) for name in sorted(set(arrows) - {" "})], [arrow(*pair) for pair in arrows.split()])


def ordered(picture: Diagram, **how: int) -> Network:
    """The columns of a diagram in their order."""
    found = network(picture)
    order(found, **how)
    return found


def count(columns: Sequence[Sequence[Node]]) -> int:
    """The crossings, each pair of links looked at."""
    found = 0
    for column in columns:
        links = [(column.index(link.source), link.target.at) for node in column for link in node.links]
        found += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(links, 2))
    return found


def least(picture: Diagram) -> int:
    """The crossings of the best of all orders."""
    columns = network(picture).columns
    best = []
    for orders in product(*map(permutations, columns)):
        for column in orders:
            for at, node in enumerate(column):
                node.at = at
        best.append(count(orders))
    return min(best)


@given(diagrams(largest=12))
@examples(200)
def test_turns_never_add_crossings(picture: Diagram) -> None:
    """No diagram has more crossings than in the order in which it is walked through; unused cards stay below."""
    before, after = ordered(picture, sweeps=0), ordered(picture)
    assert crossings(after.columns) == count(after.columns) <= count(before.columns)
    for column, other in zip(before.columns, after.columns, strict=True):
        assert [node.at for node in other] == list(range(len(column)))
        assert [node.unused for node in other] == sorted(node.unused for node in column)


@pytest.mark.parametrize("arrows", HARD.values(), ids=HARD)
def test_turns_take_crossings_away(arrows: str) -> None:
    """Of diagrams that are hard to put in order, the one with the fewest crossings of all is found."""
    picture = of(arrows)
    assert count(ordered(picture, sweeps=0).columns) > count(ordered(picture, sweeps=1).columns)
    assert count(ordered(picture, sweeps=1).columns) > count(ordered(picture).columns) == least(picture)


@pytest.mark.parametrize("arrows", HARD.values(), ids=HARD)
def test_the_picture_has_that_order(arrows: str) -> None:
    """What is drawn has its cards in that order, from top to bottom."""
    picture = of(arrows)
    expected = [tuple(picture.cards[node.group.cards[0]].id for node in one) for one in ordered(picture).columns]
    scene = lay_out(picture, compact=True)
    assert list(scene.columns) == expected
    tops = {box.id: box.top for box in scene.boxes}
    for column in scene.columns:
        assert [tops[name] for name in column] == sorted(tops[name] for name in column)


# --- Rows ---------------------------------------------------------------------------------------------------------


def stacked(picture: Diagram) -> Network:
    """The columns in their order, each card as near to the top as it can be."""
    found = ordered(picture)
    for column in found.columns:
        row = 0
        for at, node in enumerate(column):
            row += bool(at and not (node.passes and column[at - 1].passes))
            node.top = row
            row += node.height
    return found


def bent(found: Network) -> int:
    """How far the arrows are from being straight."""
    return bends([node for column in found.columns for node in column])


@given(diagrams(largest=12))
@examples(200)
def test_rows_never_bend_more(picture: Diagram) -> None:
    """No diagram is bent more than with all cards at the top; cards keep their order, and a row between them."""
    found = ordered(picture)
    set_rows(found)
    assert bent(found) <= bent(stacked(picture))
    for column in found.columns:
        for above, node in pairwise(column):
            assert node.top >= above.top + above.height + (not (above.passes and node.passes))
    assert min((node.top for column in found.columns for node in column), default=0) == 0


@pytest.mark.parametrize("arrows", ["ag be bf bh ch dh ei fi fk gj hi", "af be cf df dg dh ei fj gj hk"])
def test_turns_make_arrows_straight(arrows: str) -> None:
    """Where columns that are placed one after the other stay bent, turns from both sides straighten them."""
    once, often = ordered(of(arrows)), ordered(of(arrows))
    set_rows(once, rounds=0)
    set_rows(often)
    assert bent(often) < bent(once) < bent(stacked(of(arrows)))


@pytest.mark.parametrize("arrows", ["ag ah bf ei ej fi fk hj", "af ag ah be bf bh ce cf ch df dg ej gk hj"])
def test_a_worse_turn_is_undone(arrows: str) -> None:
    """Where a further turn bends the arrows more than the one before, the picture before it is what is drawn."""
    found = [ordered(of(arrows)) for _ in range(6)]
    for rounds, one in enumerate(found):
        set_rows(one, rounds=rounds)
    by_rounds = [bent(one) for one in found]
    assert by_rounds == sorted(by_rounds, reverse=True)


def test_samples_are_straight() -> None:
    """All pictures of the samples together are half as bent as with all cards at the top."""
    before = after = 0
    for name, steps in product(SAMPLES, (False, True)):
        picture = sample(name, steps=steps)
        found = ordered(picture)
        set_rows(found)
        before, after = before + bent(stacked(picture)), after + bent(found)
    assert after <= before / 2
