"""Where steps stand in rows and lanes, whichever way the rows lead: no lengths yet."""

from __future__ import annotations

from collections import defaultdict

from stagegraph.render.layout.streets import Crossing, Streets
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.layout.places import Link


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


class Grid:
    """The row and the lane of each card, and what the arrows cross.

    Attributes:
        row, lane_of: of each card by its id, from 0 without gaps.
        rows, count: how many rows and lanes there are.
        clusters: the stages.
        cluster_of: the stage of each card that has one.
        head_row: of each stage the first row.
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
        self.lane_of = self._lodged(lanes.lodgers)
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

    def _crossing(self, link: Link) -> Crossing:
        source, target = link.source, link.target
        here, there = self.row[source], self.row[target]
        lanes = (self.lane_of[source], self.lane_of[target])
        straight = lanes[0] == lanes[1] and here < there and not self._between(lanes[0], here, there)
        return Crossing(source, target, link.kind, here, there, *lanes, straight)

    def _between(self, lane: int, first: int, last: int) -> bool:
        """Whether a card stands in a lane between two rows."""
        return any(first < row < last for row in self._taken[lane])


def _free_lanes(taken: Sequence[Sequence[tuple[int, int]]], span: tuple[int, int], wide: int, wanted: int) -> int:
    """The first of so many lanes side by side that are free in these rows, as near as can be to the wanted one.

    Lanes behind the last one are free.
    """
    free = [all(span[1] < first or last < span[0] for first, last in lane) for lane in taken] + [True] * wide
    starts = [at for at in range(len(taken) + 1) if all(free[at : at + wide])]
    return min(starts, key=lambda at: (abs(at - wanted), at)) if wanted >= 0 else starts[0]
