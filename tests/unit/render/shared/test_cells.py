from __future__ import annotations

import subprocess
import sys

import pytest

from stagegraph.render.shared.cells import cut, narrowest, width_of, wrapped

LONG = "registry.example.com/team/tool:1.2@sha256:abcdef"


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("日本", 4), ("é", 1), ("e\u0301", 1), ("\U0001f680", 2)]
)
def test_width(text: str, width: int) -> None:
    """A letter is one cell wide, an ideograph or a picture two, an accent that stands on a letter none."""
    assert width_of(text) == width


def test_ascii_loads_nothing() -> None:
    """The width of an ASCII text is known without rich, which is slow to load."""
    code = (
        "import sys; from stagegraph.render.shared.cells import width_of; width_of('a'); print('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"False\n"


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abcdefghij", 10, "abcdefghij"),
        ("abcdefghij", 9, "abc...hij"),
        ("abcdefghij", 8, "abc...ij"),
        ("abcdefghij", 6, "abcdef"),
        ("日本語日本語", 12, "日本語日本語"),
        ("日本語日本語", 11, "日本...本語"),
        ("日本語日本語", 10, "日本...語"),
        ("日本語日本語", 3, "日"),
        ("日本語日本語", 1, ""),
    ],
)
def test_cut(text: str, width: int, shown: str) -> None:
    """A text that is too wide keeps its beginning and its end, or only the one where there is hardly room."""
    assert cut(text, width) == shown
    assert width_of(shown) <= width


@pytest.mark.parametrize(
    ("pieces", "width", "lines"),
    [
        ((), 5, [""]),
        (("", ""), 5, [""]),
        (("aa bb cc",), 8, ["aa bb cc"]),
        (("aa bb cc",), 5, ["aa bb", "cc"]),
        (("aa bb", "cc dd"), 9, ["aa bb", "cc dd"]),
        (("x", "aa bb cc"), 5, ["x", "aa bb", "cc"]),
        (("aa bb (c d) e",), 8, ["aa bb", "(c d) e"]),
        (("aa bb (c d e f g)",), 5, ["aa bb", "(c d", "e f", "g)"]),
        (("日本 日本",), 5, ["日本", "日本"]),
        (("日本語、の長い文です",), 8, ["日本語、", "の長い文", "です"]),
        (("日本語の、長い文です",), 8, ["日本語", "の、長い", "文です"]),
        (("see aa/bb/cc now",), 6, ["see", "aa/bb/", "cc now"]),
        (("a//b",), 3, ["a//", "b"]),
        ((LONG,), 26, ["registry.example.com/team/", "tool:1.2@sha256:abcdef"]),
        ((LONG,), 21, ["registry.example.com/", "team/tool:1.2", "@sha256:abcdef"]),
        (("//host/a=1&b=2,3",), 9, ["//host/", "a=1&b=2,3"]),
        (("//host/a=1&b=2,3",), 8, ["//host/", "a=1&b=2,", "3"]),
        (("a a a (b b), c c c d d d",), 15, ["a a a (b b), c", "c c d d d"]),
        (("it is (so it is), and that is all",), 20, ["it is (so it is),", "and that is all"]),
        (("a-name-without-places",), 9, ["a-n...ces"]),
        (("dir/a-name-without-places",), 9, ["dir/", "a-n...ces"]),
    ],
)
def test_wrapped(pieces: tuple[str, ...], width: int, lines: list[str]) -> None:
    """Pieces stay whole where they fit, then brackets, words, what is between slashes, CJK letters; a name is cut."""
    assert wrapped(pieces, width) == lines


def test_wrapped_with_an_indent() -> None:
    """The first line may have another width than those that follow."""
    assert wrapped(("a b c d e f g",), 3, 7) == ["a b", "c d e f", "g"]
    assert wrapped(("a b c d e f g",), 7, 3) == ["a b c d", "e f", "g"]


def test_wrapped_and_filled() -> None:
    """A piece that no line can hold begins in a line of its own, or where the one before it ends."""
    assert wrapped(("see", "aa/bb/cc/dd"), 8) == ["see", "aa/bb/", "cc/dd"]
    assert wrapped(("a", "aa/bb/cc/dd"), 8, filled=True) == ["a aa/bb/", "cc/dd"]
    assert wrapped(("see", "aa/bb/cc/dd"), 8, filled=True) == ["see", "aa/bb/", "cc/dd"]


def test_narrowest() -> None:
    """What a column needs is its longest word."""
    assert narrowest(()) == 0
    assert narrowest(("a bbb", "cc/ddd/e")) == 8
