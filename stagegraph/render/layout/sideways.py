"""A picture of steps from left to right: a row is a column of cards, a lane a line of stages.

Here, too, a place has its ``x`` across, which is down in the picture, and its ``y`` along, which is to the right.
"""

from __future__ import annotations

from functools import cached_property
from math import ceil

from stagegraph.render.layout.measure import ENTRY, FRAME_PAD, PAD, Measure, around, longest
from stagegraph.render.layout.places import FRAME_HEAD, HEAD, INSET, Place
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.layout.grid import FrameRoom, Lodger
    from stagegraph.render.layout.measure import Stretch
    from stagegraph.render.layout.streets import Crossing


_CORNER = 5.0  # of a card, where no arrow begins
_CLOSE = 6.0  # between arrows that come in side by side, where there are many
_LABELLED = 16.0  # likewise, where there is a label between them
_BETWEEN = 18.0  # from the title of a cluster to the words behind it


class Sideways(Measure):
    """Cards of a column are all as wide as the widest, and stand in the middle of their lane.

    Heads of clusters lie above the lane, out of the way of arrows into cards. Arrows cross them in the gaps between
    columns only: the title has its place above the first column, the words above the last one.
    """

    @cached_property
    def _headed(self) -> frozenset[int]:
        """The lanes in which clusters begin."""
        return frozenset(self._first_lane(one) for one in self.grid.clusters)

    def _first_lane(self, cluster: Lodger) -> int:
        return min(self.grid.lane_of[one] for one in cluster.cards)

    def lane_lengths(self) -> list[float]:
        """Of each lane: as high as its highest card."""
        return longest(((lane, self._height(one)) for one, lane in self.grid.lane_of.items()), self.grid.count)

    def row_lengths(self) -> list[float]:
        """Of each column: as wide as its cards, and as the texts in the heads of the frames above it."""
        grid = self.grid
        widths = list(self._widths)
        for frame in grid.frames:
            first, _ = grid.frame_rows[frame.id]
            widths[first] = max(widths[first], ceil(self._title(frame.id) - FRAME_PAD))
        return widths

    def _title(self, frame: str) -> float:
        """How wide the texts in the head of a frame are, with what is on either side of them."""
        return self.texts[frame].title + 2 * INSET

    @cached_property
    def _widths(self) -> list[float]:
        """Of each column how wide its cards are: as the widest of them, and as the texts in the heads of clusters."""
        grid = self.grid
        widths = longest(((row, self.boxes[one].width) for one, row in grid.row.items()), grid.rows)
        for cluster in grid.clusters:
            text = self.texts[cluster.id]
            rows = [grid.row[one] for one in cluster.cards]
            first, last = min(rows), max(rows)
            if first == last:
                both = text.title + text.words + (_BETWEEN if text.words else 0) + 2 * (INSET - PAD)
                widths[first] = max(widths[first], both)
            else:
                widths[first] = max(widths[first], text.title + INSET - PAD)
                widths[last] = max(widths[last], text.words + INSET - PAD)
        return [float(ceil(one)) for one in widths]  # an engine makes cards as wide as whole points

    def lane_leads(self) -> list[float]:
        """Before each lane the heads of the clusters that begin there, or the edge of others."""
        own = [HEAD + PAD / 2 if lane in self._headed else PAD for lane in range(self.grid.count)]
        return [one + more for one, more in zip(own, self.begin_lanes(FRAME_HEAD), strict=True)]

    def frame(self, frame: FrameRoom, inside: Sequence[Place]) -> Place:
        """With its head above them."""
        place = around(inside, before_x=FRAME_HEAD, before_y=FRAME_PAD)
        return replace(place, height=max(place.height, self._title(frame.id)))

    def row_leads(self) -> list[float]:
        """Before each column the edge of clusters, and the labels of the arrows that come in."""
        labels = longest(((self.grid.row[one.target], one.width) for one in self.links), self.grid.rows)
        edges = self.begin_rows(FRAME_PAD)
        return [PAD + width + edge for width, edge in zip(labels, edges, strict=True)]

    @cached_property
    def _labelled(self) -> frozenset[str]:
        """The cards into which arrows with labels come."""
        return frozenset(one.target for one in self.links if one.width)

    def row_reaches(self) -> list[float]:
        """Before each column the same."""
        return self.row_leads()

    def card(self, card: str, lane: Stretch, row: Stretch) -> Place:
        """As wide as all of its column, in the middle of its lane."""
        height = self._height(card)
        start = round(lane.start + (lane.length - height) / 2, 1)
        return Place(
            start, round(row.start, 1), height, self._widths[self.grid.row[card]], height - self.boxes[card].height
        )

    def _height(self, card: str) -> float:
        """As high as it is, or as the arrows that come into it or lead straight on."""
        ahead = [self._entrance(one) + 2 * _CORNER for one in self._pairs.get(card, ())]
        return max(self.boxes[card].height, self._entrance(card), *ahead)

    def _entrance(self, card: str) -> float:
        """How high a card has to be for the arrows that come in."""
        return 2 * (_LABELLED if card in self._labelled else _CLOSE) * self.grid.streets.slots(card)

    @cached_property
    def _pairs(self) -> dict[str, set[str]]:
        """To which cards several arrows lead straight from a card: they begin side by side, too."""
        seen: set[tuple[str, str]] = set()
        found: dict[str, set[str]] = {}
        for one in self.grid.crossings:
            if one.straight and (one.source, one.target) in seen:
                found.setdefault(one.source, set()).add(one.target)
            seen.add((one.source, one.target))
        return found

    def cluster(self, cluster: Lodger, places: dict[str, Place]) -> Place:
        """Around its cards, with its head above them; those of a lane are mostly of one height."""
        own = [places[one] for one in cluster.cards]
        usual = [self._usual[self.grid.lane_of[one]] for one in cluster.cards]
        room = [max(high - one.width, 0) / 2 for one, high in zip(own, usual, strict=True)]  # above and below each
        x = min(one.x - more for one, more in zip(own, room, strict=True)) - HEAD - PAD / 2
        y = min(one.y for one in own) - PAD
        right = max(one.x + one.width + more for one, more in zip(own, room, strict=True)) + PAD
        bottom = max(one.y + one.height for one in own) + PAD
        return Place(round(x, 1), round(y, 1), round(right - x, 1), round(bottom - y, 1))

    @cached_property
    def _usual(self) -> list[float]:
        """Of each lane the height of the highest card of a stage, but for what arrows add."""
        grid = self.grid
        return longest(((grid.lane_of[one], self.boxes[one].height) for one in grid.cluster_of), grid.count)

    def passage(self, one: Crossing, places: dict[str, Place]) -> tuple[float, float]:
        """Around the middle of the card; where an arrow begins straight across, at the side of its source."""
        source, target = places[one.source], places[one.target]
        middle = target.x + target.width / 2
        apart = _LABELLED if one.target in self._labelled else ENTRY
        reach = min(target.width / 2, apart * self.grid.streets.slots(one.target))
        if one.straight:
            reach = min(reach, source.width / 2 - _CORNER)
        return middle - reach, middle + reach
