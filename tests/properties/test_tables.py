"""Tables keep to their width and lose nothing, whatever the cells hold."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stagegraph.render.shared.cells import cut, width_of, wrapped
from stagegraph.render.shared.tables import LEAST_WIDTH, Style, table

LETTERS = st.text("abc-/@:=,日語é\u0301\U0001f680\u200d\x1b", min_size=1, max_size=12)
LONG = st.one_of(LETTERS, st.text("ab-/日", min_size=10, max_size=60))
TEXTS = st.lists(LONG, max_size=4).map(" ".join)
CELLS = st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3).map(tuple))
WIDTHS = st.integers(LEAST_WIDTH, 130)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, object]:
    """A header, rows and how the columns give way."""
    columns = draw(st.integers(1, 5))
    heading = draw(st.integers(0, columns - 1))
    others = [one for one in range(columns) if one != heading]
    return {
        "header": [f"C{'x' * at}" for at in range(columns)],
        "rows": draw(st.lists(st.tuples(*(CELLS for _ in range(columns))), max_size=4)),
        "flexible": draw(st.lists(st.sampled_from(others), unique=True)) if others else [],
        "dispensable": draw(st.lists(st.sampled_from(others), unique=True)) if others else [],
        "heading": heading,
    }


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of a table
@given(tables(), WIDTHS)
def test_no_line_is_too_long(given_table: dict[str, object], width: int) -> None:
    """No line takes more cells than asked for, none ends in blanks, and colours change no place."""
    text = table(Style(width), **given_table)  # type: ignore[arg-type]
    assert all(width_of(line) <= width and line == line.rstrip() for line in text.split("\n"))
    coloured = table(
        Style(width, colour=True),
        paint=lambda _row, column, cell: Style(colour=True).paint(cell, "cyan" if column % 2 else "bold", "dim"),
        **given_table,  # type: ignore[arg-type]
    )
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == text
    for line in coloured.split("\n"):
        assert line.count("\x1b[0m") * 2 == line.count("\x1b[")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_wide_tables_are_whole(given_table: dict[str, object]) -> None:
    """With room enough a row is one line, and the columns start at the same cell of each line."""
    header, rows = given_table["header"], given_table["rows"]
    assert isinstance(header, list)
    assert isinstance(rows, list)
    marked = [tuple(f"|{' '.join([cell] if isinstance(cell, str) else cell)}" for cell in row) for row in rows]
    lines = table(Style(), [f"|{name}" for name in header], marked, flexible=()).split("\n")
    assert len(lines) == len(rows) + 1
    starts = [[width_of(line[:at]) for at, one in enumerate(line) if one == "|"] for line in lines]
    assert all(one == starts[0] for one in starts)


@given(st.lists(LETTERS.filter(str.isprintable), min_size=1, max_size=30), WIDTHS)
def test_nothing_is_lost(words: list[str], width: int) -> None:
    """Words that fit in a line are whole in what is wrapped, in their order."""
    assert [word for line in wrapped([" ".join(words)], width + 5) for word in line.split()] == words


@given(LONG.filter(str.isprintable), st.integers(0, 40))
def test_cut(text: str, width: int) -> None:
    """What is cut is no wider than asked, begins as the text does, and ends as it does."""
    shown = cut(text, width)
    assert width_of(shown) <= width or shown == text == ""
    if shown != text:
        head, _, tail = shown.partition("...")
        assert text.startswith(head)
        assert text.endswith(tail)
