"""Many ignore patterns at once: the answer is that of each one alone, asked in BuildKit's order."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.goregex import Boundary, Folders, Many, One
from stagegraph.contexts.ignorepattern import Comparison, runes
from stagegraph.contexts.matching import PatternMatcher
from stagegraph.errors import InputError
from stagegraph.project.contexts.folder import read_tree
from tests.helpers.trees import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stagegraph.contexts.goregex import Part
    from stagegraph.contexts.ignorepattern import IgnorePattern

PIECES = [
    "a", "b", "c", "x", "/", "*", "**", "**/", "?", "[ab]", "[^a]", "[[:alpha:]]", "{2}", "{0,3}", "{1,}", "{0}", "|",
    "^", "$", "\\b", "\\B", "\\A", "\\z", "\\Q\\E", "\\w", "-", ".", "*a*", "\u00e9",
]  # fmt: skip
LETTERS = ["a", "b", "c", "x", "/", "-", ".", "ab", "\u00e9", "\n", "/a", "\udcff"]


def made(pieces: Sequence[str], chosen: random.Random, most: int) -> str:
    """Some of the pieces behind each other."""
    return "".join(chosen.choice(pieces) for _ in range(chosen.randint(1, most)))


def expression(part: Part) -> str:
    """A part as Python's expressions write it."""
    if isinstance(part, Boundary):
        return part.value
    if isinstance(part, Folders):
        return "(?:.*/)?"
    if isinstance(part, One | Many):
        return part.of.expression + "*" * isinstance(part, Many)
    return f"(?:{expression(part.of)}){{{part.least},{'' if part.most is None else part.most}}}"


@lru_cache(None)
def compiled(pattern: IgnorePattern) -> re.Pattern[str]:
    """A pattern as one of Python's expressions."""
    return re.compile("|".join("".join(map(expression, parts)) for parts in pattern.alternatives()))


def matches(pattern: IgnorePattern, path: str) -> bool:
    """Whether one pattern matches a path."""
    if pattern.kind is Comparison.EXPRESSION:
        return bool(compiled(pattern).search(runes(path)))
    if pattern.kind is Comparison.PREFIX:
        return path.startswith(pattern.plain)
    if pattern.kind is Comparison.SUFFIX:
        return f"/{path}".endswith(pattern.plain) if pattern.plain.startswith("/") else path.endswith(pattern.plain)
    return path == pattern.plain


def one_by_one(patterns: Sequence[IgnorePattern], path: str) -> bool | None:
    """What BuildKit does for a path behind its folders; None for a refusal."""
    hits: set[int] = set()
    parts = path.split("/")
    matched = False
    try:
        for count in range(1, len(parts) + 1):
            matched = False
            for number, pattern in enumerate(patterns):
                if number in hits or (pattern.takes_back == matched and matches(pattern, "/".join(parts[:count]))):
                    hits.add(number)
                    matched = not pattern.takes_back
    except PatternError:
        return None
    return matched


def at_once(matcher: PatternMatcher, path: str) -> bool | None:
    """The same from the matcher."""
    matched, above = False, 0
    parts = path.split("/")
    try:
        for count in range(1, len(parts) + 1):
            matched, above = matcher.look("/".join(parts[:count]), above)
    except PatternError:
        return None
    return matched


def is_refused(text: str) -> bool:
    """Whether a pattern is refused, at once or late."""
    try:
        PatternMatcher([text]).look("a")
    except PatternError:
        return True
    return False


