"""What is seen behind a dialog: the screen below it, dimmed.

Textual does the same, but mixes the colours of each piece of text anew in each frame, which takes longer than a key
may. There are few styles on a screen, so each is mixed once.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.renderables.background_screen import BackgroundScreen
from textual.strip import Strip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.color import Color


class Dimmer:
    """Lays a colour over text, as Textual does.

    Args:
        colour: transparent in part.
    """

    def __init__(self, colour: Color) -> None:
        self.colour = colour
        self._styles: dict[Style | None, Style | None] = {}

    def over(self, strip: Strip) -> Strip:
        """A line with the colour over it, without its links."""
        return Strip(
            [Segment(text, self._style(style)) for text, style, control in strip if not control], strip.cell_length
        )

    def _style(self, style: Style | None) -> Style | None:
        if style not in self._styles:
            (segment,) = BackgroundScreen.process_segments([Segment(" ", style)], self.colour)
            self._styles[style] = segment.style
        return self._styles[style]


def line_of(strips: Sequence[Strip], y: int, width: int) -> Strip:
    """A line of what was drawn, or an empty one where the screen below is smaller for the moment."""
    return strips[y].adjust_cell_length(width) if y < len(strips) else Strip.blank(width)
