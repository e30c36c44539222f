"""The row of each node, so that many arrows are straight."""

from __future__ import annotations

from bisect import insort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.tui.layout.network import Network, Node

_ROUNDS = 3


def set_rows(network: Network, *, rounds: int = _ROUNDS) -> None:
    """Set the top of each node, keeping the order of each column; the first row is 0.

    Each column in turn is placed where its arrows from the one side, the other, at last from both, want it;
    the straightest picture met on the way is kept. ``rounds``: how often both sides have their turn.
    """
    columns = network.columns
    for column in columns:
        row = 0
        for above, node in zip([None, *column], column, strict=False):
            node.top = row = row + _gap(above, node)
            row += node.height
    nodes = [node for column in columns for node in column]
    best, kept = bends(nodes), [node.top for node in nodes]
    for sweep in range(2 * rounds):
        for column in reversed(columns[:-1]) if sweep % 2 else columns[1:]:
            _place(column, needs=not sweep % 2, users=bool(sweep % 2))
        found = bends(nodes)
        if found < best:
            best, kept = found, [node.top for node in nodes]
    for node, top in zip(nodes, kept, strict=True):
        node.top = top
    for column in (*columns, *reversed(columns)):
        _place(column, needs=True, users=True)
    _squeeze(nodes)


def bends(nodes: Sequence[Node]) -> int:
    """How far all arrows are from being straight, in rows by weight."""
    return sum(link.weight * abs(link.row - link.end) for node in nodes for link in node.links)


def _squeeze(nodes: Sequence[Node]) -> None:
    """Take out empty rows that go through the whole picture, save one between any two things."""
    moved = 0
    filled = 0  # the first row below all nodes so far, before anything moved
    for at, node in enumerate(sorted(nodes, key=lambda node: node.top)):
        moved += max(node.top - filled - 1, 0) if at else node.top
        filled = max(filled, node.top + node.height) if at else node.top + node.height
        node.top -= moved


def _gap(above: Node | None, node: Node) -> int:
    """The empty rows between two neighbours: lines may be close to each other, boxes not."""
    if above is None or (above.passes and node.passes):
        return 0
    return 1


def _place(column: Sequence[Node], *, needs: bool, users: bool) -> None:
    """Move the nodes of a column to where they want to be, as far as their order allows.

    Each arrow wants its node in a certain row, with a weight; the sum of the distances becomes as small as it can
    (isotonic regression: neighbours that want to pass each other move as one block to the median of their wishes).
    """
    blocks: list[tuple[list[tuple[int, int]], int, list[tuple[Node, int]]]] = []
    shift = 0
    for above, node in zip([None, *column], column, strict=False):
        shift += _gap(above, node)
        wishes = _wishes(node, shift, needs=needs, users=users)
        block = (wishes, _median(wishes), [(node, shift)])
        while blocks and blocks[-1][1] > block[1]:
            earlier = blocks.pop()
            longer, shorter = (earlier[0], block[0]) if len(earlier[0]) >= len(block[0]) else (block[0], earlier[0])
            for wish in shorter:
                insort(longer, wish)
            block = (longer, _median(longer), earlier[2] + block[2])
        blocks.append(block)
        shift += node.height
    for _, row, members in blocks:
        for node, below in members:
            node.top = row + below


def _wishes(node: Node, shift: int, *, needs: bool, users: bool) -> list[tuple[int, int]]:
    """(row, weight) for each arrow of the side or sides, sorted; where it stands if there is none."""
    found = []
    if needs:
        found += [(link.row - link.port - shift, 4 * link.weight) for link in node.needs]
    if users:
        found += [(link.end - link.out - shift, 4 * link.weight) for link in node.links]
    return sorted(found) or [(node.top - shift, 1)]


def _median(wishes: Sequence[tuple[int, int]]) -> int:
    half = sum(weight for _, weight in wishes) / 2
    passed = 0
    for row, weight in wishes:
        passed += weight
        if passed >= half:
            return row
    raise AssertionError("a node without a wish")  # pragma: no cover
