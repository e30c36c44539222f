"""From one target of a project to another: another Dockerfile, other options, another file that is watched."""

from __future__ import annotations

from stagegraph.tui.model.session import Session
from stagegraph.tui.model.shownproject import place_words
from stagegraph.tui.watching import changes
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from textual.message import Message

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.tui.desk import Desk, Loader, TargetSwitch
    from stagegraph.tui.model.session import Loaded
    from stagegraph.tui.screens.mainscreen import MainScreen

    class Switched(Protocol):
        """The application, as far as it changes with the target."""

        loader: Loader
        desk: Desk
        main: MainScreen
        seconds: float

        def run_worker(self, work: Any, *, group: str, exclusive: bool) -> object:
            """Run something beside the screen."""

        def post_message(self, message: Message) -> bool:
            """Send a message."""

        def reload(self) -> None:
            """Read the file and plan it."""


class Switching:
    """Opens the targets of a project one after the other; without a project there is one file.

    Args:
        app: shows the target.
        project: opens targets, None for none.
    """

    def __init__(self, app: Switched, project: TargetSwitch | None) -> None:
        self.app = app
        self.project = project
        self.name = project.first if project is not None else ""

    def first_session(self, request: PlanRequest) -> Session:
        """The session before anything is read."""
        return Session(request, name=self.app.loader.name, project=self.words)

    @property
    def words(self) -> str:
        """The target that is open and its place among all, "" for no project."""
        return place_words(self.project.targets, self.name) if self.project is not None else ""

    def open(self, name: str) -> None:
        """Open another target. What was done to the one before is forgotten; how the graph is shown stays.

        Raises:
            StagegraphError: its Dockerfile cannot be read.
        """
        if self.project is None or name == self.name:
            return
        opened = self.project.opened(name)
        app = self.app
        app.loader, app.desk, self.name = opened.loader, opened.desk, name
        view = replace(app.main.session.view, focus=None)
        app.main.begin_anew(replace(self.first_session(opened.request), view=view))
        self.watch(app.loader.stamp())
        app.reload()

    def watch(self, stamp: object) -> None:
        """Watch the file that is open, and no other one."""
        app = self.app
        app.run_worker(changes(app.loader, stamp, app.seconds, app.post_message), group="watch", exclusive=True)

    def request_for(self, loaded: Loaded, request: PlanRequest) -> PlanRequest:
        """What is asked for of a file that was read again: what the project's files tell now, of the chosen stages."""
        return request if loaded.request is None else replace(loaded.request, targets=request.targets)
