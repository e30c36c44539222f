from __future__ import annotations

from itertools import combinations

import pytest

from stagegraph.render.diagram.model import Level
from stagegraph.render.diagram.projectdiagram import project_diagram
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.pictures import svg_picture
from stagegraph.render.documents.planorders import Look
from stagegraph.render.layout.bands import banded_lanes
from stagegraph.render.layout.lanes import lanes_layout
from stagegraph.render.layout.places import FRAME_HEAD, INSET, Box, Head, Layout, Place
from stagegraph.render.layout.sizes import links_of
from tests.helpers.geometry import crossed, drawing_of, overlapping, run_through, strays
from tests.helpers.projects import project, shop, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

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
    links = links_of(diagram)
    lanes = banded_lanes(diagram, boxes, links, heads, sideways=sideways)
    return diagram, lanes_layout(boxes, links, lanes, heads, sideways=sideways)


def many(services: int = 4, others: int = 12) -> ProjectPlan:
    """A base, images that go on with it, services that go on with these, and others that stand alone."""
    build = "FROM {} AS build\nCOPY . .\nRUN make {}\nFROM {}\nCOPY --from=build /out /\n"
    targets = [target("base", "FROM alpine\nRUN base\n")]
    for at in range(3):
        targets.append(target(f"m{at}", f"FROM base\nRUN {at}\n", contexts={"base": "target:base"}))
        for service in range(services):
            text = build.format("golang", f"{at}{service}", f"m{at}")
            targets.append(target(f"s{at}{service}", text, contexts={f"m{at}": f"target:m{at}"}))
    return project(*targets, *(target(f"a{at}", build.format("rust", at, "debian")) for at in range(others)))


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


@pytest.mark.parametrize("made", [shop, many])
@EVERY
def test_frames_hold_what_is_theirs(level: Level, sideways: bool, made: Callable[[], ProjectPlan]) -> None:
    """A frame lies around its cards and clusters, below its head, and apart from other frames and their cards."""
    diagram, layout = drawn(made(), level, sideways=sideways)
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


@EVERY
def test_many_files_are_pleasant_to_look_at(level: Level, sideways: bool) -> None:
    """Many files make neither a tower nor a strip, whether they go on with one another or not."""
    alone = project(*(target(f"t{at}", f"FROM alpine\nRUN {at}\n") for at in range(24)))
    for found in (alone, many()):
        _, layout = drawn(found, level, sideways=sideways)
        assert 0.7 < layout.width / layout.height < 3


@EVERY
def test_no_arrow_between_many_files_touches_a_text(level: Level, sideways: bool) -> None:
    """However many bands there are, no arrow runs through a text or a label, and labels stand at their arrows."""
    diagram = project_diagram(many(1, 2), View(level=level, fold=False, simplify=False))
    drawing = drawing_of(svg_picture(diagram, Look(direction="LR" if sideways else "TB")))
    assert (run_through(drawing), crossed(drawing), overlapping(drawing), strays(drawing)) == ([], [], [], [])


def test_what_goes_on_with_another_file_comes_behind_it() -> None:
    """Of many files each stands behind, or below, those that are its contexts."""
    files = {f"t{at}": f"t{at - 1}" if at else "alpine" for at in range(30)}
    targets = [
        target(name, f"FROM {base}\nRUN x\n", contexts={base: f"target:{base}"} if base[0] == "t" else {})
        for name, base in reversed(files.items())
    ]
    diagram, layout = drawn(project(*targets), Level.STAGES, sideways=True)
    place = {frame.title: layout.clusters[frame.id] for frame in diagram.frames}
    assert all(place[base].x < place[name].x for name, base in files.items() if base in place)


def test_frames_are_short() -> None:
    """What a file builds for a stage that goes on with another file stands right before that."""
    long = target("x", "FROM alpine AS a\nFROM a AS b\nFROM b AS c\nFROM c\n")
    user = target("y", "FROM alpine AS made\nRUN x\nFROM x\nCOPY --from=made / /\n", contexts={"x": "target:x"})
    diagram, layout = drawn(project(long, user), Level.STAGES, sideways=True)
    last, made = (next(one.id for one in diagram.cards if one.title == title) for title in ("stage-3", "made"))
    assert abs(layout.boxes[last].x - layout.boxes[made].x) < 50
