from __future__ import annotations

import itertools
import re

import pytest

from stagegraph.syntax.limits import Budget, ExpansionError
from stagegraph.syntax.patterns import Pattern

VALUES = ["".join(one) for length in range(6) for one in itertools.product("ab", repeat=length)]
VALUES += ["\n", "a\n", "\na", "ab\nab", "a\n\nb", "ba\nb\na", "aab\nbb"]
PATTERNS = ["".join(one) for length in range(5) for one in itertools.product("ab*?", repeat=length)]


def pattern(text: str, *, greedy: bool = True) -> Pattern:
    """A pattern with a budget that no test needs."""
    return Pattern(text, Budget(1_000_000), greedy=greedy)


def expression(text: str, *, greedy: bool) -> re.Pattern[str]:
    """What BuildKit makes of a pattern, for Python, which finds the same as long as it comes to an end."""
    return re.compile(text.replace("?", ".").replace("*", ".*" if greedy else ".*?"))


@pytest.mark.parametrize("greedy", [True, False])
def test_a_prefix_is_that_of_the_expression(greedy: bool) -> None:
    """The beginning that a pattern matches ends where that of BuildKit's regular expression ends."""
    for text in PATTERNS:
        ours, theirs = pattern(text, greedy=greedy), expression(text, greedy=greedy)
        for value in VALUES:
            found = theirs.match(value)
            assert ours.prefix(value) == (found.end() if found else -1), (text, value)


def test_the_first_match_is_that_of_the_expression() -> None:
    """The first match of a pattern is that of BuildKit's regular expression."""
    for text in PATTERNS:
        ours, theirs = pattern(text), expression(text, greedy=True)
        for value in VALUES:
            found = theirs.search(value)
            assert ours.find(value) == (found.span() if found else None), (text, value)


def test_all_matches_are_those_of_the_expression() -> None:
    """Every match is replaced once, an empty one right behind another is none."""
    for text in PATTERNS:
        ours, theirs = pattern(text), expression(text, greedy=True)
        for value in VALUES:
            matches = [found.span() for found in theirs.finditer(value)]
            kept = [one for at, one in enumerate(matches) if not at or one[1] > matches[at - 1][1]]
            ends = [0, *(end for _, end in kept)]
            begins = [*(begin for begin, _ in kept), len(value)]
            expected = "<>".join(value[end:begin] for end, begin in zip(ends, begins, strict=True))
            assert ours.replace_all(value, "<>") == expected, (text, value)


def test_a_line_end_in_the_pattern() -> None:
    """A line end stands for itself, also between stars, which take none."""
    value = "a\nb\nab"
    assert pattern("a*\n*b").prefix(value) == pattern("a*\n*b", greedy=False).prefix(value) == 3
    assert pattern("b*\na").prefix(value) == pattern("b*\na").prefix("") == -1
    assert pattern("b*\na").find(value) == (2, 5)
    assert pattern("a*\na").find(value) is None
    assert pattern("*\n*").replace_all(value, "[$0]") == "[a\nb][\nab]"
    assert pattern("\n").replace_all(value, "") == "abab"


def test_time_is_in_proportion_to_the_text() -> None:
    """Many stars in a long text without a match come to an end, which Python's own expressions do not."""
    stars, value = "*a" * 200 + "b", "a" * 100_000
    assert pattern(stars).find(value) is None
    assert pattern(stars).replace_all(value, "x") == value
    assert pattern(stars, greedy=False).prefix(value) == -1
    assert pattern("?" + stars).find(value[:1000]) is None


@pytest.mark.parametrize(
    ("replacement", "text"),
    [
        ("<$0>", "-<ab>-"),
        ("$0$0", "-abab-"),
        ("${0}0", "-ab0-"),
        ("$x\u00b2$_\u00e9", "-\u00b2-"),
        ("${x\u00b2}", "-${x\u00b2}-"),
        ("$\u00b2", "-$\u00b2-"),
        ("$$0", "-$0-"),
        ("$", "-$-"),
    ],
)
def test_names_in_a_replacement(replacement: str, text: str) -> None:
    """``$0`` is the match; a name of Go's letters, digits and underscores is empty; anything else stands for itself."""
    assert pattern("a?").replace_all("-ab-", replacement) == text
    assert pattern("a*b").replace_all("-ab-", replacement) == text


def test_an_escape_that_is_none() -> None:
    """A backslash stands before a star, a question mark, a backslash, a brace or a slash only."""
    with pytest.raises(ExpansionError, match="invalid escape"):
        pattern("\\x")
    assert pattern("\\*\\?\\\\\\}\\/").prefix("*?\\}/") == 5


def test_a_byte_order_mark() -> None:
    """A byte order mark that a pattern begins with is ignored, as by Go's scanner; elsewhere it is a character."""
    assert pattern("\ufeffa").prefix("ab") == 1
    assert pattern("a\ufeff").prefix("ab") == -1
