from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Card, Cluster, Diagram, Level, Standing
from stagegraph.render.shared.markup import printable
from stagegraph.tui.drawing.cardlooks import CANVAS
from stagegraph.tui.drawing.ink import Emphasis, Ink, emphasis
from stagegraph.tui.layout.layering import lay_out
from stagegraph.tui.layout.texts import WIDEST, cells, fitted, width_of
from tests.helpers.depth import examples
from tests.helpers.graphs import SAMPLES, arrow, card, chain, diagram, diagrams, sample


def _drawn(picture: Diagram, shown: Emphasis | None = None, *, compact: bool = False) -> list[list[tuple[str, str]]]:
    layout = lay_out(picture, compact=compact)
    ink = Ink(picture, layout)
    return [ink.line(row, 0, layout.width, shown or Emphasis()) for row in range(layout.height)]


def _text(picture: Diagram, *, compact: bool = False) -> str:
    return "\n".join("".join(text for text, _ in line) for line in _drawn(picture, compact=compact))


def _styles_of(picture: Diagram, part: str, shown: Emphasis | None = None) -> set[str]:
    """The words of the styles of all segments that contain a text."""
    return {word for line in _drawn(picture, shown) for text, style in line if part in text for word in style.split()}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("steps", [False, True])
def test_each_label_is_on_the_canvas(name: str, *, steps: bool) -> None:
    """Whatever a diagram says about cards, clusters and arrows can be read in the picture of full cards."""
    picture = sample(name, steps=steps)
    text = _text(picture)
    titled: list[Card | Cluster] = [*picture.cards, *picture.clusters]
    for one in titled:
        assert one.title in text
        assert one.corner in text
        assert all(badge in text for badge in one.badges)
    assert all(fitted(row, WIDEST) in text for card in picture.cards for row in card.rows)
    for shown in picture.arrows:
        assert " ".join(shown.label.split()) in text


@pytest.mark.parametrize("name", SAMPLES)
def test_compact_cards_show_titles(name: str) -> None:
    """Compact cards say what they are, and nothing else."""
    picture = sample(name)
    text = _text(picture, compact=True)
    assert all(one.title in text for one in picture.cards)
    assert not any(row in text for one in picture.cards for row in one.rows if " " in row)


def test_a_small_picture() -> None:
    """Boxes, lines and heads, as they are drawn."""
    picture = diagram(
        [
            card("i0", Standing.OUTSIDE),
            card("base", Standing.CRITICAL),
            card("old", Standing.UNUSED),
            card("end", Standing.TARGET),
        ],
        [
            arrow("i0", "base"),
            arrow("base", "end", critical=True),
            arrow("i0", "end", EdgeKind.COPY),
            arrow("base", "old", EdgeKind.MOUNT, used=False),
        ],
    )
    assert [line.rstrip() for line in _text(picture, compact=True).splitlines()] == [
        "┌╌╌╌╌╌╌╌╌┐",
        "╎ i0     ├─┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╮",
        "└╌╌╌╌╌╌╌╌┘ │                 ╎    ╔════════╗",
        "           │    ┏━━━━━━━━┓   ╰╌╌╌▷║ end    ║",
        "           ╰───▶┃ base   ┣━┯━━━━━▶║        ║",
        "                ┗━━━━━━━━┛ ┊      ╚════════╝",
        "                           ┊",
        "                           ┊      ┌┈┈┈┈┈┈┈┈┐",
        "                           ╰┈┈┈┈┈○┊ old    ┊",
        "                                  └┈┈┈┈┈┈┈┈┘",
    ]


@pytest.mark.parametrize(
    ("kind", "light", "heavy"),
    [(EdgeKind.FROM, "─▶", "━▶"), (EdgeKind.COPY, "╌▷", "╍▷"), (EdgeKind.MOUNT, "┈○", "┉○")],
)
def test_kinds_differ_without_colour(kind: EdgeKind, light: str, heavy: str) -> None:
    """The line and the head of an arrow tell its kind, and its strength the critical path."""
    cards = [card("a"), card("b")]
    assert light in _text(diagram(cards, [arrow("a", "b", kind)]))
    assert heavy in _text(diagram(cards, [arrow("a", "b", kind, critical=True)]))


@pytest.mark.parametrize(
    ("standing", "corner", "side"),
    [
        (Standing.TARGET, "╔", "║"),
        (Standing.CRITICAL, "┏", "┃"),
        (Standing.USED, "╭", "│"),
        (Standing.OUTSIDE, "┌╌", "╎"),
        (Standing.UNUSED, "┌┈", "┊"),
        (Standing.OUTSIDE_UNUSED, "┌┈", "┊"),
    ],
)
def test_standings_differ_without_colour(standing: Standing, corner: str, side: str) -> None:
    """The border of a card tells how it stands."""
    first, second, _ = _text(diagram([card("a", standing)], [])).splitlines()
    assert first.startswith(corner)
    assert second == f"{side} a      {side}"


def test_lines_cross_without_touching() -> None:
    """Where arrows of two cards cross, one passes under the other; a joint is drawn only between arrows of one card."""
    picture = diagram([*map(card, "abcd")], [arrow("a", "d"), arrow("b", "c"), arrow("a", "c"), arrow("b", "d")])
    text = _text(picture, compact=True)
    assert "┼" not in text
    assert "─│─" in text


