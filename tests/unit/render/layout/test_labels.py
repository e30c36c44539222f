from __future__ import annotations

from itertools import pairwise
from math import hypot

import pytest

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.documents.pictures import svg_picture
from stagegraph.render.documents.planorders import Look
from stagegraph.render.formats.dot import dot_source
from stagegraph.render.formats.engine import draw, find_engine
from stagegraph.render.layout.drawings import read_drawing
from stagegraph.render.layout.labels import housed, labelled
from stagegraph.render.layout.places import Layout, Place, Way
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.drawing import ENGINES
from tests.helpers.geometry import crossed, drawing_of, overlapping, run_through, strays

SIZE = (40.0, 12.0)


def line(start: tuple[float, float], end: tuple[float, float], label: tuple[float, float]) -> Way:
    """A straight arrow with its label."""
    return Way((start, start, end, end), end, label)


def layout_of(*ways: Way, cards: tuple[Place, ...] = ()) -> Layout:
    """A layout of these arrows and cards."""
    return Layout(500, 500, {f"s{at}": one for at, one in enumerate(cards)}, ways, {})


def test_labels_at_home_stay() -> None:
    """A label at its own arrow stays where it is, and so does an arrow without one."""
    layout = layout_of(line((0, 0), (300, 0), (150, 10)), line((0, 100), (300, 100), (150, 110)))
    assert labelled(layout, [SIZE, SIZE]) is layout
    assert labelled(layout, [SIZE, (0, 0)]) is layout


def test_no_label_lies_on_its_own_arrow() -> None:
    """A label through which its own arrow runs is moved beside it, and not onto the head of a cluster."""
    layout = layout_of(line((0, 100), (300, 100), (150, 100)))
    assert abs(labelled(layout, [SIZE]).ways[0].label[1] - 100) == SIZE[1] / 2 + 4
    there = replace(layout, clusters={"s0": Place(0, 65, 300, 300)})
    assert labelled(there, [SIZE]).ways[0].label[1] == 100 + SIZE[1] / 2 + 4


def test_no_label_lies_on_the_edge_of_a_cluster() -> None:
    """A label is moved off the edge of a cluster, into that or out of it, though it is at its own arrow."""
    layout = replace(layout_of(line((0, 100), (300, 100), (150, 90))), clusters={"s0": Place(-50, 0, 200, 400)})
    (x, _), *_ = (one.label for one in labelled(layout, [SIZE]).ways)
    assert abs(x - 150) > SIZE[0] / 2


def bent(*corners: tuple[float, float]) -> Way:
    """An arrow that runs straight from corner to corner, its label on the first of them."""
    points = [corners[0]]
    for before, at in pairwise(corners):
        points += [before, at, at]
    return Way(tuple(points), corners[-1], corners[1])


def test_a_label_beside_one_part_of_an_arrow_is_on_no_other_part() -> None:
    """The label of an arrow with corners is crossed by no part of it, neither that before a corner nor that behind."""
    way = bent((0, 0), (0, 30), (30, 30), (30, 60))
    (x, y), *_ = (one.label for one in labelled(layout_of(way), [SIZE]).ways)
    left, right, top, bottom = x - 20, x + 20, y - 6, y + 6
    for (start_x, start_y), (end_x, end_y) in pairwise([(0, 0), (0, 30), (30, 30), (30, 60)]):
        across = min(right, max(start_x, end_x)) - max(left, min(start_x, end_x))
        down = min(bottom, max(start_y, end_y)) - max(top, min(start_y, end_y))
        assert across < 0 or down < 0


def test_which_labels_find_no_place() -> None:
    """A label for which there is no place beside its arrow is told."""
    way = line((0, 100), (60, 100), (30, 100))
    assert housed(layout_of(way), [SIZE])[1] == []
    assert housed(layout_of(way, cards=(Place(-100, 0, 300, 300),)), [SIZE])[1] == [0]


@pytest.mark.parametrize("cards", [(), (Place(90, 88, 120, 10),), (Place(150, 60, 80, 90),)])
def test_a_stray_label_is_moved(cards: tuple[Place, ...]) -> None:
    """A label at another arrow or on a card is moved to its own one, onto no card."""
    layout = layout_of(line((0, 0), (300, 0), (150, 8)), line((0, 100), (300, 100), (150, 8)), cards=cards)
    first, second = labelled(layout, [(0, 0), SIZE]).ways
    assert first.label == (150.0, 8.0)
    x, y = second.label
    assert abs(y - 100) == SIZE[1] / 2 + 4
    assert 20 < x < 280
    for card in cards:
        assert (
            abs(x - card.x - card.width / 2) > (card.width + SIZE[0]) / 2
            or abs(y - card.y - card.height / 2) > (card.height + SIZE[1]) / 2
        )


def test_two_labels_never_overlap() -> None:
    """A label is moved to where no other one stands."""
    way = line((0, 100), (300, 100), (150, 0))
    layout = layout_of(line((0, 0), (300, 0), (150, 0)), way, line((0, 112), (300, 112), (150, 106)))
    _, second, third = (one.label for one in labelled(layout, [SIZE] * 3).ways)
    assert hypot(second[0] - third[0], second[1] - third[1]) > SIZE[1]


