"""What the terminal needs from the outside world: whoever starts it brings these."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    from stagegraph.analysis.findings.checking import RuleChoice
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.tui.model.session import Loaded, Session
    from stagegraph.tui.model.shownproject import ShownTarget
else:
    Protocol = object


class Loader(Protocol):
    """Reads the Dockerfile."""

    @property
    def name(self) -> str:
        """How messages call the file, also where it cannot be read."""

    def load(self) -> Loaded:
        """The file as it is now; from the second time on in a thread.

        Raises:
            InputError: it cannot be read.
        """

    def stamp(self) -> object:
        """A value that is another one once the file has changed; cheap, and never an error."""

    def wanted(self) -> RuleChoice | None:
        """Which findings the settings of the project want, None for all; asked in a thread."""


class Desk(Protocol):
    """Touches the outside world."""

    @property
    def formats(self) -> Mapping[str, str]:
        """The formats that can be exported on this machine, each with what it is."""

    def format_of(self, path: str) -> str:
        """The format that a name tells by its suffix, "" if it tells none.

        Raises:
            EnvironmentLacks: that format cannot be made on this machine.
        """

    def renamed(self, path: str, file_format: str) -> str:
        """The name with the suffix of a format; what was typed stays before it."""

    def replaces(self, path: str) -> bool:
        """Whether there is a file of that name.

        Raises:
            UsageError: it is the one that is shown, by whatever name or link, or no file, and must not be written.
        """

    def suggested(self, session: Session, file_format: str) -> str:
        """A name for a file of that format."""

    def export(
        self,
        path: str,
        file_format: str,
        session: Session,
        tell: Callable[[int, int, str], None],
        *,
        replace: bool = False,
    ) -> None:
        """Write a file; runs in a thread.

        Args:
            path: where to.
            file_format: one of `formats`.
            session: what to write; it has a plan.
            tell: takes how many parts of the work are done, how many there are, and what is done now.
            replace: a file of that name is replaced.

        Raises:
            StagegraphError: it cannot be made or written, or is there already.
        """

    def committed(self) -> str:
        """The text of the file as of git's HEAD; runs in a thread.

        Raises:
            StagegraphError: git does not have it, or there is no git.
        """

    def edit(self, line: int) -> None:
        """Open the file in an editor, at a line counted from 1, and wait until it is closed.

        Raises:
            StagegraphError: there is no file (standard input), or no editor.
        """


class OpenedTarget(Protocol):
    """A target of a project: who reads its Dockerfile, who writes for it, and how it is built."""

    @property
    def loader(self) -> Loader:
        """Reads its Dockerfile."""

    @property
    def desk(self) -> Desk:
        """Touches the outside world for it."""

    @property
    def request(self) -> PlanRequest:
        """Its stage and its build options."""


class TargetSwitch(Protocol):
    """Opens the targets of bake and compose files."""

    @property
    def targets(self) -> Sequence[ShownTarget]:
        """All of them, in the order in which they are listed."""

    @property
    def first(self) -> str:
        """The name of the target that is open at first."""

    def opened(self, name: str) -> OpenedTarget:
        """One of them.

        Raises:
            StagegraphError: its Dockerfile cannot be read.
        """
