from __future__ import annotations

import pytest

from stagegraph.syntax.words import ExpansionError, Lexer

ENV = {"WHO": "you", "EMPTY": "", "FILE": "a.b.txt", "STARS": "x*y*z"}


def expand(word: str) -> str:
    """The expansion of a word with `ENV`."""
    return Lexer().process(word, ENV).text


def refusal(word: str) -> str:
    """The message with which a word is refused, without the word that leads it."""
    with pytest.raises(ExpansionError) as refused:
        Lexer().process(word, ENV)
    return str(refused.value).partition('": ')[2]


@pytest.mark.parametrize(
    ("operator", "set_to_text", "empty", "unset"),
    [
        ("-", "you", "", "word"),
        (":-", "you", "word", "word"),
        ("+", "word", "word", ""),
        (":+", "word", "", ""),
    ],
)
def test_defaults_and_alternatives(operator: str, set_to_text: str, empty: str, unset: str) -> None:
    """``-`` gives the word where the name is not set, ``+`` where it is; a colon counts empty as not set."""
    assert expand(f"${{WHO{operator}word}}") == set_to_text
    assert expand(f"${{EMPTY{operator}word}}") == empty
    assert expand(f"${{NONE{operator}word}}") == unset


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("${NONE?}", "NONE: is not allowed to be unset"),
        ("${NONE:?}", "NONE: is not allowed to be unset"),
        ("${EMPTY:?}", "EMPTY: is not allowed to be empty"),
        ("${NONE?ask $WHO}", "NONE: ask you"),
        ("${EMPTY:?set it}", "EMPTY: set it"),
    ],
)
def test_a_question_mark_demands_a_value(word: str, message: str) -> None:
    """``?`` refuses a name that is not set, ``:?`` also an empty one, with the word as the reason where given."""
    assert refusal(word) == message


def test_a_question_mark_passes_a_value() -> None:
    """``?`` gives the value where there is one; without a colon an empty one will do."""
    assert expand("${WHO?no}") == expand("${WHO:?no}") == "you"
    assert expand("${EMPTY?no}") == ""


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("${FILE#*.}", "b.txt"),
        ("${FILE##*.}", "txt"),
        ("${FILE%.*}", "a.b"),
        ("${FILE%%.*}", "a"),
        ("${FILE#a}", ".b.txt"),
        ("${FILE#?}", ".b.txt"),
        ("${FILE%???}", "a.b."),
        ("${FILE#b}", "a.b.txt"),
        ("${FILE%b}", "a.b.txt"),
        ("${FILE#}", "a.b.txt"),
        ("${FILE##}", "a.b.txt"),
        ("${NONE#x}", ""),
        ("${STARS#x\\*}", "y*z"),
        ("${STARS%\\**}", "x*y"),
        ("${STARS%%\\**}", "x"),
        ("${STARS%\\*?}", "x*y"),
        ("${FILE%$NONE.txt}", "a.b"),
        ("${FILE#'a'}", ".b.txt"),
    ],
)
def test_ends_are_cut_off(word: str, text: str) -> None:
    r"""``#`` cuts the shortest match at the front, ``##`` the longest, ``%`` and ``%%`` at the back; \* is a star."""
    assert expand(word) == text


@pytest.mark.parametrize("character", list("[]{}.+()|^$"))
def test_a_pattern_knows_stars_and_question_marks_only(character: str) -> None:
    """What is special in a regular expression stands for itself in a pattern."""
    env = {"V": f"x{character}y", "P": f"x{character}"}
    assert Lexer().process("${V#$P}", env).text == "y"
    assert Lexer().process("${V#$P}", {**env, "V": "xzy"}).text == "xzy"


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("${FILE/./-}", "a-b.txt"),
        ("${FILE//./-}", "a-b-txt"),
        ("${FILE/.b/}", "a.txt"),
        ("${FILE/z/-}", "a.b.txt"),
        ("${FILE/b*/-}", "a.-"),
        ("${FILE//?/-}", "-------"),
        ("${STARS/\\*/-}", "x-y*z"),
        ("${STARS//\\*/-}", "x-y-z"),
        ("${FILE/./\\/}", "a\\/b.txt"),
        ("${FILE/.b.\\/x/-}", "a.b.txt"),
        ("${NONE/a/b}", ""),
        ("${NONE//*/b}", "b"),
        ("${FILE/$NONE./$WHO}", "ayoub.txt"),
        ("${FILE//./<$0>}", "a<>b<>txt"),
    ],
)
def test_matches_are_replaced(word: str, text: str) -> None:
    """``/`` replaces the first match, ``//`` all of them, always the longest; the second slash is needed."""
    assert expand(word) == text


