from __future__ import annotations

import re
from itertools import pairwise

import pytest

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.layout.grid import Grid, Lanes, Lodger
from stagegraph.render.layout.lanes import lanes_layout
from stagegraph.render.layout.lodgers import lanes_of
from stagegraph.render.layout.places import HEAD, INSET, Box, Head, Layout, Link, Place
from stagegraph.render.layout.sizes import links_of
from stagegraph.render.page.composing import draft_of
from stagegraph.render.page.sheets import sheet_of
from tests.helpers.building import plan_of
from tests.helpers.turning import seen_along

EACH_WAY = pytest.mark.parametrize("sideways", [False, True], ids=["TB", "LR"])
WIDE = 200.0
USUAL = Head(60, 40)


def laid_out(*lines: str, sideways: bool = False) -> Layout:
    """The steps of a Dockerfile given line by line, waves from top to bottom."""
    plan = plan_of(*lines)
    diagram = step_diagram(plan)
    draft = draft_of(sheet_of(diagram, [diagram], [stage_diagram(plan)]))
    layout = lanes_layout(draft.boxes, draft.links, lanes_of(diagram), draft.heads, sideways=sideways)
    return seen_along(layout, sideways=sideways)


def placed(
    lodgers: list[Lodger],
    row: dict[str, int],
    links: list[tuple[str, str]],
    head: Head = USUAL,
    *,
    sideways: bool = False,
    label: float = 0,
) -> Layout:
    """A layout of cards of equal size, with such texts in the heads of all clusters, as it stands in the picture."""
    boxes = [Box(one, WIDE, 40) for one in row]
    heads = {one.id: head for one in lodgers if one.id}
    arrows = [Link(*ends, EdgeKind.COPY, label, label and 11) for ends in links]
    return lanes_layout(boxes, arrows, Lanes(row, tuple(lodgers)), heads, sideways=sideways)


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


@EACH_WAY
def test_cards_do_not_overlap(sideways: bool) -> None:
    """No two cards, and no two clusters, stand on one another; all are inside the picture."""
    layout = laid_out(*LINES, sideways=sideways)
    for places in (list(layout.boxes.values()), list(layout.clusters.values())):
        for at, one in enumerate(places):
            assert not any(overlap(one, other) for other in places[at + 1 :])
            assert 0 <= one.x <= one.x + one.width <= layout.width
            assert 0 <= one.y <= one.y + one.height <= layout.height


@EACH_WAY
def test_waves_are_rows(sideways: bool) -> None:
    """The steps of a wave stand on one line, later waves below."""
    diagram = step_diagram(plan_of(*LINES))
    layout = laid_out(*LINES, sideways=sideways)
    tops: dict[int, set[float]] = {}
    for card in diagram.cards:
        if card.wave is not None:
            tops.setdefault(card.wave, set()).add(layout.boxes[card.id].y)
    assert {len(found) for found in tops.values()} == {1}
    rows = [found.pop() for _, found in sorted(tops.items())]
    assert rows == sorted(rows)


@EACH_WAY
def test_clusters_hold_their_cards(sideways: bool) -> None:
    """A cluster surrounds its own cards and no others."""
    diagram = step_diagram(plan_of(*LINES))
    layout = laid_out(*LINES, sideways=sideways)
    for cluster in diagram.clusters:
        inside = {one for one, place in layout.boxes.items() if overlap(place, layout.clusters[cluster.id])}
        assert inside == set(cluster.cards)


@EACH_WAY
def test_chain_is_a_column(sideways: bool) -> None:
    """A stage that goes on where another has ended stands below it, one that runs beside it beside it."""
    layout = laid_out(*LINES, sideways=sideways)
    assert layout.clusters["c0"].x == layout.clusters["c1"].x
    assert layout.clusters["c2"].x != layout.clusters["c1"].x


def points(path: str) -> list[tuple[float, float]]:
    """The points of a path."""
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


@EACH_WAY
def test_arrows_run_in_the_gaps(sideways: bool) -> None:
    """No arrow runs through a card: each begins below its source, ends above its target, and keeps to the gaps."""
    layout = laid_out(*LINES, sideways=sideways)
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


