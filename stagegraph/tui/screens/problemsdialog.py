"""The dialog that lists what is wrong with the file."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical
from textual.widgets import Label

from stagegraph.render.shared.cells import wrapped
from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import PROBLEMS
from stagegraph.tui.model.textlines import Span
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView
from stagegraph.tui.widgets.problemline import MARKS, ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.model.remarks import Remark

_MOST_LINES = 8


class ProblemsDialog(Dialog[tuple[int, bool]]):
    """A line for each problem, and below them all of the one under the cursor.

    Gives its number, and whether the editor is to be opened there.
    """

    BINDINGS: ClassVar = PROBLEMS
    about = "What BuildKit refuses, what its build checks and the rules of `check` find, and notes."

    def __init__(self, remarks: Sequence[Remark], at: int) -> None:
        super().__init__()
        self.remarks, self.at = tuple(remarks), max(0, at)
        self.choices = ChoiceList("choices")
        self.whole = Label("", id="whole", markup=False)

    def compose(self) -> ComposeResult:
        """The list, what is said of one, the keys."""
        box = Vertical(
            self.choices,
            self.whole,
            KeyLine(hint("show its line", "choose"), hint("edit there", "edit"), hint("close", "dismiss_dialog")),
            id="box",
        )
        box.border_title = "Problems"
        yield box

    def on_mount(self) -> None:
        """Begin at the problem that is shown."""
        width = max((len(str(one.line)) for one in self.remarks), default=1)
        rule = max((len(one.rule or one.kind.value) for one in self.remarks), default=1)
        lines = [
            (
                Span(f"{MARKS[one.severity]} ", ROLES[one.severity]),
                Span(f"{one.line or '':>{width}} ", "number"),
                Span(f" {one.rule or one.kind.value:<{rule}}  ", "dim"),
                Span(" ".join(one.text.split())),
            )
            for one in self.remarks
        ]
        self.choices.cursor_shown = bool(lines)
        self.choices.show(lines or [(Span("No problems: no refusal, no notes, nothing that check finds.", "dim"),)])
        self.choices.put_cursor(self.at)
        self._tell()
        self.set_focus(self.choices)

    def on_resize(self) -> None:
        """Room for the longest of them, whichever is told."""
        self.call_after_refresh(self._make_room)

    def _make_room(self) -> None:
        width = self.whole.size.width
        if not width or not self.remarks:
            return
        needed = max(len(_lines(one, width)) for one in self.remarks)
        self.whole.styles.height = max(1, min(_MOST_LINES, needed, self.size.height // 2 - 4))
        self.make_room(self.choices, 60)
        self.choices.follow()

    def _tell(self) -> None:
        if self.remarks:
            one = self.remarks[self.choices.cursor]
            self.whole.update("\n".join(printable(text) for text in (one.text, one.advice) if text))

    @on(LineView.Moved)
    def _moved(self, event: LineView.Moved) -> None:
        event.stop()
        self._tell()

    @on(LineView.Chosen)
    def _chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        self._close(edit=False)

    def action_edit(self) -> None:
        """Open the editor at the problem's line."""
        self._close(edit=True)

    def _close(self, *, edit: bool) -> None:
        if self.remarks:
            self.dismiss((self.choices.cursor, edit))


def _lines(remark: Remark, width: int) -> list[str]:
    """All that is said in a remark, in lines of that width."""
    return [line for text in (remark.text, remark.advice) for line in wrapped(printable(text).split(), width) if line]
