"""The gaps between rows and lanes in which the arrows of a picture of steps run, and their ways through them."""

from __future__ import annotations

from collections import defaultdict

from stagegraph.render.layout.places import Way
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.render.layout.places import Place, Point

_TRACK = 7.0  # between two arrows side by side
_GAP, _GUTTER = 30.0, 26.0  # what a gap between rows and one between lanes has at least
_WIDEST = 150.0
_BAND = 24.0  # more between two bands
_ROUND = 7.0  # radius of a corner
_HEAD = 7.5


class Crossing(Record):
    """An arrow.

    Attributes:
        source, target: the ids of its ends.
        kind: what it is.
        row, target_row, lane, target_lane: where they stand.
        straight: nothing stands between them, and they stand in one lane.
        came: the lane from which it comes in, or a place between lanes.
        side: -1 or 1 for one that runs beside the first or the last lanes of all bands, as it leads into another band.
    """

    source: str
    target: str
    kind: EdgeKind
    row: int
    target_row: int
    lane: int
    target_lane: int
    straight: bool
    came: float
    side: int = 0

    @property
    def near(self) -> bool:
        """It ends in the next row: one street is enough."""
        return self.target_row == self.row + 1

    @property
    def gutter(self) -> int:
        """The gap beside the target's lane on the side of its source; gap 0 is left of the first lane."""
        return self.target_lane if self.came < self.target_lane else self.target_lane + 1


class Streets:
    """Tracks for all arrows. Arrows of one source and kind share theirs; those into one target share the last one."""

    def __init__(self, crossings: Sequence[Crossing], rows: int, lanes: int) -> None:
        self._leaving: list[dict[Hashable, int]] = [{} for _ in range(rows + 1)]
        self._arriving: list[dict[Hashable, int]] = [{} for _ in range(rows + 1)]
        self._beside: list[dict[Hashable, int]] = [{} for _ in range(lanes + 1)]
        self._sides: dict[int, dict[Hashable, int]] = {-1: {}, 1: {}}
        self._entries: dict[str, list[Crossing]] = defaultdict(list)
        self._rooms: dict[str, dict[int, float]] = {}  # of some cards: after which arrow into it how much
        self._heights: dict[int, float] = {}  # of the rows of these cards: the height of that
        for one in sorted(crossings, key=lambda one: (one.came, one.target_lane, one.row)):
            self._entries[one.target].append(one)
            if one.straight:
                continue
            _track(self._leaving[one.row + 1], (one.source, one.kind))
            if not one.near:
                _track(self._sides[one.side] if one.side else self._beside[one.gutter], (one.source, one.kind))
                _track(self._arriving[one.target_row], (one.target, one.kind))

    def keep_apart(self, rows: Iterable[int], lanes: Iterable[int]) -> None:
        """Tell the first row and the first lane of each band."""
        self._first_rows, self._first_lanes = frozenset(rows), frozenset(lanes)

    def gap(self, row: int) -> float:
        """How high the gap above a row is."""
        tracks = len(self._leaving[row]) + len(self._arriving[row])
        if not row:
            return _TRACK * tracks
        return min(_GAP + _TRACK * tracks, _WIDEST) + (_BAND if row in self._first_rows else 0.0)

    def gutter(self, at: int) -> float:
        """How wide the gap left of a lane is."""
        tracks = len(self._beside[at])
        if at in self._first_lanes and not tracks:
            return 0.0
        return min(_GUTTER + _TRACK * max(tracks - 2, 0), _WIDEST)

    def side(self, which: int) -> float:
        """How wide the gap beside all bands is: -1 before their first lanes, 1 behind their last ones."""
        tracks = len(self._sides[which])
        return min(_GUTTER + _TRACK * max(tracks - 2, 0), _WIDEST) if tracks else 0.0

    def settle(
        self, gutters: Sequence[float], tops: Sequence[float], bottoms: Sequence[float], sides: tuple[float, float]
    ) -> None:
        """Tell where all gaps and rows lie.

        Args:
            gutters: where the gaps between lanes begin.
            tops: where the rows begin, heads of clusters included.
            bottoms: where they end, likewise.
            sides: where the gaps beside all bands begin.
        """
        self._gutters, self._tops, self._bottoms = gutters, tops, bottoms
        self._beginnings = {-1: sides[0], 1: sides[1]}

    def make_room(self, one: Crossing, width: float, height: float) -> None:
        """Keep more room for a label beside the end of an arrow, before the next one that comes in."""
        rooms, at = self._rooms.setdefault(one.target, {}), self._place(one)
        rooms[at] = rooms.get(at, 0.0) + width
        self._heights[one.target_row] = max(self._heights.get(one.target_row, 0.0), height)

    def room(self, target: str) -> float:
        """How much wider a card has to be for the labels at its upper edge: as much on either side of its middle."""
        rooms, straight = self._rooms.get(target, {}), _straight(self._entries[target])
        if straight is None:
            return sum(rooms.values())
        return 2 * max(_sum(rooms, 0, straight), _sum(rooms, straight, len(self._entries[target])))

    def height(self, row: int) -> float:
        """How much room labels have above a row."""
        return self._heights.get(row, 0.0)

    def _place(self, one: Crossing) -> int:
        return next(at for at, other in enumerate(self._entries[one.target]) if other is one)

    def below(self, one: Crossing) -> float:
        """The height of the street below its source."""
        tracks = self._leaving[one.row + 1]
        used = len(tracks) + len(self._arriving[one.row + 1])
        step = (self.gap(one.row + 1) - 18) / (used + 1)
        return self._bottoms[one.row] + 10 + step * (tracks[one.source, one.kind] + 1)

    def above(self, one: Crossing) -> float:
        """The height of the street above its target."""
        tracks = self._arriving[one.target_row]
        used = len(tracks) + len(self._leaving[one.target_row])
        step = (self.gap(one.target_row) - 18) / (used + 1) if one.target_row else _TRACK
        return self._tops[one.target_row] - 8 - step * (len(tracks) - tracks[one.target, one.kind])

    def beside(self, one: Crossing) -> float:
        """Where the street beside the lane of its target runs, or that beside all bands."""
        if one.side:
            tracks, width, begin = self._sides[one.side], self.side(one.side), self._beginnings[one.side]
        else:
            tracks, width, begin = self._beside[one.gutter], self.gutter(one.gutter), self._gutters[one.gutter]
        return begin + width * (tracks[one.source, one.kind] + 1) / (len(tracks) + 1)

    def entry(self, one: Crossing, low: float, high: float) -> float:
        """Where it comes into its target, between two places.

        A straight arrow comes in the middle, arrows from either side beside it.
        """
        entries, rooms = self._entries[one.target], self._rooms.get(one.target, {})
        at, straight, count = self._place(one), _straight(entries), len(entries)
        if straight is None:
            free = high - low - _sum(rooms, 0, count)
            return low + free * (at + 1) / (count + 1) + _sum(rooms, 0, at)
        middle = (low + high) / 2
        if at <= straight:
            free = middle - low - _sum(rooms, 0, straight)
            return low + free * (at + 1) / (straight + 1) + _sum(rooms, 0, at)
        free = high - middle - _sum(rooms, straight, count)
        return middle + free * (at - straight) / (count - straight) + _sum(rooms, straight, at)

    def entries(self, target: str) -> int:
        """How many arrows come into a card."""
        return len(self._entries[target])

    def slots(self, target: str) -> float:
        """How many of the distances between arrows that come into a card lie on one side of its middle, at most."""
        entries = self._entries[target]
        straight = _straight(entries)
        return (len(entries) + 1) / 2 if straight is None else max(straight + 1, len(entries) - straight)

    def straight_from(self, target: str) -> int:
        """The row from which the straight arrow into a card comes, -1 if there is none."""
        return min((one.row for one in self._entries[target] if one.straight), default=-1)


