from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Diagram, Standing
from stagegraph.tui.layout.groups import Group
from stagegraph.tui.layout.layering import lay_out
from stagegraph.tui.layout.network import Hop, Node
from stagegraph.tui.layout.routing import channel
from tests.helpers.depth import examples
from tests.helpers.graphs import SAMPLES, arrow, card, chain, diagram, diagrams, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.tui.layout.scene import ClusterFrame, PlacedCard, Scene, Wire

Cell = tuple[int, int]


def _cells(one: PlacedCard | ClusterFrame) -> set[Cell]:
    return set(itertools.product(range(one.left, one.left + one.width), range(one.top, one.top + one.height)))


def _stretches(wire: Wire) -> Iterator[tuple[Cell, Cell]]:
    yield from itertools.pairwise(wire.points)


def _passed(wire: Wire) -> set[Cell]:
    found = set(wire.points)
    for (x, y), (to_x, to_y) in _stretches(wire):
        assert x == to_x or y == to_y, "a slanted line"
        found |= set(itertools.product(range(min(x, to_x), max(x, to_x) + 1), range(min(y, to_y), max(y, to_y) + 1)))
    return found


def _box(layout: Scene, name: str) -> PlacedCard:
    return next(box for box in layout.boxes if box.id == name)


def _check(picture: Diagram, layout: Scene) -> None:
    _check_boxes(picture, layout)
    _check_wires(picture, layout)


def _check_boxes(picture: Diagram, layout: Scene) -> None:
    assert [box.id for box in layout.boxes] == [one.id for one in picture.cards]
    assert sorted(itertools.chain(*layout.columns)) == sorted(one.id for one in picture.cards)
    taken: set[Cell] = set()
    for box in layout.boxes:
        own = _cells(box)
        assert not own & taken, "two boxes in one place"
        taken |= own
        assert 0 <= box.left <= box.right < layout.width
        assert 0 <= box.top <= box.bottom < layout.height
    framed: set[Cell] = set()
    for frame in layout.frames:
        own = _cells(frame)
        assert not own & framed, "two frames in one place"
        framed |= own
        members = next(one.cards for one in picture.clusters if one.id == frame.id)
        for box in layout.boxes:
            inside = _cells(box) & own
            assert not inside or (inside == _cells(box) and box.id in members), "a box in a frame that is not its own"


def _check_wires(picture: Diagram, layout: Scene) -> None:
    assert [wire.arrow for wire in layout.wires] == list(range(len(picture.arrows)))
    solid = set().union(*map(_cells, layout.boxes)) if layout.boxes else set()
    heads = [wire.points[-1] for wire in layout.wires]
    assert len(set(heads)) == len(heads), "two heads in one place"
    lines: dict[tuple[Cell, bool], str] = {}
    for wire in layout.wires:
        shown = picture.arrows[wire.arrow]
        source, target = _box(layout, shown.source), _box(layout, shown.target)
        assert not _passed(wire) & solid, "an arrow through a box"
        assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in wire.points)
        (x, y), (to_x, to_y) = wire.points[0], wire.points[-1]
        if len(wire.points) == 1:
            assert (source.bottom + 1, target.top - 1) == (y, y)
            assert source.left < x < source.right
        else:
            assert x in (source.right + 1, source.left - 1)
            assert source.top < y < source.bottom
            assert to_x == target.left - 1
            assert target.top < to_y < target.bottom
        for (a, b), (c, d) in _stretches(wire):
            for cell in itertools.product(range(min(a, c), max(a, c) + 1), range(min(b, d), max(b, d) + 1)):
                assert lines.setdefault((cell, b == d), shown.source) == shown.source, "two arrows on one line"


@given(diagrams())
@examples(300, derandomize=False)
def test_nothing_lies_on_anything_else(picture: Diagram) -> None:
    """Boxes, frames and arrows of any diagram keep apart, and each arrow leads from its source to its target."""
    _check(picture, lay_out(picture, compact=False))
    _check(picture, lay_out(picture, compact=True))


@given(diagrams())
@examples(100, derandomize=False)
def test_needs_stand_to_the_left(picture: Diagram) -> None:
    """Each card stands behind all that it needs, save the cards of its own frame, which stand above it."""
    layout = lay_out(picture, compact=True)
    for one in picture.arrows:
        source, target = _box(layout, one.source), _box(layout, one.target)
        assert source.column < target.column or (source.column == target.column and source.top < target.top)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("steps", [False, True])
def test_samples(name: str, *, steps: bool) -> None:
    """The pictures of the samples keep everything apart."""
    picture = sample(name, steps=steps)
    for compact in (False, True):
        _check(picture, lay_out(picture, compact=compact))


