"""What there is to tell of the selection."""

from __future__ import annotations

from stagegraph.tui.model.textlines import Span, spans_of, wrapped
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.story.sections import Section


class Details(LineView):
    """Sections of lines, wrapped to the width; stages and line numbers in them lead there."""

    cursor_stays = False

    def __init__(self, pane: str) -> None:
        super().__init__(pane)
        self.sections: tuple[Section, ...] = ()
        self._rows: list[tuple[Span, ...]] = []
        self._link = (0, 0)  # the row, and which of its links

    def show(self, sections: Sequence[Section]) -> None:
        """Show other sections, from the top."""
        self.sections = tuple(sections)
        self.cursor = 0
        self._link = (0, 0)
        self._wrap()
        self.scroll_to(0, 0, animate=False)

    def update(self, sections: Sequence[Section]) -> None:
        """Show other sections of the same thing: what was read stays where it is."""
        if tuple(sections) != self.sections:
            self.sections = tuple(sections)
            self._wrap()

    def _wrap(self) -> None:
        width, height = self.container_size
        rows = self._wrapped_to(width - self.styles.scrollbar_size_vertical)
        if len(rows) <= height:  # the cell of the scroll bar is free
            rows = self._wrapped_to(width)
        self._rows = rows
        self.changed(1)

    def _wrapped_to(self, width: int) -> list[tuple[Span, ...]]:
        width = max(10, width)
        rows: list[tuple[Span, ...]] = []
        for section in self.sections:
            if rows:
                rows.append(())
            if section.title:
                rows.append((Span(section.title, "title"),))
            for line in section.lines:
                rows += wrapped(spans_of(line), width)
        return rows

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap()

    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def row(self, at: int) -> tuple[Span, ...]:
        """A row; of several links in that of the cursor one is chosen."""
        spans = self._rows[at]
        links = self._links(at)
        if at != self.cursor or not self.has_focus or len(links) < 2:
            return spans
        chosen = links[self.link]
        return tuple(Span(one.text, "match", one.goal) if at == chosen else one for at, one in enumerate(spans))

    def _links(self, at: int) -> list[int]:
        """Which of the spans of a row lead somewhere."""
        return [number for number, one in enumerate(self._rows[at]) if one.goal is not None]

    @property
    def link(self) -> int:
        """Which of the links of the cursor's row is chosen, counted from 0."""
        return self._link[1] if self._link[0] == self.cursor else 0

    def action_sideways(self, by: int) -> None:
        """To the next link of the row, or the one before."""
        count = len(self._links(self.cursor)) if self._rows else 0
        if count:
            self._link = (self.cursor, max(0, min(self.link + (1 if by > 0 else -1), count - 1)))
            self.refresh()

    def action_choose(self) -> None:
        """Enter: follow the chosen link."""
        links = self._links(self.cursor) if self._rows else []
        if not links:
            super().action_choose()
            return
        goal = self._rows[self.cursor][links[self.link]].goal
        if goal is not None:
            self.post_message(self.Followed(goal))
