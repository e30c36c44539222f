"""The dialog that chooses a theme."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical

from stagegraph.tui.keys import THEMES
from stagegraph.tui.model.textlines import Span
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult


class ThemeDialog(Dialog[None]):
    """Each theme is shown while one walks through the list; escape goes back to the one before."""

    BINDINGS: ClassVar = THEMES
    about = "Each theme is shown as you come to it."

    def __init__(self, before: str) -> None:
        super().__init__()
        self.before = before
        self.choices = ChoiceList("choices")
        self.names: list[str] = []

    def compose(self) -> ComposeResult:
        """The list."""
        box = Vertical(self.choices, KeyLine(hint("keep", "choose"), hint("undo", "dismiss_dialog")), id="box")
        box.border_title = "Themes"
        yield box

    def on_mount(self) -> None:
        """Begin at the theme of now."""
        themes = self.app.available_themes
        self.names = sorted(themes, key=lambda one: (not one.startswith("textual"), not themes[one].dark, one))
        width = max(map(len, self.names))
        self.choices.show(
            [(Span(f"{one:<{width}}  "), Span("dark" if themes[one].dark else "light", "dim")) for one in self.names]
        )
        self.choices.put_cursor(self.names.index(self.before))
        self.set_focus(self.choices)

    @on(LineView.Moved)
    def _moved(self, event: LineView.Moved) -> None:
        event.stop()
        self.app.theme = self.names[event.row]
        if isinstance(event, LineView.Chosen):
            self.dismiss(None)

    def action_dismiss_dialog(self) -> None:
        """Back to the theme before."""
        self.app.theme = self.before
        self.dismiss(None)
