from __future__ import annotations

from html import unescape

import pytest

from stagegraph.render.shared.markup import escaped, printable, unescaped


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a b", "a b"),
        ("", ""),
        ('<b a="1">&amp;</b>', "&lt;b a=&quot;1&quot;&gt;&amp;amp;&lt;/b&gt;"),
        ("]]>", "]]&gt;"),
        ("a\nb\tc\x00d\x1b[1m", "a b c d [1m"),
        ("\u00e4\u4e2d\U0001f433", "\u00e4\u4e2d\U0001f433"),
    ],
)
def test_escaped(text: str, written: str) -> None:
    """The characters of markup are written as entities, and what shows nothing as a blank."""
    assert escaped(text) == written


@pytest.mark.parametrize("text", ["<a href='x'>&lt;</a>", '"&#39;', "&amp;amp;", "plain", "&#160;-&nbsp;"])
def test_round_trip(text: str) -> None:
    """Escaped text is read back as it was, by stagegraph and by HTML."""
    assert unescaped(escaped(text)) == text
    assert unescape(escaped(text)) == text


def test_unescaped_reads_what_engines_write() -> None:
    """The entities that Graphviz writes for blanks, hyphens and apostrophes are read too."""
    assert unescaped("a&#160;b&#45;c&#39;d&amp;#45;") == "a b-c'd&#45;"


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\u0085", "\u200b", "\u202e", "\u2066", "\ufeff", "\ufffe", "\udcff"]
)
def test_printable(character: str) -> None:
    """A character that shows nothing, or that turns the writing round, becomes one blank unless it is to stay."""
    assert printable(f"a{character}b") == "a b"
    assert printable(f"a{character}b", keep=character) == f"a{character}b"


def test_printable_keeps_words() -> None:
    """Letters of any script stay."""
    text = "Gr\u00fc\u00dfe \u05e9\u05dc\u05d5\u05dd \u4f60\u597d \U0001f433"
    assert printable(text) == text
