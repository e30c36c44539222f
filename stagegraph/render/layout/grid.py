"""Where steps stand in rows and lanes, whichever way the rows lead: no lengths yet."""

from __future__ import annotations

from collections import defaultdict

from stagegraph.render.layout.streets import Crossing, Streets
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.render.layout.places import Link


class Lodger(Record):
    """A stage, or a card without a stage: the ids of its cards, and the id of what it goes on with.

    ``id`` is that of the cluster, "" for a card without one.
    """

    id: str
    cards: tuple[str, ...]
    after: str = ""


class FrameRoom(Record):
    """The frame of a file: its id, and the ids of the cards in it."""

    id: str
    cards: tuple[str, ...]


class Lanes(Record):
    """What stands where.

    Attributes:
        row: the row of each card by id, from 0; an arrow ends in a later row than it begins.
        lodgers: in the order in which they find a lane.
        frames: what has rows and lanes of its own.
    """

    row: dict[str, int]
    lodgers: tuple[Lodger, ...]
    frames: tuple[FrameRoom, ...] = ()


class Grid:
    """The row and the lane of each card, and what the arrows cross.

    Attributes:
        row, lane_of: of each card by its id, from 0 without gaps.
        rows, count: how many rows and lanes there are.
        clusters: the stages.
        cluster_of: the stage of each card that has one.
        head_row: of each stage the first row.
        frames, frame_of: the frames, and that of each card that has one.
        frame_rows, frame_lanes: of each frame, by its id, the first and the last row or lane.
        crossings: the arrows, in the order of the links.
        streets: where they run.
    """

    def __init__(self, links: Sequence[Link], lanes: Lanes) -> None:
        ranks = {row: at for at, row in enumerate(sorted(set(lanes.row.values())))}
        self.row = {one: ranks[row] for one, row in lanes.row.items()}
        self.rows = len(ranks)
        self.clusters = [lodger for lodger in lanes.lodgers if lodger.id]
        self.cluster_of = {one: lodger for lodger in self.clusters for one in lodger.cards}
        self.head_row = {lodger.id: min(self.row[one] for one in lodger.cards) for lodger in self.clusters}
        self.frames = lanes.frames
        self.frame_of = {one: frame for frame in lanes.frames for one in frame.cards}
        self.lane_of = self._lodged(lanes.lodgers) if not lanes.frames else self._in_frames(lanes.lodgers)
        self.frame_rows = {frame.id: _ends(self.row[one] for one in frame.cards) for frame in lanes.frames}
        self.frame_lanes = {frame.id: _ends(self.lane_of[one] for one in frame.cards) for frame in lanes.frames}
        self.count = max(self.lane_of.values(), default=-1) + 1
        self._taken: dict[int, set[int]] = defaultdict(set)  # of each lane the rows in which a card stands
        for one, lane in self.lane_of.items():
            self._taken[lane].add(self.row[one])
        self.crossings = [self._crossing(link) for link in links]
        self.streets = Streets(self.crossings, self.rows, self.count)

    def _lodged(self, lodgers: Sequence[Lodger]) -> dict[str, int]:
        """The lane of each card. Steps of one stage and wave stand side by side in as many lanes."""
        taken: list[list[tuple[int, int]]] = []  # of each lane the rows that are
        lane_of: dict[str, int] = {}
        home: dict[str, int] = {}
        for lodger in lodgers:
            rows = [self.row[one] for one in lodger.cards]
            span = (min(rows), max(rows))
            wide = max(rows.count(row) for row in set(rows))
            first = _free_lanes(taken, span, wide, home.get(lodger.after, -1))
            taken += [[] for _ in range(first + wide - len(taken))]
            for lane in range(first, first + wide):
                taken[lane].append(span)
            home[lodger.id or lodger.cards[0]] = first
            beside: dict[int, int] = defaultdict(int)
            for one in lodger.cards:
                lane_of[one] = first + beside[self.row[one]]
                beside[self.row[one]] += 1
        return lane_of

    def _in_frames(self, lodgers: Sequence[Lodger]) -> dict[str, int]:
        """The lane of each card where frames have lanes of their own: those of a frame are found first."""
        inside: dict[str, list[Lodger]] = {}
        for lodger in lodgers:
            frame = self.frame_of.get(lodger.cards[0])
            own = inside.setdefault(frame.id if frame else lodger.cards[0], [])
            own.append(lodger)
        blocks = [(own, self._lodged(own)) for own in inside.values()]
        taken: list[list[tuple[int, int]]] = []
        lane_of: dict[str, int] = {}
        home: dict[str, int] = {}
        for own, local in blocks:
            wide = max(local.values()) + 1
            names = {one.id or one.cards[0] for one in own}
            after = next((home[one.after] for one in own if one.after in home and one.after not in names), -1)
            span = _ends(self.row[one] for one in local)
            first = _free_lanes(taken, span, wide, after)
            taken += [[] for _ in range(first + wide - len(taken))]
            for lane in range(first, first + wide):
                taken[lane].append(span)
            lane_of |= {one: first + lane for one, lane in local.items()}
            home |= {one.id or one.cards[0]: lane_of[one.cards[0]] for one in own}
        return lane_of

    def _crossing(self, link: Link) -> Crossing:
        source, target = link.source, link.target
        here, there = self.row[source], self.row[target]
        lanes = (self.lane_of[source], self.lane_of[target])
        straight = lanes[0] == lanes[1] and here < there and not self._between(lanes[0], here, there)
        return Crossing(source, target, link.kind, here, there, *lanes, straight)

    def _between(self, lane: int, first: int, last: int) -> bool:
        """Whether a card stands in a lane between two rows."""
        return any(first < row < last for row in self._taken[lane])


def _ends(numbers: Iterable[int]) -> tuple[int, int]:
    """The least and the greatest of some numbers."""
    found = list(numbers)
    return min(found), max(found)


def _free_lanes(taken: Sequence[Sequence[tuple[int, int]]], span: tuple[int, int], wide: int, wanted: int) -> int:
    """The first of so many lanes side by side that are free in these rows, as near as can be to the wanted one.

    Lanes behind the last one are free.
    """
    free = [all(span[1] < first or last < span[0] for first, last in lane) for lane in taken] + [True] * wide
    starts = [at for at in range(len(taken) + 1) if all(free[at : at + wide])]
    return min(starts, key=lambda at: (abs(at - wanted), at)) if wanted >= 0 else starts[0]
