from __future__ import annotations

import pytest

from stagegraph.syntax.source import Heredoc, heredoc_or_none, parse_heredoc, read_source
from stagegraph.syntax.words import ExpansionError

BLANK = (
    "`<<` begins a heredoc with a blank behind it, too. "
    'No line "{}" ends the heredoc. A shift is written 1<<3, or in quotes.'
)


@pytest.mark.parametrize(
    ("word", "heredoc"),
    [
        ("<<EOF", Heredoc("EOF")),
        ("<<-EOF", Heredoc("EOF", chomp=True)),
        ("<<'EOF'", Heredoc("EOF", expand=False)),
        ('<<-"E O F"', Heredoc("E O F", expand=False, chomp=True)),
        ("<<E'O'F", Heredoc("EOF", expand=False)),
        ("<<\\EOF", Heredoc("EOF")),
        ("<<\\'EOF\\'", Heredoc("'EOF'")),
        ("<<''\\'", Heredoc("'", expand=False)),
        ("3<<EOF", Heredoc("EOF", descriptor=3)),
        ("007<<EOF", Heredoc("EOF", descriptor=7)),
        ("<<$EOF", Heredoc("$EOF")),
        ("<<${EOF}", Heredoc("${EOF}")),
        ("<< EOF", Heredoc("EOF")),
        ("<<a.txt", Heredoc("a.txt")),
        ("<<E>x", Heredoc("E>x")),
        ("<<", None),
        ("<<-", None),
        ("<<''", None),
        ("<< ", None),
        ("<<<EOF", None),
        ("<<E<F", None),
        ("a<<EOF", None),
        ("&<<EOF", None),
        ("EOF", None),
        ("<EOF", None),
        ("<<A B", None),
        ("<<A ''", None),
        ("<< \t\r'E'", Heredoc("E", expand=False)),
        ("2<< -E", Heredoc("-E", descriptor=2)),
    ],
)
def test_a_word_can_open_a_heredoc(word: str, heredoc: Heredoc | None) -> None:
    """A heredoc is << or <<- and one word, a descriptor before it; quotes in the word stop the expansion."""
    assert parse_heredoc(word) == heredoc
    assert heredoc_or_none(word) == heredoc


@pytest.mark.parametrize("word", ["<<'EOF", '<<"EOF', "<<${EOF", "<<${EOF^}"])
def test_a_heredoc_name_that_cannot_be_read(word: str) -> None:
    """A quote or brace without its end is refused, or opens no heredoc where BuildKit asks only whether it is one."""
    with pytest.raises(ExpansionError):
        parse_heredoc(word)
    assert heredoc_or_none(word) is None


