"""The help: the keys that work where one is."""

from __future__ import annotations

from textual.containers import Vertical
from textual.widgets import Input

from stagegraph.tui.keys import HELP, described, is_typed
from stagegraph.tui.model.textlines import Span, marked, wrapped
from stagegraph.tui.model.typed import contains
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.widgets.keyline import KeyLine, hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ClassVar

    from textual.app import ComposeResult
    from textual.screen import Screen

    from stagegraph.tui.keys import Described

_ABOUT = {
    "stages": "The stages in file order: place in the build, name, steps, waves, base. "
    "\u25c6 is a target, \u25cf on the critical path, \u2022 built, \u00b7 not built, "
    "with the number of its steps in brackets; \u2717, ! and i are problems.",
    "details": "What there is to know of the selection. Names of stages and lines (L12) can be followed: "
    "left and right choose among those of a line, enter goes there, ctrl+o comes back.",
    "graph": "What each stage or step waits for, from left to right or from top to bottom, to fit the pane: "
    "- and + show less or more of each card, i turns the graph, F fits it again.",
    "steps": "The steps of the stage, with BuildKit's names: w3 is the wave, \u25cf the critical path; "
    "$ runs a command, + changes files, \u2193 loads, & merges. "
    "Of a stage that is not built, the instructions that would be steps.",
    "source": "The Dockerfile. The cursor selects the stage and the step of its line.",
    "schedule": "A row for each stage, a column for each wave: the steps of a wave can run at the same time. "
    "A number counts several steps of one stage; \u2193 loads an image or a remote file, "
    "\u00b7 is before it begins, \u254c where it waits for another stage. "
    "The columns of the selected stage are marked, and so (\u2225) are the stages that can run at the same time. "
    "With the log of a build (--timings) there is an axis of time instead, and m changes between the two.",
}


class Keys(ChoiceList):
    """Lines that are wrapped to the width; nothing in them can be chosen."""

    cursor_shown = False

    def __init__(self, name: str, rows: Callable[[int], list[tuple[Span, ...]]]) -> None:
        super().__init__(name)
        self.rows = rows

    def on_resize(self) -> None:
        """Wrap anew."""
        width, height = self.container_size
        rows = self.rows(max(20, width - self.styles.scrollbar_size_vertical))
        self.show(rows if len(rows) > height else self.rows(max(20, width)))


class HelpDialog(Dialog[None]):
    """The keys of the focused pane or dialog, then those that work everywhere."""

    BINDINGS: ClassVar = HELP

    def __init__(self, of: Screen[object]) -> None:
        super().__init__()
        pane = getattr(of, "focused_pane", "")
        self.about = _ABOUT.get(pane, getattr(of, "about", ""))
        self.where = pane or (of.query_one("#box").border_title if of.query("#box") else "")
        typing = isinstance(of.focused, Input)
        self.keys = described(
            one.binding
            for one in of.active_bindings.values()
            if not (typing and is_typed(one.binding.key) and one.node is not of.focused)
        )
        self.lines = Keys("choices", self.rows)
        self.filter = Input(placeholder="a part of a key, or of what it does", compact=True, id="filter")
        self.wanted = ""

    def compose(self) -> ComposeResult:
        """The line to type in, and the lines."""
        box = Vertical(
            self.filter,
            self.lines,
            KeyLine(
                hint("close", "dismiss_dialog"),
                hint("scroll", "move(-1)", "move(1)"),
                hint("filter", "filter"),
            ),
            id="box",
        )
        box.border_title = f"Help: {self.where}" if self.where else "Help"
        yield box

    def on_mount(self) -> None:
        """The keys of the list are to work."""
        self.filter.display = False
        self.set_focus(self.lines)

    def action_filter(self) -> None:
        """Type what the lines have to hold."""
        self.filter.display = True
        self.set_focus(self.filter)

    def action_dismiss_dialog(self) -> None:
        """End the filter, or close the help."""
        if self.filter.display:
            self.filter.value = ""
            self.filter.display = False
            self.set_focus(self.lines)
        else:
            super().action_dismiss_dialog()

    def on_input_submitted(self) -> None:
        """The filter stays, and the lines can be scrolled."""
        self.set_focus(self.lines)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show only what holds the text."""
        self.wanted = event.value
        self.lines.on_resize()
        self.lines.scroll_to(0, 0, animate=False)

    def rows(self, width: int) -> list[tuple[Span, ...]]:
        """What the dialog says, in lines of that width."""
        rows: list[tuple[Span, ...]] = []
        if self.about and not self.wanted:
            rows += [*wrapped((Span(self.about),), width, indent=0), ()]
        group = None
        keys = [one for one in self.keys if _holds(one, self.wanted)]
        most = min(16, max((len(one.keys) for one in self.keys), default=1))
        for one in keys:
            if one.group != group:
                if group is not None:
                    rows.append(())
                group = one.group
                rows.append((Span(one.group, "title"),))
            spans = (Span(f"{one.keys:<{most}}  ", "code"), *marked((Span(one.sentence),), self.wanted))
            rows += wrapped(spans, width, indent=most + 2)
        return rows or [(Span("no such key", "dim"),)]


def _holds(one: Described, wanted: str) -> bool:
    """Whether a key, its name or what it does contains a text."""
    return not wanted or any(contains(text, wanted) for text in (one.keys, one.name, one.sentence))
