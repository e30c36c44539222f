"""A diagram laid out for a terminal: cards in columns from left to right, the target at the right."""

from __future__ import annotations

from stagegraph.tui.layout.network import network
from stagegraph.tui.layout.ordering import order
from stagegraph.tui.layout.routing import channel
from stagegraph.tui.layout.rows import set_rows
from stagegraph.tui.layout.scene import ClusterFrame, PlacedCard, Scene, Wire
from stagegraph.tui.layout.stacking import GUTTER, stack
from stagegraph.tui.layout.texts import BADGES_BETWEEN, card_text, fitted, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.layout.network import Hop, Node
    from stagegraph.tui.layout.routing import Channel
    from stagegraph.tui.layout.stacking import Stack

_BORDERS = 4  # of a box: its two borders, with a blank inside each
_INDENT, _OUTDENT = 3, 2  # from a frame's left border to a box, from the box to the right border
_DROP = 2  # from a box's left border to the arrow to the box below
_CLOSE = 6  # from so many tracks on, they stand side by side
_WIDEST_LABEL = 24


def lay_out(diagram: Diagram, *, compact: bool) -> Scene:
    """Give everything in a diagram its place, the same on every machine.

    Cards stand in columns, each behind what it needs; the steps of a stage stand in one column, one below the other.

    Args:
        diagram: the stages or the steps; without circles.
        compact: only titles, no labels beside arrows.
    """
    return _Drawing(diagram, compact=compact).layout()


