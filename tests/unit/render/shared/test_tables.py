from __future__ import annotations

import pytest

from stagegraph.render.shared.tables import Style, table

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
        (0, 30 * "ab ", (30 * "ab ").rstrip()),
        (20, "one two three four five", "one two three four\n  five"),
        (20, "  one two three four five", "  one two three four\n  five"),
        (20, "a-b xxxxxxxx/xxxxxxx/xxx", "a-b\n  xxxxxxxx/xxxxxxx/\n  xxx"),
        (20, "a-b " + 25 * "x", "a-b\n  xxxxxxxx...xxxxxxx"),
        (3, "aaaaaaa bbbbbbbb cc", "aaaaaaa bbbbbbbb cc"),
        (3, "aaaaaaa bbbbbbbb cccc", "aaaaaaa bbbbbbbb\n  cccc"),
        (80, "short", "short"),
        (20, "日本語日本語日本 語日本", "日本語日本語日本\n  語日本"),
    ],
)
def test_filled(width: int, text: str, filled: str) -> None:
    """Text is wrapped at blanks to the width in cells, but to no less than 20; a longer name is cut."""
    assert Style(width).filled(text, "  ") == filled


def test_filled_and_painted() -> None:
    """Each line of a painted text sets and resets its colours."""
    lines = Style(20, colour=True).filled("one two three four five", "  ", "bold").split("\n")
    assert lines == ["\x1b[1mone two three four\x1b[0m", "\x1b[1m  five\x1b[0m"]


def test_lines_of_pieces() -> None:
    """What belongs together stays in one line."""
    assert Style(20).lines(["chain:", "one two three", "four five"], "  ") == ["chain: one two three", "  four five"]


def test_deep_indent() -> None:
    """However deep the indent is, half of the line is left for the text."""
    assert Style(20).filled(30 * " " + "one two three", 30 * " ") == f"{10 * ' '}one two\n{10 * ' '}three"


def test_filled_is_printable() -> None:
    """What a terminal would obey is left out of a text."""
    assert Style().filled("a\x1b[31mb\nc") == "a [31mb c"


# --- Tables that fit ----------------------------------------------------------------------------------------------


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


def test_wide_letters() -> None:
    """Columns are aligned by what a terminal shows, not by characters."""
    assert table(Style(), HEADER, [("日本", "e\u0301", "x"), ("a", "ü", "y")], flexible=()).split("\n") == [
        "A     B  LAST",
        "日本  e\u0301  x",
        "a     ü  y",
    ]


def test_table_fits() -> None:
    """A table that is too wide wraps its flexible columns."""
    rows = [("aaaa", "bb bb bb bb", "x"), ("a", "", "y y")]
    assert table(Style(20), HEADER, rows, flexible=(1,)).split("\n") == [
        "A     B         LAST",
        "aaaa  bb bb bb  x",
        "      bb",
        "a               y y",
    ]


def test_pieces_stay_together() -> None:
    """A cell of several texts is wrapped between them, and inside one only where it is too long."""
    rows = [("a", ("one;", "two (x y);", "a b c d e f g"), "x")]
    assert [line[3:14].strip() for line in table(Style(20), HEADER, rows, flexible=(1,)).split("\n")[1:]] == [
        "one;",
        "two (x y);",
        "a b c d e f",
        "g",
    ]


def test_the_widest_gives_way() -> None:
    """Flexible columns share the room: those that are narrow stay so, the widest are wrapped."""
    rows = [(" ".join(4 * ["aaaa"]), " ".join(10 * ["b"]), "c")]
    assert table(Style(30), HEADER, rows, flexible=(0, 1), heading=2).split("\n") == [
        "A            B            LAST",
        "aaaa aaaa    b b b b b b  c",
        "aaaa aaaa    b b b b",
    ]


def test_room_that_cannot_be_shared() -> None:
    """What is left of the room when columns share it goes to the first one."""
    rows = [(12 * "b ", 12 * "b ", "c")]
    text = table(Style(23), HEADER, rows, flexible=(0, 1), heading=2)
    assert text.split("\n")[0] == "A         B        LAST"


def test_columns_that_are_left_out() -> None:
    """What can be done without is left out of a table that does not fit otherwise, one after the other."""
    rows = [("aaa", "b b", "ccc", "dddd dddd")]

    def header(width: int) -> list[str]:
        text = table(Style(width), ("A", "B", "C", "D"), rows, flexible=(3,), dispensable=(1, 2))
        return text.split("\n")[0].split()

    assert header(26) == ["A", "B", "C", "D"]
    assert header(20) == ["A", "B", "C", "D"]
    rows = [("aaaaa", "b b", "ccc", "dddddd dddd")]
    assert header(20) == ["A", "C", "D"]
    rows = [("aaaaaaaa", "b b", "ccc", "dddddddd dddd")]
    assert header(20) == ["A", "D"]


