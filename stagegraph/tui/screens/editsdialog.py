"""The dialog that tells what the edits of the file do to the build."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical
from textual.widgets import Label

from stagegraph.errors import StagegraphError
from stagegraph.render.shared.parts import Part
from stagegraph.render.story.sections import Section
from stagegraph.tui.aside import aside
from stagegraph.tui.keys import EDITS
from stagegraph.tui.model.session import told
from stagegraph.tui.screens.dialog import Dialog
from stagegraph.tui.screens.editwords import change_of, told_of
from stagegraph.tui.widgets.detailspane import Details
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.analysis.request import PlanRequest

_OPENED, _HEAD = "it was opened", "git HEAD"
_WAIT = (Section("", ((Part("comparing ..."),),)),)


class EditsDialog(Dialog[tuple[int | None, int]]):
    """What differs from the file as it was when it was opened, or as of git HEAD. Gives what was followed.

    Args:
        text: of the file now.
        opened: as it was.
        request: what is built.
        committed: gives the text as of git HEAD and what messages call it; it runs in a thread.
    """

    BINDINGS: ClassVar = EDITS
    about = "What the edits do to the build; + is new, - gone, ~ differs, ^ stands elsewhere. Enter follows a line."

    def __init__(self, text: str, opened: str, request: PlanRequest, committed: Callable[[], str]) -> None:
        super().__init__()
        self.text, self.opened, self.request, self.committed = text, opened, request, committed
        self.of_head = False
        self.answer = Details("answer")

    def compose(self) -> ComposeResult:
        """The answer."""
        box = Vertical(self.answer, Label("enter follow  s opened or git HEAD  esc close", classes="hint"), id="box")
        box.border_title = "What the edits do"
        yield box

    def on_mount(self) -> None:
        """Compare with the file as it was opened."""
        self.set_focus(self.answer)
        self._compare()

    def action_switch(self) -> None:
        """Compare with the file as it was opened, or as of git HEAD."""
        self.of_head = not self.of_head
        self._compare()

    def _compare(self) -> None:
        self.answer.show(_WAIT)
        self.run_worker(self._told(of_head=self.of_head), group="compare", exclusive=True)

    async def _told(self, *, of_head: bool) -> None:
        def work() -> tuple[Section, ...]:
            was = self.committed() if of_head else self.opened
            changes = change_of(was, self.text, "Dockerfile", self.request)
            return told_of(changes, _HEAD if of_head else _OPENED)

        try:
            found = await aside(work)
        except StagegraphError as problem:
            found = (Section(f"Since {_HEAD if of_head else _OPENED}", ((Part(told(problem)),),)),)
        self.answer.show(found)

    @on(LineView.Followed)
    def _followed(self, event: LineView.Followed) -> None:
        event.stop()
        self.dismiss((event.goal.stage, event.goal.line))
