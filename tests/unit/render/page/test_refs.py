from __future__ import annotations

import pytest

from stagegraph.graph.resolve.bases import Outside
from stagegraph.render.diagram.model import Card, Cluster, EmptyStageRef, OutsideRef, StepRef
from stagegraph.render.page.refs import Refs
from stagegraph.render.page.sheets import SheetCard
from tests.helpers.diagrams import card, cluster, diagram

STAGES = diagram(
    card(0, subject=OutsideRef(Outside("alpine"))), card(1, subject=OutsideRef(Outside("busybox"))), card(2)
)


@pytest.mark.parametrize(
    ("shown", "ref"),
    [
        (card(3), ["stage", 3]),
        (cluster(4), ["stage", 4]),
        (card(0, subject=EmptyStageRef(5)), ["empty", 5]),
        (card(0, subject=StepRef("6")), ["step", "6"]),
        (card(0, subject=OutsideRef(Outside("busybox"))), ["image", 1]),
        (card(0, subject=OutsideRef(Outside("debian"))), None),
        (card(0, subject=None), None),
    ],
)
def test_what_a_card_stands_for(shown: Card | Cluster, ref: list[str | int] | None) -> None:
    """A card is told by what it stands for: a stage, its empty place, a step, an image of the page."""
    assert Refs(STAGES).card(SheetCard(shown, (), ())) == ref
