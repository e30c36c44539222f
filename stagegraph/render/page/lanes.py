"""Where steps stand: waves from top to bottom, stages side by side, arrows in the gaps between them.

A stage has a lane. One that goes on where another has ended takes over its lane, so that a chain of stages is a
column. Arrows run along three streets: below the wave of their source, beside the lane of their target, above the
wave of their target. Nothing is searched for: a thousand steps take no longer than their cards.
"""

from __future__ import annotations

from collections import defaultdict

from stagegraph.render.page.layout import Layout, Place
from stagegraph.render.page.streets import Crossing, Streets, way_through
from stagegraph.render.page.typeset import HEAD
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.render.page.layout import Box, Link

_MARGIN = 24.0
_PAD = 10.0  # around the cards of a cluster
_ROW_OF_REST = 6  # cards that belong to no wave stand below in rows of so many


class Lodger(Record):
    """A stage, or a card without a stage: the ids of its cards, and the id of what it goes on with.

    ``id`` is that of the cluster, "" for a card without one.
    """

    id: str
    cards: tuple[str, ...]
    after: str = ""


class Lanes(Record):
    """What stands where.

    Attributes:
        wave: the wave of each card by id; cards that are not named belong to none.
        lodgers: in the order of the file, those without a stage first.
    """

    wave: dict[str, int]
    lodgers: tuple[Lodger, ...]


def lanes_layout(boxes: Sequence[Box], links: Sequence[Link], lanes: Lanes) -> Layout:
    """The layout of a picture of steps.

    Args:
        boxes: all cards; they are of one width.
        links: the arrows; their labels are not drawn.
        lanes: which card stands in which wave and stage.
    """
    return _Drawing(boxes, links, lanes).layout()


class _Drawing:
    def __init__(self, boxes: Sequence[Box], links: Sequence[Link], lanes: Lanes) -> None:
        self.boxes = {box.id: box for box in boxes}
        self.links = links
        self.lanes = lanes
        self.width = max((box.width for box in boxes), default=0.0)
        waves = sorted(set(lanes.wave.values()))
        rows = {wave: at for at, wave in enumerate(waves)}
        self.row = {one: rows[wave] for one, wave in lanes.wave.items()}
        # The rows in which a cluster begins.
        self.heads = frozenset(min(self.row[one] for one in lodger.cards) for lodger in lanes.lodgers if lodger.id)
        self.lane_of = self._lodged()
        rest = [box.id for box in boxes if box.id not in self.row]
        for at, one in enumerate(rest):
            self.row[one], self.lane_of[one] = len(rows) + at // _ROW_OF_REST, at % _ROW_OF_REST
        self.rows = max(self.row.values(), default=-1) + 1
        self.count = max(self.lane_of.values(), default=-1) + 1
        self.taken: dict[int, set[int]] = defaultdict(set)  # of each lane the rows in which a card stands
        for one, lane in self.lane_of.items():
            self.taken[lane].add(self.row[one])

    def _lodged(self) -> dict[str, int]:
        """The lane of each card. Steps of one stage and wave stand side by side in as many lanes."""
        taken: list[list[tuple[int, int]]] = []  # of each lane the rows that are
        lane_of: dict[str, int] = {}
        home: dict[str, int] = {}
        for lodger in self.lanes.lodgers:
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

    def layout(self) -> Layout:
        crossings = [self._crossing(link) for link in self.links]
        streets = Streets(crossings, self.rows, self.count)
        gutters, lefts, x = [], [], _MARGIN
        for lane in range(self.count):
            gutters.append(x)
            lefts.append(x + streets.gutter(lane) + _PAD)
            x = lefts[-1] + self.width + _PAD
        gutters.append(x)
        x += streets.gutter(self.count)
        tops, bottoms, y = self._heights(streets)
        streets.settle(gutters, [top - (HEAD + 6 if row in self.heads else 0) for row, top in enumerate(tops)], bottoms)
        places = {
            one: Place(
                round(lefts[self.lane_of[one]], 1),
                round(tops[self.row[one]], 1),
                self.width,
                box.height,
            )
            for one, box in self.boxes.items()
        }
        ways = [
            way_through(streets, crossing, places[link.source], places[link.target])
            for crossing, link in zip(crossings, self.links, strict=True)
        ]
        size = (round(x + _MARGIN, 1), round(y + _MARGIN, 1))
        return Layout(*size, places, tuple(ways), dict(self._clusters(places)))

    def _heights(self, streets: Streets) -> tuple[list[float], list[float], float]:
        """Of each row where its cards begin, and where the highest one ends; where all ends."""
        heights = [0.0] * self.rows
        for one, box in self.boxes.items():
            heights[self.row[one]] = max(heights[self.row[one]], box.height)
        tops, bottoms, y = [], [], _MARGIN
        for row, height in enumerate(heights):
            y += streets.gap(row) + (HEAD + _PAD / 2 if row in self.heads else 0)
            tops.append(y)
            y += height
            bottoms.append(y)
        return tops, bottoms, y + streets.gap(self.rows) + _PAD

    def _clusters(self, places: dict[str, Place]) -> Iterable[tuple[str, Place]]:
        for lodger in self.lanes.lodgers:
            if lodger.id:
                own = [places[one] for one in lodger.cards]
                x, y = min(one.x for one in own) - _PAD, min(one.y for one in own) - HEAD - _PAD / 2
                right = max(one.x + one.width for one in own) + _PAD
                bottom = max(one.y + one.height for one in own) + _PAD
                yield lodger.id, Place(round(x, 1), round(y, 1), round(right - x, 1), round(bottom - y, 1))

    def _crossing(self, link: Link) -> Crossing:
        source, target = link.source, link.target
        here, there = self.row[source], self.row[target]
        lanes = (self.lane_of[source], self.lane_of[target])
        straight = lanes[0] == lanes[1] and here < there and not self._between(lanes[0], here, there)
        return Crossing(source, target, link.kind, here, there, *lanes, straight)

    def _between(self, lane: int, first: int, last: int) -> bool:
        """Whether a card stands in a lane between two rows."""
        return any(first < row < last for row in self.taken[lane])


def _free_lanes(taken: Sequence[Sequence[tuple[int, int]]], span: tuple[int, int], wide: int, wanted: int) -> int:
    """The first of so many lanes side by side that are free in these rows, as near as can be to the wanted one.

    Lanes behind the last one are free.
    """
    free = [all(span[1] < first or last < span[0] for first, last in lane) for lane in taken] + [True] * wide
    starts = [at for at in range(len(taken) + 1) if all(free[at : at + wide])]
    return min(starts, key=lambda at: (abs(at - wanted), at)) if wanted >= 0 else starts[0]
