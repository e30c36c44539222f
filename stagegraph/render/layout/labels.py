"""Labels of arrows, each at its own arrow: those that stand nearer to something else are moved."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, product
from math import ceil, dist, hypot, inf, sqrt

from stagegraph.render.layout.places import HEAD, Place
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.render.layout.places import Layout, Point, Way

_STEP = 3.0  # between the points of an arrow that are looked at
_CELL = 64.0  # of the field in which points are looked up
_TOUCHES, _LIES = 2.5, 1.0  # a label that is nearer to its arrow hugs it, or lies on it
_MARGINS = (2.0, 1.0, 0.0)  # by which a label is rather nearer to its own arrow than to others
_BETWEEN = 3.0  # square of how far a part of an arrow may be from the nearest of its points that are looked at
_CLEARS = (4.0, 3.0, 2.0, 1.0)  # from a label to its arrow
_ROUNDED = 0.2  # by which it may be less, as places are rounded
_EDGE = 3.0  # how thick the edges of clusters are taken to be
_HALF = 2.8  # of the width of a head
_PARTS = tuple(0.5 + sign * part / 40 for part in range(19) for sign in (1, -1))  # of an arrow, from its middle on
_MOST_WORK = (
    500_000  # points of arrows, and cards, near which labels are looked after; a page of 260 stages has a third
)
_MOST_POINTS = 800_000  # of all arrows; likewise, a quarter
_NEAR = 40  # points, of the head of an arrow or of its beginning


class _Field:
    """The points of all arrows by where they are, so that those near a label are found without a look at the others."""

    def __init__(self, lines: Sequence[Sequence[Point]]) -> None:
        self.cells: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)
        for at, points in enumerate(lines):
            for x, y in points:
                self.cells[int(x // _CELL), int(y // _CELL)].append((x, y, at))

    def reaches(self, box: Place, reach: float, own: int) -> bool:
        """Whether an arrow besides the own one is so near to a label. Written out, as it is asked millions of times."""
        left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
        for cell in _cells(box, reach):
            for x, y, at in self.cells.get(cell, ()):
                if at != own:
                    across = left - x if x < left else x - right if x > right else 0.0
                    down = top - y if y < top else y - bottom if y > bottom else 0.0
                    if sqrt(across * across + down * down) <= reach:  # rounded as the own distance is
                        return True
        return False


class _Taken:
    """The rectangles on which no label may stand, by where they are, likewise."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.cells: dict[tuple[int, int], list[Place]] = defaultdict(list)
        for one in places:
            self.add(one)

    def add(self, place: Place) -> None:
        for cell in _cells(place):
            self.cells[cell].append(place)

    def remove(self, place: Place) -> None:
        for cell in _cells(place):
            self.cells[cell].remove(place)

    def leaves(self, box: Place) -> bool:
        """Whether a label neither covers nor touches one of them."""
        return all(_is_clear(box, one) for cell in _cells(box) for one in self.cells.get(cell, ()))

    def keeps_off(self, box: Place, reach: float) -> bool:
        """Whether none of them is nearer to a label than so much."""
        return all(_apart(box, one) >= reach for cell in _cells(box, reach) for one in self.cells.get(cell, ()))


