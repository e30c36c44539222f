"""What is known of the terminal."""

from __future__ import annotations

import argparse
import os

_USUAL_WIDTH = 80
_WIDEST_HELP = 100


def terminal_width() -> int:
    """The width of the terminal in characters: that of ``COLUMNS`` where it is set, 80 where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(1).columns or _USUAL_WIDTH
    except OSError:
        return _USUAL_WIDTH


def uses_colour(colour: str, *, terminal: bool) -> bool:
    """Whether to write colours: as asked, else on a terminal that is not dumb and without ``NO_COLOR``."""
    if colour != "auto":
        return colour == "always"
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """argparse's own, told its width: it would load shutil to find it, once for each command started."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(terminal_width(), _WIDEST_HELP))
