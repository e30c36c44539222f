"""The order of each column from top to bottom, so that few arrows cross."""

from __future__ import annotations

from bisect import bisect_right, insort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.tui.layout.network import Network, Node

_SWEEPS = 12
_PATIENCE = 4  # sweeps without a gain


def order(network: Network, *, sweeps: int = _SWEEPS) -> None:
    """Set the order of the columns; what no target needs stands below what is built.

    Each node moves to the mean place of its neighbours in the column before, or behind it, in turn; the best order
    met on the way is kept. ``sweeps``: how many turns there are at most.
    """
    columns = network.columns
    _sort_as_drawn(network)
    best, kept, since = crossings(columns), [list(column) for column in columns], 0
    for sweep in range(sweeps):
        if not best or since >= _PATIENCE:
            break
        if sweep % 2:
            for column in reversed(columns[:-1]):
                _sort(column, _users_place)
        else:
            for column in columns[1:]:
                _sort(column, _needs_place)
        found = crossings(columns)
        since += 1
        if found < best:
            best, kept, since = found, [list(column) for column in columns], 0
    for column, nodes in zip(columns, kept, strict=True):
        column[:] = nodes
        _number(column)


def crossings(columns: Sequence[Sequence[Node]]) -> int:
    """How many pairs of arrows cross between neighbouring columns."""
    found = 0
    for column in columns:
        passed: list[int] = []
        for node in column:
            ends = [link.target.at for link in node.links]
            found += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return found


def _sort_as_drawn(network: Network) -> None:
    """Begin with the order in which a walk from the last cards back to their needs meets them."""
    place: dict[Node, int] = {}
    users = [node for column in reversed(network.columns) for node in column if not node.links]
    stack = sorted(users, key=lambda node: (not node.unused, -node.column, node.group.cards))
    while stack:
        node = stack.pop()
        if node in place:
            continue
        place[node] = len(place)
        stack += [link.source for link in reversed(node.needs) if link.source not in place]
    for column in network.columns:
        column.sort(key=lambda node: (node.unused, place[node]))
        _number(column)


def _sort(column: list[Node], place: Callable[[Node], float]) -> None:
    places = {node: place(node) for node in column}
    column.sort(key=lambda node: (node.unused, places[node], node.at))
    _number(column)


def _needs_place(node: Node) -> float:
    return sum(link.source.at for link in node.needs) / len(node.needs) if node.needs else node.at


def _users_place(node: Node) -> float:
    return sum(link.target.at for link in node.links) / len(node.links) if node.links else node.at


def _number(column: list[Node]) -> None:
    for at, node in enumerate(column):
        node.at = at
