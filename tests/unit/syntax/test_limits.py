from __future__ import annotations

import pytest

from stagegraph.syntax.limits import Budget
from stagegraph.syntax.words import ExpansionLimit, Lexer

MILLION = 1 << 20


def lexer(size: int = 0) -> Lexer:
    """A lexer for a file of so many characters."""
    return Lexer(budget=Budget(size))


@pytest.mark.unmeasured
@pytest.mark.wide
@pytest.mark.parametrize(
    "word",
    [
        "$A" * 17,
        "${A}" * 17,
        "${A:-x}" * 17,
        "${A?}" * 17,
        "${A#x}" * 17,
        "${A%x}" * 17,
        "${A/x/}" * 17,
        "${A//x/}" * 17,
        "${S//?/$S}",
        "${S//a/$S}",
        "${S//a/$T}",
        "${S//?/$T}",
        "${S//*/$T}",
        "$E" * 5,
    ],
)
def test_text_has_a_limit(word: str) -> None:
    """What would grow beyond 16 MB is refused before it is made, in whatever way it grows; other text is not."""
    env = {"A": "a" * MILLION, "S": "a" * 5000, "T": "$0" * 4000, "E": "\u00e9" * MILLION}
    with pytest.raises(ExpansionLimit, match="16 MB and 512 times the size of the file"):
        lexer().process(word, env)
    assert lexer().expand(word, dict.fromkeys(env, "a")) is not None


def test_the_words_of_a_build_share_the_limit() -> None:
    """Words count together, and a larger file may expand to more."""
    env = {"A": "a" * MILLION}
    small, large = lexer(), lexer(100_000)
    for _ in range(16):
        assert small.expand("$A", env) == large.expand("$A", env) == env["A"]
    with pytest.raises(ExpansionLimit):
        small.expand("$A", env)
    assert large.expand("$A$A", env)


@pytest.mark.parametrize("word", ["${A/?b/}", "${A//?b/}", "${A/?b*c/}", "${A/a*?c/}", "${A%%c?*}", "${A:+${A##*?c}}"])
def test_comparing_has_a_limit(word: str) -> None:
    """A question mark in a pattern costs time for each character of the text, and of the pattern."""
    env = {"A": "a" * (8 * MILLION)}
    with pytest.raises(ExpansionLimit, match="a billion"):
        lexer(1_000_000).expand(word * 9, env)


def test_looking_has_a_limit() -> None:
    """Work whose result is small is counted, too."""
    with pytest.raises(ExpansionLimit, match="a billion"):
        lexer().expand("${A##*}" * 200, {"A": "a" * (8 * MILLION)})
