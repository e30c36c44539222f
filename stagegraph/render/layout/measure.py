"""From rows and lanes to lengths: what a picture from top to bottom and one from left to right have in common.

Lengths across are those from lane to lane, lengths along those from row to row. A place here has its ``x`` across and
its ``y`` along, whichever way the picture leads.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from stagegraph.render.layout.places import Layout, Place
from stagegraph.render.layout.streets import way_through
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.render.layout.grid import FrameRoom, Grid, Lodger
    from stagegraph.render.layout.places import Box, Head, Link
    from stagegraph.render.layout.streets import Crossing

MARGIN = 24.0
PAD = 10.0  # around the cards of a cluster
FRAME_PAD = 12.0  # around what is in a frame
CLEAR = 6.0  # from a text to the nearest arrow
ENTRY = 9.0  # between arrows that come in side by side


class Stretch(Record):
    """A row or a lane: where it begins and how long it is."""

    start: float
    length: float


class Measure(ABC):
    """The places of what stands in a grid."""

    def __init__(self, grid: Grid, boxes: Sequence[Box], links: Sequence[Link], heads: dict[str, Head]) -> None:
        self.grid = grid
        self.boxes = {box.id: box for box in boxes}
        self.links = links
        self.texts = heads
        self.frames: dict[str, Place] = {}

    def layout(self) -> Layout:
        """Everything in its place, ``x`` across and ``y`` along."""
        grid, streets = self.grid, self.grid.streets
        lanes, gutters, end = self._lanes()
        rows, along = self._rows()
        starts = [row.start - reach for row, reach in zip(rows, self.row_reaches(), strict=True)]
        ends = [row.start + row.length + more for row, more in zip(rows, self.row_trails(), strict=True)]
        streets.settle(gutters, starts, ends, (MARGIN, end))
        places = {one: self.card(one, lanes[lane], rows[grid.row[one]]) for one, lane in grid.lane_of.items()}
        clusters = {one.id: self.cluster(one, places) for one in grid.clusters}
        self.frames = {one.id: self.frame(one, self._inside(one, places, clusters)) for one in grid.frames}
        ways = [
            way_through(
                streets,
                one,
                source=places[one.source],
                target=places[one.target],
                passage=self.passage(one, places),
            )
            for one in grid.crossings
        ]
        return Layout(
            width=round(end + streets.side(1) + MARGIN, 1),
            height=round(along + MARGIN, 1),
            boxes=places,
            ways=tuple(ways),
            clusters=clusters | self.frames,
        )

    def _inside(self, frame: FrameRoom, places: dict[str, Place], clusters: dict[str, Place]) -> list[Place]:
        """The cards and clusters in a frame."""
        own = {self.grid.cluster_of[one].id for one in frame.cards if one in self.grid.cluster_of}
        return [*(places[one] for one in frame.cards), *(clusters[one] for one in own)]

    def size(self) -> tuple[float, float]:
        """How long all is across and along."""
        return self._lanes()[2], self._rows()[1]

    def spans(self) -> dict[str, float]:
        """How long each frame is across."""
        lanes, *_ = self._lanes()
        ends = self.grid.frame_lanes.items()
        return {one: lanes[last].start + lanes[last].length - lanes[first].start for one, (first, last) in ends}

    def _lanes(self) -> tuple[list[Stretch], list[float], float]:
        """The lanes, where the gaps before each and behind the last begin, and where all ends."""
        grid, streets = self.grid, self.grid.streets
        begins = {first for first, _ in grid.band_lanes.values()}
        lanes: list[Stretch] = []
        gutters: list[float] = []
        begin = at = end = MARGIN + streets.side(-1)
        for lead, length, trail in zip(self.lane_leads(), self.lane_lengths(), self.lane_trails(), strict=True):
            if len(lanes) in begins:
                at = begin
            gutters.append(at)
            lanes.append(Stretch(at + streets.gutter(len(lanes)) + lead, length))
            at = lanes[-1].start + length + PAD + trail
            end = max(end, at)
        gutters.append(at)
        return lanes, gutters, end + streets.gutter(grid.count)

    def _rows(self) -> tuple[list[Stretch], float]:
        """The rows, and where all ends."""
        rows: list[Stretch] = []
        at = MARGIN
        for lead, length, trail in zip(self.row_leads(), self.row_lengths(), self.row_trails(), strict=True):
            at += self.grid.streets.gap(len(rows)) + lead
            rows.append(Stretch(at, length))
            at += length + trail
        return rows, at + self.grid.streets.gap(self.grid.rows) + PAD

    def lane_trails(self) -> list[float]:
        """Behind each lane the edge of the frames that end there."""
        ends = {last for _, last in self.grid.frame_lanes.values()}
        return [FRAME_PAD if lane in ends else 0 for lane in range(self.grid.count)]

    def row_trails(self) -> list[float]:
        """Behind each row the edge of the frames that end there, and of the clusters in them."""
        ends = {last for _, last in self.grid.frame_rows.values()}
        return [FRAME_PAD + PAD if row in ends else 0 for row in range(self.grid.rows)]

    def begin_lanes(self, length: float) -> list[float]:
        """Before each lane so much where frames begin there."""
        begins = {first for first, _ in self.grid.frame_lanes.values()}
        return [length if lane in begins else 0 for lane in range(self.grid.count)]

    def begin_rows(self, length: float) -> list[float]:
        """Before each row so much where frames begin there."""
        begins = {first for first, _ in self.grid.frame_rows.values()}
        return [length if row in begins else 0 for row in range(self.grid.rows)]

    @abstractmethod
    def frame(self, frame: FrameRoom, inside: Sequence[Place]) -> Place:
        """Where a frame stands around what is in it."""

    @abstractmethod
    def lane_lengths(self) -> list[float]:
        """Of each lane the length across."""

    @abstractmethod
    def row_lengths(self) -> list[float]:
        """Of each row the length along."""

    @abstractmethod
    def lane_leads(self) -> list[float]:
        """Of each lane the length from the gap before it to its cards."""

    @abstractmethod
    def row_leads(self) -> list[float]:
        """Of each row the length from the gap before it to its cards."""

    @abstractmethod
    def row_reaches(self) -> list[float]:
        """Of each row how far arrows keep away from its cards before they come in."""

    @abstractmethod
    def card(self, card: str, lane: Stretch, row: Stretch) -> Place:
        """Where a card stands in its lane and row."""

    @abstractmethod
    def cluster(self, cluster: Lodger, places: dict[str, Place]) -> Place:
        """Where a cluster stands around its cards."""

    @abstractmethod
    def passage(self, one: Crossing, places: dict[str, Place]) -> tuple[float, float]:
        """The places across between which an arrow may come into its target."""


def longest(parts: Iterable[tuple[int, float]], count: int) -> list[float]:
    """Of each of so many rows or lanes the length of the longest that stands there, 0 where nothing does."""
    found = [0.0] * count
    for at, length in parts:
        found[at] = max(found[at], length)
    return found


def around(places: Sequence[Place], *, before_x: float, before_y: float) -> Place:
    """A rectangle around others, with more room before them than behind."""
    x, y = min(one.x for one in places) - before_x, min(one.y for one in places) - before_y
    right = max(one.x + one.width for one in places) + FRAME_PAD
    bottom = max(one.y + one.height for one in places) + FRAME_PAD
    return Place(round(x, 1), round(y, 1), round(right - x, 1), round(bottom - y, 1))
