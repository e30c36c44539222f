"""Where steps stand: waves from top to bottom, stages side by side, arrows in the gaps between them.

A stage has a lane. One that goes on where another has ended takes over its lane, so that a chain of stages is a
column. Arrows run along three streets: below the wave of their source, beside the lane of their target, above the
wave of their target. They come into a cluster between its title and the words beside it: nothing crosses a text.
Nothing is searched for: a thousand steps take no longer than their cards.
"""

from __future__ import annotations

from collections import defaultdict

from stagegraph.render.layout.labels import labelled
from stagegraph.render.layout.places import HEAD, INSET, Layout, Place
from stagegraph.render.layout.streets import Crossing, Streets, way_through
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.render.layout.places import Box, Link

_MARGIN = 24.0
_PAD = 10.0  # around the cards of a cluster
_CLEAR = 6.0  # from a text to the nearest arrow
_ENTRY = 9.0  # between arrows that come in side by side


class Head(Record):
    """How wide the texts in the head of a cluster are: the title on the left, the words on the right."""

    title: float
    words: float


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
        row: the row of each card by id, from 0; an arrow ends in a later row than it begins.
        lodgers: in the order in which they find a lane.
    """

    row: dict[str, int]
    lodgers: tuple[Lodger, ...]


def lanes_layout(boxes: Sequence[Box], links: Sequence[Link], lanes: Lanes, heads: dict[str, Head]) -> Layout:
    """The layout of a picture of steps.

    Args:
        boxes: all cards; each becomes as wide as its lane.
        links: the arrows; a label stands beside its arrow.
        lanes: which card stands in which row and stage.
        heads: the texts of the head of each cluster, by its id.
    """
    return labelled(_Lanes(boxes, links, lanes, heads).layout(), [(one.width, one.height) for one in links])


class _Lanes:
    def __init__(self, boxes: Sequence[Box], links: Sequence[Link], lanes: Lanes, heads: dict[str, Head]) -> None:
        self.boxes = {box.id: box for box in boxes}
        self.links = links
        self.texts = heads
        ranks = {row: at for at, row in enumerate(sorted(set(lanes.row.values())))}
        self.row = {one: ranks[row] for one, row in lanes.row.items()}
        self.rows = len(ranks)
        self.clusters = [lodger for lodger in lanes.lodgers if lodger.id]
        self.cluster_of = {one: lodger for lodger in self.clusters for one in lodger.cards}
        self.head_row = {lodger.id: min(self.row[one] for one in lodger.cards) for lodger in self.clusters}
        self.lane_of = self._lodged(lanes.lodgers)
        self.count = max(self.lane_of.values(), default=-1) + 1
        self.taken: dict[int, set[int]] = defaultdict(set)  # of each lane the rows in which a card stands
        for one, lane in self.lane_of.items():
            self.taken[lane].add(self.row[one])
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

    def layout(self) -> Layout:
        widths = self._widths()
        gutters, lefts, x = [], [], _MARGIN
        for lane in range(self.count):
            gutters.append(x)
            lefts.append(x + self.streets.gutter(lane) + _PAD)
            x = lefts[-1] + widths[lane] + _PAD
        gutters.append(x)
        x += self.streets.gutter(self.count)
        tops, bottoms, y = self._heights()
        heads = frozenset(self.head_row.values())
        starts = [top - (HEAD + 6 if row in heads else 0) for row, top in enumerate(tops)]
        self.streets.settle(gutters, starts, bottoms)
        places = {
            one: Place(round(lefts[lane], 1), round(tops[self.row[one]], 1), widths[lane], self.boxes[one].height)
            for one, lane in self.lane_of.items()
        }
        clusters = dict(self._clusters(places))
        ways = [
            way_through(
                self.streets,
                one,
                source=places[one.source],
                target=places[one.target],
                passage=self._passage(one, places, clusters),
            )
            for one in self.crossings
        ]
        return Layout(
            width=round(x + _MARGIN, 1), height=round(y + _MARGIN, 1), boxes=places, ways=tuple(ways), clusters=clusters
        )

    def _widths(self) -> list[float]:
        """Of each lane: as wide as its widest card, and as the heads of its clusters with a passage between texts."""
        widths = [0.0] * self.count
        for one, lane in self.lane_of.items():
            widths[lane] = max(widths[lane], self.boxes[one].width)
        for lodger in self.clusters:
            text = self.texts[lodger.id]
            lanes = [self.lane_of[one] for one in lodger.cards]
            most = max(self.streets.entries(one) for one in lodger.cards if self._through_head(one))
            passage = 2 * _CLEAR + _ENTRY * (most + 1) + 2 * (INSET - _PAD)
            first, last = min(lanes), max(lanes)
            if first == last:
                widths[first] = max(widths[first], text.title + text.words + passage)
            else:
                widths[first] = max(widths[first], text.title + passage)
                widths[last] = max(widths[last], text.words + passage)
        return widths

    def _through_head(self, card: str) -> bool:
        """Whether arrows into a card cross the head of its cluster."""
        if card not in self.cluster_of:
            return False
        head = self.head_row[self.cluster_of[card].id]
        return self.row[card] == head or -1 < self.streets.straight_from(card) < head

    def _passage(self, one: Crossing, places: dict[str, Place], clusters: dict[str, Place]) -> tuple[float, float]:
        """The places between which an arrow may come into its target."""
        place = places[one.target]
        low, high = place.x, place.x + place.width
        if self._through_head(one.target):
            cluster = self.cluster_of[one.target].id
            text, whole = self.texts[cluster], clusters[cluster]
            low = max(low, whole.x + INSET + text.title + _CLEAR)
            high = min(high, whole.x + whole.width - INSET - text.words - _CLEAR)
            reach = min(place.x + place.width / 2 - low, high - place.x - place.width / 2)
            if reach > _ENTRY * self.streets.entries(one.target) / 2:  # around the middle, where there is room for all
                low, high = place.x + place.width / 2 - reach, place.x + place.width / 2 + reach
        return low, high

    def _heights(self) -> tuple[list[float], list[float], float]:
        """Of each row where its cards begin, and where the highest one ends; where all ends."""
        heights = [0.0] * self.rows
        for one, row in self.row.items():
            heights[row] = max(heights[row], self.boxes[one].height)
        heads = frozenset(self.head_row.values())
        tops, bottoms, y = [], [], _MARGIN
        for row, height in enumerate(heights):
            y += self.streets.gap(row) + (HEAD + _PAD / 2 if row in heads else 0)
            tops.append(y)
            y += height
            bottoms.append(y)
        return tops, bottoms, y + self.streets.gap(self.rows) + _PAD

    def _clusters(self, places: dict[str, Place]) -> Iterable[tuple[str, Place]]:
        for lodger in self.clusters:
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
