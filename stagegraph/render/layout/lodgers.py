"""Which row and lane the cards of a picture of steps belong to."""

from __future__ import annotations

from stagegraph.render.diagram.model import Level
from stagegraph.render.layout.grid import Lanes, Lodger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram

_REST = 6  # stages that nothing of the picture leads to stand below it, so many in a row


def lanes_of(diagram: Diagram) -> Lanes:
    """Where cards stand: steps in waves, stages behind all that they take from."""
    return _lanes_of_steps(diagram) if diagram.level is Level.STEPS else _lanes_of_stages(diagram)


def _lanes_of_stages(diagram: Diagram) -> Lanes:
    """A stage stands in a row behind those of what it takes from, if it can in the lane of one of them.

    What takes from itself by an ONBUILD trigger stands behind the rest.
    """
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for arrow in diagram.arrows:
        before.setdefault(arrow.target, []).append(arrow.source)
        after.setdefault(arrow.source, []).append(arrow.target)
    missing = {card.id: len(before.get(card.id, ())) for card in diagram.cards}
    row: dict[str, int] = {}
    lodgers: list[Lodger] = []
    free = [one for one, number in missing.items() if not number]
    for one in free:  # grows
        sources = before.get(one, ())
        row[one] = max((row[source] + 1 for source in sources), default=0)
        lodgers.append(Lodger("", (one,), max(sources, key=row.__getitem__) if sources else ""))
        for user in after.get(one, ()):
            missing[user] -= 1
            if not missing[user]:
                free.append(user)
    last = max(row.values(), default=-1) + 1
    rest = [one for one in missing if one not in row]
    row |= dict.fromkeys(rest, last)
    return Lanes(row, (*lodgers, *(Lodger("", (one,)) for one in rest)))


def _lanes_of_steps(diagram: Diagram) -> Lanes:
    """The wave of a card is its row; what belongs to no wave stands below what it goes on with.

    A stage stands below the one that its first card's first input belongs to.

    Args:
        diagram: of steps.
    """
    row = {card.id: card.wave for card in diagram.cards if card.wave is not None}
    home = {one: cluster.id for cluster in diagram.clusters for one in cluster.cards}
    before: dict[str, list[str]] = {}
    for arrow in diagram.arrows:
        before.setdefault(arrow.target, []).append(arrow.source)
    below = max(row.values(), default=-1) + 1
    rest = 0
    inside = [one for cluster in diagram.clusters for one in cluster.cards]
    # In file order: what a stage goes on with has its place.
    for one in (*inside, *(card.id for card in diagram.cards if card.id not in home)):
        if one in row:
            continue
        known = [row[source] for source in before.get(one, ()) if source in row]
        if known or one in home:
            row[one] = max(known, default=-1) + 1
        else:
            row[one], rest = below + rest // _REST, rest + 1
    alone = [card.id for card in diagram.cards if card.id not in home]
    lodgers = [Lodger("", (one,)) for one in alone if not before.get(one)]
    for cluster in diagram.clusters:
        foreign = (source for one in cluster.cards for source in before.get(one, ())[:1])
        after = next((home.get(one, "") for one in foreign if home.get(one) != cluster.id), "")
        lodgers.append(Lodger(cluster.id, cluster.cards, after))
    for one in (one for one in alone if before.get(one)):
        first = before[one][0]
        lodgers.append(Lodger("", (one,), home.get(first, first)))
    return Lanes(row, tuple(lodgers))