def _cells(place: Place, around: float = 0.0) -> Iterable[tuple[int, int]]:
    """The cells of the field in which a rectangle lies, or what is so near to it."""
    right, bottom = place.x + place.width + around, place.y + place.height + around
    columns = range(int((place.x - around) // _CELL), int(right // _CELL) + 1)
    rows = range(int((place.y - around) // _CELL), int(bottom // _CELL) + 1)
    return product(columns, rows)


def labelled(layout: Layout, sizes: Sequence[tuple[float, float]]) -> Layout:
    """A layout in which each label stands at its own arrow, on no card, head or edge of a cluster and other label.

    Labels that do are left where they are. One for which there is no such place stays, too, and so do those of a
    picture in which looking for places would take long.

    Args:
        layout: where everything stands.
        sizes: width and height of each arrow's label, 0 where it has none.
    """
    return housed(layout, sizes)[0]


def housed(layout: Layout, sizes: Sequence[tuple[float, float]]) -> tuple[Layout, list[int]]:
    """The same, and which arrows have labels without such a place, or only with one too near to an arrow."""
    homeless: list[int] = []
    if not any(width for width, _ in sizes) or _points(layout.ways) > _MOST_POINTS:
        return layout, homeless
    lines = [_line(way) for way in layout.ways]
    shapes = [line + _head(way) for line, way in zip(lines, layout.ways, strict=True)]
    field, bare = _Field(shapes), None
    boxes = [_around(way.label, size) if size[0] else None for way, size in zip(layout.ways, sizes, strict=True)]
    cards = _Taken(layout.boxes.values())
    heads = [Place(one.x, one.y, one.width, HEAD) for one in layout.clusters.values()]
    edges = [edge for one in layout.clusters.values() for edge in _edges(one)]
    taken = _Taken([*layout.boxes.values(), *heads, *edges, *(one for one in boxes if one is not None)])
    ways = list(layout.ways)
    looked_at = 0
    for at, box in enumerate(boxes):
        if box is None:
            continue
        mine = _to_line(box, shapes[at])
        at_home = mine > _LIES and _is_nearest(box, mine + _MARGINS[0] / 2, at, field=field, cards=cards)
        at_home = at_home and all(_is_clear(box, edge) for edge in edges)
        if at_home and mine > _TOUCHES:
            continue
        looked_at += len(shapes[at]) + len(layout.boxes)
        if looked_at > _MOST_WORK:
            break
        taken.remove(box)
        found = _home(lines[at], at, sizes[at], shape=shapes[at], field=field, cards=cards, taken=taken)
        if found is not None and not _is_roomy(_around(found, sizes[at]), shapes[at], at, field=field, cards=cards):
            homeless.append(at)
        if found is None and not at_home:
            homeless.append(at)  # rather at the head of an arrow than at another arrow
            bare = bare or _Field(lines)
            found = _home(lines[at], at, sizes[at], shape=lines[at], field=bare, cards=cards, taken=taken)
        if found is not None:
            ways[at] = replace(ways[at], label=found)
        taken.add(_around(ways[at].label, sizes[at]))
    return layout if ways == list(layout.ways) else replace(layout, ways=tuple(ways)), homeless


def _home(
    line: Sequence[Point],
    own: int,
    size: tuple[float, float],
    *,
    shape: Sequence[Point],
    field: _Field,
    cards: _Taken,
    taken: _Taken,
) -> Point | None:
    """The best place for the middle of a label at its own arrow, None if there is none."""
    roomy, *others = _MARGINS
    for some in (_along(line), _ends(line)):
        free = []
        for middle, clear in _middles(line, size, some):
            new = _around(middle, size)
            if not taken.leaves(new):
                continue
            mine = _to_line(new, shape)
            if mine <= clear - _ROUNDED:  # beside one part of a bent arrow may be on another one
                continue
            if _is_nearest(new, mine + roomy, own, field=field, cards=cards):
                return middle
            free.append((middle, new, mine))
        for margin, (middle, new, mine) in product(others, free):
            if _is_nearest(new, sqrt((mine + margin) ** 2 + _BETWEEN), own, field=field, cards=cards):
                return middle
        for middle, new, mine in free:
            if _is_nearest(new, mine, own, field=field, cards=cards):
                return middle
    return None


def _is_nearest(box: Place, mine: float, own: int, *, field: _Field, cards: _Taken) -> bool:
    """Whether no other arrow and no card is nearer to a label than so much."""
    return cards.keeps_off(box, mine) and not field.reaches(box, mine, own)


def _is_roomy(box: Place, shape: Sequence[Point], own: int, *, field: _Field, cards: _Taken) -> bool:
    """Whether a label at its own arrow is neither very near to that nor nearly as near to another one."""
    mine = _to_line(box, shape)
    return mine >= _CLEARS[-1] + _ROUNDED and _is_nearest(box, mine + _MARGINS[1], own, field=field, cards=cards)


def _along(points: Sequence[Point]) -> list[int]:
    """Where on an arrow its label may stand, from its middle on to its ends."""
    return [min(int(part * (len(points) - 1)), len(points) - 2) for part in _PARTS]


def _ends(points: Sequence[Point]) -> list[int]:
    """Places near the head of an arrow and near its beginning: those of a long one lie between parts of it."""
    last = len(points) - 2
    return [at for near in range(1, min(_NEAR, last), 3) for at in (last - near, near)]


def _middles(
    points: Sequence[Point], size: tuple[float, float], places: Sequence[int]
) -> Iterator[tuple[Point, float]]:
    """Places for the middle of a label beside an arrow at some of its points, and how far from that each is."""
    for clear, at in product(_CLEARS, places):
        (x, y), (end_x, end_y) = points[at], points[at + 1]
        length = hypot(end_x - x, end_y - y) or 1.0
        across, down = (end_y - y) / length, (x - end_x) / length
        by = (abs(across) * size[0] + abs(down) * size[1]) / 2 + clear
        yield (round(x + across * by, 1), round(y + down * by, 1)), clear
        yield (round(x - across * by, 1), round(y - down * by, 1)), clear


def _line(way: Way) -> list[Point]:
    points = [way.points[0]]
    for at in range(0, len(way.points) - 3, 3):
        curve = way.points[at : at + 4]
        pieces = max(ceil(sum(dist(*pair) for pair in pairwise(curve)) / _STEP), 1)
        points += [on_curve(curve, piece / pieces) for piece in range(1, pieces + 1)]
    points.append(way.tip)
    return points


def _points(ways: Iterable[Way]) -> float:
    """About how many points of arrows would be looked at."""
    return sum(dist(*pair) for way in ways for pair in pairwise(way.points)) / _STEP


def _head(way: Way) -> list[Point]:
    """The sides of the head of an arrow, as far as its middle."""
    (x, y), (tip_x, tip_y) = way.base, way.tip
    length = dist(way.base, way.tip) or 1.0
    across, along = (tip_y - y) / length * _HALF, (x - tip_x) / length * _HALF
    middle = (x + tip_x) / 2, (y + tip_y) / 2
    return [(at[0] + sign * across, at[1] + sign * along) for at in (way.base, middle) for sign in (1, -1)]


def on_curve(curve: Sequence[Point], part: float) -> Point:
    """A point of a Bezier curve. Written out, as it is asked for thousands of points."""
    (x, y), (x1, y1), (x2, y2), (x3, y3) = curve
    rest = 1 - part
    of, of1, of2, of3 = rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3
    return of * x + of1 * x1 + of2 * x2 + of3 * x3, of * y + of1 * y1 + of2 * y2 + of3 * y3


def _around(middle: Point, size: tuple[float, float]) -> Place:
    return Place(middle[0] - size[0] / 2, middle[1] - size[1] / 2, *size)


def _edges(place: Place) -> Iterator[Place]:
    """The edges of a rectangle, as thick as they are drawn."""
    x, y, width, height = place.x - _EDGE / 2, place.y - _EDGE / 2, place.width + _EDGE, place.height + _EDGE
    yield Place(x, y, width, _EDGE)
    yield Place(x, y + height - _EDGE, width, _EDGE)
    yield Place(x, y, _EDGE, height)
    yield Place(x + width - _EDGE, y, _EDGE, height)


def _apart(one: Place, other: Place) -> float:
    """How far two rectangles are apart."""
    return hypot(
        max(one.x - other.x - other.width, 0.0, other.x - one.x - one.width),
        max(one.y - other.y - other.height, 0.0, other.y - one.y - one.height),
    )


def _is_clear(one: Place, other: Place) -> bool:
    """Whether there is something between two rectangles."""
    return (
        one.x - other.x - other.width > 0
        or other.x - one.x - one.width > 0
        or one.y - other.y - other.height > 0
        or other.y - one.y - one.height > 0
    )


def _to_line(box: Place, points: Iterable[Point]) -> float:
    """How far a rectangle is from the points of an arrow. Written out, as it is asked for millions of points."""
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    least = inf
    for x, y in points:
        across = left - x if x < left else x - right if x > right else 0.0
        down = top - y if y < top else y - bottom if y > bottom else 0.0
        square = across * across + down * down
        least = square if square < least else least  # noqa: FURB136  (a call would cost more than all else)
    return sqrt(least)
