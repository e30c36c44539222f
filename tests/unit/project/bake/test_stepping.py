"""Regular expressions of bake files: what Python's engine would never end on is answered as Go answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.project.bake.functions.goexpressions import read_go_expression
from stagegraph.project.bake.functions.stepping import ExpressionUnsupported
from tests.helpers.bakeasking import bake_refusal, bake_target

if TYPE_CHECKING:
    from pathlib import Path


def spend(_: int) -> None:
    """Whatever it costs is fine."""


def found(pattern: str, text: str) -> list[tuple[int, ...]]:
    """The marks of all matches."""
    return [one.marks for one in read_go_expression(pattern, spend).all_matches(text, spend)]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a*)*b", "a" * 60),
        ("(a+)+$", "a" * 60 + "b"),
        ("(a|a)*b", "a" * 60),
        ("(a|aa)+$", "a" * 80 + "b"),
        (".*.*.*.*.*.*x", "a" * 1000),
        (r"^(\w+\s?)*$", "aaaa " * 20 + "!"),
        ("(?:a?){60}a{60}", "a" * 59),
        ("(?:(?:a{1,5}){1,5}){1,5}b", "a" * 300),
    ],
)
def test_nothing_runs_away(pattern: str, text: str) -> None:
    """Repetitions in repetitions and many of them behind each other find nothing, soon."""
    assert not found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("(a*)*", "aab", [(0, 2, 0, 2), (3, 3, 3, 3)]),
        ("(a*)+", "b", [(0, 0, 0, 0), (1, 1, 1, 1)]),
        ("(a|ab)(c|bcd)", "abcd", [(0, 4, 0, 1, 1, 4)]),
        ("(?:(a)|b)*", "ab", [(0, 2, 0, 1)]),
        ("(a|b)??b", "abb", [(0, 2, 0, 1), (2, 3, -1, -1)]),
        ("a{2,}?", "aaaa", [(0, 2), (2, 4)]),
        ("(a){0}b", "ab", [(1, 2, -1, -1)]),
        ("a{1,3}(a?)", "aaaa", [(0, 4, 3, 4)]),
        ("x*", "axb", [(0, 0), (1, 2), (3, 3)]),
        ("(a|b|)c", "bcc", [(0, 2, 0, 1), (2, 3, 2, 2)]),
        ("((?:a)b)", "ab", [(0, 2, 0, 2)]),
    ],
)
def test_which_match_counts(pattern: str, text: str, wanted: list[tuple[int, ...]]) -> None:
    """The first alternatives count, and groups hold what Go's do."""
    assert found(pattern, text) == wanted


def test_repetitions_that_are_too_many() -> None:
    """A pattern that becomes too large with its repetitions written out is refused in words."""
    with pytest.raises(ExpressionUnsupported, match="its repetitions are too many"):
        read_go_expression("(?:(?:a{500}){500}){500}", spend)


def test_steps_count(tmp_path: Path) -> None:
    """What matching takes counts with all that the expressions of a file take."""
    text = 'target "a" {{\n  args = {{ X = jsonencode([for a in range({}): regexall("(a*)*b", "{}")]) }}\n}}\n'
    assert bake_target(tmp_path, text.format(2, "a" * 100))["args"]["X"] == "[[],[]]"
    told = bake_refusal(tmp_path, text.format(1000, "a" * 8000))
    assert "the expressions make more than stagegraph follows" in told
