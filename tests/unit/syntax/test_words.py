from __future__ import annotations

from typing import Any

import pytest

from stagegraph.syntax.environment import Environment
from stagegraph.syntax.words import Expansion, ExpansionError, ExpansionLimit, Lexer
from tests.helpers.depth import some

ENV = {
    "WHO": "you",
    "EMPTY": "",
    "TWO": "a b",
    "FILE": "a.b.txt",
    "STARS": "x*y*z",
    "ä1": "umlaut",
    "1": "one",
    "@": "at",
}


def expand(word: str, **how: Any) -> str:
    """The expansion of a word with `ENV`."""
    return Lexer(**how).process(word, ENV).text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("plain text, (with) {all} sorts; of=things", "plain text, (with) {all} sorts; of=things"),
        ("'single  quotes'", "single  quotes"),
        ("'$WHO \\ \"'", '$WHO \\ "'),
        ('"double  quotes"', "double  quotes"),
        ('"it\'s $WHO"', "it's you"),
        ("a\"b\"'c'd", "abcd"),
        ("''\"\"", ""),
        (r"a\bc", "abc"),
        (r"\$WHO \'x\' \"y\" \\", "$WHO 'x' \"y\" \\"),
        (r'"\$WHO \"x\" \\ \n \'"', '$WHO "x" \\ \\n \\\''),
        ("a\\", "a"),
        ("`$WHO`", "`you`"),
        ("\ufeffa\ufeff", "a\ufeff"),
    ],
)
def test_quotes_and_escapes_disappear(word: str, text: str) -> None:
    r"""Single quotes keep everything, double quotes all but $ and \ before " $ and \; a \ elsewhere is dropped."""
    assert expand(word) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("$WHO", "you"),
        ("${WHO}", "you"),
        ("-$WHO-${WHO}s-", "-you-yous-"),
        ("$WHO.x", "you.x"),
        ("$WHO_", ""),
        ("$NONE|${NONE}|", "||"),
        ("$EMPTY|", "|"),
        ("$ä1", "umlaut"),
        ("$1WHO", "oneWHO"),
        ("${1}2", "one2"),
        ("$@x", "atx"),
        ("$$WHO", "WHO"),
        ("$", "$"),
        ("a$ b$.", "a$ b$."),
        ('$"x"', "$x"),
        ("${WHO-$NONE}", "you"),
        ("${NONE-${NONE-${WHO}}}", "you"),
    ],
)
def test_variables_are_replaced(word: str, text: str) -> None:
    """A name is letters, digits and _ , or digits, or one special character; what is not set is empty."""
    assert expand(word) == text


def test_a_refusal_quotes_the_word() -> None:
    """The message begins with the whole word as Go quotes it."""
    with pytest.raises(ExpansionError) as refused:
        Lexer().process('a "$X\t', {})
    assert str(refused.value) == (
        'failed to process "a \\"$X\\t": unexpected end of statement while looking for matching double-quote'
    )


def test_nesting_has_no_limit() -> None:
    """Words are read to any depth, deeper than functions can be called; so are their refusals."""
    depth = some(20_000, 3_000)
    assert Lexer().process('a "${A-' * depth + "$WHO" + '}"' * depth, ENV).text.split() == ["a"] * depth + ["you"]
    with pytest.raises(ExpansionError, match="missing '}'"):
        Lexer().process("${A-" * depth, ENV)
    with pytest.raises(ExpansionError, match="NONE: is not allowed to be unset"):
        Lexer().process("${A-" * depth + "${NONE?}" + "}" * depth, ENV)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("cat << EOF", ("cat", "<< EOF")),
        ("cat <<\t 'a b' x", ("cat", "<<\t a b", "x")),
        ("a<< b<<- c", ("a<< b<<-", "c")),
        ("a < b <", ("a", "<", "b", "<")),
        ("<<< a << <<b", ("<<<", "a", "<< <<b")),
        ('"<< a" <<', ("<< a", "<<")),
        ("<< $NONE b", ("<< ", "b")),
    ],
)
def test_blanks_behind_the_mark_of_a_heredoc_end_no_word(word: str, words: tuple[str, ...]) -> None:
    """``<< EOF`` is one word, ``<<- EOF`` is two; the text is what it would be without heredocs."""
    expansion = Lexer().process(word, ENV)
    assert expansion.words == words
    assert expansion.text == word.replace("$NONE", "").replace("'", "").replace('"', "")


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("", ()),
        (" \t ", ()),
        ("a b", ("a", "b")),
        ("  a\u3000b\x85 ", ("a", "b")),
        ("a\x1cb", ("a\x1cb",)),
        ("'a b' c", ("a b", "c")),
        ("a' 'b", ("a b",)),
        ("a\\ b", ("a b",)),
        ("'' a", ("a",)),
        ("$TWO c", ("a", "b", "c")),
        ("x$TWO", ("xa", "b")),
        ('"$TWO" c', ("a b", "c")),
        ("$NONE", ()),
        ("${NONE-$TWO}", ("a", "b")),
    ],
)
def test_words_are_split_after_the_expansion(word: str, words: tuple[str, ...]) -> None:
    """White space that is neither quoted nor escaped ends a word, that of an expanded variable too."""
    assert Lexer().process(word, ENV).words == words


