"""Where steps stand: waves one after another, stages side by side, arrows in the gaps between them.

A stage has a lane. One that goes on where another has ended takes over its lane, so that a chain of stages is a
column, or a line where the picture leads to the right. Arrows run along three streets: behind the wave of their source,
beside the lane of their target, before the wave of their target. Nothing crosses a text.
Nothing is searched for: a thousand steps take no longer than their cards.
"""

from __future__ import annotations

from stagegraph.render.layout.grid import Grid
from stagegraph.render.layout.labels import housed, labelled
from stagegraph.render.layout.places import Layout, Place, Way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.layout.grid import Lanes
    from stagegraph.render.layout.measure import Measure
    from stagegraph.render.layout.places import Box, Head, Link, Point

_ROUNDS = 3  # in which labels get room: the places of others change with it
_MANY = 200  # labels: beyond, looking for places again takes seconds
_BESIDE = 9.0  # from a label to what is beside it, both sides together


def lanes_layout(
    boxes: Sequence[Box], links: Sequence[Link], lanes: Lanes, heads: dict[str, Head], *, sideways: bool = False
) -> Layout:
    """The layout of a picture of steps.

    Args:
        boxes: all cards; each becomes as wide as its lane, or as its wave if that is a column.
        links: the arrows; a label stands beside its arrow.
        lanes: which card stands in which row and stage.
        heads: the texts of the head of each cluster, by its id.
        sideways: the waves follow one another from left to right, not from top to bottom.
    """
    measure = measure_of(Grid(links, lanes), boxes, links, heads, sideways=sideways)
    sizes = [(one.width, one.height) for one in links]
    return labelled(_turned(measure.layout()), sizes) if sideways else _roomy(measure, sizes)


def measure_of(  # a grid and what stands in it
    grid: Grid, boxes: Sequence[Box], links: Sequence[Link], heads: dict[str, Head], *, sideways: bool
) -> Measure:
    """The lengths of a picture that leads down or to the right."""
    if sideways:
        from stagegraph.render.layout.sideways import Sideways  # noqa: PLC0415  (rarely wanted)

        return Sideways(grid, boxes, links, heads)
    from stagegraph.render.layout.upright import Upright  # noqa: PLC0415  (likewise not wanted otherwise)

    return Upright(grid, boxes, links, heads)


def _roomy(measure: Measure, sizes: Sequence[tuple[float, float]]) -> Layout:
    """A layout with room for those labels that find none otherwise."""
    layout, homeless = best, fewest = housed(measure.layout(), sizes)
    rounds = _ROUNDS if sum(width > 0 for width, _ in sizes) <= _MANY else 0
    while homeless and rounds:
        for at in homeless:
            width, height = sizes[at]
            measure.grid.streets.make_room(measure.grid.crossings[at], width + _BESIDE, height + _BESIDE)
        layout, homeless = housed(measure.layout(), sizes)
        if len(homeless) < len(fewest):
            best, fewest = layout, homeless
        rounds -= 1
    return best


def _turned(layout: Layout) -> Layout:
    """A layout with across for along."""
    return Layout(
        width=layout.height,
        height=layout.width,
        boxes={one: _place(place) for one, place in layout.boxes.items()},
        ways=tuple(Way(tuple(map(_point, way.points)), _point(way.tip), _point(way.label)) for way in layout.ways),
        clusters={one: _place(place) for one, place in layout.clusters.items()},
        sideways=True,
    )


def _place(place: Place) -> Place:
    return Place(place.y, place.x, place.height, place.width, place.spare)


def _point(point: Point) -> Point:
    return point[1], point[0]