@EACH_WAY
def test_entries_side_by_side(sideways: bool) -> None:
    """Arrows into one card end beside each other."""
    wave = {"a": 0, "b": 0, "c": 1, "d": 3}
    lodgers = [Lodger("", (one,)) for one in wave]
    layout = placed(lodgers, wave, [("a", "d"), ("b", "d"), ("c", "d")], sideways=sideways)
    assert len({way.tip for way in layout.ways}) == 3


@EACH_WAY
def test_ways_back_and_to_the_first_row(sideways: bool) -> None:
    """An arrow to a card above, or to one of the first row, is drawn, too, and stays inside the picture."""
    lodgers = [Lodger("", ("a",)), Lodger("c1", ("b", "c"))]
    layout = placed(lodgers, {"a": 0, "b": 0, "c": 1}, [("c", "a"), ("a", "b")], sideways=sideways)
    for way in layout.ways:
        for x, y in points(way.path):
            assert 0 <= x <= layout.width
            assert 0 <= y <= layout.height


def entering(layout: Layout, cluster: str) -> list[float]:
    """Where arrows cross the head of a cluster."""
    place = layout.clusters[cluster]
    middle = place.y + HEAD / 2
    return [
        x
        for way in layout.ways
        for (x, y), (_, end) in pairwise([*points(way.path), way.tip])
        if min(y, end) < middle < max(y, end) and place.x < x < place.x + place.width
    ]


@pytest.mark.parametrize("head", [Head(40, 30), Head(150, 30), Head(30, 170), Head(700, 90)])
@pytest.mark.parametrize("sources", [1, 2, 7])
def test_arrows_pass_by_the_texts_of_a_head(head: Head, sources: int) -> None:
    """Arrows come into a cluster between its title and the words beside it, however long they are."""
    row = {**{f"a{at}": 0 for at in range(sources)}, "b": 1, "c": 2}
    lodgers = [*(Lodger("", (f"a{at}",)) for at in range(sources)), Lodger("c0", ("b", "c"), "a0")]
    layout = placed(lodgers, row, [(f"a{at}", "b") for at in range(sources)], head)
    place = layout.clusters["c0"]
    found = entering(layout, "c0")
    assert len(found) == len(set(found)) == sources
    for x in found:
        assert place.x + INSET + head.title < x < place.x + place.width - INSET - head.words
        assert layout.boxes["b"].x < x < layout.boxes["b"].x + layout.boxes["b"].width


@pytest.mark.parametrize("straight", [False, True])
@pytest.mark.parametrize("head", [None, USUAL])
def test_room_for_labels(head: Head | None, straight: bool) -> None:
    """A card into which many arrows with labels come becomes wider where these find no place, and arrows keep apart."""

    def crowd(label: float) -> Layout:
        row = {**{f"a{at}": 0 for at in range(6)}, "z": 1, "b": 2}
        lodgers = [Lodger("", (f"a{at}",)) for at in range(6)]
        lodgers += [Lodger("", ("z",), "a3"), Lodger("c0" if head else "", ("b",), "a3" if straight else "z")]
        links = [*((f"a{at}", "b") for at in range(6)), *((f"a{at}", "z") for at in range(6)), ("z", "b")]
        return placed(lodgers, row, links, head or USUAL, label=label)

    plain, roomy = crowd(0), crowd(60)
    assert roomy.boxes["b"].width > plain.boxes["b"].width
    assert roomy.boxes["b"].y > plain.boxes["b"].y
    tips = sorted(way.tip[0] for way in roomy.ways if way.tip[1] == roomy.boxes["b"].y)
    assert roomy.boxes["b"].x < tips[0] < tips[-1] < roomy.boxes["b"].x + roomy.boxes["b"].width
    assert min(after - before for before, after in pairwise(tips)) > 5


