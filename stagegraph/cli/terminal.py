"""What is known of the terminal."""

from __future__ import annotations

import argparse
import os

# argparse would have each of its words translated, and load locale and look for files in order to find no translation.
setattr(argparse, "_", lambda text: text)  # noqa: B010  (no type checker knows the name)

_USUAL_WIDTH = 80  # of a terminal that does not tell
_ELSEWHERE = 100  # of a line in a pipe or a file
_MOST_DIGITS = 6  # of a width that makes sense
_WIDEST_HELP = 100


def text_width(*, standard_output: bool = True) -> int:
    """How many cells a line of text may take: what ``COLUMNS`` says, the width of the terminal, 100 in a pipe or file.

    Args:
        standard_output: the text goes there, and not to a file.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and len(columns) <= _MOST_DIGITS and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(1).columns or _USUAL_WIDTH if standard_output else _ELSEWHERE
    except OSError:
        return _ELSEWHERE


def uses_colour(colour: str, *, terminal: bool) -> bool:
    """Whether to write colours: as asked, else on a terminal that is not dumb and without ``NO_COLOR``."""
    if colour != "auto":
        return colour == "always"
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class HelpFormatter(argparse.HelpFormatter):
    """argparse's own, told its width: it would load shutil to find it, once for each command started.

    A description is wrapped, lines that are broken already stay as they are.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(text_width(), _WIDEST_HELP))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text.rstrip() else super()._fill_text(text, width, indent)
