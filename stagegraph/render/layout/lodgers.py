"""Which row and lane the cards of a picture of steps belong to."""

from __future__ import annotations

from collections import Counter

from stagegraph.render.diagram.model import Level
from stagegraph.render.layout.grid import FrameRoom, Lanes, Lodger
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.render.diagram.model import Diagram

_REST = 6  # stages that are not built stand so many in a row


def lanes_of(diagram: Diagram, bands: Mapping[str, int] | None = None) -> Lanes:
    """Where cards stand: steps in waves, stages behind all that they take from.

    Args:
        diagram: what is drawn.
        bands: of each frame, by its id, its band; in their order lanes are dealt. Without them all stand in one.
    """
    known = {} if bands is None else _card_bands(diagram, bands)
    lanes = _lanes_of_steps(diagram) if diagram.level is Level.STEPS else _lanes_of_stages(diagram, known)
    places = {one: at for at, one in enumerate(bands or ())}
    frames = sorted(diagram.frames, key=lambda one: places.get(one.id, 0))
    return replace(lanes, frames=tuple(FrameRoom(one.id, one.cards) for one in frames), bands=known)


def _card_bands(diagram: Diagram, bands: Mapping[str, int]) -> dict[str, int]:
    """The band of each card: what stands in no frame stands in the first band that takes from it."""
    found = {one: bands[frame.id] for frame in diagram.frames for one in frame.cards}
    users: dict[str, list[int]] = {}
    for arrow in diagram.arrows:
        users.setdefault(arrow.source, []).append(found.get(arrow.target, 0))
    return {card.id: found.get(card.id, min(users.get(card.id, (0,)))) for card in diagram.cards}


def _lanes_of_stages(diagram: Diagram, bands: Mapping[str, int]) -> Lanes:
    """A stage stands in a row behind those of what it takes from, if it can in the lane of one of them.

    What takes from itself by an ONBUILD trigger stands behind the rest. Each band has rows of its own.
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
        sources = [source for source in before.get(one, ()) if bands.get(source) == bands.get(one)]
        row[one] = max((row[source] + 1 for source in sources), default=0)
        lodgers.append(Lodger("", (one,), max(sources, key=row.__getitem__) if sources else ""))
        for user in after.get(one, ()):
            missing[user] -= 1
            if not missing[user]:
                free.append(user)
    if diagram.frames:
        _bring_together(diagram, row, before, after)
    last = max(row.values(), default=-1) + 1
    rest = [one for one in missing if one not in row]
    row |= dict.fromkeys(rest, last)
    return Lanes(row, (*lodgers, *(Lodger("", (one,)) for one in rest)))


def _bring_together(
    diagram: Diagram, row: dict[str, int], before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]
) -> None:
    """Put what takes from nothing in its frame right before what takes from it there: frames become short."""
    for frame in diagram.frames:
        own = set(frame.cards) & row.keys()
        for one in sorted(own, key=lambda one: -row[one]):
            users = [row[user] for user in after.get(one, ()) if user in own]
            if users and len(users) == len(after[one]) and own.isdisjoint(before.get(one, ())):
                row[one] = min(users) - 1


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
    below = {"": max(row.values(), default=-1) + 1}  # by frame: where what nothing leads to stands
    frame_of = {one: frame.id for frame in diagram.frames for one in frame.cards}
    for frame in diagram.frames:
        below[frame.id] = max((row[one] for one in frame.cards if one in row), default=-1) + 1
    rest: Counter[str] = Counter()
    aside: Counter[int] = Counter()  # how many are not built that could stand in a row
    inside = [one for cluster in diagram.clusters for one in cluster.cards]
    # In file order: what a stage goes on with has its place.
    for one in (*inside, *(card.id for card in diagram.cards if card.id not in home)):
        if one in row:
            continue
        known = [row[source] for source in before.get(one, ()) if source in row]
        if known or one in home:
            row[one] = max(known, default=-1) + 1
            if one not in home:
                aside[row[one]] += 1
                row[one] += (aside[row[one]] - 1) // _REST
        else:
            frame_id = frame_of.get(one, "")
            row[one] = below[frame_id] + rest[frame_id] // _REST
            rest[frame_id] += 1
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
