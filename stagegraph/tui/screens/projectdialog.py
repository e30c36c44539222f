"""The dialog that chooses a target of a project."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical

from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import PROJECT
from stagegraph.tui.model.textlines import Span
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.model.shownproject import ShownTarget


class ProjectDialog(Dialog[str]):
    """The targets of bake and compose files, each with its Dockerfile and those that it takes; enter opens one."""

    BINDINGS: ClassVar = PROJECT
    about = "Each target has its own Dockerfile and options."

    def __init__(self, targets: Sequence[ShownTarget], now: str) -> None:
        super().__init__()
        self.targets = targets
        self.now = now
        self.choices = ChoiceList("choices")

    def compose(self) -> ComposeResult:
        """The list."""
        box = Vertical(self.choices, KeyLine(hint("open", "choose"), hint("close", "dismiss_dialog")), id="box")
        box.border_title = "Targets of the project"
        yield box

    def on_mount(self) -> None:
        """Begin at the target that is open."""
        names = [one.name for one in self.targets]
        width = max(len(printable(one)) for one in names)
        paths = max(len(printable(one.path)) for one in self.targets)
        self.choices.show([self._line(one, width, paths) for one in self.targets])
        self.choices.put_cursor(names.index(self.now))
        self.set_focus(self.choices)

    def _line(self, one: ShownTarget, width: int, paths: int) -> tuple[Span, ...]:
        notes = [f"takes {', '.join(one.takes)}"] if one.takes else []
        if one.linked:
            notes.append("linked")
        if one.unread:
            notes = ["cannot be read here"]
        return (
            Span("\u25b6 " if one.name == self.now else "  ", "key"),
            Span(f"{printable(one.name):<{width}}  ", "target" if one.name == self.now else "used"),
            Span(f"{printable(one.path):<{paths}}  ", "code"),
            Span(printable("; ".join(notes)), "dim"),
        )

    @on(LineView.Chosen)
    def _chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        self.dismiss(self.targets[event.row].name)
