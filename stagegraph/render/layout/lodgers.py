"""Which row and lane the cards of a picture of steps belong to."""

from __future__ import annotations

from collections import Counter

from stagegraph.render.diagram.model import Level
from stagegraph.render.layout.grid import FrameRoom, Lanes, Lodger
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Cluster, Diagram

_MANY_FRAMES = 6  # of a project; as many beside each other would make a tower
_FLAT = 1.5  # how much wider than high a frame is
_REST = 6  # stages that nothing of the picture leads to stand below it, so many in a row


def lanes_of(diagram: Diagram) -> Lanes:
    """Where cards stand: steps in waves, stages behind all that they take from."""
    lanes = _lanes_of_steps(diagram) if diagram.level is Level.STEPS else _lanes_of_stages(diagram)
    return replace(lanes, frames=tuple(FrameRoom(one.id, one.cards) for one in diagram.frames))


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
    if len(diagram.frames) >= _MANY_FRAMES:
        _spread(diagram, row)
    return Lanes(row, (*lodgers, *(Lodger("", (one,)) for one in rest)))


def _spread(diagram: Diagram, row: dict[str, int]) -> None:
    """Put frames that nothing leads on from side by side, where they are so many that they would make a tower."""
    frame_of = {one: frame.id for frame in diagram.frames for one in frame.cards}
    pairs = ((frame_of.get(one.source), frame_of.get(one.target)) for one in diagram.arrows)
    leading = {source for source, target in pairs if source != target}
    groups: dict[int, list[Cluster]] = {}
    for frame in diagram.frames:
        if frame.id not in leading:
            groups.setdefault(min(row[one] for one in frame.cards), []).append(frame)
    for first, group in groups.items():
        if len(group) < _MANY_FRAMES:
            continue
        columns = round(len(group) ** 0.5 / _FLAT)
        width = max(row[one] for frame in group for one in frame.cards) - first + 1
        for at, frame in enumerate(group):
            for one in frame.cards:
                row[one] += at % columns * width


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
    inside = [one for cluster in diagram.clusters for one in cluster.cards]
    # In file order: what a stage goes on with has its place.
    for one in (*inside, *(card.id for card in diagram.cards if card.id not in home)):
        if one in row:
            continue
        known = [row[source] for source in before.get(one, ()) if source in row]
        if known or one in home:
            row[one] = max(known, default=-1) + 1
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
