"""The question whether a file is to be replaced."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical
from textual.widgets import Label

from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import REPLACE
from stagegraph.tui.model.textlines import Span
from stagegraph.tui.screens.dialog import ChoiceList, Dialog, show_with_keys
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.screens.dialog import Lettered


class ReplaceDialog(Dialog[bool]):
    """Gives True where the file is to be replaced; the cursor stands on the answer that keeps it."""

    BINDINGS: ClassVar = REPLACE
    about = "A file of that name is there already."

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.choices = ChoiceList("choices")

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        box = Vertical(
            Label(f"{printable(self.path)} is there already.", markup=False),
            self.choices,
            KeyLine(hint("replace", "replace"), hint("keep", "dismiss_dialog")),
            id="box",
        )
        box.border_title = "Replace the file?"
        yield box

    def on_mount(self) -> None:
        """Begin at the answer that changes nothing."""
        self.set_focus(self.choices)
        answers: Lettered = [
            ("dismiss_dialog", (Span("keep it"),)),
            ("replace", (Span("replace it by what is exported"),)),
        ]
        show_with_keys(self, self.choices, answers)

    @on(LineView.Moved)
    def _moved(self, event: LineView.Moved) -> None:
        event.stop()

    @on(LineView.Chosen)
    def _chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        self.dismiss(event.row == 1)

    def action_replace(self) -> None:
        """Replace it."""
        self.dismiss(True)
