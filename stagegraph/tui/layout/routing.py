"""The ways of the arrows through the channels between columns, each in tracks of its own."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.tui.layout.network import Hop, Node


class Net:
    """All pieces that leave one node: a line from its row to a track, along it, and from there to each target's row.

    Attributes:
        row: the row in which it comes from the left.
        ends: the rows in which it leaves to the right.
        track: the number of its track, -1 where it goes straight on.
        first, last: the rows between which it takes the track.
        before: nets whose track has to be further to the left.
    """

    __slots__ = ("before", "ends", "first", "last", "row", "track")

    def __init__(self, row: int, ends: Sequence[int]) -> None:
        self.row = row
        self.ends = ends
        self.track = -1
        self.first = min(row, *ends)
        self.last = max(row, *ends)
        self.before: list[Net] = []

    @property
    def key(self) -> tuple[bool, int, int]:
        """Where it wants its track: of those that go down the lowest is leftmost, of those that go up the highest."""
        down = sum(self.ends) > self.row * len(self.ends)
        return (down, -self.row if down else self.row, self.first)


class Channel(Record):
    """The tracks between two columns.

    Attributes:
        tracks: how many there are.
        ways: for each node on the left and card whose arrows leave it, the turns as (track, row): on the track it goes
            to the row; without a row, on the track it goes to the row of each target.
    """

    tracks: int
    ways: dict[tuple[Node, int], tuple[tuple[int, int | None], ...]]


def channel(column: Iterable[Node]) -> Channel:
    """Give each piece that leaves a column a track.

    Lines in the same row must not meet: the one that comes from the left has to turn before the other arrives. Where
    two want each other's row, one of them makes a detour through a row that nobody else uses.
    """
    leaving: dict[tuple[Node, int], list[Hop]] = {}
    for node in column:
        for link in node.links:
            leaving.setdefault((node, link.card), []).append(link)
    nets: dict[tuple[Node, int], Net] = {}
    rows: set[int] = set()
    for key, links in leaving.items():
        row, ends = links[0].row, [link.end for link in links]
        rows.update(ends, (row,))
        if ends != [row] * len(ends):
            nets[key] = Net(row, ends)
    tracks = _Tracks(list(nets.values()), rows)
    detours = tracks.fill()
    ways: dict[tuple[Node, int], tuple[tuple[int, int | None], ...]] = {}
    for key, net in nets.items():
        first = detours.get(net)
        ways[key] = ((net.track, None),) if first is None else ((first.track, first.ends[0]), (net.track, None))
    return Channel(tracks.count, ways)


class _Tracks:
    def __init__(self, nets: list[Net], rows: set[int]) -> None:
        self.nets = nets
        self.rows = rows
        self.count = 0
        self.taken: list[list[tuple[int, int, bool]]] = []
        self.ending = {row: net for net in nets for row in net.ends}
        for net in nets:
            self.order(net)

    def order(self, net: Net) -> None:
        """Who arrives in the row in which another one starts turns after it."""
        arriving = self.ending.get(net.row)
        if arriving is not None and arriving is not net:
            arriving.before.append(net)

    def fill(self) -> dict[Net, Net]:
        """Give each net its track; the detours by the net that needs one."""
        detours: dict[Net, Net] = {}
        waiting = sorted(self.nets, key=lambda net: net.key)
        while waiting:
            net = next((one for one in waiting if all(other.track >= 0 for other in one.before)), None)
            if net is None:  # a circle of nets that wait for each other
                net = waiting[0]
                detour = Net(net.row, (self.free_row(net.row),))
                self.put(detour, 0)
                detours[net] = detour
                for other in waiting:
                    other.before = [detour if one is net else one for one in other.before]
                net.row = detour.ends[0]
                net.first = min(net.row, *net.ends)
                net.last = max(net.row, *net.ends)
                net.before.append(detour)
                continue
            waiting.remove(net)
            self.put(net, 1 + max((other.track for other in net.before), default=-1))
        return detours

    def free_row(self, near: int) -> int:
        """The nearest row that no line uses, which is used from now on."""
        away = 1
        while near + away in self.rows and (near - away in self.rows or near < away):
            away += 1
        found = near - away if near + away in self.rows else near + away
        self.rows.add(found)
        return found

    def put(self, net: Net, least: int) -> None:
        """Give a net the first track from ``least`` on that is free, behind those of its direction."""
        down = net.key[0]
        track = least
        for number, taken in enumerate(self.taken):
            if any(other == down and net.first <= last and first <= net.last for first, last, other in taken):
                track = max(track, number + 1)
        while track < self.count and any(
            net.first <= last + 1 and first - 1 <= net.last for first, last, _ in self.taken[track]
        ):
            track += 1
        while self.count <= track:
            self.taken.append([])
            self.count += 1
        self.taken[track].append((net.first, net.last, down))
        net.track = track
