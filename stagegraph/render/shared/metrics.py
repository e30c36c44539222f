"""How wide a text is in Helvetica, which the engines lay out with.

A browser without Helvetica takes another font; told the width, it fits the text into the card all the same.
"""

from __future__ import annotations

# Advance widths of the characters from blank to tilde in thousandths of the font size (Adobe's font metrics).
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
)  # fmt: skip

_FIRST_COMBINING = "\u0300"  # no character before it is combining or wide
_LETTERS, _LEADING = 0.93, 1.2  # from the top of letters to their bottom, from line to line, likewise
_UNKNOWN = 0.6  # width of a character that is not known, in the unit of the size


def text_width(text: str, size: float, *, bold: bool) -> float | None:
    """The width of a text in the unit of ``size``, or None where a character is not ASCII and its width unknown."""
    widths = _BOLD if bold else _REGULAR
    if not text.isascii() or not text.isprintable():
        return None
    return sum(widths[ord(character) - 32] for character in text) * size / 1000


def guessed_width(text: str, size: float) -> float:
    """About how wide a text is, whatever its characters are."""
    return sum(text_width(one, size, bold=False) or size * usual_width(one, _UNKNOWN) for one in text)


def lines_height(lines: int, size: float) -> float:
    """How high the letters of some lines are, from the top of the first to the bottom of the last."""
    return ((lines - 1) * _LEADING + _LETTERS) * size if lines else 0.0


def usual_width(character: str, usual: float) -> float:
    """About how wide a character is that is not ASCII, in the unit of the size: ``usual`` for most.

    CJK letters are as wide as high, what is written over other letters takes no room.
    """
    if character < _FIRST_COMBINING:
        return usual
    from unicodedata import combining, east_asian_width  # noqa: PLC0415  (few texts need it)

    return 0.0 if combining(character) else 1.0 if east_asian_width(character) in "WF" else usual
