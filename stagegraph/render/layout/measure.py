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

    from stagegraph.render.layout.grid import Grid, Lodger
    from stagegraph.render.layout.places import Box, Head, Link
    from stagegraph.render.layout.streets import Crossing

MARGIN = 24.0
PAD = 10.0  # around the cards of a cluster
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

    def layout(self) -> Layout:
        """Everything in its place, ``x`` across and ``y`` along."""
        grid, streets = self.grid, self.grid.streets
        lanes, gutters, across = self._lanes()
        rows, along = self._rows()
        starts = [row.start - reach for row, reach in zip(rows, self.row_reaches(), strict=True)]
        streets.settle(gutters, starts, [row.start + row.length for row in rows])
        places = {one: self.card(one, lanes[lane], rows[grid.row[one]]) for one, lane in grid.lane_of.items()}
        clusters = {one.id: self.cluster(one, places) for one in grid.clusters}
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
            width=round(across + MARGIN, 1),
            height=round(along + MARGIN, 1),
            boxes=places,
            ways=tuple(ways),
            clusters=clusters,
        )

    def _lanes(self) -> tuple[list[Stretch], list[float], float]:
        """The lanes, where the gaps before each and behind the last begin, and where all ends."""
        lanes: list[Stretch] = []
        gutters, at = [], MARGIN
        for lead, length in zip(self.lane_leads(), self.lane_lengths(), strict=True):
            gutters.append(at)
            lanes.append(Stretch(at + self.grid.streets.gutter(len(lanes)) + lead, length))
            at = lanes[-1].start + length + PAD
        gutters.append(at)
        return lanes, gutters, at + self.grid.streets.gutter(self.grid.count)

    def _rows(self) -> tuple[list[Stretch], float]:
        """The rows, and where all ends."""
        rows: list[Stretch] = []
        at = MARGIN
        for lead, length in zip(self.row_leads(), self.row_lengths(), strict=True):
            at += self.grid.streets.gap(len(rows)) + lead
            rows.append(Stretch(at, length))
            at += length
        return rows, at + self.grid.streets.gap(self.grid.rows) + PAD

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
