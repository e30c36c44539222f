from __future__ import annotations

import pytest

from stagegraph.render.shared.metrics import guessed_width, text_width


@pytest.mark.parametrize(
    ("text", "bold", "width"),
    [
        ("", False, 0),
        (" ", False, 2.78),
        ("~", False, 5.84),
        ("Wi", False, 11.66),
        ("Wi", True, 12.22),
        ("~", True, 5.84),
    ],
)
def test_text_width(text: str, *, bold: bool, width: float) -> None:
    """The width of a text is the sum of Helvetica's advance widths."""
    assert text_width(text, 10, bold=bold) == pytest.approx(width)


@pytest.mark.parametrize("text", ["\u00e9", "a\nb", "\x7f"])
def test_unknown_width(text: str) -> None:
    """The width of a character that is not printable ASCII is not known."""
    assert text_width(text, 10, bold=False) is None


def test_guessed_width() -> None:
    """CJK letters are as wide as high, accents that combine take no room, other letters are guessed."""
    assert guessed_width("日本", 10) == pytest.approx(20)
    assert guessed_width("e\u0301", 10) == guessed_width("e", 10)
    assert guessed_width("\u00e9", 10) == pytest.approx(6)
