"""Telling what an edit does: a line after each save, and the whole of it when asked."""

from __future__ import annotations

from stagegraph.tui.aside import aside
from stagegraph.tui.model.session import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any, Protocol

    from textual.app import App

    from stagegraph.tui.model.session import Session
    from stagegraph.tui.program import Program

    class Edited(Protocol):
        """The screen on which it is told."""

        session: Session

        @property
        def app(self) -> App[Any]:
            """The application."""

        @property
        def program(self) -> Program:
            """The program around it."""

        def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
            """Say something in a corner."""

        def select(self, selection: Selection) -> None:
            """Select something."""

        def show_line(self, line: int) -> None:
            """Go to a line of the source, counted from 1."""


class Edits:
    """Knows the text as it was when the file was opened, and tells what became of it."""

    def __init__(self, screen: Edited) -> None:
        self.screen = screen
        self.opened: str | None = None

    def read(self, text: str) -> None:
        """A text has been read; the first one is what later ones are compared with."""
        if self.opened is None:
            self.opened = text

    def planned(self, before: Session, after: Session) -> None:
        """There is a plan of another text: say what the edit does, once that is worked out."""
        if before.plan is not None and after.planned_text != before.planned_text:
            self._run(self._say(before.planned_text, after))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self.screen.app.run_worker(work, group="edits", exclusive=True)

    async def _say(self, was: str, after: Session) -> None:
        from stagegraph.tui.screens.editwords import change_of, said_of  # noqa: PLC0415  (what is not edited needs no words)

        text, name, request = after.planned_text, after.name, after.request
        said = await aside(lambda: said_of(change_of(was, text, name, request)))
        if self.screen.session.planned_text == text and self.screen.session.problem is None:
            self.screen.tell(f"This edit: {said}")

    async def show(self) -> None:
        """All that the edits since the file was opened do, or those since git's HEAD."""
        from stagegraph.tui.screens.editsdialog import EditsDialog  # noqa: PLC0415  (loaded when opened)

        session, opened = self.screen.session, self.opened
        if session.loaded is None or opened is None:
            self.screen.tell("There is no file to compare.", wrong=True)
            return
        await self.screen.app.push_screen(
            EditsDialog(session.loaded.text, opened, session.request, self.screen.program.desk.committed),
            self._closed,
        )

    def _closed(self, goal: tuple[int | None, int] | None) -> None:
        if goal is None:
            return
        stage, line = goal
        plan = self.screen.session.plan
        if stage is not None and plan is not None and stage < len(plan.stages):
            self.screen.select(Selection(stage))
        elif line:
            self.screen.show_line(line)
