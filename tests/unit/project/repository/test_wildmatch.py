from __future__ import annotations

import pytest

from stagegraph.project.repository.wildmatch import wild_test


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/bc", False),
        ("*.o", "x.o", True),
        ("*.o", "a/x.o", False),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("**/x", "x", True),
        ("**/x", "a/b/x", True),
        ("a/**/x", "a/x", True),
        ("a/**/x", "a/b/c/x", True),
        ("a/**", "a/b/c", True),
        ("a/**", "a", False),
        ("a/b**", "a/b/c", True),  # git looks for the begin behind what has no wildcard
        ("a/?**", "a/b/c", False),
        ("a/?**/x", "a/bc/x", True),
        ("a/***", "a/b/c", True),
        ("**\\/x", "a/b/x", True),
        ("a*b*c*d", "axbxcxd", True),
        ("a*b*c*d", "axbxdxc", False),
        ("\\*", "*", True),
        ("\\*", "a", False),
        ("a\\", "a", False),
        ("[a-c]", "b", True),
        ("[a-c]", "d", False),
        ("[!a-c]", "d", True),
        ("[^a-c]", "b", False),
        ("[]a]", "]", True),
        ("[a-]", "-", True),
        ("[a-]x", "-x", True),
        ("[a-c-e]", "d", False),
        ("[a-\\c]", "b", True),
        ("[\\]]", "]", True),
        ("[z-a]", "m", False),
        ("[!a]/b", "//b", False),
        ("[+-0]x", "/x", False),
        ("[+-0]x", "0x", True),
        ("[+--]x", "-x", True),
        ("[a", "a", False),
        ("[a\\", "a", False),
        ("[", "[", False),
        ("[[:digit:]x]", "7", True),
        ("[[:digit:]-x]", "-", True),
        ("[[:alpha:]]", "7", False),
        ("[[:word:]]", "a", False),
        ("[[:nope:]]", "a", False),
        ("[[:]", ":", True),
    ],
)
def test_wildcards(pattern: str, path: str, expected: bool) -> None:
    """A pattern matches a path as git's wildmatch has it."""
    assert bool(wild_test(pattern)(path)) is expected


def test_many_stars() -> None:
    """A pattern of many stars takes no longer for a path that it nearly matches."""
    assert not wild_test("*a" * 40)("a" * 250 + "b")
