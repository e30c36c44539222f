"""Layouts of steps as seen along their arrows: what holds from top to bottom then holds from left to right, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.render.layout.places import Layout, Place, Way

if TYPE_CHECKING:
    from stagegraph.render.layout.places import Point


def seen_along(layout: Layout, *, sideways: bool) -> Layout:
    """A layout with the waves from top to bottom, whichever way they lead in it."""
    if not sideways:
        return layout
    return Layout(
        width=layout.height,
        height=layout.width,
        boxes={name: _place(one) for name, one in layout.boxes.items()},
        ways=tuple(Way(tuple(map(_point, one.points)), _point(one.tip), _point(one.label)) for one in layout.ways),
        clusters={name: _place(one) for name, one in layout.clusters.items()},
    )


def _place(place: Place) -> Place:
    return Place(place.y, place.x, place.height, place.width)


def _point(point: Point) -> Point:
    return point[1], point[0]
