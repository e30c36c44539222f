"""A pane of lines with a cursor: only the lines that are seen are made."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import LINES
from stagegraph.tui.scrolling import contain
from stagegraph.tui.styling import Paint
from stagegraph.tui.widgets.linelooks import LOOKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import ClassVar

    from textual import events

    from stagegraph.tui.model.textlines import Goal, Span


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A pane of lines.

    What subclasses give: `count` and `row`. A move of the cursor by the user is told with `Moved`; `put_cursor` tells
    nobody.
    """

    BINDINGS: ClassVar = LINES
    cursor_shown = True  # there is something to choose from
    cursor_stays = True  # it is seen without the focus, too
    cursor_bright = False  # it looks as with the focus: keys are typed elsewhere, and move it

    class Moved(Message):
        """The user moved the cursor to a row, counted from 0."""

        def __init__(self, view: LineView, row: int) -> None:
            super().__init__()
            self.view, self.row = view, row

        @property
        def control(self) -> LineView:
            """The pane."""
            return self.view

    class Chosen(Moved):
        """The user pressed enter on a row, or clicked it twice."""

    class Followed(Message):
        """The user follows what a piece of a line leads to."""

        def __init__(self, goal: Goal) -> None:
            super().__init__()
            self.goal = goal

    def __init__(self, pane: str) -> None:
        super().__init__(id=pane)
        self.cursor = 0
        self._paint: Paint | None = None
        self._pinned = 0

    # --- What is shown ------------------------------------------------------------------------------------------

    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def row(self, at: int) -> tuple[Span, ...]:
        """A line, counted from 0."""
        raise NotImplementedError

    def head(self) -> tuple[Span, ...] | None:
        """A line above the others that does not scroll away, None for none."""
        return None

    def row_role(self, at: int) -> str:
        """The background of a line: one of ``marked``, ``step``, ``wrong``, or ""."""
        del at
        return ""

    # Each line takes one row of the pane, except where `WrappingView` says otherwise.

    def height(self) -> int:
        """How many rows the lines take."""
        return self.count()

    def top_of(self, at: int) -> int:
        """The first row of a line, both counted from 0."""
        return at

    def line_at(self, row: int) -> tuple[int, int]:
        """The line that has a row, and which of its rows that is, all counted from 0."""
        return row, 0

    def piece(self, at: int, part: int) -> tuple[Span, ...]:
        """What stands in one of the rows of a line."""
        del part
        return self.row(at)

    def changed(self, widest: int) -> None:
        """There are other lines now, the longest of so many cells."""
        self._pinned = 0 if self.head() is None else 1
        contain(self, Size(max(widest, 1), max(self.height(), 1) + self._pinned))
        self.cursor = max(0, min(self.cursor, self.count() - 1))
        self.refresh()

    @property
    def paint(self) -> Paint:
        """The styles of the text."""
        if self._paint is None:
            self._paint = Paint(self, LOOKS)
        return self._paint

    def notify_style_update(self) -> None:
        """The theme is another one, or what the styles depend on."""
        self._paint = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """A line of the pane as Textual wants it."""
        left, top = self.scroll_offset
        head = self.head() if y == 0 else None
        if head is not None:
            return self._strip(head, "", left)
        if top + y - self._pinned >= self.height():
            return Strip.blank(self.size.width, self.paint.style())
        at, part = self.line_at(top + y - self._pinned)
        role = self.row_role(at)
        if self.cursor_shown and at == self.cursor and (self.has_focus or self.cursor_stays):
            role = "cursor" if self.has_focus or self.cursor_bright else role or "cursor-blurred"
        return self._strip(self.piece(at, part), role, left)

    def _strip(self, spans: Iterable[Span], row: str, left: int) -> Strip:
        """A line from the cell ``left`` on; that of the cursor has one colour, save what was searched for.

        One that goes on beyond the pane ends in a mark.
        """
        under = self.paint.style(row)
        segments = [
            Segment(
                printable(one.text),
                under if row == "cursor" and one.role != "match" else self.paint.style(row, one.role),
            )
            for one in spans
            if one.text
        ]
        strip = Strip(segments)
        width = self.size.width
        seen = width - self.scrollbar_size_vertical
        if strip.cell_length <= left + seen or seen < 1 or not strip.crop(left + seen).text.strip():
            return strip.crop_extend(left, left + width, under)
        cut = strip.crop(left, left + seen - 1)  # a cell less than that where it cuts a wide character
        return Strip([*cut, Segment("\u2026".rjust(seen - cut.cell_length), under)]).extend_cell_length(width, under)

    # --- The cursor ---------------------------------------------------------------------------------------------

    def put_cursor(self, at: int) -> None:
        """Put the cursor on a line and bring it into view."""
        at = max(0, min(at, self.count() - 1))
        if at != self.cursor:
            self.cursor = at
            self.refresh()
        self.see(at)

    def see(self, first: int, last: int | None = None) -> None:
        """Scroll so that these lines are seen, at least the first, with a line around where there is room."""
        height = self.scrollable_content_region.height - self._pinned
        if height <= 0:
            return
        last = self.top_of((first if last is None else last) + 1) - 1
        first = self.top_of(first)
        last = min(last, first + height - 1)
        around = 1 if height > 4 else 0
        top = int(self.scroll_offset.y)
        if first - around < top:
            top = first - around
        elif last + around >= top + height:
            top = last + around - height + 1
        top = max(0, min(top, first, self.height() - height))
        if top != int(self.scroll_offset.y):
            self.scroll_to(y=top, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.follow()

    def follow(self) -> None:
        """Bring the cursor into view."""
        self.see(self.cursor)

    def _go(self, at: int) -> None:
        at = max(0, min(at, self.count() - 1))
        if self.count() and at != self.cursor:
            self.put_cursor(at)
            # Not by way of the panes around: it would reach the screen after what is drawn first.
            self.screen.post_message(self.Moved(self, at))
        else:
            self.see(self.cursor)

    def action_move(self, by: int) -> None:
        """Go so many lines down."""
        if self.cursor_shown:
            self._go(self.cursor + by)
        else:
            self.scroll_to(y=self.scroll_offset.y + by, animate=False)

    def action_page(self, by: int) -> None:
        """Go so many pages down."""
        self.action_move(by * max(1, self.scrollable_content_region.height - 1 - self._pinned))

    def action_first(self) -> None:
        """Go to the first line."""
        self.action_move(-self.count())

    def action_last(self) -> None:
        """Go to the last line."""
        self.action_move(self.count())

    def action_sideways(self, by: int) -> None:
        """Scroll to the side."""
        self.scroll_to(x=max(0, self.scroll_offset.x + by), animate=False)

    def action_choose(self) -> None:
        """Enter: follow the first thing in the line that leads somewhere."""
        if not self.count():
            return
        for span in self.row(self.cursor):
            if span.goal is not None:
                self.post_message(self.Followed(span.goal))
                return
        self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was clicked, and follow what is there."""
        place = event.get_content_offset(self)
        if place is None:
            return
        row = int(self.scroll_offset.y) + place.y - self._pinned
        if not 0 <= row < self.height() or place.y < self._pinned:
            return
        at, part = self.line_at(row)
        self._go(at)
        goal = _goal_at(self.piece(at, part), int(self.scroll_offset.x) + place.x)
        if goal is not None:
            self.post_message(self.Followed(goal))
        elif event.chain == 2:
            self.post_message(self.Chosen(self, at))


def _goal_at(spans: Iterable[Span], x: int) -> Goal | None:
    """Where a click on a cell leads."""
    end = 0
    for span in spans:
        end += cell_len(printable(span.text))
        if x < end:
            return span.goal
    return None
