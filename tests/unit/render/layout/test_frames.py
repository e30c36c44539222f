from __future__ import annotations

from itertools import combinations

import pytest

from stagegraph.render.diagram.model import Level
from stagegraph.render.diagram.projectdiagram import project_diagram
from stagegraph.render.diagram.view import View
from stagegraph.render.layout.lanes import lanes_layout
from stagegraph.render.layout.lodgers import lanes_of
from stagegraph.render.layout.places import FRAME_HEAD, INSET, Box, Head, Layout, Place
from stagegraph.render.layout.sizes import links_of
from tests.helpers.projects import project, shop, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.render.diagram.model import Diagram

WIDTHS = {"api, schema": 220.0}
EVERY = pytest.mark.parametrize(
    ("level", "sideways"), [(level, way) for level in Level for way in (False, True)], ids=str
)


def drawn(found: ProjectPlan, level: Level, *, sideways: bool) -> tuple[Diagram, Layout]:
    """A picture of several targets, its cards all of one size, and where everything stands."""
    diagram = project_diagram(found, View(level=level))
    boxes = [Box(one.id, 120, 40) for one in diagram.cards]
    heads = {one.id: Head(60, 40) for one in diagram.clusters}
    heads |= {one.id: Head(WIDTHS.get(one.title, 150.0), 0) for one in diagram.frames}
    return diagram, lanes_layout(boxes, links_of(diagram), lanes_of(diagram), heads, sideways=sideways)


def holds(outer: Place, inner: Place) -> bool:
    """Whether a rectangle lies within another."""
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def apart(one: Place, other: Place) -> bool:
    """Whether two rectangles have nothing in common."""
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@EVERY
def test_frames_hold_what_is_theirs(level: Level, sideways: bool) -> None:
    """A frame lies around its cards and clusters, below its head, and apart from other frames and their cards."""
    diagram, layout = drawn(shop(), level, sideways=sideways)
    frames = {one.id: layout.clusters[one.id] for one in diagram.frames}
    assert all(apart(one, other) for one, other in combinations(frames.values(), 2))
    for frame in diagram.frames:
        place = frames[frame.id]
        body = Place(place.x, place.y + FRAME_HEAD, place.width, place.height - FRAME_HEAD)
        for card, box in layout.boxes.items():
            assert holds(body, box) if card in frame.cards else apart(place, box)
        for cluster in diagram.clusters:
            inside = cluster.cards[0] in frame.cards
            assert holds(body, layout.clusters[cluster.id]) if inside else apart(place, layout.clusters[cluster.id])


@EVERY
def test_no_arrow_crosses_the_head_of_a_frame(level: Level, sideways: bool) -> None:
    """Arrows keep away from the texts in the heads of frames, and there is room for these."""
    diagram, layout = drawn(shop(), level, sideways=sideways)
    for frame in diagram.frames:
        place = layout.clusters[frame.id]
        width = WIDTHS.get(frame.title, 150.0)
        assert place.width >= width + 2 * INSET
        text = Place(place.x + INSET, place.y + 6, width, FRAME_HEAD - 12)
        for way in layout.ways:
            for (x, y), (right, down) in zip(way.points[::3], way.points[3::3], strict=False):
                line = Place(min(x, right), min(y, down), abs(right - x), abs(down - y))
                assert apart(text, line) or (level, sideways) == (Level.STAGES, True), (frame.title, way)


def test_one_frame_goes_on_below_another() -> None:
    """A file that goes on with another one stands in its lanes."""
    _, layout = drawn(
        project(target("y", "FROM x\nRUN b\n", contexts={"x": "target:x"}), target("x", "FROM alpine\nRUN a\n")),
        Level.STEPS,
        sideways=False,
    )
    assert layout.clusters["f0"].x == layout.clusters["f1"].x
    assert layout.clusters["f0"].y + layout.clusters["f0"].height < layout.clusters["f1"].y


def test_what_is_not_built_stands_below_its_own_file() -> None:
    """In a picture of steps a stage that is not built keeps to the rows of its file."""
    diagram, layout = drawn(
        project(target("x", "FROM alpine AS a\nFROM alpine\nRUN x\n"), target("y", "FROM alpine\n" + "RUN y\n" * 9)),
        Level.STEPS,
        sideways=False,
    )
    unused = next(one for one in diagram.cards if one.title == "a")
    assert layout.boxes[unused.id].y < layout.height / 2


def test_many_files_stand_side_by_side() -> None:
    """Files that nothing leads on from make no tower."""
    files = [target(f"t{at}", f"FROM alpine\nRUN {at}\n") for at in range(24)]
    _, layout = drawn(project(*files), Level.STAGES, sideways=True)
    assert layout.width > layout.height / 3
    linked = [target("last", "FROM t0\n", contexts={"t0": "target:t0"}), *files[:5]]
    _, layout = drawn(project(*linked), Level.STAGES, sideways=True)
    assert layout.height > 300
