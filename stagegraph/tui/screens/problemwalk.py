"""Going from problem to problem of the file."""

from __future__ import annotations

from functools import partial

from stagegraph.tui.model.remarks import next_remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from textual.app import App

    from stagegraph.tui.model.remarks import Remark
    from stagegraph.tui.screens.outgoing import Outgoing
    from stagegraph.tui.screens.presenter import Presenter

    class Walked(Protocol):
        """The screen on which one goes."""

        shown: Presenter
        outgoing: Outgoing

        @property
        def app(self) -> App[Any]:
            """The application."""

        def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
            """Say something in a corner."""

        def show_line(self, line: int) -> None:
            """Go to a line of the source, counted from 1."""


class ProblemWalk:
    """Goes to the problems that a screen shows."""

    def __init__(self, screen: Walked) -> None:
        self.screen = screen
        self.shown = screen.shown

    def next(self, by: int) -> None:
        """To the next one, or the one before."""
        at = next_remark(self.shown.remarks, self.shown.problems.at, self.shown.source.line, by)
        if at < 0:
            self.screen.tell("There are no problems.")
        else:
            self._go(at)

    def show_now(self) -> None:
        """To the one that the line of problems tells of."""
        if self.shown.remarks:
            self._go(self.shown.problems.number)

    def _go(self, at: int) -> None:
        self.shown.problems.show(self.shown.remarks, at)
        line = self.shown.remarks[at].line
        if line:
            self.screen.show_line(line)

    async def list_all(self) -> None:
        """List them, to choose one."""
        from stagegraph.tui.screens.problemsdialog import ProblemsDialog  # noqa: PLC0415  (dialogs are loaded late)

        remarks = self.shown.remarks
        dialog = ProblemsDialog(remarks, self.shown.problems.number)
        await self.screen.app.push_screen(dialog, partial(self._chosen, remarks))

    def _chosen(self, remarks: tuple[Remark, ...], chosen: tuple[int, bool] | None) -> None:
        if chosen is None:
            return
        at, edit = chosen
        if remarks[at] in self.shown.remarks:  # the file may have been changed meanwhile
            self._go(self.shown.remarks.index(remarks[at]))
        if edit:
            self.screen.outgoing.edit(remarks[at].line or self.shown.source.line)
