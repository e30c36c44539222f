from __future__ import annotations

import pytest

from stagegraph.errors import DockerfileError, Location
from stagegraph.syntax.source import Directive, Source, read_source


def lines(text: str) -> list[tuple[str, int, int]]:
    """The logical lines of a text: text, first and last physical line."""
    return [(line.text, line.first, line.last) for line in read_source(text).logical_lines]


def defect(source: Source) -> tuple[str, int, int]:
    """What stopped the reading: message, first and last line."""
    assert source.defect is not None
    return source.defect.message, source.defect.location.first, source.defect.location.last


@pytest.mark.parametrize(
    ("text", "directives"),
    [
        ("# syntax=docker/dockerfile:1\nFROM a", [("syntax", "docker/dockerfile:1", 1)]),
        (
            "#syntax=a\n#\tESCAPE  =\t`  \n# Check=skip=all\nFROM a",
            [("syntax", "a", 1), ("escape", "`", 2), ("check", "skip=all", 3)],
        ),
        ("  \u3000# escape=\\\r\nFROM a", [("escape", "\\", 1)]),
        ("\ufeff# syntax=a\nFROM a", [("syntax", "a", 1)]),
        ("# syntax=a b \u00a0\nFROM a", [("syntax", "a b \u00a0", 1)]),
        ("# a comment\n# syntax=a\nFROM a", []),
        ("# other=x\n# syntax=a\nFROM a", []),
        ("\n# syntax=a\nFROM a", []),
        ("# syntax\n# syntax=a\nFROM a", []),
        ("# syntax=\n# syntax=a\nFROM a", []),
        ("## syntax=a\nFROM a", []),
        ("// syntax=a\nFROM a", []),
        ("FROM a\n# syntax=a\n", []),
        ("#!/usr/bin/env buildkit\n# syntax=a\nFROM a", []),
        ("# 1syntax=a\nFROM a", []),
        ("# syn-tax=a\nFROM a", []),
    ],
)
def test_directives_stand_at_the_top(text: str, directives: list[tuple[str, str, int]]) -> None:
    """Only syntax, escape and check are directives, and only before any other line, blank ones and comments too."""
    assert read_source(text).directives == tuple(Directive(*directive) for directive in directives)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("# syntax=a\n# syntax=b\nFROM a", "only one syntax parser directive can be used", 1),
        ("# escape=`\n# check=x\n# ESCAPE=`\nFROM a", "only one escape parser directive can be used", 2),
        ("# escape=x\nFROM a", "invalid escape token 'x' does not match ` or \\", 0),
        ("# escape=``\nFROM a", "invalid escape token '``' does not match ` or \\", 0),
    ],
)
def test_directives_are_refused(text: str, message: str, line: int) -> None:
    """A doubled directive and an unknown escape character stop the reading; BuildKit's line is one too low."""
    assert defect(read_source(text)) == (message, line, line)


def test_a_refused_directive_is_shown() -> None:
    """Where BuildKit gives no line for a directive, the one in which it stands is shown."""
    found = read_source("# escape=x\nFROM a").defect
    assert found is not None
    assert (found.line, found.shown_location.first) == (0, 1)
    assert found.excerpt.startswith("   1 | >>> # escape=x")