class _Drawing:
    def __init__(self, diagram: Diagram, *, compact: bool) -> None:
        self.diagram = diagram
        self.compact = compact
        self.texts = [card_text(card, compact=compact) for card in diagram.cards]
        self.labels = ["" if compact else label_of(arrow.label) for arrow in diagram.arrows]
        self.titles = [
            fitted("  ".join((one.title, one.corner, BADGES_BETWEEN.join(one.badges))).strip(), 200)
            for one in diagram.clusters
        ]
        self.network = network(diagram)
        order(self.network)
        self.stacks = self.stacked()
        set_rows(self.network)
        self.columns = self.network.columns
        self.channels = [channel(column) for column in self.columns]
        self.indents = [self.indent(column) for column in self.columns]
        self.lefts: list[int] = []
        self.widths: list[int] = []  # of the boxes
        self.ends: list[int] = []
        left = 0
        for at, column in enumerate(self.columns):
            before, behind = self.indents[at]
            self.lefts.append(left)
            self.widths.append(self.width_of_column(column, before + behind))
            left += before + self.widths[at] + behind
            self.ends.append(left - 1)
            if at < len(self.columns) - 1:
                left += self.width_of_channel(at)
        self.width = left

    def stacked(self) -> dict[Node, Stack]:
        """Place the boxes of each group."""
        numbers = {card.id: number for number, card in enumerate(self.diagram.cards)}
        inside: dict[Node, list[int]] = {}
        for number in self.network.inside:
            inside.setdefault(self.network.cards[numbers[self.diagram.arrows[number].source]], []).append(number)
        nodes = [node for column in self.network.columns for node in column if not node.passes]
        return {node: stack(node, self.diagram, self.texts, inside.get(node, ())) for node in nodes}

    def layout(self) -> Scene:
        boxes = []
        for number, (card, node) in enumerate(zip(self.diagram.cards, self.network.cards, strict=True)):
            found = self.stacks[node]
            left = self.lefts[node.column] + self.indents[node.column][0]
            top, height = node.top + found.tops[number], found.heights[number]
            boxes.append(
                PlacedCard(
                    id=card.id,
                    column=node.column,
                    text=self.texts[number],
                    left=left,
                    top=top,
                    width=self.widths[node.column],
                    height=height,
                )
            )
        wires = sorted((*self.wires(), *self.inner_wires()), key=lambda wire: wire.arrow)
        frames = tuple(self.frames())
        lowest = max(
            (
                *(box.bottom for box in boxes),
                *(frame.top + frame.height - 1 for frame in frames),
                *(row for wire in wires for _, row in wire.points),
                -1,
            )
        )
        columns = tuple(
            tuple(self.diagram.cards[card].id for node in column if not node.passes for card in node.group.cards)
            for column in self.columns
        )
        return Scene(
            width=self.width,
            height=lowest + 1,
            compact=self.compact,
            boxes=tuple(boxes),
            frames=frames,
            wires=tuple(wires),
            columns=columns,
        )

    # --- Widths -------------------------------------------------------------------------------------------------

    def indent(self, column: Sequence[Node]) -> tuple[int, int]:
        """The cells before and behind the boxes of a column: the borders of frames, and tracks inside them."""
        framed = [self.stacks[node] for node in column if not node.passes and node.group.cluster >= 0]
        if not framed:
            return 0, 0
        return _INDENT + GUTTER * max(one.tracks for one in framed), _OUTDENT

    def width_of_column(self, column: Sequence[Node], indents: int) -> int:
        boxes = [self.texts[card].width for node in column if not node.passes for card in node.group.cards]
        titles = [width_of(self.titles[node.group.cluster]) for node in column if node.group.cluster >= 0]
        return max(*boxes, 0, *(title + 2 - indents for title in titles)) + _BORDERS

    def width_of_channel(self, at: int) -> int:
        """A cell, the tracks, room for the widest label of the arrows that end here, or for a bit of line, the head."""
        ending = [link.arrow for node in self.columns[at + 1] for link in node.needs if link.arrow >= 0]
        label = max((width_of(self.labels[arrow]) for arrow in ending), default=0)
        tracks = self.channels[at].tracks
        return 1 + tracks * spacing(tracks) + (label + 4 if label else 2) + 1

    # --- Frames and wires ---------------------------------------------------------------------------------------

    def frames(self) -> Iterator[ClusterFrame]:
        for node in self.stacks:
            if node.group.cluster >= 0:
                left, right = self.lefts[node.column], self.ends[node.column]
                cluster = self.diagram.clusters[node.group.cluster]
                title = self.titles[node.group.cluster]
                yield ClusterFrame(
                    id=cluster.id, title=title, left=left, top=node.top, width=right - left + 1, height=node.height
                )

    def wires(self) -> Iterator[Wire]:
        """The ways of the arrows between columns, each put together from its pieces."""
        for node in self.stacks:
            column = self.lefts[node.column] + self.indents[node.column][0] + self.widths[node.column]
            for card in {link.card: None for link in node.links}:
                row = node.top + self.stacks[node].tops[card] + 1
                yield from self.follow(node, card, ((column, row),))

    def follow(self, node: Node, card: int, points: tuple[tuple[int, int], ...]) -> Iterator[Wire]:
        """Go on from a node in both senses: to where arrows end, and to the next passage."""
        onward: Node | None = node
        while onward is not None:
            node, onward = onward, None
            longer = points
            for link in node.links:
                if link.card != card:
                    continue
                way = points + self.turns(node, link)
                if link.arrow >= 0:
                    column = link.target.column
                    end = (self.lefts[column] + self.indents[column][0] - 1, link.end)
                    yield Wire(link.arrow, (*way, end), self.labels[link.arrow])
                else:
                    onward, longer = link.target, way
            points = longer

    def turns(self, node: Node, link: Hop) -> tuple[tuple[int, int], ...]:
        """The corners of a piece; none where it goes straight on."""
        row = link.row
        found: list[tuple[int, int]] = []
        first = self.ends[node.column] + 2
        here: Channel = self.channels[node.column]
        for track, to in here.ways.get((node, link.card), ()):
            end = link.end if to is None else to
            if end != row:
                column = first + track * spacing(here.tracks)
                found += [(column, row), (column, end)]
                row = end
        return tuple(found)

    def inner_wires(self) -> Iterator[Wire]:
        """The ways of the arrows between the boxes of a group."""
        numbers = {card.id: number for number, card in enumerate(self.diagram.cards)}
        for node, found in self.stacks.items():
            left = self.lefts[node.column] + self.indents[node.column][0]
            for number in found.drops:
                row = node.top + found.tops[numbers[self.diagram.arrows[number].target]] - 1
                yield Wire(number, ((left + _DROP, row),))
            for loop in found.loops:
                column = left - 3 - GUTTER * loop.track
                start, end = node.top + loop.out, node.top + loop.port
                yield Wire(loop.arrow, ((left - 1, start), (column, start), (column, end), (left - 1, end)))


def spacing(tracks: int) -> int:
    """The cells from one track to the next."""
    return 1 if tracks >= _CLOSE else 2


def label_of(label: str) -> str:
    """What is written beside an arrow."""
    return fitted(" ".join(label.split()), _WIDEST_LABEL)
