"""Short ways from the lines of a Dockerfile to the diagram of its steps, and to what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagegraph.render.diagram.stepcards import step_diagram
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram


def diagram_of(*lines: str, hide_unused: bool = False, **options: Any) -> Diagram:
    """The step diagram of a Dockerfile given line by line."""
    return step_diagram(plan_of(*lines, **options), hide_unused=hide_unused)


def card_with(part: str, diagram: Diagram) -> Card:
    """The one card whose title and rows, in one line, contain a text."""
    (found,) = [card for card in diagram.cards if part in " ".join([card.title, *card.rows])]
    return found


def cluster_of(title: str, diagram: Diagram) -> Cluster:
    """The one cluster with that title."""
    (found,) = [cluster for cluster in diagram.clusters if cluster.title == title]
    return found


def arrows_to(card: Card, diagram: Diagram) -> list[Arrow]:
    """The arrows that lead to a card."""
    return [arrow for arrow in diagram.arrows if arrow.target == card.id]


def sources_of(part: str, diagram: Diagram) -> list[tuple[str, str]]:
    """Kind and source of each arrow to the one card that contains a text; the source as its title and rows."""
    texts = {card.id: " ".join([card.title, *card.rows]) for card in diagram.cards}
    return [(arrow.kind.name, texts[arrow.source]) for arrow in arrows_to(card_with(part, diagram), diagram)]
