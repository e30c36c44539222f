"""What the screens ask of the program around them."""

from __future__ import annotations

from typing import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from textual.app import App
    from textual.signal import Signal

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.tui.desk import Desk, TargetSwitch
    from stagegraph.tui.model.session import Session
else:
    Protocol = object


class TargetSwitching(Protocol):
    """Opens the targets of a project, if there is one."""

    @property
    def project(self) -> TargetSwitch | None:
        """Knows the targets, None where one file is open."""

    @property
    def name(self) -> str:
        """The target that is open."""

    def open(self, name: str) -> None:
        """Open another one.

        Raises:
            StagegraphError: its Dockerfile cannot be read.
        """


class Program(Protocol):
    """One session, and the ways to change it that are not a screen's own."""

    desk: Desk
    session_changed: Signal[Session]

    @property
    def switching(self) -> TargetSwitching:
        """From one target of a project to another."""

    @property
    def session(self) -> Session:
        """What is shown."""

    def replan(self, request: PlanRequest) -> None:
        """Plan the file for another request."""

    def tidy(self) -> None:
        """Give back the memory of old plans and closed dialogs, when nobody types."""


def program_of(app: App[Any]) -> Program:
    """The application that Textual hands to a screen, as what it is to the screens."""
    return cast("Program", app)
