from __future__ import annotations

import re
from itertools import pairwise

import pytest

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.page.composing import draft_of, lanes_of
from stagegraph.render.page.lanes import Lanes, Lodger, lanes_layout
from stagegraph.render.page.layout import Box, Layout, Link, Place
from stagegraph.render.page.sheets import sheet_of
from tests.building import plan_of

WIDE = 200.0


def laid_out(*lines: str) -> Layout:
    """The steps of a Dockerfile given line by line."""
    plan = plan_of(*lines)
    diagram = step_diagram(plan)
    draft = draft_of(sheet_of(diagram, [diagram], [stage_diagram(plan)]))
    return lanes_layout(draft.boxes, draft.links, lanes_of(diagram))


def placed(lodgers: list[Lodger], wave: dict[str, int], links: list[tuple[str, str]], rest: int = 0) -> Layout:
    """A layout of cards of equal size."""
    ids = [*wave, *(f"r{at}" for at in range(rest))]
    boxes = [Box(one, WIDE, 40) for one in ids]
    return lanes_layout(boxes, [Link(*ends, EdgeKind.COPY) for ends in links], Lanes(wave, tuple(lodgers)))


def overlap(one: Place, other: Place) -> bool:
    """Whether two rectangles have something in common."""
    return not (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


LINES = (
    "FROM alpine AS base",
    "RUN a",
    "FROM base AS left",
    "RUN b",
    "RUN c",
    "FROM base AS right",
    "RUN d",
    "FROM left AS end",
    "COPY --link --from=right /x /y",
    "COPY --link --from=base /x /y",
    "COPY . .",
    "FROM scratch AS nothing",
    "FROM end AS last",
    "COPY --from=nothing / /",
    "RUN --mount=from=right,target=/r e",
)


def test_cards_do_not_overlap() -> None:
    """No two cards, and no two clusters, stand on one another; all are inside the picture."""
    layout = laid_out(*LINES)
    for places in (list(layout.boxes.values()), list(layout.clusters.values())):
        for at, one in enumerate(places):
            assert not any(overlap(one, other) for other in places[at + 1 :])
            assert 0 <= one.x <= one.x + one.width <= layout.width
            assert 0 <= one.y <= one.y + one.height <= layout.height


def test_waves_are_rows() -> None:
    """The steps of a wave stand on one line, later waves below."""
    diagram = step_diagram(plan_of(*LINES))
    layout = laid_out(*LINES)
    tops: dict[int, set[float]] = {}
    for card in diagram.cards:
        if card.wave is not None:
            tops.setdefault(card.wave, set()).add(layout.boxes[card.id].y)
    assert {len(found) for found in tops.values()} == {1}
    rows = [found.pop() for _, found in sorted(tops.items())]
    assert rows == sorted(rows)


def test_clusters_hold_their_cards() -> None:
    """A cluster surrounds its own cards and no others."""
    diagram = step_diagram(plan_of(*LINES))
    layout = laid_out(*LINES)
    for cluster in diagram.clusters:
        inside = {one for one, place in layout.boxes.items() if overlap(place, layout.clusters[cluster.id])}
        assert inside == set(cluster.cards)


def test_chain_is_a_column() -> None:
    """A stage that goes on where another has ended stands below it, one that runs beside it beside it."""
    layout = laid_out(*LINES)
    assert layout.clusters["c0"].x == layout.clusters["c1"].x
    assert layout.clusters["c2"].x != layout.clusters["c1"].x


def points(path: str) -> list[tuple[float, float]]:
    """The points of a path."""
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_arrows_run_in_the_gaps() -> None:
    """No arrow runs through a card: each begins below its source, ends above its target, and keeps to the gaps."""
    layout = laid_out(*LINES)
    diagram = step_diagram(plan_of(*LINES))
    for arrow, way in zip(diagram.arrows, layout.ways, strict=True):
        source, target = layout.boxes[arrow.source], layout.boxes[arrow.target]
        found = points(way.path)
        assert found[0] == pytest.approx((source.x + source.width / 2, source.y + source.height), abs=0.1)
        assert way.tip[1] == target.y
        assert target.x < way.tip[0] < target.x + target.width
        for (x, y), (end_x, end_y) in pairwise(found):
            line = Place(min(x, end_x), min(y, end_y) + 0.2, abs(end_x - x), abs(end_y - y) - 0.4)
            assert not any(overlap(line, place) for place in layout.boxes.values())


def test_entries_side_by_side() -> None:
    """Arrows into one card end beside each other."""
    wave = {"a": 0, "b": 0, "c": 1, "d": 3}
    lodgers = [Lodger("", (one,)) for one in wave]
    layout = placed(lodgers, wave, [("a", "d"), ("b", "d"), ("c", "d")])
    assert len({way.tip for way in layout.ways}) == 3


def test_ways_back_and_to_the_first_row() -> None:
    """An arrow to a card above, or to one of the first row, is drawn, too, and stays inside the picture."""
    layout = placed([Lodger("", ("a",)), Lodger("c1", ("b", "c"))], {"a": 0, "b": 0, "c": 1}, [("c", "a"), ("a", "b")])
    for way in layout.ways:
        for x, y in points(way.path):
            assert 0 <= x <= layout.width
            assert 0 <= y <= layout.height


def test_cards_without_a_wave() -> None:
    """Cards that belong to no wave stand in rows below all others."""
    layout = placed([Lodger("c0", ("a",))], {"a": 0}, [("a", "r0")], rest=8)
    rows = [layout.boxes[f"r{at}"].y for at in range(8)]
    assert rows[0] == rows[5] < rows[6] == rows[7]
    assert layout.boxes["a"].y < rows[0]


def test_nothing() -> None:
    """A picture without cards has a size."""
    layout = placed([], {}, [])
    assert layout.width > 0
    assert layout.height > 0


def test_stage_without_steps() -> None:
    """The card of a stage without steps stands below what it goes on with."""
    layout = laid_out("FROM alpine AS a", "RUN x", "FROM a AS b", "FROM b AS c")
    assert layout.boxes["e1"].y > max(place.y for one, place in layout.boxes.items() if one.startswith("p"))
    assert layout.boxes["e2"].y >= layout.boxes["e1"].y
