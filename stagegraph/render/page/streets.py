"""The gaps between rows and lanes in which the arrows of a picture of steps run, and their ways through them."""

from __future__ import annotations

from collections import defaultdict

from stagegraph.render.page.layout import Way
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.render.page.layout import Place

_TRACK = 7.0  # between two arrows side by side
_GAP, _GUTTER = 30.0, 26.0  # what a gap between rows and one between lanes has at least
_WIDEST = 150.0
_ROUND = 7.0  # radius of a corner
_HEAD = 7.5


class Crossing(Record):
    """An arrow: the ids of its ends, its kind, rows and lanes of its ends, whether nothing stands between them."""

    source: str
    target: str
    kind: EdgeKind
    row: int
    target_row: int
    lane: int
    target_lane: int
    straight: bool

    @property
    def near(self) -> bool:
        """It ends in the next row: one street is enough."""
        return self.target_row == self.row + 1

    @property
    def gutter(self) -> int:
        """The gap beside the target's lane on the side of its source; gap 0 is left of the first lane."""
        return self.target_lane if self.lane < self.target_lane else self.target_lane + 1


class Streets:
    """Tracks for all arrows. Arrows of one source and kind share theirs; those into one target share the last one."""

    def __init__(self, crossings: Sequence[Crossing], rows: int, lanes: int) -> None:
        self._leaving: list[dict[Hashable, int]] = [{} for _ in range(rows + 1)]
        self._arriving: list[dict[Hashable, int]] = [{} for _ in range(rows + 1)]
        self._beside: list[dict[Hashable, int]] = [{} for _ in range(lanes + 1)]
        self._entries: dict[str, list[Crossing]] = defaultdict(list)
        for one in sorted(crossings, key=lambda one: (one.lane, one.target_lane, one.row)):
            self._entries[one.target].append(one)
            if one.straight:
                continue
            _track(self._leaving[one.row + 1], (one.source, one.kind))
            if not one.near:
                _track(self._beside[one.gutter], (one.source, one.kind))
                _track(self._arriving[one.target_row], (one.target, one.kind))

    def gap(self, row: int) -> float:
        """How high the gap above a row is."""
        tracks = len(self._leaving[row]) + len(self._arriving[row])
        return min(_GAP + _TRACK * tracks, _WIDEST) if row else _TRACK * tracks

    def gutter(self, at: int) -> float:
        """How wide the gap left of a lane is."""
        tracks = len(self._beside[at])
        return min(_GUTTER + _TRACK * max(tracks - 2, 0), _WIDEST) if at or tracks else 0.0

    def settle(self, gutters: Sequence[float], tops: Sequence[float], bottoms: Sequence[float]) -> None:
        """Tell where the gaps between lanes begin, and where the rows begin and end, heads of clusters included."""
        self._gutters, self._tops, self._bottoms = gutters, tops, bottoms

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
        """Where the street beside the lane of its target runs."""
        tracks = self._beside[one.gutter]
        width = self.gutter(one.gutter)
        return self._gutters[one.gutter] + width * (tracks[one.source, one.kind] + 1) / (len(tracks) + 1)

    def entry(self, one: Crossing, place: Place) -> float:
        """Where it comes into its target: in the middle if it is alone, else side by side."""
        entries = self._entries[one.target]
        if one.straight:
            return place.x + place.width / 2
        at = next(at for at, other in enumerate(entries) if other is one)
        return place.x + place.width * (at + 1) / (len(entries) + 1)


def _track(tracks: dict[Hashable, int], key: Hashable) -> None:
    tracks.setdefault(key, len(tracks))


def way_through(streets: Streets, one: Crossing, source: Place, target: Place) -> Way:
    """The way of an arrow from the lower edge of its source to the upper edge of its target."""
    x, y = source.x + source.width / 2, source.y + source.height
    end, tip = streets.entry(one, target), target.y
    points = [(x, y)]
    if not one.straight:
        points.append((x, streets.below(one)))
        if not one.near:
            points += [(streets.beside(one), streets.below(one)), (streets.beside(one), streets.above(one))]
            points.append((end, streets.above(one)))
        else:
            points.append((end, streets.below(one)))
    else:
        end = x
    points.append((end, tip - _HEAD))
    middle = points[len(points) // 2]
    return Way(_rounded(points), points[-1], (end, tip), middle)


def _rounded(points: Sequence[tuple[float, float]]) -> str:
    """A line through some points, its corners round."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(at, before), _towards(at, after)
        parts.append(f"L{near[0]:.1f} {near[1]:.1f}Q{at[0]:.1f} {at[1]:.1f} {far[0]:.1f} {far[1]:.1f}")
    parts.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(parts)


def _towards(at: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """A point near a corner, on the way to another point."""
    dx, dy = other[0] - at[0], other[1] - at[1]
    length = max(abs(dx) + abs(dy), 0.001)
    part = min(_ROUND, length / 2) / length
    return at[0] + dx * part, at[1] + dy * part
