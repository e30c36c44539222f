"""Which card is selected when a diagram is shown, at first or in place of another one."""

from __future__ import annotations

from stagegraph.render.diagram.model import Standing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Card, Diagram

_UNBUILT = (Standing.UNUSED, Standing.OUTSIDE_UNUSED)


def target_of(diagram: Diagram) -> str:
    """The id of the last target: its card, or the last of its steps; of a diagram without one, that of the last card.

    "" for a diagram without cards.
    """
    cards = diagram.cards
    found = [card.id for card in cards if card.standing is Standing.TARGET]
    found = found or [name for one in diagram.clusters if one.standing is Standing.TARGET for name in one.cards]
    found = found or [card.id for card in cards if card.standing not in _UNBUILT] or [card.id for card in cards]
    return found[-1] if found else ""


def same_card(diagram: Diagram, before: Card) -> str:
    """The id of the card that was shown before: with the same id and title, else the same title, else the same id.

    "" where it is gone.
    """
    same = [card for card in diagram.cards if card.id == before.id]
    titled = [card for card in diagram.cards if card.title == before.title]
    both = [card for card in same if card in titled]
    return next((card.id for card in (*both, *titled, *same)), "")