def _straight(entries: Sequence[Crossing]) -> int | None:
    """Which of the arrows into a card is the first straight one."""
    return next((at for at, one in enumerate(entries) if one.straight), None)


def _sum(rooms: dict[int, float], first: int, end: int) -> float:
    """How much room there is after some of the arrows into a card."""
    return sum((room for at, room in rooms.items() if first <= at < end), 0.0)


def _track(tracks: dict[Hashable, int], key: Hashable) -> None:
    tracks.setdefault(key, len(tracks))


def way_through(streets: Streets, one: Crossing, *, source: Place, target: Place, passage: tuple[float, float]) -> Way:
    """The way of an arrow from the lower edge of its source to the upper edge of its target.

    ``passage``: the places between which it may come in.
    """
    end, tip = streets.entry(one, *passage), target.y
    x, y = end if one.straight else source.x + source.width / 2, source.y + source.height
    points = [(x, y)]
    if not one.straight:
        points.append((x, streets.below(one)))
        if not one.near:
            points += [(streets.beside(one), streets.below(one)), (streets.beside(one), streets.above(one))]
            points.append((end, streets.above(one)))
        else:
            points.append((end, streets.below(one)))
    points.append((end, tip - _HEAD))
    return Way(tuple(_rounded(points)), (end, tip), points[len(points) // 2])


def _rounded(points: Sequence[Point]) -> Iterable[Point]:
    """A line through some points, its corners round, as Bezier curves."""
    last = points[0]
    yield last
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(at, before), _towards(at, after)
        yield from (last, near, near)
        yield from (_between(near, at), _between(far, at), far)
        last = far
    yield from (last, points[-1], points[-1])


def _between(end: Point, corner: Point) -> Point:
    """The control point with which a cubic curve is the quadratic one around a corner."""
    return end[0] + (corner[0] - end[0]) * 2 / 3, end[1] + (corner[1] - end[1]) * 2 / 3


def _towards(at: Point, other: Point) -> Point:
    """A point near a corner, on the way to another point."""
    dx, dy = other[0] - at[0], other[1] - at[1]
    length = max(abs(dx) + abs(dy), 0.001)
    part = min(_ROUND, length / 2) / length
    return at[0] + dx * part, at[1] + dy * part
