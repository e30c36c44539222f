"""A second implementation of ignore patterns, beside ours: it tries all ways, character by character."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from stagegraph.contexts.gopatterns import GoPattern
from stagegraph.contexts.matching import PatternMatcher
from stagegraph.contexts.selection import copied, mounted
from stagegraph.contexts.sending import Name, Sender
from stagegraph.contexts.tree import EntryKind, FileTree
from tests.helpers.depth import examples
from tests.helpers.trees import tree

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = st.sampled_from(["a", "b", "ab", "a.b", "b.a", "x", "\u00e9"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PIECES = st.sampled_from(["a", "b", ".", "x", "\u00e9", "*", "**", "?", "[ab]", "[^a]", "/", "\\.", "\\*"])


def valid(pattern: str) -> bool:
    """A pattern as an ignore file gives it: clean, and relative."""
    return bool(pattern) and "//" not in pattern and not pattern.startswith("/") and pattern.strip("/.") == pattern


PATTERNS = st.lists(PIECES, min_size=1, max_size=7).map("".join).filter(valid)
LISTS = st.lists(st.tuples(st.booleans(), PATTERNS).map(lambda one: "!" * one[0] + one[1]), min_size=1, max_size=4)


@lru_cache(maxsize=100_000)
def matches(pattern: str, path: str) -> bool:
    """Whether what is left of a pattern matches what is left of a path."""
    if not pattern:
        return not path
    first, rest = pattern[0], pattern[1:]
    if pattern.startswith("**"):
        rest = pattern[3:] if pattern[2:3] == "/" else pattern[2:]
        if not rest:
            return True
        slashes = [at for at, character in enumerate(path) if character == "/"]
        return matches(rest, path) or any(matches(rest, path[at + 1 :]) for at in slashes)
    if first == "*":
        part = path.partition("/")[0]
        return any(matches(rest, path[at:]) for at in range(len(part) + 1))
    if first == "\\":
        return path[:1] == rest[:1] and matches(rest[1:], path[1:])
    if first == "[":
        inside, _, rest = rest.partition("]")
        found = path[:1] in tuple(inside.lstrip("^"))
        return bool(path) and found != inside.startswith("^") and matches(rest, path[1:])
    if first == "?":
        return path[:1] not in ("", "/") and matches(rest, path[1:])
    return path[:1] == first and matches(rest, path[1:])


def matches_one(pattern: str, path: str) -> bool:
    """Whether one pattern matches a path, seen alone: two stars at the begin of a plain text are any begin."""
    end = pattern.removeprefix("**")
    if end != pattern and not set("*?[\\") & set(end) and not end.startswith("/"):
        return path.endswith(end)
    return matches(pattern, path)


def folders_and(path: str) -> list[str]:
    """The folders that a path is in, from the top, and the path."""
    parts = path.split("/")
    return ["/".join(parts[: at + 1]) for at in range(len(parts))]


def hidden_alone(patterns: Sequence[str], path: str) -> bool:
    """Whether a list of patterns hides a path: the last one that matches it or a folder of it decides."""
    for pattern in reversed(patterns):
        if any(matches_one(pattern.removeprefix("!"), one) for one in folders_and(path)):
            return not pattern.startswith("!")
    return False


def hidden(patterns: Sequence[str], path: str) -> bool:
    """The same for a path that one walks to: a pattern that would change nothing is not asked about a folder."""
    hits: set[int] = set()
    hides = False
    for one in folders_and(path):
        hides = False
        for number, pattern in enumerate(patterns):
            takes_back = pattern.startswith("!")
            if number in hits or (takes_back == hides and matches_one(pattern.removeprefix("!"), one)):
                hits.add(number)
                hides = not takes_back
    return hides


@examples(2000)
@given(LISTS, st.lists(PATHS, min_size=1, max_size=8))
def test_two_matchers(patterns: list[str], paths: list[str]) -> None:
    """Both matchers agree, whether a path is asked for alone or behind its folders."""
    matcher = PatternMatcher(patterns)
    for path in paths:
        above: int | None = None
        matched = False
        parts = path.split("/")
        for at in range(len(parts)):
            matched, above = matcher.look("/".join(parts[: at + 1]), above)
        assert matched == hidden(patterns, path)
        assert matcher.look(path)[0] == hidden_alone(patterns, path)


@examples(1000)
@given(PATTERNS.filter(lambda one: "**" not in one), PATHS)
def test_two_matchers_of_sources(pattern: str, path: str) -> None:
    """Go's path.Match is as the matcher of ignore patterns; but a class of it takes a slash, and no star goes back."""
    assert GoPattern(pattern).matches(path) == matches(pattern, path)


@st.composite
def trees(draw: st.DrawFn) -> FileTree:
    """A small tree."""
    paths = draw(st.lists(PATHS, max_size=8))
    files = {path: draw(st.sampled_from(["1", "2", "-> a", "-> /b", "-> ../x"])) for path in paths}
    inner = {path for path in files if any(other.startswith(f"{path}/") for other in files)}
    return tree({path: text for path, text in files.items() if path not in inner})


class Shelf:
    """A tree, as a folder that is listed."""

    def __init__(self, files: FileTree) -> None:
        self.files = files

    def names(self, folder: str) -> list[Name]:
        """What is in a folder."""
        return [Name(path.rpartition("/")[2], self.files.is_folder(path)) for path in self.files.children(folder)]

    def target(self, path: str) -> str | None:
        """Where a link leads."""
        found = self.files.get(path)
        return found.target if found is not None and found.kind is EntryKind.LINK else None


@examples(1000)
@given(trees(), LISTS)
def test_what_is_sent(files: FileTree, patterns: list[str]) -> None:
    """What is sent is what no pattern hides, and the folders of that."""
    visible = [path for path in files if not hidden(patterns, path)]
    parts = [path.split("/") for path in visible]
    expected = {"/".join(one[: at + 1]) for one in parts for at in range(len(one))}
    assert set(Sender(Shelf(files), patterns).paths()) == expected


@examples(1000)
@given(trees(), trees(), st.one_of(PATHS, PATTERNS.filter(lambda one: "**" not in one)))
def test_keys_and_paths(one: FileTree, other: FileTree, source: str) -> None:
    """Equal selections have equal keys, and a key says all of a folder: names, bytes, targets."""
    first, second = copied(one, source), copied(other, source)
    if not (first.missing or second.missing):
        same = [one[path] for path in first.paths] == [other[path] for path in second.paths]
        if first.paths == second.paths:
            assert (first.key == second.key) == same
    assert (mounted(one, "").key == mounted(other, "").key) == (one == other)
