"""What Go's own functions and BuildKit's matcher say of patterns: recorded with moby/patternmatcher v0.6.1."""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.contexts.gopatterns import GoPattern, PatternError, check_pattern
from stagegraph.contexts.ignoring import parse_ignore
from stagegraph.contexts.matching import PatternMatcher

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[2] / "data" / "patterns.jsonl.gz"
with gzip.open(DATA, "rt", encoding="utf-8") as _file:
    RECORDS: list[dict[str, Any]] = [json.loads(line) for line in _file]


def letters(asked: Callable[[str], bool], paths: list[str]) -> str:
    """The letters of a recorded answer, for each path: it matches, it does not, or it is an error."""
    return "".join(letter(asked, path) for path in paths)


def letter(asked: Callable[[str], bool], path: str) -> str:
    """The same for one path."""
    try:
        return "y" if asked(path) else "n"
    except PatternError as problem:
        return "e" if str(problem) == "syntax error in pattern" else str(problem)


def walked(matcher: PatternMatcher, path: str) -> bool:
    """The answer for a path whose folders have been asked about before."""
    matched = False
    above: int | None = None
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        matched, above = matcher.look("/".join(parts[:count]), above)
    return matched


def matches_alone(matcher: PatternMatcher, path: str) -> bool:
    """The answer for a path that is asked for alone."""
    return matcher.look(path)[0]


def matches_source(pattern: str, path: str) -> bool:
    """Whether a pattern of a source matches a path."""
    return GoPattern(pattern).matches(path)


def test_ignore_patterns() -> None:
    """Each recorded list of patterns matches the same paths, is refused with the same words, or fails at the same."""
    records = [one for one in RECORDS if "patterns" in one and "file" not in one]
    assert len(records) > 2000
    for record in records:
        if "error" in record:
            with pytest.raises(PatternError) as refused:
                PatternMatcher(record["patterns"])
            assert str(refused.value) == record["error"]
            continue
        matcher = PatternMatcher(record["patterns"])
        assert letters(partial(walked, matcher), record["paths"]) == record["walked"], record
        assert letters(partial(matches_alone, matcher), record["paths"]) == record["alone"], record


def test_source_patterns() -> None:
    """Each recorded pattern of a source matches the same paths, or is refused, as Go's path.Match."""
    records = [one for one in RECORDS if "source" in one]
    assert len(records) > 500
    for record in records:
        assert letters(partial(matches_source, record["source"]), record["paths"]) == record["matches"], record


def test_ignore_files() -> None:
    """Each recorded ignore file has the same patterns."""
    records = [one for one in RECORDS if "file" in one]
    assert len(records) > 200
    for record in records:
        assert list(parse_ignore(record["file"])) == record["patterns"], record


# The examples of the reference of ignore files and of Go's path.Match, and what is said of them there.
@pytest.mark.parametrize(
    ("patterns", "hidden", "sent"),
    [
        (["*/temp*"], ["somedir/temporary.txt", "somedir/temp"], ["temp", "a/b/temp"]),
        (["*/*/temp*"], ["somedir/subdir/temporary.txt"], ["somedir/temporary.txt"]),
        (["temp?"], ["tempa", "tempb", "tempb/x"], ["temp", "tempab", "a/tempa"]),
        (["**/*.go"], ["main.go", "a/b/c.go"], ["main.go.txt", "go"]),
        (["*.md", "!README.md"], ["a.md"], ["README.md", "docs/a.md"]),
        (["*.md", "!README*.md", "README-secret.md"], ["a.md", "README-secret.md"], ["README.md", "README-x.md"]),
        (["*.md", "README-secret.md", "!README*.md"], ["a.md"], ["README.md", "README-secret.md"]),
        (["foo/bar"], ["foo/bar", "foo/bar/x"], ["bar", "a/foo/bar", "foo"]),
        (["foo/"], ["foo", "foo/a"], ["a/foo"]),
        (["**/foo"], ["foo", "a/foo", "a/foo/b"], ["afoo"]),
        (["foo/**"], ["foo/a", "foo/a/b"], ["foo", "afoo/a"]),
        (["a/**/b"], ["a/b", "a/x/b", "a/x/y/b"], ["ab", "b"]),
        (["**"], ["a", "a/b"], []),
        (["[a-c]x"], ["ax", "cx"], ["dx", "-x"]),
        (["[^a]x"], ["bx", "\u00e9x"], ["ax"]),
        (["a\\*b"], ["a*b"], ["axb"]),
        (["a.b*"], ["a.b", "a.bc"], ["axb"]),
    ],
)
def test_documented_patterns(patterns: list[str], hidden: list[str], sent: list[str]) -> None:
    """The examples of the reference hold, whether a path is asked for alone or behind its folders."""
    matcher = PatternMatcher(patterns)
    for path in [*hidden, *sent]:
        assert walked(matcher, path) == matcher.look(path)[0] == (path in hidden), path


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a|b*", "axx", True),  # the matcher escapes no bar, so it means "or", anywhere
        ("a|b*", "xxb", True),
        ("a|b", "a|b", True),  # without a wildcard it is compared as a text
        ("x{2}*", "xxy", True),
        ("x{2}*", "xy", False),
        ("x{2,}?", "xxxxy", True),
        ("x{1,2}?", "xxxxy", False),
        ("x{,2}?", "x{,2}y", True),
        ("x{0}?", "y", True),
        ("\\Qa?\\E", "a[^/]", True),
        ("\\Qab\\E{2}?", "abbx", True),
        ("\\w\\W[\\d]", "a-1", True),
        ("[[:alpha:]]", "x", True),
        ("[[:^alpha:]]", "1", True),
        ("[[:x]", ":", True),
        ("\\x41\\101\\07?\\a", "AA\x07b\x07", True),
        ("\\bx?\\b", "xy", True),
        ("x\\B?", "xy", True),
        ("\\Ax?\\z", "xy", True),
        ("\\pL\\PL", "\u00e9-", True),
        ("\\p{Lu}\\P{Lu}\\p{^L}", "Aa1", True),
        ("\\x{41}?", "Ab", True),
        ("[\\pN_]", "1", True),
        ("[a-\\d]", "-", False),
        ("a**b", "a/x/b", True),
        ("\ufeff[x]", "x", True),
        ("?\udcff*", "x\udcff", True),
    ],
)
def test_regular_expressions(pattern: str, path: str, matches: bool) -> None:
    """What BuildKit's matcher takes over from Go's regular expressions means the same."""
    try:
        assert PatternMatcher([pattern]).look(path)[0] == matches
    except PatternError:
        assert not matches


