"""A box to check that reads on or off without colours."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox


class CheckMark(Checkbox):
    """Textual's own box shows the same cross in two colours."""

    def render(self) -> Content:
        """The box and its text."""
        mark = "[x] " if self.value else "[ ] "
        return Content(mark).append(Content(self.label.plain).stylize_before(self.get_visual_style("toggle--label")))

    def get_content_width(self, *_: object) -> int:
        """Cells of the line."""
        return 4 + self.label.cell_length