@pytest.mark.parametrize(
    ("word", "text", "words"),
    [
        ("a${NONE-b}c", "abc", ("bc",)),
        ("x a${FILE%.*}", "x aa.b", ("x", "a.b")),
        ('a"b${NONE:-c}"', "abc", ("bc",)),
        ("a${FILE/a/}", "a.b.txt", (".b.txt",)),
        ("a${WHO}b", "ayoub", ("ayoub",)),
        ("a${NONE-'b c'}", "ab c", ("b", "c")),
    ],
)
def test_an_operand_takes_what_stands_before_it_out_of_the_words(word: str, text: str, words: tuple[str, ...]) -> None:
    """BuildKit collects all words in one buffer, which reading an operand empties; the text is not affected."""
    expansion = Lexer().process(word, ENV)
    assert expansion.text == text
    assert expansion.words == words


def test_names_met_are_reported() -> None:
    """The names that are set and those that are not are told apart; a name behind an operator counts."""
    expansion = Lexer().process("$WHO ${EMPTY:-$NONE} '$SKIPPED' ${OTHER/$TWO/x}", ENV)
    assert expansion.matched == {"WHO", "EMPTY", "TWO"}
    assert expansion.unmatched == {"NONE", "OTHER"}


def test_an_expansion_without_names() -> None:
    """A word without variables gives itself, one word, and no names."""
    assert Lexer().process("plain", ENV) == Expansion("plain", ("plain",))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("a`$b", "a$b"),
        ("a\\$WHO", "a\\you"),
        ('"`"`$`n"', '"$`n'),
        ("c:\\dir\\", "c:\\dir\\"),
        ("${STARS#x\\*}", "y*z"),
    ],
)
def test_a_backquote_can_be_the_escape_character(word: str, text: str) -> None:
    """With the escape directive a backquote escapes and a backslash is ordinary, but not inside a pattern."""
    assert expand(word, escape="`") == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("'a' \"$WHO\" b", "'a' \"you\" b"),
        ("''", "''"),
        ("\\'", "'"),
    ],
)
def test_raw_quotes_stay(word: str, text: str) -> None:
    """With raw quotes the quotes are read and kept."""
    assert expand(word, raw_quotes=True) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("a\\ b\\$WHO", "a\\ b\\$WHO"),
        ('"\\$\\n"', "\\$\\\\n"),
        ("end\\", "end\\"),
        ("${NONE-\\$}", "$"),
        ("${NONE-x}\\$", "x\\$"),
    ],
)
def test_raw_escapes_stay(word: str, text: str) -> None:
    """With raw escapes the escape characters are kept, but not in the operand of a default."""
    assert expand(word, raw_escapes=True) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("'$WHO'", "'you'"),
        ('it"s', 'it"s'),
        ("${NONE-it's}", "it's"),
    ],
)
def test_quotes_can_be_ordinary(word: str, text: str) -> None:
    """In the body of a heredoc quotes mean nothing."""
    assert expand(word, skip_quotes=True) == text


@pytest.mark.parametrize(
    "word",
    ["$NONE", "${NONE}", "${NONE:-x}", "${NONE+x}", "${NONE?x}", "${NONE#x}", "${NONE%%x}", "${NONE/a/b}"],
)
def test_what_is_not_set_can_stay(word: str) -> None:
    """Where names that are not set are skipped they stay as written, and nothing is demanded of them."""
    assert expand(word, skip_unset=True) == word
    assert Lexer(skip_unset=True).process(word, {"NONE": "a"}).text != word


def test_what_is_not_set_stays_with_its_operand_expanded() -> None:
    """The operand of a skipped name is expanded; one slash and two are no different."""
    assert expand("${NONE:-$WHO}", skip_unset=True) == "${NONE:-you}"
    assert expand("${NONE//a/$WHO}", skip_unset=True) == "${NONE/a/you}"
    assert expand("${NONE:=x}", skip_unset=True) == "${NONE:=x}"


@pytest.mark.parametrize("word", ["plain", "a b", "{x}", "é", "$WHO", "'a'", '"a"', "a\\b", "\ufeffa"])
def test_expand_gives_the_text(word: str) -> None:
    """The text alone is the same as that of the whole expansion."""
    assert Lexer().expand(word, ENV) == Lexer().process(word, ENV).text


def test_expand_refuses_too() -> None:
    """Asking for the text alone refuses the same words."""
    with pytest.raises(ExpansionError, match="bad substitution"):
        Lexer().expand("${}", ENV)


def test_patterns_in_patterns_that_stay_as_written() -> None:
    """Patterns of thousands of levels, each of which is read anew as nothing is known of its variable, are refused."""
    word = "${A#" * 3000 + "x" + "}" * 3000
    with pytest.raises(ExpansionLimit, match="more steps to expand here than stagegraph follows"):
        Lexer().expand(word, Environment(base=("alpine", "linux/amd64")))
    few = "${A#${A#x}}"
    assert Lexer().expand(few, Environment(base=("alpine", "linux/amd64"))) == few