@pytest.mark.parametrize("free", [4930, 70])
def test_a_long_arrow_in_a_crowd(free: float) -> None:
    """A label finds the only place beside a long arrow: near the head of that, or where it begins."""
    way = line((0, 100), (5000, 100), (2500, 100))
    start, end = (0.0, free - 30) if free > 100 else (free + 30, 5000.0)
    crowd = [line((start, 100 + down), (end, 100 + down), (0, 0)) for down in (-6, 6)]
    (x, y), *_ = (one.label for one in labelled(layout_of(way, *crowd), [SIZE, (0, 0), (0, 0)]).ways)
    assert abs(x - free) < 60
    assert abs(y - 100) == SIZE[1] / 2 + 4


def test_no_place_is_no_reason_to_fail() -> None:
    """Where all is full, a label stays where the engine put it."""
    way = line((100, 100), (100, 100), (100, 150))
    layout = layout_of(way, cards=(Place(0, 0, 300, 300),))
    assert labelled(layout, [SIZE]) is layout


CROWD = (
    "FROM alpine AS base",
    *(line for at in range(6) for line in (f"FROM base AS part{at}", f"COPY --from=image{at} /a /b", "RUN x")),
    "FROM part0 AS many",
    *(f"COPY --from=part{at} /{at} /" for at in range(1, 6)),
    "RUN --mount=from=part2,target=/x --mount=from=base,target=/y z",
    "FROM many AS more",
    *(f"COPY --from=part{at} /{at} /" for at in range(0, 6, 2)),
    "FROM more",
    "COPY --from=base / /",
    "RUN --mount=from=part4,target=/x z",
)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_labels_of_a_picture(direction: str, engine: str) -> None:
    """Each label of a crowded picture stands at its own arrow, on no card and no other label; no arrow on a text."""
    drawing = drawing_of(svg_picture(stage_diagram(plan_of(*CROWD)), Look(direction=direction, engine=engine)))
    assert sum(one.label is not None for one in drawing.arrows) > 15
    assert strays(drawing) == []
    assert overlapping(drawing) == []
    assert run_through(drawing) == []
    assert crossed(drawing) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_what_an_engine_drew(engine: str) -> None:
    """Cards, arrows of each kind and labels are read where the engine drew them."""
    diagram = stage_diagram(plan_of(*CROWD))
    svg = draw(find_engine("svg", engine), dot_source(diagram), "svg")
    found = read_drawing(svg, diagram)
    assert found
    layout, sizes = found
    drawing = drawing_of(svg)
    assert layout.boxes.keys() == drawing.cards.keys()
    assert {one.kind for one in diagram.arrows} == set(EdgeKind)
    for arrow, way, size in zip(diagram.arrows, layout.ways, sizes, strict=True):
        assert bool(size[0]) == bool(arrow.label)
        for end, card in ((way.points[0], layout.boxes[arrow.source]), (way.tip, layout.boxes[arrow.target])):
            assert card.x - 5 < end[0] < card.x + card.width + 5
            assert card.y - 5 < end[1] < card.y + card.height + 5


def test_what_cannot_be_read() -> None:
    """An SVG in which cards or arrows are missing is left as it is."""
    diagram = stage_diagram(plan_of(*CROWD))
    assert read_drawing(b"<svg></svg>", diagram) is None
    svg = draw(find_engine("svg"), dot_source(stage_diagram(plan_of(*CROWD[:4]))), "svg")
    assert read_drawing(svg, diagram) is None
    assert read_drawing(svg.replace(b"<path", b"<line"), diagram) is None


def test_heads_of_arrows_are_read_whole() -> None:
    """What is read of a drawing and drawn again has its heads where they were: at the cards."""
    diagram = stage_diagram(plan_of(*CROWD))
    svg = draw(find_engine("svg"), dot_source(diagram), "svg")
    found = read_drawing(svg, diagram)
    assert found is not None
    again = drawing_of(draw(find_engine("svg"), dot_source(diagram, layout=found[0]), "svg"))
    first = {(*arrow.ends, arrow.text): arrow.points for arrow in drawing_of(svg).arrows}
    assert len(first) > 20
    height = found[0].height
    for arrow in again.arrows:
        (x, y), (old_x, old_y) = arrow.points[-2], first[(*arrow.ends, arrow.text)][-2]
        moved = (x - old_x, y - old_y)
        assert abs(moved[0]) < 1, arrow.ends
        assert min(abs(moved[1]), abs(abs(moved[1]) - height)) < 1, arrow.ends


def test_labels_of_long_arrows_stay() -> None:
    """Where so many points of arrows would have to be looked at that it takes long, labels stay where they are."""
    far = line((0, 100), (2_000_000, 100), (150, 100))
    layout = layout_of(far)
    assert housed(layout, [SIZE]) == (layout, [])
    assert housed(layout_of(line((0, 100), (2000, 100), (150, 100))), [SIZE])[0].ways[0].label != (150, 100)


def test_labels_beyond_much_work_stay() -> None:
    """What is left when many labels have been looked after stays where it is."""
    ways = [line((0, 30.0 * at), (60_000, 30.0 * at), (150, 30.0 * at)) for at in range(30)]
    found = housed(layout_of(*ways), [SIZE] * 30)[0]
    moved = [before.label != after.label for before, after in zip(ways, found.ways, strict=True)]
    assert moved == sorted(moved, reverse=True)
    assert 0 < sum(moved) < 30
