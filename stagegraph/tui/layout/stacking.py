"""The inside of a group: its boxes one below the other, the rows in which arrows arrive and leave."""

from __future__ import annotations

from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.layout.network import Hop, Node
    from stagegraph.tui.layout.texts import CardText

GUTTER = 2  # cells for each track inside a frame


class Loop(Record):
    """An arrow inside a group that does not lead to the box below: from row to row along a track left of the boxes."""

    arrow: int
    track: int
    out: int
    port: int


class Stack(Record):
    """Rows, seen from the top of the group's node.

    Attributes:
        tops, heights: of the box of each card, by the card's number.
        drops: arrows from a box to the one below it.
        loops: the other arrows inside the group.
        tracks: how many tracks the loops take.
    """

    tops: dict[int, int]
    heights: dict[int, int]
    drops: tuple[int, ...]
    loops: tuple[Loop, ...]
    tracks: int


def stack(node: Node, diagram: Diagram, texts: Sequence[CardText], inside: Sequence[int]) -> Stack:
    """Place the boxes of a node; sets the node's height and the rows of its links.

    Arrows arrive in the order of their sources, one a row, from the title's row on, and leave in the title's row.

    Args:
        node: a group, after its column and the one before were ordered.
        diagram: the cards.
        texts: what is written in each card.
        inside: the numbers of the arrows inside the group.
    """
    cards = node.group.cards
    numbers = {diagram.cards[card].id: card for card in cards}
    place = {card: at for at, card in enumerate(cards)}
    ends = {
        number: (numbers[diagram.arrows[number].source], numbers[diagram.arrows[number].target]) for number in inside
    }
    drops: dict[int, int] = {}
    for number, (source, target) in ends.items():
        if place[target] == place[source] + 1:
            drops.setdefault(target, number)
    looping = [number for number in inside if number not in drops.values()]
    arriving: dict[int, list[Hop]] = {card: [] for card in cards}
    for link in sorted(node.needs, key=lambda link: (link.source.at, link.card, link.arrow)):
        arriving[numbers[diagram.arrows[link.arrow].target]].append(link)
    framed = node.group.cluster >= 0
    row = 1 if framed else 0
    tops, heights, starts, stops = {}, {}, {}, {}
    for card in cards:
        tops[card] = row
        port = row + 1
        for link in arriving[card]:
            link.port = port
            port += 1
        for number in looping:
            if ends[number][1] == card:
                stops[number] = port
                port += 1
        if any(ends[number][0] == card for number in looping):
            starts[card] = port
            port += 1
        heights[card] = 2 + max(1 + len(texts[card].rows), port - row - 1)
        row += heights[card] + 1
    node.height = row if framed else row - 1
    for link in node.links:
        link.out = tops[link.card] + 1
    loops = _tracked([Loop(number, 0, starts[ends[number][0]], stops[number]) for number in looping])
    return Stack(tops, heights, tuple(drops.values()), loops, 1 + max((one.track for one in loops), default=-1))


def _tracked(loops: Sequence[Loop]) -> tuple[Loop, ...]:
    """Give each loop the nearest track that is free, the same to all that leave one box."""
    spans: dict[int, tuple[int, int]] = {}
    for loop in loops:
        first, last = spans.get(loop.out, (loop.out, loop.out))
        spans[loop.out] = min(first, loop.port), max(last, loop.port)
    tracks: list[list[tuple[int, int]]] = []
    track_of: dict[int, int] = {}
    for out, (first, last) in sorted(spans.items(), key=lambda one: (one[1][1] - one[1][0], one)):
        track = 0
        while track < len(tracks) and any(first <= high and low <= last for low, high in tracks[track]):
            track += 1
        if track == len(tracks):
            tracks.append([])
        tracks[track].append((first, last))
        track_of[out] = track
    return tuple(replace(loop, track=track_of[loop.out]) for loop in loops)