def test_no_room_for_hundreds_of_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many labels cards stay as wide as they are: looking for places again would take seconds."""
    monkeypatch.setattr("stagegraph.render.layout.lanes._MANY", 30)  # hundreds take long
    row = {**{f"a{at}": 0 for at in range(6)}, **{f"b{at}": 2 for at in range(6)}}
    links = [(f"a{one}", f"b{other}") for one in range(6) for other in range(6)]
    layout = placed([Lodger("", (one,)) for one in row], row, links, label=60)
    assert {place.width for place in layout.boxes.values()} == {WIDE}


def test_a_head_over_several_lanes() -> None:
    """Where a cluster has several lanes, arrows that pass its head to any of its cards pass by its texts."""
    head = Head(320, 280)
    row = {"x": 0, "y": 0, "b": 1, "c": 1, "d": 3, "e": 3}
    lodgers = [Lodger("", ("x",)), Lodger("", ("y",)), Lodger("c0", ("b", "c", "d", "e"))]
    layout = placed(lodgers, row, [("x", "b"), ("y", "c"), ("x", "d"), ("y", "e"), ("x", "e")], head)
    place = layout.clusters["c0"]
    found = entering(layout, "c0")
    assert len(found) >= 4
    for x in found:
        assert place.x + INSET + head.title < x < place.x + place.width - INSET - head.words


def test_two_arrows_between_the_same_cards() -> None:
    """Two arrows straight down from one card to another run side by side."""
    row = {"a": 0, "b": 1}
    layout = placed([Lodger("", ("a",)), Lodger("", ("b",), "a")], row, [("a", "b"), ("a", "b")])
    first, second = layout.ways
    assert first.points[0][0] == first.tip[0] != second.tip[0] == second.points[0][0]


@pytest.mark.parametrize("head", [Head(40, 30), Head(150, 30), Head(30, 170), Head(700, 90), Head(60, 0)])
@pytest.mark.parametrize("last", [1, 2])
def test_heads_from_left_to_right(head: Head, last: int) -> None:
    """The texts of a head stand above the first and the last column of their cluster, and no gap is below them."""
    row = {"a": 0, "b": 1, "c": last, "d": last + 1}
    lodgers = [Lodger("", ("a",)), Lodger("c0", ("b", "c"), "a"), Lodger("", ("d",), "c0")]
    layout = placed(lodgers, row, [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")], head, sideways=True)
    place, first, end = layout.clusters["c0"], layout.boxes["b"], layout.boxes["c"]
    title, words = place.x + INSET + head.title, place.x + place.width - INSET - head.words
    assert title <= first.x + first.width
    assert words >= (end.x if head.words else title)
    assert title < words
    assert max(first.height, end.height) + HEAD < place.height
    for way in layout.ways:
        for (x, y), (_, to) in pairwise([*points(way.path), way.tip]):
            if min(y, to) < place.y + HEAD and max(y, to) > place.y:
                assert title < x < words or not place.x <= x <= place.x + place.width


def test_columns_from_left_to_right() -> None:
    """Cards of a wave are of equal width and begin below each other; those of a lane have one middle."""
    layout = placed(
        [Lodger("c0", ("a", "b", "c")), Lodger("c1", ("d", "e"))],
        {"a": 0, "b": 1, "c": 2, "d": 1, "e": 2},
        [("a", "b"), ("b", "c"), ("a", "d"), ("d", "e")],
        Head(300, 20),
        sideways=True,
    )
    boxes = layout.boxes
    for pair in ("bd", "ce"):
        assert len({(boxes[one].x, boxes[one].width) for one in pair}) == 1
    for line in ("abc", "de"):
        assert len({boxes[one].y + boxes[one].height / 2 for one in line}) == 1


@pytest.mark.parametrize("label", [0, 45])
def test_many_arrows_from_left_to_right(label: float) -> None:
    """A card into which many arrows come is so high that they are told apart; what it is higher is told."""
    count = 12
    row = {**{f"a{at}": 0 for at in range(count)}, "b": 1}
    lodgers = [*(Lodger("", (f"a{at}",)) for at in range(count)), Lodger("", ("b",), "a0")]
    layout = placed(lodgers, row, [(f"a{at}", "b") for at in range(count)], sideways=True, label=label)
    card = layout.boxes["b"]
    assert card.height - card.spare == 40 == layout.boxes["a0"].height
    entries = sorted(way.tip[1] for way in layout.ways)
    assert all(after - before > 5 for before, after in pairwise(entries))
    assert card.y < entries[0] < entries[-1] < card.y + card.height
    if label:
        assert min(after - before for before, after in pairwise(entries)) > 11


def test_two_arrows_straight_to_the_right() -> None:
    """Two arrows straight from a low card to a higher one run side by side, and both begin at its side."""
    boxes = [Box("a", 80, 24), Box("b", 80, 90)]
    links = [Link("a", "b", EdgeKind.FROM), Link("a", "b", EdgeKind.COPY)]
    lanes = Lanes({"a": 0, "b": 1}, (Lodger("", ("a",)), Lodger("", ("b",), "a")))
    layout = lanes_layout(boxes, links, lanes, {}, sideways=True)
    first, second = layout.ways
    source = layout.boxes["a"]
    assert first.tip[1] != second.tip[1]
    for way in (first, second):
        assert way.points[0][0] == source.x + source.width
        assert way.points[0][1] == way.tip[1]
        assert source.y < way.tip[1] < source.y + source.height


def test_cards_without_a_wave() -> None:
    """A stage that is not built stands below what it goes on with, others in rows below all."""
    lines = ["FROM a AS used", "RUN x", "FROM used AS one", "FROM one AS two", *(f"FROM a{at}" for at in range(8))]
    diagram = step_diagram(plan_of(*lines, target="used"))
    row = lanes_of(diagram).row
    last = max(card.wave for card in diagram.cards if card.wave is not None)
    assert (row["s1"], row["s2"]) == (last + 1, last + 2)
    assert [row[f"s{at}"] for at in range(3, 11)] == 6 * [last + 1] + 2 * [last + 2]


def test_many_stages_that_are_not_built_stand_in_rows() -> None:
    """Stages that are not built and go on with the same one make no long line: so many stand in a row."""
    lines = ["FROM a AS used", "RUN x", *(f"FROM used AS s{at}" for at in range(14))]
    row = lanes_of(step_diagram(plan_of(*lines, target="used"))).row
    assert [row[f"s{at}"] - row["s1"] for at in range(1, 15)] == 6 * [0] + 6 * [1] + 2 * [2]


def test_nothing_stands_between_what_follows_in_a_lane() -> None:
    """An arrow from a stage to what goes on with it some waves later runs straight: others stand aside."""
    lines = ["FROM a AS one", "RUN 1", "FROM one AS aside", "FROM b AS slow", "RUN 2", "RUN 3", "RUN 4"]
    diagram = step_diagram(plan_of(*lines, "FROM one AS two", "COPY --from=slow / /", target="two"))
    grid = Grid(links_of(diagram), lanes_of(diagram))
    lane = {card.title: grid.lane_of[card.id] for card in diagram.cards}
    assert lane["[one 2/2]"] == lane["[two 1/1]"] not in (lane["aside"], lane["[slow 4/4]"])


def test_nothing() -> None:
    """A picture without cards has a size."""
    layout = placed([], {}, [])
    assert layout.width > 0
    assert layout.height > 0


@EACH_WAY
def test_stage_without_steps(sideways: bool) -> None:
    """The card of a stage without steps stands below what it goes on with."""
    layout = laid_out("FROM alpine AS a", "RUN x", "FROM a AS b", "FROM b AS c", sideways=sideways)
    assert layout.boxes["e1"].y > max(place.y for one, place in layout.boxes.items() if one.startswith("p"))
    assert layout.boxes["e2"].y >= layout.boxes["e1"].y


# --- Stages -------------------------------------------------------------------------------------------------------


def test_rows_of_stages() -> None:
    """A stage stands in a row behind all that it takes from, and what takes from itself behind the rest."""
    lines = ["FROM scratch AS a", "FROM a AS b", "FROM scratch AS c", "COPY --from=b / /", "COPY --from=a / /"]
    found = lanes_of(stage_diagram(plan_of(*lines)))
    assert found.row == {"s0": 0, "s1": 1, "s2": 2}
    assert {one.cards[0]: one.after for one in found.lodgers} == {"s0": "", "s1": "s0", "s2": "s1"}
    again = plan_of("FROM scratch AS p", "ONBUILD COPY --from=child /a /a", "FROM p AS child", "RUN x", target="p")
    assert lanes_of(stage_diagram(again)).row == {"s0": 0, "s1": 1}
