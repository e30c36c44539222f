"""The graph made ready for a layered picture: long arrows cut into pieces that lead from column to column."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Standing
from stagegraph.tui.layout.groups import Group, groups
from stagegraph.tui.layout.ranks import ranks
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram

_UNUSED = (Standing.UNUSED, Standing.OUTSIDE_UNUSED)
_KINDS = tuple(EdgeKind)


class Node:
    """A group of cards in its column, or the place where a long arrow passes through a column.

    All arrows that leave a card share one line as far as they go, so there is at most one passage for each card and
    column.

    Attributes:
        group: the cards; of a passage the one whose arrows pass.
        passes: it is a passage.
        column: the number of the column.
        at: its place in the column, from the top.
        top, height: in rows.
        unused: no target needs it.
        links: the pieces that leave to the right.
        needs: the pieces that come from the left; of cards one for each arrow.
    """

    __slots__ = ("at", "column", "group", "height", "links", "needs", "passes", "top", "unused")

    def __init__(self, group: Group, column: int, *, passes: bool, unused: bool) -> None:
        self.group = group
        self.passes = passes
        self.column = column
        self.unused = unused
        self.at = 0
        self.top = 0
        self.height = 1
        self.links: list[Hop] = []
        self.needs: list[Hop] = []


class Hop:
    """A piece of arrows between neighbouring columns.

    Attributes:
        source, target: its ends.
        card: the number of the card that its arrows leave.
        arrow: the number of the arrow that ends here, -1 where the target is a passage.
        out: the row in which it leaves, seen from the source's top.
        port: the row in which it arrives, seen from the target's top.
        weight: how much it wants to be straight.
    """

    __slots__ = ("arrow", "card", "out", "port", "source", "target", "weight")

    def __init__(self, source: Node, target: Node, *, card: int, arrow: int, weight: int) -> None:
        self.source = source
        self.target = target
        self.card = card
        self.arrow = arrow
        self.weight = weight
        self.out = 0
        self.port = 0

    @property
    def row(self) -> int:
        """The row in which it leaves."""
        return self.source.top + self.out

    @property
    def end(self) -> int:
        """The row in which it arrives."""
        return self.target.top + self.port


class Network(Record):
    """Columns of nodes from left to right, the node of each card by the card's number, arrows inside of groups."""

    columns: list[list[Node]]
    cards: list[Node]
    inside: list[int]


def network(diagram: Diagram) -> Network:
    """The cards of a diagram in columns, in the diagram's order, with passages for long arrows."""
    numbers = {card.id: number for number, card in enumerate(diagram.cards)}
    pairs = [(numbers[arrow.source], numbers[arrow.target]) for arrow in diagram.arrows]
    found = groups(diagram, pairs)
    group_of = {card: number for number, group in enumerate(found) for card in group.cards}
    between = [(group_of[need], group_of[user]) for need, user in pairs]
    column_of = ranks(len(found), [(need, user) for need, user in between if need != user])
    nodes = [
        Node(
            group,
            column_of[number],
            passes=False,
            unused=all(diagram.cards[card].standing in _UNUSED for card in group.cards),
        )
        for number, group in enumerate(found)
    ]
    columns: list[list[Node]] = [[] for _ in range(max(column_of, default=-1) + 1)]
    for node in nodes:
        columns[node.column].append(node)
    cards = [nodes[group_of[card]] for card in range(len(numbers))]
    leaving: dict[int, list[tuple[int, int]]] = {}
    for number, (need, user) in enumerate(pairs):
        if group_of[need] != group_of[user]:
            leaving.setdefault(need, []).append((user, number))
    for need in sorted(leaving):
        _lead(diagram, cards, columns, source=need, leaving=leaving[need])
    for column in columns:
        for at, node in enumerate(column):
            node.at = at
    inside = [number for number, (need, user) in enumerate(between) if need == user]
    return Network(columns, cards, inside)


def _lead(
    diagram: Diagram, cards: Sequence[Node], columns: list[list[Node]], *, source: int, leaving: list[tuple[int, int]]
) -> None:
    """Cut the arrows that leave a card into links; ``leaving`` are (target, arrow) by number."""
    node = cards[source]
    arrows = diagram.arrows
    leaving.sort(key=lambda one: (cards[one[0]].column, one[0], _KINDS.index(arrows[one[1]].kind)))
    for at, (target, number) in enumerate(leaving):
        while node.column < cards[target].column - 1:
            unused = not any(arrows[later].used for _, later in leaving[at:])
            passage = Node(Group((source,)), node.column + 1, passes=True, unused=unused)
            columns[passage.column].append(passage)
            _link(node, passage, card=source, arrow=-1, weight=8 if node.passes else 3)
            node = passage
        arrow = arrows[number]
        _link(
            node,
            cards[target],
            card=source,
            arrow=number,
            weight=4 if arrow.critical else 2 if arrow.kind is EdgeKind.FROM else 1,
        )


def _link(source: Node, target: Node, *, card: int, arrow: int, weight: int) -> None:
    link = Hop(source=source, target=target, card=card, arrow=arrow, weight=weight)
    source.links.append(link)
    target.needs.append(link)