def test_empty() -> None:
    """A diagram of nothing has no size."""
    layout = lay_out(diagram([], []), compact=False)
    assert (layout.width, layout.height) == (0, 0)


def test_a_chain_is_a_straight_line() -> None:
    """The arrows of a chain have no corner, and its titles stand in one row."""
    layout = lay_out(chain("base", "build", "test", "final"), compact=False)
    assert len({box.top for box in layout.boxes}) == 1
    assert all(len(wire.points) == 2 for wire in layout.wires)
    assert [len(column) for column in layout.columns] == [1, 1, 1, 1]


def test_an_image_stands_before_its_user() -> None:
    """What needs nothing stands in the column before its first user, not in the first column."""
    picture = diagram(
        [card("i0", Standing.OUTSIDE), card("a"), card("b"), card("c")],
        [arrow("a", "b"), arrow("b", "c"), arrow("i0", "c")],
    )
    assert lay_out(picture, compact=True).columns == (("a",), ("i0", "b"), ("c",))


def test_what_is_not_built_stands_below() -> None:
    """In each column unused cards stand below those that are built."""
    picture = diagram(
        [card("base"), card("lost", Standing.UNUSED), card("kept", Standing.TARGET)],
        [arrow("base", "lost", used=False), arrow("base", "kept")],
    )
    assert lay_out(picture, compact=True).columns == (("base",), ("kept", "lost"))


def test_a_box_has_a_row_for_each_arrow() -> None:
    """Arrows arrive one a row, so a box with many of them is high."""
    names = [f"n{number}" for number in range(9)]
    picture = diagram([*map(card, names), card("all")], [arrow(name, "all", EdgeKind.COPY) for name in names])
    layout = lay_out(picture, compact=True)
    assert _box(layout, "all").height == 11
    assert _box(layout, "n0").height == 3


def test_two_that_change_places() -> None:
    """Two arrows that want each other's row both arrive; one makes a detour through a free row."""
    picture = diagram(
        [*map(card, "abcdxy")],
        [arrow("a", "c"), arrow("a", "d"), arrow("b", "c"), arrow("b", "d"), arrow("c", "x"), arrow("d", "y"),
         arrow("a", "x"), arrow("b", "y"), arrow("a", "y"), arrow("b", "x")],
    )  # fmt: skip
    _check(picture, lay_out(picture, compact=True))


def test_labels_stand_beside_full_cards_only() -> None:
    """A label is written in one line, and left out where cards are compact."""
    picture = diagram([card("a"), card("b")], [arrow("a", "b", EdgeKind.COPY, label="COPY \u00d72\nat 3/5")])
    assert lay_out(picture, compact=False).wires[0].label == "COPY \u00d72 at 3/5"
    assert lay_out(picture, compact=True).wires[0].label == ""


def test_steps_of_a_stage_stand_in_one_frame() -> None:
    """The steps of a stage stand one below the other in a frame, joined by arrows to the next box."""
    layout = lay_out(sample("java", steps=True), compact=True)
    (base,) = (frame for frame in layout.frames if frame.title.startswith("base"))
    inside = [box for box in layout.boxes if _cells(box) < _cells(base)]
    assert [box.text.title for box in inside] == [f"[base {number}/5]" for number in range(1, 6)]
    assert len({box.left for box in inside}) == 1
    assert sum(len(wire.points) == 1 for wire in layout.wires) >= 4


def test_a_chain_of_thousands() -> None:
    """Neither depth nor length is limited."""
    layout = lay_out(chain(*(f"n{number}" for number in range(3000))), compact=True)
    assert len(layout.columns) == 3000


@given(diagrams())
@examples(30, derandomize=False)
def test_the_same_picture_again(picture: Diagram) -> None:
    """The same diagram gives the same picture."""
    assert lay_out(picture, compact=False) == lay_out(picture, compact=False)


def test_a_detour_takes_a_free_row() -> None:
    """Where two lines want each other's row, one goes through the nearest row that nobody uses, and none shares one."""
    group = Group((0,))
    above, below = (Node(group, 0, passes=False, unused=False) for _ in range(2))
    right = [Node(group, 1, passes=False, unused=False) for _ in range(5)]
    above.top, below.top = 2, 3
    for row, node in enumerate(right, 1):
        node.top = row
    for source, card_at, rows in ((above, 0, (1, 3)), (below, 1, (2, 4, 5))):
        for row in rows:
            source.links.append(Hop(source, right[row - 1], card=card_at, arrow=-1, weight=1))
    found = channel([above, below])
    (first, second), (only,) = sorted(found.ways.values(), key=len, reverse=True)
    assert first[1] == 0, "rows 1 to 5 are taken"
    assert second[1] is only[1] is None
    assert first[0] < only[0] < second[0], "turned away before the other arrives, back after it left"