def test_badges_stand_in_the_border() -> None:
    """Badges are written into the upper border."""
    first, *_ = _text(diagram([card("a", Standing.TARGET, badges=("target", "heredoc"))], [])).splitlines()
    assert first == "╔═ target · heredoc ═╗"


def test_badges_that_do_not_fit_are_rows() -> None:
    """Badges that the upper border has no room for stand below the other rows, and are not lost."""
    badges = ("cache /go/pkg/mod (locked)", "cache /root/.cache/go-build", "heredoc" * 10)
    lines = _text(diagram([card("a", Standing.USED, "one row", badges=badges)], [])).splitlines()
    assert badges[0] in lines[0]
    assert "one row" in lines[2]
    assert badges[1] in lines[3]
    assert fitted(badges[2], WIDEST) in lines[4]


def test_a_frame_has_its_title() -> None:
    """A cluster's title stands in the upper border of its frame."""
    cluster = Cluster("c0", "build", "L1-3", ("ONBUILD",), Standing.TARGET, "", None, ("a", "b"))
    picture = Diagram(
        "", (), (card("a"), card("b")), (arrow("a", "b"), arrow("a", "b", EdgeKind.COPY)), Level.STEPS, (cluster,)
    )
    lines = _text(picture).splitlines()
    assert lines[0].startswith("╭─ build  L1-3  ONBUILD ─")
    assert lines[4].strip("│╎ ") == "▼"
    assert _styles_of(picture, "build") == {"target", "title"}


def test_a_loop_inside_a_frame() -> None:
    """An arrow to a box of the same frame that is not the next one leaves and arrives at the left."""
    cluster = Cluster("c0", "build", "", (), Standing.USED, "", None, ("a", "b", "c"))
    cards = (card("a"), card("b"), card("c"))
    arrows = (arrow("a", "b"), arrow("b", "c"), arrow("a", "c", critical=True))
    text = _text(Diagram("", (), cards, arrows, Level.STEPS, (cluster,)), compact=True)
    assert "┏━━┥" in text
    assert "┗━▶│" in text


@given(diagrams(), st.integers(0, 60), st.integers(1, 60))
@examples(150, derandomize=False)
def test_a_line_is_as_wide_as_asked(picture: Diagram, left: int, width: int) -> None:
    """Whatever a card says, each part of each line takes exactly the cells asked for, and holds nothing to obey."""
    layout = lay_out(picture, compact=False)
    ink = Ink(picture, layout)
    for row in range(-1, layout.height + 1):
        text = "".join(text for text, _ in ink.line(row, left, left + width, Emphasis()))
        assert cell_len(text) == width
        assert printable(text) == text


@given(diagrams())
@examples(50, derandomize=False)
def test_each_style_has_a_look(picture: Diagram) -> None:
    """Each word of a style is one that the canvas has colours for."""
    name = picture.cards[0].id if picture.cards else ""
    shown = emphasis(picture, name, frozenset(one.id for one in picture.cards[1:]))
    words = {word for line in _drawn(picture, shown) for _, style in line for word in style.split()}
    assert words <= set(CANVAS)


def test_the_selected_card_and_its_neighbours() -> None:
    """The selected card stands out, and so do its arrows and the cards at their other ends."""
    picture = chain("first", "second", "third", "fourth")
    shown = emphasis(picture, "second", frozenset({"fourth"}))
    assert (shown.cards, shown.arrows) == (frozenset({"first", "third"}), frozenset({0, 1}))
    assert "selected" in _styles_of(picture, "second", shown)
    assert "match" in _styles_of(picture, "fourth", shown)
    assert not {"selected", "match"} & _styles_of(picture, "third", shown)
    (second,) = {style for text, style in _drawn(picture, shown)[1] if text.endswith("▶") and "related" in style}
    assert second == "related"
    assert "arrow" in _styles_of(picture, "▶", shown)


def test_what_a_style_says_about_arrows() -> None:
    """Arrows on the critical path and those that no target needs have styles of their own."""
    cards = [card("a"), card("b")]
    assert _styles_of(diagram(cards, [arrow("a", "b")]), "▶") == {"arrow"}
    assert _styles_of(diagram(cards, [arrow("a", "b", critical=True)]), "▶") == {"arrow-critical"}
    assert _styles_of(diagram(cards, [arrow("a", "b", used=False)]), "▶") == {"arrow-unused"}


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("build", 5, "build"),
        ("builder", 5, "buil…"),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字…"),
        ("a\x1b[31mb", 20, "a [31mb"),
        ("e\u0301a", 2, "e\u0301a"),
        ("\u0301a", 4, "a"),
        ("abc", 0, ""),
        ("\u2764\ufe0f x", 9, "\u2764 x"),
        ("\U0001f44d\U0001f3fd", 9, "\U0001f44d\U0001f3fd"),
    ],
)
def test_fitted(text: str, width: int, expected: str) -> None:
    """A text is cut at a whole character and ends with an ellipsis; what a terminal would obey is gone."""
    assert fitted(text, width) == expected


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 20))
def test_fitted_is_never_wider(text: str, width: int) -> None:
    """A fitted text takes at most its width, and the cells of a text are those that a terminal uses."""
    assert width_of(fitted(text, width)) <= width
    assert cell_len("".join(cells(text))) == len(cells(text))
