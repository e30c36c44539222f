"""What is shown where the terminal is too small for anything."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Label

from stagegraph.tui.keys import TOO_SMALL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult
    from textual.geometry import Size

_WIDTH, _HEIGHT = 40, 12


def too_small(size: Size) -> bool:
    """Whether neither panes nor dialogs can be read at that size."""
    return size.width < _WIDTH or size.height < _HEIGHT


class TooSmall(Screen[None], inherit_bindings=False):
    """Stands before everything else, which keeps its focus, until the terminal has been made larger."""

    BINDINGS: ClassVar = TOO_SMALL

    def compose(self) -> ComposeResult:
        """What is wrong, and what would do."""
        yield Label(f"too small\n{_WIDTH} x {_HEIGHT} or more", id="small")