def test_the_escape_directive_counts() -> None:
    """The escape directive decides which character continues a line."""
    assert read_source("FROM a").escape == "\\"
    source = read_source("# escape=`\nFROM a\nRUN a `\n b\nRUN c:\\\nRUN d\\`\n e")
    assert source.escape == "`"
    assert [line.text for line in source.logical_lines] == ["FROM a", "RUN a  b", "RUN c:\\", "RUN d\\ e"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FROM a\nRUN b", [("FROM a", 1, 1), ("RUN b", 2, 2)], id="no final newline"),
        pytest.param("FROM a\r\nRUN b\r\n", [("FROM a", 1, 1), ("RUN b", 2, 2)], id="CRLF"),
        pytest.param("\n \t\nFROM a\n\n\nRUN b\n\n", [("FROM a", 3, 3), ("RUN b", 6, 6)], id="blank lines"),
        pytest.param("\ufeffFROM a\n", [("FROM a", 1, 1)], id="byte order mark"),
        pytest.param("FROM a\n\ufeffRUN b\n", [("FROM a", 1, 1), ("\ufeffRUN b", 2, 2)], id="mark on another line"),
        pytest.param(" \u00a0FROM a \t\n", [("FROM a \t", 1, 1)], id="white space in front goes"),
        pytest.param("FROM \\\n  a\\\n  b", [("FROM   a  b", 1, 3)], id="continuation"),
        pytest.param("FROM \\ \t \n a", [("FROM  a", 1, 2)], id="white space behind the escape"),
        pytest.param(
            "FROM \\\u00a0\na", [("FROM \\\u00a0", 1, 1), ("a", 2, 2)], id="but no other than blanks and tabs"
        ),
        pytest.param("FROM a\\\\\nRUN b", [("FROM a\\\\", 1, 1), ("RUN b", 2, 2)], id="escaped escape"),
        pytest.param("FROM a\\\\\\\nRUN b", [("FROM a\\\\\\", 1, 1), ("RUN b", 2, 2)], id="three escapes"),
        pytest.param("FROM a\\ \\\nb", [("FROM a\\ b", 1, 2)], id="escaped blank, then an escape"),
        pytest.param("FR\\\nOM a", [("FROM a", 1, 2)], id="keyword in two"),
        pytest.param("RUN a \\\n# no\n  # no\n b", [("RUN a  b", 1, 4)], id="comments inside"),
        pytest.param("RUN a \\\n\n \t\r\n b\n", [("RUN a  b", 1, 4)], id="blank lines inside"),
        pytest.param("RUN a \\\n b # yes\n", [("RUN a  b # yes", 1, 2)], id="hash inside a line"),
        pytest.param("RUN a \\", [("RUN a ", 1, 1)], id="continuation at the end"),
        pytest.param("RUN a \\\n# b\n\n", [("RUN a ", 1, 3)], id="only comments follow"),
        pytest.param("RUN a \\\r\n b\r\n", [("RUN a  b", 1, 2)], id="CRLF behind the escape"),
        pytest.param("RUN a\rb\n", [("RUN a\rb", 1, 1)], id="carriage return inside"),
        pytest.param("\\\nRUN a", [("RUN a", 1, 2)], id="escape alone"),
        pytest.param("\\\n", [("", 1, 1)], id="escape and nothing else"),
        pytest.param("# c\n#d\nRUN a\n", [("RUN a", 3, 3)], id="comments"),
        pytest.param("RUN a\x0bb\x0cc\u2028d\x85e\n", [("RUN a\x0bb\x0cc\u2028d\x85e", 1, 1)], id="no other line ends"),
    ],
)
def test_logical_lines(text: str, expected: list[tuple[str, int, int]]) -> None:
    """An unescaped escape character at the end continues a line; comments and blank lines inside are skipped."""
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("# a\n#b \nRUN x", ("a", "b")),
        ("# a\n\nRUN x", ("a",)),
        ("# a\n#\n# b\nRUN x", ("b",)),
        ("# a\nFROM b\nRUN x", ()),
        ("# a\n# syntax=b\nRUN x", ("a", "syntax=b")),
        ("# syntax=b\n# a\nRUN x", ("a",)),
        ("  # a\nRUN x", ("# a",)),
        ("\t#\nRUN x", ("#",)),
        ("# a\r\nRUN x", ("a",)),
        ("RUN \\\n# a\nx", ()),
    ],
)
def test_comments_above_belong_to_a_line(text: str, comments: tuple[str, ...]) -> None:
    """Comments since the last line belong to the next; an empty one forgets them, directives are none."""
    assert read_source(text).logical_lines[-1].comments == comments


def test_physical_lines_are_kept() -> None:
    """The physical lines are those of the file without newlines, carriage returns included."""
    source = read_source("FROM a\r\n\n# b", "some/Dockerfile")
    assert source.lines == ("FROM a\r", "", "# b")
    assert source.last_line == 3
    assert source.path == "some/Dockerfile"


def test_nothing_is_refused_at_once() -> None:
    """An empty file has BuildKit's message and no line."""
    with pytest.raises(DockerfileError) as refused:
        read_source("", "some/Dockerfile")
    assert (refused.value.message, refused.value.line) == ("the Dockerfile cannot be empty", 0)
    assert refused.value.location.path == "some/Dockerfile"


@pytest.mark.parametrize(("text", "line"), [("\n", 1), ("\n\n", 2), ("# a\n# b", 2), ("\ufeff", 1), (" \t", 1)])
def test_a_file_without_instructions(text: str, line: int) -> None:
    """Comments and blank lines alone are refused at the last line."""
    assert defect(read_source(text)) == ("file with no instructions", line, line)