@pytest.mark.parametrize(
    ("text", "heredocs", "last"),
    [
        pytest.param("RUN <<E\na\n b\nE\n", [Heredoc("E", "a\n b\n")], 4, id="one"),
        pytest.param("RUN <<E\nE", [Heredoc("E")], 2, id="empty, end at the end of the file"),
        pytest.param("run <<E cat\na\nE\n", [Heredoc("E", "a\n")], 3, id="keyword in lower case"),
        pytest.param("RUN <<E\r\na\r\nE\r\n", [Heredoc("E", "a\r\n")], 3, id="CRLF"),
        pytest.param(
            "RUN <<E\na\\\n# b\n\nE \n E\nE\n", [Heredoc("E", "a\\\n# b\n\nE \n E\n")], 7, id="kept as it stands"
        ),
        pytest.param("RUN <<-E\n\ta\n\t\tE\n", [Heredoc("E", "\ta\n", chomp=True)], 3, id="tabs before the end"),
        pytest.param("RUN <<E\n\tE\nE\n", [Heredoc("E", "\tE\n")], 3, id="tabs count without the dash"),
        pytest.param("RUN <<'E'\n$a\nE\n", [Heredoc("E", "$a\n", expand=False)], 3, id="quoted"),
        pytest.param("COPY <<A <<B /x\na\nA\nb\nB\n", [Heredoc("A", "a\n"), Heredoc("B", "b\n")], 5, id="two"),
        pytest.param("ADD <<A /x\na\nA\n", [Heredoc("A", "a\n")], 3, id="ADD"),
        pytest.param("RUN 3<<A <&3 cat\na\nA\n", [Heredoc("A", "a\n", descriptor=3)], 3, id="descriptor"),
        pytest.param("RUN a \\\n <<E \\\n b\nx\nE\n", [Heredoc("E", "x\n")], 5, id="in a continued line"),
        pytest.param("RUN --mount=target=/x <<E\na\nE\n", [Heredoc("E", "a\n")], 3, id="behind flags"),
        pytest.param("ONBUILD RUN <<E\na\nE\n", [Heredoc("E", "a\n")], 3, id="ONBUILD"),
        pytest.param("onbuild copy --link <<E /x\na\nE\n", [Heredoc("E", "a\n")], 3, id="ONBUILD with flags"),
        pytest.param("RUN <<$E\na\n$E\n", [Heredoc("$E", "a\n")], 3, id="variable in the name"),
        pytest.param("RUN '<<E'\nE\n", [], 1, id="in quotes"),
        pytest.param("RUN \\<<E\nE\n", [], 1, id="escaped"),
        pytest.param("RUN ((1<<2))\n2\n", [], 1, id="a shift"),
        pytest.param("RUN a<<E\nE\n", [], 1, id="not a word of its own"),
        pytest.param("RUN cat <<<E\nE\n", [], 1, id="here-string"),
        pytest.param("RUN cat << 'E' > /x\na\nE\n", [Heredoc("E", "a\n", expand=False)], 3, id="a blank"),
        pytest.param("RUN <<\t E x << F\na\nE\nb\nF\n", [Heredoc("E", "a\n"), Heredoc("F", "b\n")], 5, id="blanks"),
        pytest.param("RUN cat 3<< E\nE\n", [Heredoc("E", descriptor=3)], 2, id="descriptor and a blank"),
        pytest.param("RUN << \\\n E\nE\n", [Heredoc("E")], 3, id="the name in the next line"),
        pytest.param("COPY << E /x\na\nE\n", [Heredoc("E", "a\n")], 3, id="COPY and a blank"),
        pytest.param("ONBUILD RUN << E\na\nE\n", [Heredoc("E", "a\n")], 3, id="ONBUILD and a blank"),
        pytest.param("RUN <<- E\nE\n", [], 1, id="a dash and a blank"),
        pytest.param("RUN cat <\nE\n", [], 1, id="no second mark"),
        pytest.param("RUN << <<E\nE\n", [], 1, id="two marks"),
        pytest.param("RUN '<< E'\nE\n", [], 1, id="a blank in quotes"),
        pytest.param("RUN it's <<E\nE\n", [], 1, id="quote without an end"),
        pytest.param("RUN ${A^} <<E\nE\n", [], 1, id="an operator that BuildKit does not know"),
        pytest.param("RUN <<E${A-}\nE${A-}\n", [], 1, id="a default in the name"),
        pytest.param("ENV A=<<E\nE\n", [], 1, id="ENV"),
        pytest.param("CMD <<E\nE\n", [], 1, id="CMD"),
        pytest.param("ONBUILD ENV A <<E\nE\n", [], 1, id="ENV behind ONBUILD"),
        pytest.param("ONBUILD ONBUILD RUN <<E\nE\n", [], 1, id="ONBUILD twice"),
        pytest.param("FROM <<E\nE\n", [], 1, id="FROM"),
        pytest.param('RUN ["<<E"]\nE\n', [], 1, id="JSON"),
        pytest.param('COPY ["<<E", "/x"]\nE\n', [], 1, id="JSON of COPY"),
        pytest.param('ONBUILD RUN ["<<E"]\nE\n', [], 1, id="JSON behind ONBUILD"),
        pytest.param('RUN [1, "<<E"]\nE\n', [], 1, id="JSON that is refused"),
    ],
)
def test_heredocs_of_a_line(text: str, heredocs: list[Heredoc], last: int) -> None:
    """RUN, COPY and ADD take heredocs unless in JSON form, also behind ONBUILD; the lines up to the name are theirs."""
    line = read_source(text).logical_lines[0]
    assert line.heredocs == tuple(heredocs)
    assert (line.first, line.last) == (1, last)


def test_a_heredoc_hides_instructions() -> None:
    """What stands in a heredoc is no instruction; the file goes on behind its end."""
    source = read_source("FROM a\nRUN <<E\nFROM b\nRUN \\\nE\nRUN c")
    assert [(line.text, line.first, line.last) for line in source.logical_lines] == [
        ("FROM a", 1, 1),
        ("RUN <<E", 2, 5),
        ("RUN c", 6, 6),
    ]
    assert source.last_line == 6


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("FROM a\nRUN <<E\nx\n", 2, 3),
        ("FROM a\nRUN <<E", 2, 2),
        ("FROM a\nRUN b \\\n<<E\nx\nE x\n", 2, 5),
        ("FROM a\nCOPY <<A <<B /x\nA\n", 2, 3),
        ("FROM a\nRUN <<'E F'\nE\n", 2, 3),
    ],
)
def test_a_heredoc_without_an_end(text: str, first: int, last: int) -> None:
    """A missing end is refused from the instruction to the end of the file."""
    problem = read_source(text).defect
    assert problem is not None
    assert problem.message == "unterminated heredoc"
    assert (problem.location.first, problem.location.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("RUN <<E\nx\n", 'No line "E" ends the heredoc.'),
        (
            "RUN echo $((1 << 3))\n",
            BLANK.format("3))"),
        ),
        (
            "RUN << make\n",
            BLANK.format("make"),
        ),
    ],
)
def test_what_to_do_about_a_heredoc_without_an_end(text: str, hint: str) -> None:
    """The hint names the line that is missing, and tells those who meant no heredoc why it is one."""
    problem = read_source(text).defect
    assert problem is not None
    assert problem.hint == hint
    assert ">>>" in problem.excerpt


def test_a_dash_takes_tabs_off_each_line() -> None:
    """With <<- the text of a heredoc has no tabs in front of its lines, otherwise it is the content."""
    content = "\ta\n\t\tb\tc\n  \td\n"
    assert Heredoc("E", content, chomp=True).text == "a\nb\tc\n  \td\n"
    assert Heredoc("E", content).text == content