@pytest.mark.parametrize("count", [3, 12, 90])
def test_as_one_by_one(count: int) -> None:
    """A list of whatever patterns says of each path what they say one after the other."""
    chosen = random.Random(count)  # noqa: S311  (the same each time)
    answers = set()
    for _ in range(600 // count):
        texts = [("!" * (chosen.random() < 0.4)) + made(PIECES, chosen, 5) for _ in range(count)]
        texts = [one for one in texts if not is_refused(one) or chosen.random() < 1 / count]
        try:
            matcher = PatternMatcher(texts)
        except PatternError:
            continue
        for _ in range(12):
            path = "/".join(part for part in made(LETTERS, chosen, 7).split("/") if part) or "a"
            answer = at_once(matcher, path)
            assert answer == one_by_one(matcher.patterns, path), (texts, path)
            answers.add(answer)
    assert answers >= {True, False}


HOSTILE = [
    ["**/a*a*a*a*b{i}"],
    ["**/*a*a*a*{i}*b"],
    ["**/a*{i}", "!**/a*{i}"],
    ["**/a*a*a*{i}", "!**/*a*a*{i}"],
    ["**/" * 20 + "x{i}", "!" + "**/" * 5 + "a*{i}"],
    ["**/[ab]*[a-c]*[^d]*[[:alpha:]]{i}", "!?*[a-f]*[0-{i}]*"],
    ["**/a{0,3}*[a-z]{2,9}*{i}", "!**/*{i}b{1,}*a*"],
    ["*a*a|b*{i}", "!\\ba*b\\B*{i}"],
    ["a{i}", "!a{i}", "a{i}/**", "!**/a{i}"],
    ["[{i}-z]*{i}*a*", "![^{i}]*[^0-{i}]*b"],
]


@pytest.mark.parametrize("lines", HOSTILE)
def test_hostile_lists(lines: Sequence[str]) -> None:
    """Hundreds of patterns that are made to take long say of each path what they say one after the other."""
    matcher = PatternMatcher([line.replace("{i}", str(number % 10)) for number in range(100) for line in lines])
    for path in ["a", "a7", "ab/aab3", "aaaab1", "xaaabaa/b", "x9", "q/x9", "a1/b", "aXaY5b", "abc/d/x3/y", "a_bana7"]:
        assert at_once(matcher, path) == one_by_one(matcher.patterns, path), path


@pytest.mark.parametrize(
    ("pattern", "lengths"),
    [
        ("x{2}\\Q\\E{3}?", {6}),
        ("x{1,2}\\Q\\E{2,3}?", {2, 3, 4, 5, 6}),
        ("x{2,}\\Q\\E{2}?", {4, 5, 6, 7, 8}),
        ("x{2,3}\\Q\\E{1,}?", {2, 3, 4, 5, 6, 7, 8}),
        ("x{0,1}\\Q\\E{0,2}?", {0, 1, 2}),
        ("x{2,}\\Q\\E{0}?", {0}),
        ("\\b{2}\\Q\\E{0,1}x*?", {1, 2, 3, 4, 5, 6, 7, 8}),
    ],
)
def test_repeated_repetitions(pattern: str, lengths: set[int]) -> None:
    """A repetition that is repeated takes as many characters as both together say."""
    matcher = PatternMatcher([pattern])
    assert {length for length in range(9) if matcher.look("x" * length + "-")[0]} == lengths


@pytest.mark.parametrize("pattern", ["x{2}\\Q\\E{0,1}?", "x{2}\\Q\\E{1,}?", "x{3,}\\Q\\E{0,2}?", "x{5,6}\\Q\\E{1,3}?"])
def test_repetitions_with_gaps(pattern: str) -> None:
    """One that would leave out numbers of characters is refused when the first path is compared."""
    matcher = PatternMatcher(["a", pattern])
    assert matcher.look("a")[0]
    with pytest.raises(PatternError):
        matcher.look("x")


def test_folders_of_a_path() -> None:
    """A path that is asked for alone is matched by what matches one of its folders."""
    matcher = PatternMatcher(["**/a*b*c*d", "**/e", "!*/g"])
    assert matcher.look("abcd/x")[0]
    assert matcher.look("q/abcd/y/z")[0]
    assert not matcher.look("q/abc/y/z")[0]
    assert matcher.look("q/e/f")[0]
    assert not matcher.look("e/g/f")[0]


def test_too_many_parts(tmp_path: Path) -> None:
    """Patterns that become too much are refused in words, with the one by which they do."""
    folder = str(write(tmp_path / "context", {"a": "1"}))
    with pytest.raises(InputError) as refused:
        read_tree(folder, [f"*x{{0,1000}}{number}" for number in range(300)])
    assert refused.value.message == "the patterns as far as *x{0,1000}199 become more than 200,000 parts"
    assert "shorter repetitions" in refused.value.hint
    with pytest.raises(InputError) as refused:
        PatternMatcher(["?" + "x{1000}|" * 200])
    assert refused.value.message.startswith("the patterns as far as ?x{1000}|x{1000}|")
    assert len(refused.value.message) < 130