def test_a_line_can_be_too_long() -> None:
    """A line of 65536 bytes stops the reading, one of 65535 does not; it is the bytes that count."""
    longest = "RUN " + "x" * 65531
    assert read_source(f"FROM a\n{longest}\nRUN b").defect is None
    assert read_source(f"FROM a\n{longest}").defect is None
    message = "dockerfile line greater than max allowed size of 65535"
    source = read_source(f"FROM a\n{longest}x\nRUN b")
    assert defect(source) == (message, 1, 1)
    assert [line.text for line in source.logical_lines] == ["FROM a"]
    assert source.last_line == 1
    assert defect(read_source("FROM a\nRUN " + "é" * 32766)) == (message, 1, 1)
    assert read_source("FROM a\nRUN " + "é" * 32765).defect is None


def test_a_first_line_that_is_too_long() -> None:
    """Where no instruction stands before the long line, BuildKit has seen none."""
    assert defect(read_source("x" * 70_000)) == ("file with no instructions", 0, 0)


def test_a_continuation_that_is_too_long() -> None:
    """What was read of an instruction counts when its next line is too long."""
    source = read_source("RUN a \\\n" + "x" * 70_000)
    assert [line.text for line in source.logical_lines] == ["RUN a "]
    assert defect(source) == ("dockerfile line greater than max allowed size of 65535", 1, 1)


def test_a_heredoc_line_that_is_too_long() -> None:
    """Inside a heredoc, BuildKit reports a line that is too long as a missing end."""
    assert defect(read_source("RUN <<E\na\n" + "x" * 70_000 + "\nE\n")) == ("unterminated heredoc", 1, 2)


TEN_LINES = "".join(f"RUN {number}\n" for number in range(1, 11))


@pytest.mark.parametrize(
    ("first", "last", "rows"),
    [
        pytest.param(
            5,
            5,
            ["   3 |     RUN 3", "   4 |     RUN 4", "   5 | >>> RUN 5", "   6 |     RUN 6", "   7 |     RUN 7"],
            id="one line",
        ),
        pytest.param(
            5, 6, ["   4 |     RUN 4", "   5 | >>> RUN 5", "   6 | >>> RUN 6", "   7 |     RUN 7"], id="two lines"
        ),
        pytest.param(1, 1, ["   1 | >>> RUN 1", "   2 |     RUN 2", "   3 |     RUN 3"], id="first line"),
        pytest.param(10, 10, ["   8 |     RUN 8", "   9 |     RUN 9", "  10 | >>> RUN 10"], id="last line"),
        pytest.param(9, 12, ["   8 |     RUN 8", "   9 | >>> RUN 9", "  10 | >>> RUN 10"], id="past the end"),
        pytest.param(0, 0, [], id="no line"),
        pytest.param(11, 11, [], id="behind the end"),
    ],
)
def test_an_excerpt_shows_the_lines_around(first: int, last: int, rows: list[str]) -> None:
    """BuildKit shows two lines around a place of one line, one around a longer place, and marks those of the place."""
    source = read_source(TEN_LINES)
    assert source.excerpt(Location("Dockerfile", first, last)).split("\n") == (rows or [""])


def test_an_excerpt_fits_a_terminal() -> None:
    """Carriage returns and white space at the end go, tabs become blanks, and a long line ends in dots."""
    source = read_source("FROM a\r\n\tRUN b  \n\n" + "x" * 200)
    assert source.excerpt(source.location(3, 3)).split("\n") == [
        "   1 |     FROM a",
        "   2 |         RUN b",
        "   3 | >>>",
        "   4 |     " + "x" * 157 + "...",
    ]


def test_an_error_of_a_file_has_its_excerpt() -> None:
    """A refusal of a file names it and shows the place, where there is one."""
    source = read_source("FROM a\nRUN b\n", "some/Dockerfile")
    error = source.error("no good", source.location(2, 2), hint="Mend it.")
    assert str(error) == "some/Dockerfile:2: no good"
    assert error.excerpt == "   1 |     FROM a\n   2 | >>> RUN b"
    assert error.hint == "Mend it."
    error = source.error("no good at all")
    assert (str(error), error.excerpt, error.location.path) == ("no good at all", "", "some/Dockerfile")


def test_a_defect_has_its_excerpt() -> None:
    """What stopped the reading shows the place as well."""
    source = read_source("FROM a\nRUN <<E\nx")
    assert source.defect is not None
    assert source.defect.excerpt == "   1 |     FROM a\n   2 | >>> RUN <<E\n   3 | >>> x"
