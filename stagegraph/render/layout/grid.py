"""Where steps stand in rows and lanes, whichever way the rows lead: no lengths yet."""

from __future__ import annotations

from collections import defaultdict

from stagegraph.render.layout.streets import Crossing, Streets
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
        row: the row of each card by id, from 0; an arrow within a band ends in a later row than it begins.
        lodgers: in the order in which they find a lane.
        frames: what has rows and lanes of its own, likewise.
        bands: by card, where not all stand in the first: bands follow one another, each with rows and lanes of its own.
    """

    row: dict[str, int]
    lodgers: tuple[Lodger, ...]
    frames: tuple[FrameRoom, ...] = ()
    bands: Mapping[str, int] | None = None


class Grid:
    """The row and the lane of each card, and what the arrows cross.

    Attributes:
        row, lane_of: of each card by its id, from 0. Those of a band follow those of the one before, behind a lane in
            which nothing stands, as the gap before the first lane of a band is not that behind the last one before.
        rows, count: how many rows and lanes there are.
        band_rows, band_lanes: of each band, by its number, the first row, or the first and the last lane.
        clusters: the stages.
        cluster_of: the stage of each card that has one.
        head_row: of each stage the first row.
        frames, frame_of: the frames, and that of each card that has one.
        frame_rows, frame_lanes: of each frame, by its id, the first and the last row or lane.
        crossings: the arrows, in the order of the links.
        streets: where they run.
    """

    def __init__(self, links: Sequence[Link], lanes: Lanes) -> None:
        self._band = {one: (lanes.bands or {}).get(one, 0) for one in lanes.row}
        places = sorted({(self._band[one], row) for one, row in lanes.row.items()})
        ranks = {place: at for at, place in enumerate(places)}
        self.row = {one: ranks[self._band[one], row] for one, row in lanes.row.items()}
        self.rows = len(ranks)
        self.clusters = [lodger for lodger in lanes.lodgers if lodger.id]
        self.cluster_of = {one: lodger for lodger in self.clusters for one in lodger.cards}
        self.head_row = {lodger.id: min(self.row[one] for one in lodger.cards) for lodger in self.clusters}
        self.frames = lanes.frames
        self.frame_of = {one: frame for frame in lanes.frames for one in frame.cards}
        self._order = self._ordered(links)
        self.lane_of: dict[str, int] = {}
        self.band_rows: dict[int, int] = {}
        self.band_lanes: dict[int, tuple[int, int]] = {}
        for band in sorted(set(self._band.values())):
            self._fill(band, [one for one in lanes.lodgers if self._band[one.cards[0]] == band])
        self.frame_rows = {frame.id: _ends(self.row[one] for one in frame.cards) for frame in lanes.frames}
        self.frame_lanes = {frame.id: _ends(self.lane_of[one] for one in frame.cards) for frame in lanes.frames}
        self.count = max(self.lane_of.values(), default=-1) + 1
        self._taken: dict[int, set[int]] = defaultdict(set)  # of each lane the rows in which a card stands
        for one, lane in self.lane_of.items():
            self._taken[lane].add(self.row[one])
        self.crossings = [self._crossing(link) for link in links]
        self.streets = Streets(self.crossings, self.rows, self.count)
        self.streets.keep_apart(self.band_rows.values(), (first for first, _ in self.band_lanes.values()))

    def _fill(self, band: int, lodgers: Sequence[Lodger]) -> None:
        """Give the cards of a band their lanes, behind those of the bands before."""
        lanes = self._in_frames(lodgers) if self.frames else self._lodged(lodgers)
        begin = max((last + 2 for _, last in self.band_lanes.values()), default=0)
        self.lane_of |= {one: begin + lane for one, lane in lanes.items()}
        self.band_rows[band] = min(self.row[one] for one in lanes)
        self.band_lanes[band] = (begin, begin + max(lanes.values()))

    def _ordered(self, links: Sequence[Link]) -> dict[str, float]:
        """The place of each frame, and of each card that is not in one and that a frame takes from."""
        places = {frame.id: float(at) for at, frame in enumerate(self.frames)}
        for link in links:
            user = self.frame_of.get(link.target)
            if user is not None and link.source not in self.frame_of:
                before = places[user.id] - 0.5
                places[link.source] = min(places.get(link.source, before), before)
        return places

    def _lodged(self, lodgers: Sequence[Lodger]) -> dict[str, int]:
        """The lane of each card. Steps of one stage and wave stand side by side in as many lanes.

        Between what follows one another in a lane nothing else stands: an arrow leads straight on there.
        """
        taken: list[list[tuple[int, int]]] = []  # of each lane the rows that are
        lane_of: dict[str, int] = {}
        home: dict[str, tuple[int, int]] = {}  # lane and last row
        for lodger in lodgers:
            rows = [self.row[one] for one in lodger.cards]
            span = (min(rows), max(rows))
            wide = max(rows.count(row) for row in set(rows))
            wanted, end = home.get(lodger.after, (-1, span[0]))
            first = _free_lanes(taken, span, wide, wanted)
            taken += [[] for _ in range(first + wide - len(taken))]
            for lane in range(first, first + wide):
                taken[lane].append(span)
            if first == wanted and end < span[0] - 1:
                taken[first].append((end + 1, span[0] - 1))
            home[lodger.id or lodger.cards[0]] = first, span[1]
            beside: dict[int, int] = defaultdict(int)
            for one in lodger.cards:
                lane_of[one] = first + beside[self.row[one]]
                beside[self.row[one]] += 1
        return lane_of

    def _in_frames(self, lodgers: Sequence[Lodger]) -> dict[str, int]:
        """The lane of each card where frames have lanes of their own: those of a frame are found first.

        They follow in their order, and what stands outside of them comes before the first that takes from it.
        """
        inside: dict[str, list[Lodger]] = {}
        for lodger in lodgers:
            frame = self.frame_of.get(lodger.cards[0])
            own = inside.setdefault(frame.id if frame else lodger.cards[0], [])
            own.append(lodger)
        ordered = sorted(inside, key=lambda one: self._order.get(one, -1.0))
        blocks = [(inside[one], self._lodged(inside[one])) for one in ordered]
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
        return Crossing(source, target, link.kind, here, there, *lanes, straight, *self._coming(source, target))

    def _coming(self, source: str, target: str) -> tuple[float, int]:
        """From which place among the lanes of its band an arrow comes into a card, and beside which end of the bands.

        One from another band comes along that side of all bands where it has less way to go; one that leads on into the
        next row does not.
        """
        bands = self._band[source], self._band[target]
        if bands[0] == bands[1]:
            return self.lane_of[source], 0
        (first, last), (begin, end) = (self.band_lanes[one] for one in bands)
        part = (self.lane_of[source] - first + 0.5) / (last - first + 1)
        if self.row[target] == self.row[source] + 1:
            return begin + part * (end - begin + 1) - 0.5, 0
        left = part + (self.lane_of[target] - begin + 0.5) / (end - begin + 1) < 1
        return (begin - 1, -1) if left else (end + 1, 1)

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
