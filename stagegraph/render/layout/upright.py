"""A picture of steps from top to bottom: a row is a line of cards, a lane a column of stages."""

from __future__ import annotations

from functools import cached_property

from stagegraph.render.layout.measure import CLEAR, ENTRY, FRAME_PAD, PAD, Measure, around, longest
from stagegraph.render.layout.places import FRAME_HEAD, HEAD, INSET, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.layout.grid import FrameRoom, Lodger
    from stagegraph.render.layout.measure import Stretch
    from stagegraph.render.layout.streets import Crossing


class Upright(Measure):
    """Cards are as wide as their lane. The head of a cluster stands in the way of the arrows into its first cards."""

    @cached_property
    def _headed(self) -> frozenset[int]:
        """The rows in which clusters begin."""
        return frozenset(self.grid.head_row.values())

    def lane_lengths(self) -> list[float]:
        """Of each lane: as wide as its widest card, and as the heads of its clusters with a passage between texts."""
        grid = self.grid
        room = grid.streets.room
        widths = longest(((lane, self.boxes[one].width + room(one)) for one, lane in grid.lane_of.items()), grid.count)
        for lodger in grid.clusters:
            text = self.texts[lodger.id]
            lanes = [grid.lane_of[one] for one in lodger.cards]
            most = max(self._entrance(one) for one in lodger.cards if self._through_head(one))
            passage = 2 * CLEAR + ENTRY + most + 2 * (INSET - PAD)
            first, last = min(lanes), max(lanes)
            if first == last:
                widths[first] = max(widths[first], text.title + text.words + passage)
            else:
                widths[first] = max(widths[first], text.title + passage)
                widths[last] = max(widths[last], text.words + passage)
        for frame in grid.frames:
            lane, _ = grid.frame_lanes[frame.id]
            most = max((self._entrance(one) for one in frame.cards if self._through_frame(one, lane)), default=0.0)
            passage = 2 * CLEAR + ENTRY + most if most else 0.0
            widths[lane] = max(widths[lane], self.texts[frame.id].title + passage + 2 * INSET - PAD - FRAME_PAD)
        return widths

    def _through_frame(self, card: str, lane: int) -> bool:
        """Whether arrows into a card in a lane cross the head of its frame."""
        frame = self.grid.frame_of.get(card)
        if frame is None or self.grid.lane_of[card] != lane:
            return False
        first, _ = self.grid.frame_rows[frame.id]
        return self.grid.row[card] == first or -1 < self.grid.streets.straight_from(card) < first

    def row_lengths(self) -> list[float]:
        """Of each row: as high as its highest card."""
        return longest(((row, self.boxes[one].height) for one, row in self.grid.row.items()), self.grid.rows)

    def lane_leads(self) -> list[float]:
        """Before each lane the edge of its clusters."""
        return [PAD + edge for edge in self.begin_lanes(FRAME_PAD)]

    def frame(self, frame: FrameRoom, inside: Sequence[Place]) -> Place:  # noqa: ARG002  (as wide as its lane)
        """With its head above them."""
        return around(inside, before_x=FRAME_PAD, before_y=FRAME_HEAD)

    def row_leads(self) -> list[float]:
        """Before each row the heads of the clusters that begin there, and room for labels."""
        return [self._head(row, PAD / 2) for row in range(self.grid.rows)]

    def row_reaches(self) -> list[float]:
        """Before each row the same."""
        return [self._head(row, CLEAR) for row in range(self.grid.rows)]

    def _head(self, row: int, more: float) -> float:
        frames = FRAME_HEAD if row in self._framed else 0.0
        return (HEAD + more if row in self._headed else 0) + frames + self.grid.streets.height(row)

    @cached_property
    def _framed(self) -> frozenset[int]:
        """The rows in which frames begin."""
        return frozenset(first for first, _ in self.grid.frame_rows.values())

    def card(self, card: str, lane: Stretch, row: Stretch) -> Place:
        """As wide as its lane, at the upper edge of its row."""
        return Place(round(lane.start, 1), round(row.start, 1), lane.length, self.boxes[card].height)

    def cluster(self, cluster: Lodger, places: dict[str, Place]) -> Place:
        """Around its cards, with its head above them."""
        own = [places[one] for one in cluster.cards]
        x, y = min(one.x for one in own) - PAD, min(one.y for one in own) - HEAD - PAD / 2
        right = max(one.x + one.width for one in own) + PAD
        bottom = max(one.y + one.height for one in own) + PAD
        return Place(round(x, 1), round(y, 1), round(right - x, 1), round(bottom - y, 1))

    def passage(self, one: Crossing, places: dict[str, Place]) -> tuple[float, float]:
        """Above the card, between the texts of a head that is on the way."""
        place = places[one.target]
        low, high = place.x, place.x + place.width
        frame = self.grid.frame_of.get(one.target)
        if frame is not None and self._through_frame(one.target, self.grid.frame_lanes[frame.id][0]):
            low = max(low, self.frames[frame.id].x + INSET + self.texts[frame.id].title + CLEAR)
        if self._through_head(one.target):
            cluster = self.grid.cluster_of[one.target]
            text, whole = self.texts[cluster.id], self.cluster(cluster, places)
            low = max(low, whole.x + INSET + text.title + CLEAR)
            high = min(high, whole.x + whole.width - INSET - text.words - CLEAR)
            reach = 0.0 if frame is not None else min(place.x + place.width / 2 - low, high - place.x - place.width / 2)
            if reach > self._entrance(one.target) / 2:  # around the middle, if there is room for all
                low, high = place.x + place.width / 2 - reach, place.x + place.width / 2 + reach
        return low, high

    def _entrance(self, card: str) -> float:
        """How wide a passage is for the arrows into a card."""
        return ENTRY * self.grid.streets.entries(card) + self.grid.streets.room(card)

    def _through_head(self, card: str) -> bool:
        """Whether arrows into a card cross the head of its cluster."""
        if card not in self.grid.cluster_of:
            return False
        head = self.grid.head_row[self.grid.cluster_of[card].id]
        return self.grid.row[card] == head or -1 < self.grid.streets.straight_from(card) < head
