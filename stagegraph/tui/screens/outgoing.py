"""What leaves the program: to the clipboard, to a file, to the editor."""

from __future__ import annotations

from textual.app import SuspendNotSupported

from stagegraph.errors import StagegraphError
from stagegraph.render.shared.wording import counted
from stagegraph.tui.model.session import told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from textual.app import App

    from stagegraph.tui.model.session import Session
    from stagegraph.tui.program import Program
    from stagegraph.tui.screens.presenter import Presenter

    class Sender(Protocol):
        """The screen that it leaves."""

        session: Session
        shown: Presenter

        @property
        def app(self) -> App[Any]:
            """The application."""

        @property
        def program(self) -> Program:
            """The program around the screen."""

        def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
            """Say something in a corner."""

        def tell_no_plan(self) -> None:
            """Say why nothing can be done."""


class Outgoing:
    """Copies, writes and edits what a screen shows."""

    def __init__(self, screen: Sender) -> None:
        self.screen = screen

    async def copy(self) -> None:
        """Choose what to copy."""
        from stagegraph.tui.screens.copydialog import CopyDialog  # noqa: PLC0415  (dialogs are loaded when opened)

        session, known = self.screen.session, self.screen.shown.known
        if session.plan is None or known is None:
            self.screen.tell_no_plan()
            return
        await self.screen.app.push_screen(CopyDialog(session, known), self._copied)

    def _copied(self, what: tuple[str, str] | None) -> None:
        if what is None:
            return
        name, text = what
        self.screen.app.copy_to_clipboard(text)
        self.screen.tell(f"{name}, {counted(len(text), 'character')} sent to the clipboard (OSC 52)", title="Copied")

    async def export(self) -> None:
        """Choose a format and a file."""
        from stagegraph.tui.screens.exportdialog import ExportDialog  # noqa: PLC0415  (as above)

        if self.screen.session.plan is None:
            self.screen.tell_no_plan()
            return
        dialog = ExportDialog(self.screen.session, self.screen.program.desk)
        await self.screen.app.push_screen(dialog, self._exported)

    def _exported(self, path: str | None) -> None:
        if path:
            self.screen.tell(path, title="Written")

    def edit(self, line: int) -> None:
        """Give the terminal to the editor, which opens the file at a line, and wait."""
        wrong = ""
        app = self.screen.app
        try:
            with app.suspend():
                try:
                    self.screen.program.desk.edit(line)
                except StagegraphError as problem:  # inside: the terminal would not be taken back otherwise
                    wrong = told(problem)
        except SuspendNotSupported:
            wrong = "This terminal cannot be given to another program."
        if wrong:
            self.screen.tell(wrong, wrong=True)
        app.refresh()
