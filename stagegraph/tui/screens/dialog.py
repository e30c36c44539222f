"""What the dialogs share."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.reactive import Reactive
from textual.screen import ModalScreen, ScreenResultType

from stagegraph.tui.inside import strips_of
from stagegraph.tui.keys import DIALOG
from stagegraph.tui.model.textlines import Span
from stagegraph.tui.program import program_of
from stagegraph.tui.screens.behind import Dimmer, line_of
from stagegraph.tui.widgets.keyline import key_of
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar, TypeAlias

    from textual.events import MouseMove
    from textual.geometry import Region
    from textual.strip import Strip
    from textual.widget import Widget

    from stagegraph.tui.program import Program

    Lettered: TypeAlias = Sequence[tuple[str, tuple[Span, ...]]]
    """Lines to choose from, each behind the action that takes it at once."""


class Dialog(ModalScreen[ScreenResultType], inherit_bindings=False):
    """A box in front of the main screen; escape closes it, and so does a click beside it.

    Who opens one waits until it is there, and it takes the focus at once (`set_focus`, as `focus` does so later): the
    keys that were typed after the one that opens it are its own.
    """

    BINDINGS: ClassVar = DIALOG
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # what has the focus is drawn anew, and no more

    def __init__(self) -> None:
        super().__init__()
        self._over = False
        self._dimmer: Dimmer | None = None
        self._below: Sequence[Strip] = ()

    @property
    def program(self) -> Program:
        """The program around it."""
        return program_of(self.app)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The screen below, as it is in this frame."""
        self._below = ()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """A line of the screen below, dimmed."""
        colour = self.styles.background
        if colour.a >= 1:  # the colours of the terminal itself cannot be mixed
            return super().render_line(y)
        if self._dimmer is None or self._dimmer.colour != colour:
            self._dimmer = Dimmer(colour)
        if not self._below:
            stack = self.app.screen_stack
            self._below = strips_of(stack[stack.index(self) - 1])
        return self._dimmer.over(line_of(self._below, y, self.size.width))

    def make_room(self, scrolling: Widget, most: int) -> None:
        """Make what scrolls only as high as the rest of the box leaves it room, so that the keys stay in view.

        Args:
            scrolling: a child of the box.
            most: how many per cent of the screen it has at most.
        """
        if not self.query("#box"):  # it was closed meanwhile
            return
        box = self.query_one("#box")
        rest = sum(_rows(one) for one in box.children if one.display and one is not scrolling)
        inside = (self.size.height - box.styles.margin.height) * 9 // 10 - box.gutter.height
        scrolling.styles.max_height = max(1, min(inside - rest, self.size.height * most // 100))

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close it, once: a key may be pressed while a worker is about to close it."""
        if self._over:
            return AwaitComplete()
        self._over = True
        return super().dismiss(result)

    def action_dismiss_dialog(self) -> None:
        """Close it and change nothing."""
        self.dismiss(None)

    def on_click(self, event: object) -> None:
        """A click beside the box closes it."""
        if getattr(event, "widget", None) is self:
            self.action_dismiss_dialog()


def _rows(child: Widget) -> int:
    """The rows of a part of a box: of one that was just given a height these, else those that it has."""
    height = child.styles.height
    given = height.cells if height is not None else None
    return (child.outer_size.height if given is None else given) + child.styles.margin.height


class ChoiceList(LineView):
    """Lines to choose from; some are headings or text, which are passed over by the mouse alone."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.lines: tuple[tuple[Span, ...], ...] = ()
        self.pointed_at = -1  # the line under the mouse

    def show(self, lines: Sequence[tuple[Span, ...]]) -> None:
        """Show other lines."""
        self.lines = tuple(lines)
        self.changed(max((sum(len(span.text) for span in line) for line in lines), default=1) + 1)

    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def row(self, at: int) -> tuple[Span, ...]:
        """A line."""
        return self.lines[at]

    def row_role(self, at: int) -> str:
        """The line under the mouse stands out."""
        return "pointed" if at == self.pointed_at else super().row_role(at)

    def on_mouse_move(self, event: MouseMove) -> None:
        """The mouse is on a line."""
        place = event.get_content_offset(self)
        self._point(-1 if place is None else int(self.scroll_offset.y) + place.y)

    def on_leave(self) -> None:
        """The mouse has gone."""
        self._point(-1)

    def _point(self, at: int) -> None:
        if at != self.pointed_at:
            self.pointed_at = at
            self.refresh()


def show_with_keys(dialog: Dialog[ScreenResultType], choices: ChoiceList, lines: Lettered) -> None:
    """Show lines to choose from, each behind the key that takes it at once: the user's own, where there is one."""
    keys = [key_of(dialog, action) for action, _ in lines]
    width = max(map(len, keys))
    choices.show([(Span(f"{key:<{width}}  ", "code"), *spans) for key, (_, spans) in zip(keys, lines, strict=True)])