# --- Tables that do not fit ---------------------------------------------------------------------------------------


def test_long_names_have_their_own_lines() -> None:
    """A name that is much longer than a column has a line of its own; the others make the column."""
    rows = [("short", "b b b b b b b b", "c"), ("a-very-long-name", "b b b b b b b b", "c")]
    assert table(Style(20), HEADER, rows, flexible=(1,)).split("\n") == [
        "A      B        LAST",
        "short  b b b b  c",
        "       b b b b",
        "a-very-long-name",
        "       b b b b  c",
        "       b b b b",
    ]


def test_what_stands_before_a_long_name() -> None:
    """What stands before such a name stands in the line below it; a name that no line holds is cut."""
    rows = [("1", "b", "c c c c c c"), ("2 2", 30 * "b", "c")]
    lines = table(Style(20), HEADER, rows, flexible=(0, 2), heading=1).split("\n")
    assert lines == ["A    B  LAST", "1    b  c c c c c c", "bbbbbbbbb...bbbbbbbb", "2 2     c"]


def test_rows_with_long_words_stand_apart() -> None:
    """Few rows with words too long for a column are told below their names; the others keep their table."""
    rows = [*((f"row-{at}", "b b", "1") for at in range(7)), ("long", "a-word-too-long x", "1")]
    assert table(Style(20), HEADER, rows, flexible=(1,)).split("\n")[-4:] == [
        "row-6  b b      1",
        "long  LAST 1",
        "  B a-word-too-long",
        "    x",
    ]
    shorter = table(Style(20), HEADER, rows, flexible=(1,), dispensable=(2,)).split("\n")
    assert shorter[0].split() == ["A", "B"]
    assert shorter[-3:] == ["long", "  B a-word-too-long", "    x"]


def test_rows_below_their_names() -> None:
    """Where no table fits, each row is told below its name, without what tells nothing, and no line is too long."""
    header = ("STAGE", "LINES", "NOTE", "STEPS", "NEEDS")
    rows: list[tuple[str | tuple[str, ...], ...]] = [
        ("first", "L1-2", "-", "5", "an-image-with-a-name:1 x"),
        ("second", "L3-4", "", "12", ("one (a);", "two (b c d e f)")),
        (30 * "x", "L5-6", "a b c d e f g h i", "0", "-"),
    ]
    assert table(Style(24), header, rows, flexible=(4, 2)).split("\n") == [
        "first",
        "  LINES L1-2 STEPS 5",
        "  NEEDS",
        "    an-image-...-a-name:",
        "    1 x",
        "second",
        "  LINES L3-4 STEPS 12",
        "  NEEDS one (a);",
        "    two (b c d e f)",
        "xxxxxxxxxxx...xxxxxxxxxx",
        "  LINES L5-6 STEPS 0",
        "  NOTE a b c d e f g h i",
    ]
    assert table(Style(27), header, rows, flexible=(4, 2)).split("\n")[:1] == ["first  LINES L1-2  STEPS 5"]


def test_row_below_its_name_without_short_cells() -> None:
    """A row that has nothing short to tell has no line for it."""
    text = table(Style(20), ("NAME", "NOTE"), [("a-name-of-30-characters-it-is", 40 * "b")], flexible=(1,))
    assert text.split("\n") == ["a-name-of...rs-it-is", "  NOTE", "    bbbbbbb...bbbbbb"]


# --- Colours ------------------------------------------------------------------------------------------------------


def test_painted_table() -> None:
    """The header is bold; each piece of a cell is painted by row and column, and the padding is not."""
    calls = []

    def paint(row: int, column: int, text: str) -> str:
        calls.append((row, column, text))
        return f"<{text}>" if text else ""

    rows = [("x", "bb bb bb bb bb bb"), ("yy", "c")]
    lines = table(Style(20, colour=True), ("A", "B"), rows, flexible=(1,), paint=paint)
    assert lines.split("\n") == [
        "\x1b[1mA   B\x1b[0m",
        "<x>   <bb bb bb bb bb>",
        "    <bb>",
        "<yy>  <c>",
    ]
    assert (0, 1, "bb bb bb bb bb") in calls
    assert (1, 0, "yy") in calls


def test_table_is_printable() -> None:
    """What a terminal would obey is left out of a cell."""
    assert table(Style(), ("A",), [("a\x1b]0;x\x07b\n\u202ec",)], flexible=()) == "A\na ]0;x b  c"
