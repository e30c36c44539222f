from __future__ import annotations

import pytest

from stagegraph.render.tables import Style, table

HEADER = ("A", "B", "LAST")
ROWS = [("a", "bb bb bb bb", "x"), ("aaa", "", "y y")]


# --- Style --------------------------------------------------------------------------------------------------------


def test_paint() -> None:
    """Text is written in the styles asked for, and the terminal's own is restored."""
    assert Style(colour=True).paint("x", "bold", "green") == "\x1b[1;32mx\x1b[0m"
    assert Style(colour=True).paint("x", "dim") == "\x1b[2mx\x1b[0m"
    assert Style(colour=True).paint("x", "cyan") == "\x1b[36mx\x1b[0m"


@pytest.mark.parametrize(("style", "text"), [(Style(), "x"), (Style(colour=True), "")])
def test_no_paint(style: Style, text: str) -> None:
    """Without colours, and without text, there are no escapes."""
    assert style.paint(text, "bold") == text


@pytest.mark.parametrize(
    ("width", "text", "filled"),
    [
        (0, 30 * "ab ", 30 * "ab "),
        (20, "one two three four five", "one two three four\n  five"),
        (20, "a-b " + 25 * "x", "a-b\n  " + 25 * "x"),
        (3, "aaaaaaa bbbbbbbb cc", "aaaaaaa bbbbbbbb\n  cc"),
        (80, "short", "short"),
    ],
)
def test_filled(width: int, text: str, filled: str) -> None:
    """Text is wrapped at blanks to the width, but to no less than 16 characters; words stay whole."""
    assert Style(width).filled(text, "  ") == filled


def test_filled_is_printable() -> None:
    """What a terminal would obey is left out of a text."""
    assert Style().filled("a\x1b[31mb\nc") == "a [31mb c"


# --- Tables -------------------------------------------------------------------------------------------------------


def test_table() -> None:
    """Columns are aligned, and no line ends in blanks."""
    assert table(Style(), HEADER, ROWS, flexible=(1,)).split("\n") == [
        "A    B            LAST",
        "a    bb bb bb bb  x",
        "aaa               y y",
    ]


def test_table_without_rows() -> None:
    """A table without rows is its header."""
    assert table(Style(), HEADER, [], flexible=(1,)) == "A  B  LAST"


def test_table_fits() -> None:
    """A table that is too wide wraps its flexible columns."""
    assert table(Style(19), HEADER, ROWS, flexible=(1,)).split("\n") == [
        "A    B         LAST",
        "a    bb bb bb  x",
        "     bb",
        "aaa            y y",
    ]


def test_wide_table_shrinks_where_it_can() -> None:
    """Of several flexible columns that one gives way, each time, that has most to spare beyond its longest word."""
    rows = [(" ".join(4 * ["aaaa"]), " ".join(10 * ["b"]), "c")]
    assert table(Style(25), HEADER, rows, flexible=(0, 1)).split("\n") == [
        "A           B        LAST",
        "aaaa aaaa   b b b b  c",
        "aaaa aaaa   b b b b",
        "            b b",
    ]


def test_words_stay_whole() -> None:
    """No column gets narrower than its words: a table too wide even so stays too wide, and is whole."""
    rows = [(" ".join(2 * [20 * "a"]), "b b", "c")]
    assert table(Style(5), HEADER, rows, flexible=(0,)).split("\n") == [
        "A                     B    LAST",
        f"{20 * 'a'}  b b  c",
        20 * "a",
    ]


def test_long_words_are_broken() -> None:
    """A word of more than 24 characters is broken where there is no room for it."""
    assert table(Style(5), HEADER, [(60 * "a", "b", "c")], flexible=(0,)).split("\n")[1:] == [
        f"{24 * 'a'}  b  c",
        24 * "a",
        12 * "a",
    ]


def test_columns_that_are_left_out() -> None:
    """What can be done without is left out of a table that does not fit otherwise, and only then."""
    rows = [("aaa aaa", "b b", "ccc ccc")]
    assert table(Style(20), HEADER, rows, flexible=(0, 2), dispensable=(1,)).split("\n")[0] == "A       B    LAST"
    assert table(Style(10), HEADER, rows, flexible=(0, 2), dispensable=(1,)).split("\n") == [
        "A    LAST",
        "aaa  ccc",
        "aaa  ccc",
    ]


def test_columns_that_do_not_give_way() -> None:
    """A column that is not flexible is never wrapped."""
    assert table(Style(10), HEADER, [(20 * "a", "b", "c")], flexible=(1,)).split("\n")[1] == f"{20 * 'a'}  b  c"


def test_names_of_columns_stay_whole() -> None:
    """No column gets narrower than its name."""
    rows = [("a a a a a a a a", "b", "c")]
    header = table(Style(1), ("LONG HEADER", "B", "C"), rows, flexible=(0,)).split("\n")[0]
    assert header == "LONG HEADER  B  C"


def test_blank_cell_that_is_too_wide() -> None:
    """A cell of nothing but blanks takes one line."""
    rows = [(20 * " ", "b", "c")]
    assert table(Style(1), HEADER, rows, flexible=(0,)).split("\n")[1:] == ["   b  c"]


def test_painted_table() -> None:
    """The header is bold; each piece of a cell is painted by row and column, and the padding is not."""
    calls = []

    def paint(row: int, column: int, text: str) -> str:
        calls.append((row, column, text))
        return f"<{text}>"

    lines = table(Style(12, colour=True), ("A", "B"), [("x", "bb bb bb bb"), ("yy", "c")], flexible=(1,), paint=paint)
    assert lines.split("\n") == ["\x1b[1mA   B\x1b[0m", "<x>   <bb bb bb>", "<>    <bb>", "<yy>  <c>"]
    assert (0, 1, "bb bb bb") in calls
    assert (1, 0, "yy") in calls


def test_table_is_printable() -> None:
    """What a terminal would obey is left out of a cell."""
    assert table(Style(), ("A",), [("a\x1b]0;x\x07b\n\u202ec",)], flexible=()) == "A\na ]0;x b  c"
