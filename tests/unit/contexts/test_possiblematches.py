"""Which paths are held against the patterns of ``--exclude`` at all."""

from __future__ import annotations

import pytest

from stagegraph.contexts.matching import PatternMatcher
from stagegraph.contexts.possiblematches import PathTexts
from stagegraph.contexts.selection import copied
from tests.helpers.trees import tree

PATHS = ["", "a", "a/b", "a/b/x.txt", "ab", "b", "b/ab", "é", "x.txt"]
PATTERNS = "a b ab a/** a/b/** ** **/b **b **/x.txt *.txt a* *b **/*.txt ? [ab] \\a a|b é* * a**/x* a/b/x.txt".split()


@pytest.mark.parametrize("text", PATTERNS)
def test_no_match_is_passed_over(text: str) -> None:
    """Whatever a pattern matches is among the paths that it may match, each told once."""
    matcher = PatternMatcher([text])
    possible = list(PathTexts(PATHS).possible(matcher.patterns[0]))
    assert possible == sorted(set(possible))
    assert {at for at, path in enumerate(PATHS) if matcher.look(path, 0)[0]} <= set(possible) <= set(range(len(PATHS)))


def test_few_are_looked_at() -> None:
    """A pattern with a text of its own may match the paths alone that hold it."""
    (pattern,) = PatternMatcher(["**/*.txt"]).patterns
    assert list(PathTexts(PATHS).possible(pattern)) == [3, 8]


def test_many_sources_that_leave_out_others() -> None:
    """Each of many sources takes all but what it leaves out itself, asked again, too."""
    names = [f"f{at:02}" for at in range(40)]
    files = tree(dict.fromkeys(names, ""))
    for _ in range(2):
        for name in names:
            found = copied(files, ".", exclude=[f"{name}*"])
            assert found.paths == tuple(one for one in names if one != name)
            others = tree(dict.fromkeys(found.paths, ""))
            assert found.key == copied(others, ".", exclude=["none"]).key