def test_a_slash_or_brace_in_a_pattern_is_escaped() -> None:
    r"""``\/`` and ``\}`` stand for the characters themselves in a pattern."""
    assert Lexer().process(r"${V/b\/c/-}", {"V": "a/b/c"}).text == "a/-"
    assert Lexer().process(r"${V#a\}}", {"V": "a}b"}).text == "b"
    assert Lexer().process(r"${V%\}b}", {"V": "a}b"}).text == "a"


@pytest.mark.parametrize(
    ("replacement", "text"),
    [
        ("<$0>", "<b>a<b>"),
        ("<${0}>", "<b>a<b>"),
        ("$00", "a"),
        ("$1", "a"),
        ("$name.", ".a."),
        ("$$", "$a$"),
        ("$ $", "$ $a$ $"),
        ("${", "${a${"),
    ],
)
def test_go_reads_dollars_in_what_replaces_all(replacement: str, text: str) -> None:
    """``//`` hands the replacement to Go's ReplaceAllString: ``$0`` is the match, other names are empty."""
    assert Lexer().process("${V//b/$R}", {"V": "bab", "R": replacement}).text == text
    assert Lexer().process("${V/b/$R}", {"V": "bab", "R": replacement}).text == f"{replacement}ab"


def test_replacing_all_matches_of_a_star() -> None:
    """Go takes no empty match right behind another one."""
    assert Lexer().process("${V//*/-}", {"V": "abc"}).text == "-"
    assert Lexer().process("${V//$NONE/-}", {"V": "abc"}).text == "-a-b-c-"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("'open", "unexpected end of statement while looking for matching single-quote"),
        ('"open', "unexpected end of statement while looking for matching double-quote"),
        ('"open\\', "unexpected end of statement while looking for matching double-quote"),
        ("${", "syntax error: missing '}'"),
        ("${}", "syntax error: bad substitution"),
        ("${{WHO}}", "syntax error: bad substitution"),
        ("${:-x}", "syntax error: bad substitution"),
        ("${WHO", "unsupported modifier (\ufffd) in substitution"),
        ("${WHO:", "syntax error: missing '}'"),
        ("${WHO:-", "syntax error: missing '}'"),
        ("${WHO-x", "syntax error: missing '}'"),
        ("${WHO-'x}", "syntax error: missing '}'"),
        ("${WHO#x", "syntax error: missing '}'"),
        ("${WHO/a", "syntax error: missing '/' in ${}"),
        ("${WHO/a}", "syntax error: missing '/' in ${}"),
        ("${WHO/a/b", "syntax error: missing '}'"),
        ("${WHO=x}", "unsupported modifier (=) in substitution"),
        ("${WHO^^}", "unsupported modifier (^) in substitution"),
        ("${#WHO}", "unsupported modifier (W) in substitution"),
        ("${WHO:=x}", "unsupported modifier (:=) in substitution"),
        ("${WHO:1}", "unsupported modifier (:1) in substitution"),
        ("${WHO:#y}", "unsupported modifier (:#) in substitution"),
        ("${WHO:%u}", "unsupported modifier (:%) in substitution"),
        ("${WHO:%u", "unsupported modifier (:%) in substitution"),
        ("${WHO-${NONE?x}}", "NONE: x"),
        ("${WHO-${NONE?x}", "syntax error: missing '}'"),
        ("${WHO/${NONE?x}/}", "NONE: x"),
        ("${WHO/a/${NONE?x}}", "NONE: x"),
        ('"${NONE?x}"', "NONE: x"),
        ("${WHO#\\a}", "invalid pattern (\\a) in substitution: invalid escape '\\a'"),
        ("${WHO%\\a}", "invalid pattern (\\a) in substitution: invalid escape '\\a'"),
        ("${WHO/\\a/}", "invalid pattern (\\a) in substitution: invalid escape '\\a'"),
    ],
)
def test_refusals_are_buildkits(word: str, message: str) -> None:
    """What the shell of BuildKit does not know is refused in its words."""
    assert refusal(word) == message


def test_a_pattern_from_a_variable_can_end_in_an_escape() -> None:
    """A pattern that ends in a backslash is refused; Go prints the missing character as U+FFFD."""
    env = {"V": "value", "P": "a\\"}
    for word, pattern, escape in (("${V#$P}", "a\\", "\ufffd"), ("${V%$P}", "\\a", "a")):
        with pytest.raises(ExpansionError) as refused:
            Lexer().process(word, env)
        assert str(refused.value).endswith(f"invalid pattern ({pattern}) in substitution: invalid escape '\\{escape}'")
