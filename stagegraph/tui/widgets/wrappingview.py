"""A pane of lines that can wrap the long ones."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from stagegraph.tui.model.textlines import fold_points, folded
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.tui.model.textlines import Span


class WrappingView(LineView):
    """Lines that are cut at the border of the pane, or, once switched, take several rows.

    What subclasses give besides `row`: `indent`, and `text`.
    """

    def __init__(self, pane: str) -> None:
        super().__init__(pane)
        self.wraps = False
        self._points: list[list[int]] = []
        self._tops: Sequence[int] = (0,)
        self._longest = 1

    def indent(self) -> int:
        """By how many cells the rows of a line are indented, except the first."""
        return 0

    def text(self, at: int) -> str:
        """The text of a line, as long as that of `row`."""
        return "".join(span.text for span in self.row(at))

    def wrap(self, *, wraps: bool) -> None:
        """Wrap long lines, or cut them; what is selected stays in view."""
        if wraps != self.wraps:
            self.wraps = wraps
            self.scroll_to(0, self.scroll_offset.y, animate=False, force=True)
            self.changed(self._longest)
            self.see(self.cursor)

    def changed(self, widest: int) -> None:
        """There are other lines now, the longest of so many cells."""
        self._longest = widest
        if self.wraps:
            width, height = self.container_size
            self._fold(width)
            if height and self._tops[-1] > height:  # the scroll bar takes its cell
                self._fold(width - self.styles.scrollbar_size_vertical)
        super().changed(1 if self.wraps else widest)

    def _fold(self, width: int) -> None:
        indent = self.indent()
        self._points = [fold_points(self.text(at), max(width, 1), indent) for at in range(self.count())]
        self._tops = (0, *accumulate(map(len, self._points)))

    def on_resize(self) -> None:
        """Wrap anew."""
        if self.wraps:
            self.changed(self._longest)
            self.see(self.cursor)

    def height(self) -> int:
        """How many rows the lines take."""
        return self._tops[-1] if self.wraps else self.count()

    def top_of(self, at: int) -> int:
        """The first row of a line."""
        return self._tops[min(at, len(self._tops) - 1)] if self.wraps else at

    def line_at(self, row: int) -> tuple[int, int]:
        """The line that has a row, and which of its rows that is."""
        if not self.wraps:
            return row, 0
        at = bisect_right(self._tops, row) - 1
        return at, row - self._tops[at]

    def piece(self, at: int, part: int) -> tuple[Span, ...]:
        """What stands in one of the rows of a line."""
        return folded(self.row(at), self._points[at], self.indent())[part] if self.wraps else self.row(at)
