"""Where steps stand in pictures, whatever the build: nothing on anything else, and no arrow on another one."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import stagegraph
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.documents.pictures import svg_picture
from stagegraph.render.documents.planorders import Look
from stagegraph.render.layout.lanes import lanes_layout
from stagegraph.render.layout.lodgers import lanes_of
from stagegraph.render.page.composing import draft_of
from stagegraph.render.page.sheets import sheet_of
from tests.helpers.depth import examples
from tests.helpers.geometry import crossed, drawing_of, overlapping, run_through
from tests.helpers.strategies import dockerfiles
from tests.helpers.turning import seen_along

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.layout.places import Layout, Place, Point, Way

pytestmark = pytest.mark.unmeasured

CLOSE = 0.15  # places are rounded to a tenth


def laid_out(text: str, *, sideways: bool) -> tuple[Diagram, Layout]:
    """The steps of a file that is accepted, in their places, waves from top to bottom."""
    try:
        plan = stagegraph.plan(stagegraph.parse(text))
    except stagegraph.DockerfileError:
        assume(False)
        raise
    diagram = step_diagram(plan)
    draft = draft_of(sheet_of(diagram, [diagram], [stage_diagram(plan)]))
    layout = lanes_layout(draft.boxes, draft.links, lanes_of(diagram), draft.heads, sideways=sideways)
    return diagram, seen_along(layout, sideways=sideways)


def overlap(one: Place, other: Place) -> bool:
    """Whether two rectangles have more in common than an edge."""
    return (
        min(one.x + one.width, other.x + other.width) - max(one.x, other.x) > CLOSE
        and min(one.y + one.height, other.y + other.height) - max(one.y, other.y) > CLOSE
    )


def stretches(way: Way) -> Iterator[tuple[Point, Point]]:
    """The straight parts of an arrow."""
    for at in range(0, len(way.points) - 3, 3):
        start, first, second, end = way.points[at : at + 4]
        if (first, second) == (start, end):
            yield start, end


@given(dockerfiles(), st.booleans())
@examples(200)
def test_nothing_stands_on_anything_else(text: str, sideways: bool) -> None:
    """No two cards share a place, no two clusters do, and a cluster surrounds its own cards and no others."""
    diagram, layout = laid_out(text, sideways=sideways)
    for places in (layout.boxes.values(), layout.clusters.values()):
        assert not any(overlap(*pair) for pair in combinations(places, 2))
        for one in places:
            assert 0 <= one.x < one.x + one.width <= layout.width
            assert 0 <= one.y < one.y + one.height <= layout.height
    for cluster in diagram.clusters:
        inside = {name for name, place in layout.boxes.items() if overlap(place, layout.clusters[cluster.id])}
        assert inside == set(cluster.cards)


@given(dockerfiles(), st.booleans())
@examples(200)
def test_no_arrow_runs_through_a_card(text: str, sideways: bool) -> None:
    """Each arrow leaves its source below, comes into its target from above, and runs around all cards on its way."""
    diagram, layout = laid_out(text, sideways=sideways)
    for arrow, way in zip(diagram.arrows, layout.ways, strict=True):
        source, target = layout.boxes[arrow.source], layout.boxes[arrow.target]
        assert abs(way.points[0][1] - source.y - source.height) < CLOSE
        assert abs(way.tip[1] - target.y) < CLOSE
        assert target.x < way.tip[0] < target.x + target.width
        for (x, y), (end_x, end_y) in stretches(way):
            for place in layout.boxes.values():
                across = min(max(x, end_x), place.x + place.width) - max(min(x, end_x), place.x)
                down = min(max(y, end_y), place.y + place.height) - max(min(y, end_y), place.y)
                assert across < -CLOSE or down < CLOSE, "an arrow through a card"


@given(dockerfiles(), st.booleans())
@examples(200)
def test_no_arrow_runs_along_another_one(text: str, sideways: bool) -> None:
    """In the streets between rows only arrows that have an end in common share a line."""
    diagram, layout = laid_out(text, sideways=sideways)
    streets: dict[float, list[tuple[float, float, str, str]]] = defaultdict(list)
    for arrow, way in zip(diagram.arrows, layout.ways, strict=True):
        for (x, y), (end_x, end_y) in stretches(way):
            if abs(y - end_y) < 0.001 < abs(x - end_x):
                streets[round(y, 2)].append((min(x, end_x), max(x, end_x), arrow.source, arrow.target))
    for street in streets.values():
        for (start, end, *ends), (other, other_end, *others) in combinations(street, 2):
            assert min(end, other_end) - max(start, other) < CLOSE or ends[0] == others[0] or ends[1] == others[1]


PARTS = 4
CROWDS = st.lists(
    st.tuples(st.integers(0, PARTS - 1), st.lists(st.integers(0, PARTS - 1), min_size=1, max_size=4)),
    min_size=1,
    max_size=5,
)


@given(CROWDS, st.booleans())
@examples(100)
def test_no_arrow_runs_through_a_label(crowds: list[tuple[int, list[int]]], sideways: bool) -> None:
    """However many arrows lead into stages that are not built, none runs through a label, and none through a text."""
    lines = [line for at in range(PARTS) for line in (f"FROM a{at} AS p{at}", f"RUN {at}")]
    for at, (base, sources) in enumerate(crowds):
        lines.append(f"FROM p{base} AS crowd{at}")
        lines += [f"COPY --from=p{one} /{number} /" for number, one in enumerate(sources[::2])]
        lines += [f"RUN --mount=from=p{one},target=/x {number}" for number, one in enumerate(sources[1::2])]
    lines += ["FROM p0 AS used", "RUN " + " ".join(f"--mount=from=p{at},target=/{at}" for at in range(PARTS)) + " x"]
    plan = stagegraph.plan(stagegraph.parse("\n".join(lines)), target="used")
    drawing = drawing_of(svg_picture(step_diagram(plan), Look(direction="LR" if sideways else "TB")))
    assert (crossed(drawing), overlapping(drawing), run_through(drawing)) == ([], [], [])


@given(st.integers(2, 9), st.booleans())
@examples(100)
def test_a_chain_of_stages_is_a_column(count: int, sideways: bool) -> None:
    """Stages of which each goes on with the one before stand one below the other."""
    names = [f"s{at}" for at in range(count)]
    lines = "".join(f"FROM {before} AS {name}\nRUN {name}\n" for before, name in pairwise(["alpine", *names]))
    _, layout = laid_out(lines, sideways=sideways)
    assert len({place.x for place in layout.clusters.values()}) == 1