@pytest.mark.parametrize(
    "pattern",
    [
        "*{2}", "**x*{1}", "x{2}{3}?", "a|{2}*", "x{1001}?", "x{3,2}?", "x{30}\\Q\\E{40}?", "\\1?", "\\8?", "\\y?",
        "\\\u00e9?", "\\C?", "\\xg1?", "\\x{}?", "\\x{4g}?", "\\x{110000}?", "\\x{4",
        "\\p{X}?", "\\p{L?", "\\p^?", "\\pX?", "[b-a]", "[a-*]", "[[:x:]]", "\\x", "[\\y]", "\\x?",
    ],
)  # fmt: skip
def test_refused_late(pattern: str) -> None:
    """What only Go's regular expressions refuse is refused when the first path is compared."""
    matcher = PatternMatcher([pattern])
    with pytest.raises(PatternError, match="syntax error in pattern"):
        matcher.look("x")


def test_refused_at_once() -> None:
    """What is no pattern is refused before any path is compared."""
    for pattern in ("[", "[a", "[]a]", "a\\", "[a-]", "[-a]", "[\\", "[a\\"):
        with pytest.raises(PatternError, match="syntax error in pattern"):
            PatternMatcher([pattern])
        with pytest.raises(PatternError):
            GoPattern(pattern)
    with pytest.raises(PatternError, match='illegal exclusion pattern: "!"'):
        PatternMatcher(["!"])
    with pytest.raises(PatternError):
        GoPattern("[\udcff]")


def test_checked_as_far_as_go_does() -> None:
    """Go compares an ignore pattern with a dot and looks no further than the first piece that does not match it."""
    check_pattern("x*[")
    check_pattern("*")
    with pytest.raises(PatternError):
        check_pattern(".*[")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*", "\u00e9", True),
        ("?", "\u00e9", True),
        ("*[^\u00e9]", "\u00e9", True),
        ("?", "\udcff", True),
        ("a*", "a/b", False),
    ],
)
def test_characters_of_go(pattern: str, path: str, matches: bool) -> None:
    """A name is bytes for Go, of which a star takes any number, even half a character."""
    assert GoPattern(pattern).matches(path) == matches


def test_many_stars_take_no_time() -> None:
    """Patterns that are made to take long are matched in time that grows with the path only."""
    stars = "*a" * 60 + "*b"
    assert not PatternMatcher([stars]).look("a" * 4000)[0]
    assert not PatternMatcher(["**/" + "*a*/**/" * 20 + "b"]).look("a/" * 1000 + "c")[0]
    assert PatternMatcher(["*a*a*a"]).look("a" * 300)[0]
    assert not GoPattern("*a" * 30 + "b").matches("a" * 300)


def test_steps_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A matcher that has kept many steps starts anew and gives the same answers."""
    monkeypatch.setattr("stagegraph.contexts.automaton._MOST_KEPT", 3000)
    matcher = PatternMatcher(["*a*b*c*", "ab/*a*b*", "!\\bz*c"])
    paths = ["abc", "xaybzc", "zabc", "c", "aabbcc", "ab/ba", "ab/xabx"]
    expected = [True, True, False, False, True, False, True]
    assert [matcher.look(path)[0] for path in paths * 2] == expected * 2
    assert [matcher.look(path, 0)[0] for path in paths * 2] == expected * 2


def test_lines_that_are_too_long() -> None:
    """BuildKit reads no line of 64 KiB."""
    assert parse_ignore("a" * 65535 + "\nb") == ("a" * 65535, "b")
    with pytest.raises(PatternError, match="token too long"):
        parse_ignore("a\n" + "\u00e9" * 32768)
