"""A diagram laid out for a terminal from top to bottom: cards below what they need, the target at the bottom."""

from __future__ import annotations

from stagegraph.tui.layout.layering import label_of
from stagegraph.tui.layout.network import network
from stagegraph.tui.layout.ordering import order
from stagegraph.tui.layout.routing import channel
from stagegraph.tui.layout.rows import set_rows
from stagegraph.tui.layout.scene import PlacedCard, Scene, Wire
from stagegraph.tui.layout.texts import card_text, width_of
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.layout.network import Hop, Node

_BORDERS = 4  # of a box: its two borders, with a blank inside each
_BESIDE = 1  # cells that stay free behind a box, besides the one between any two things
_PASSAGE = 2  # cells for a line that passes through a rank
_BETWEEN = 2  # cells from one arrow to the next, where there are no labels
_AROUND_LABEL = 3  # cells that a label takes besides its text


def can_descend(diagram: Diagram) -> bool:
    """Whether a diagram can be laid out so: the steps of a stage stand one below the other already."""
    return not diagram.clusters


def lay_out_down(diagram: Diagram, *, compact: bool) -> Scene:
    """Give everything in a diagram its place, the same on every machine.

    Cards stand in ranks, each below what it needs. It is the layout from left to right with columns and rows exchanged:
    what is a row there is a column here.

    Args:
        diagram: one without clusters and without circles.
        compact: only titles, no labels beside arrows.
    """
    return _Descent(diagram, compact=compact).layout()


class _Descent:
    def __init__(self, diagram: Diagram, *, compact: bool) -> None:
        self.diagram = diagram
        self.compact = compact
        self.texts = [card_text(card, compact=compact) for card in diagram.cards]
        self.labels = ["" if compact else label_of(arrow.label) for arrow in diagram.arrows]
        self.network = network(diagram)
        order(self.network)
        self.widths: dict[Node, int] = {}
        for rank in self.network.columns:
            for node in rank:
                self.measure(node)
        set_rows(self.network)
        self.channels = [channel(rank) for rank in self.network.columns]
        self.tops: list[int] = []
        self.ends: list[int] = []  # the row below the highest box of each rank
        row = 0
        for at, rank in enumerate(self.network.columns):
            self.tops.append(row)
            row += max((self.height(node.group.cards[0]) for node in rank if not node.passes), default=1)
            self.ends.append(row)
            if at < len(self.network.columns) - 1:
                row += self.channels[at].tracks + (1 if compact and self.channels[at].tracks else 2)
        self.depth = row

    def height(self, card: int) -> int:
        return 3 + len(self.texts[card].rows)

    def measure(self, node: Node) -> None:
        """How wide a node is, and where its arrows arrive and leave."""
        if node.passes:
            node.height = _PASSAGE
            return
        arriving = sorted(node.needs, key=lambda link: (link.source.at, link.card, link.arrow))
        rooms = [
            width_of(self.labels[link.arrow]) + _AROUND_LABEL if self.labels[link.arrow] else _BETWEEN
            for link in arriving
        ]
        width = max(self.texts[node.group.cards[0]].width + _BORDERS, sum(rooms) + 2)
        middle = width // 2
        port = middle if len(arriving) == 1 and width - middle >= rooms[0] else max(2, (width - sum(rooms)) // 2 + 1)
        for link, room in zip(arriving, rooms, strict=True):
            link.port = port
            port += room
        for link in node.links:
            link.out = middle
        self.widths[node] = width
        node.height = width + _BESIDE

    def layout(self) -> Scene:
        boxes = []
        for number, (card, node) in enumerate(zip(self.diagram.cards, self.network.cards, strict=True)):
            boxes.append(
                PlacedCard(
                    id=card.id,
                    column=node.column,
                    text=self.texts[number],
                    left=node.top,
                    top=self.tops[node.column],
                    width=self.widths[node],
                    height=self.height(number),
                )
            )
        wires = sorted(self.wires(), key=lambda wire: wire.arrow)
        least = min((*(box.left for box in boxes), *(x for wire in wires for x, _ in wire.points), 0))
        if least < 0:  # a detour
            boxes = [replace(box, left=box.left - least) for box in boxes]
            wires = [replace(wire, points=tuple((x - least, y) for x, y in wire.points)) for wire in wires]
        ends = [wire.points[-1][0] + 2 + width_of(wire.label) + 1 for wire in wires if wire.label]
        turns = [x for wire in wires for x, _ in wire.points]
        return Scene(
            width=max((*(box.right for box in boxes), *turns, *ends, -1)) + 1,
            height=self.depth,
            compact=self.compact,
            boxes=tuple(boxes),
            frames=(),
            wires=tuple(wires),
            columns=tuple(
                tuple(self.diagram.cards[node.group.cards[0]].id for node in rank if not node.passes)
                for rank in self.network.columns
            ),
            down=True,
        )

    # --- Wires --------------------------------------------------------------------------------------------------

    def wires(self) -> Iterator[Wire]:
        for node in self.widths:
            if node.links:
                card = node.group.cards[0]
                start = (node.top + node.links[0].out, self.tops[node.column] + self.height(card))
                yield from self.follow(node, (start,))

    def follow(self, node: Node, points: tuple[tuple[int, int], ...]) -> Iterator[Wire]:
        """Go on from a node: to where arrows end, and to the next passage."""
        onward: Node | None = node
        while onward is not None:
            node, onward = onward, None
            longer = points
            for link in node.links:
                way = points + self.turns(node, link)
                if link.arrow >= 0:
                    end = (link.end, self.tops[link.target.column] - 1)
                    yield Wire(link.arrow, (*way, end), self.labels[link.arrow])
                else:
                    onward, longer = link.target, way
            points = longer

    def turns(self, node: Node, link: Hop) -> tuple[tuple[int, int], ...]:
        """The corners of a piece; none where it goes straight on."""
        x = link.row
        found: list[tuple[int, int]] = []
        for track, to in self.channels[node.column].ways.get((node, link.card), ()):
            end = link.end if to is None else to
            if end != x:
                row = self.ends[node.column] + track
                found += [(x, row), (end, row)]
                x = end
        return tuple(found)
