"""The dialog that tells why a stage is built, or why not."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical

from stagegraph.render.story.reasons import told_why
from stagegraph.render.story.sections import Section
from stagegraph.tui.keys import WHY
from stagegraph.tui.model.facts import needed_by
from stagegraph.tui.screens.dialog import Dialog
from stagegraph.tui.widgets.detailspane import Details
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.model.knowledge import Knowledge


class WhyDialog(Dialog[tuple[int | None, int]]):
    """The ways from a target to a stage. Gives the stage and the line that were followed."""

    BINDINGS: ClassVar = WHY
    about = "Each line is a way by which a target comes to need the stage; enter or a click follows a name or a line."

    def __init__(self, known: Knowledge, stage: int) -> None:
        super().__init__()
        self.known, self.stage = known, stage
        self.answer = Details("answer")

    def compose(self) -> ComposeResult:
        """The answer."""
        box = Vertical(self.answer, KeyLine(hint("follow", "choose"), hint("close", "dismiss_dialog")), id="box")
        box.border_title = "Why?"
        yield box

    def on_mount(self) -> None:
        """Tell it."""
        told = Section("", told_why(self.known.plan, self.stage))
        users = needed_by(self.known, self.stage)
        self.answer.show((told, *([users] if users.lines else [])))
        self.set_focus(self.answer)

    @on(LineView.Followed)
    def _followed(self, event: LineView.Followed) -> None:
        event.stop()
        self.dismiss((event.goal.stage, event.goal.line))
