"""Where things stand in a picture: lengths in the unit of the caller, y grows downwards."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.resolve.resolution import EdgeKind

Point = tuple[float, float]

HEAD = 26.0  # height of the head of a cluster of steps, in points or pixels
FRAME_HEAD = 42.0  # height of the head of a frame around stages, which has two lines
INSET = 11.0  # from the edge of a cluster to the texts of its head, likewise


class Box(Record):
    """What is to be placed: a card's id and size."""

    id: str
    width: float
    height: float


class Link(Record):
    """What is to be drawn between two boxes: ids of its ends, its kind, size of its label, 0 where it has none."""

    source: str
    target: str
    kind: EdgeKind
    width: float = 0.0
    height: float = 0.0


class Head(Record):
    """How wide the texts in the head of a cluster are: the title on the left, the words on the right."""

    title: float
    words: float


class Place(Record):
    """A rectangle: its upper left corner, its size, and how much of its height its texts leave to its arrows."""

    x: float
    y: float
    width: float
    height: float
    spare: float = 0.0


class Way(Record):
    """An arrow in its place.

    Attributes:
        points: from its beginning to its head: the control points of Bezier curves, each of which begins where the
            one before ends.
        tip: where the head ends.
        label: the middle of the label.
    """

    points: tuple[Point, ...]
    tip: Point
    label: Point

    @property
    def base(self) -> Point:
        """Where the head begins."""
        return self.points[-1]

    @property
    def path(self) -> str:
        """From its beginning to its head, in the language of SVG paths."""
        parts = [f"M{_written(self.points[0])}"]
        for at in range(0, len(self.points) - 3, 3):
            start, first, second, end = self.points[at : at + 4]
            straight = (first, second) == (start, end)
            parts.append(f"L{_written(end)}" if straight else f"C{' '.join(map(_written, (first, second, end)))}")
        return "".join(parts)


def _written(point: Point) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"


class Layout(Record):
    """Where everything stands in a picture.

    Attributes:
        width, height: of the picture.
        boxes: by their ids.
        ways: the arrows, in the order of the links.
        clusters: by their ids, frames among them.
        sideways: its waves follow one another from left to right.
    """

    width: float
    height: float
    boxes: dict[str, Place]
    ways: tuple[Way, ...]
    clusters: dict[str, Place]
    sideways: bool = False
