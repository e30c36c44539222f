"""Going from one target of a project to another."""

from __future__ import annotations

from stagegraph.errors import StagegraphError
from stagegraph.tui.model.session import told
from stagegraph.tui.model.shownproject import beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from textual.app import App

    from stagegraph.tui.program import Program

    class Traveller(Protocol):
        """The screen on which one chooses."""

        @property
        def app(self) -> App[Any]:
            """The application."""

        @property
        def program(self) -> Program:
            """The program around the screen."""

        def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
            """Say something in a corner."""


_NO_PROJECT = "One Dockerfile is open: stagegraph tui --bake FILE opens the targets of a bake file."


class Projecting:
    """Opens targets: one that is chosen in a list, the next one, or one that is a context of what is shown."""

    def __init__(self, screen: Traveller) -> None:
        self.screen = screen

    async def choose(self) -> None:
        """Choose from the list."""
        switching = self.screen.program.switching
        if switching.project is None:
            self.screen.tell(_NO_PROJECT, wrong=True)
            return
        from stagegraph.tui.screens.projectdialog import ProjectDialog  # noqa: PLC0415  (dialogs are loaded when opened)

        dialog = ProjectDialog(switching.project.targets, switching.name)
        await self.screen.app.push_screen(dialog, lambda name: self.open(name) if name else None)

    def next(self, by: int) -> None:
        """Open the next target, or the one before."""
        switching = self.screen.program.switching
        if switching.project is None:
            self.screen.tell(_NO_PROJECT, wrong=True)
        else:
            self.open(beside(switching.project.targets, switching.name, by))

    def open(self, name: str) -> None:
        """Open a target."""
        switching = self.screen.program.switching
        if switching.project is None:
            self.screen.tell(_NO_PROJECT, wrong=True)
            return
        try:
            switching.open(name)
        except StagegraphError as problem:
            self.screen.tell(told(problem), wrong=True)
