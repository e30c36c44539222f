"""A log that the terminal UI has open beside the Dockerfile."""

from __future__ import annotations

from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.cli.options import DEFAULT_PLATFORM
from stagegraph.errors import StagegraphError, UsageError
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.findings.checking import RuleChoice
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.logs.buildlog import LoggedBuild
    from stagegraph.tui.desk import Loader
    from stagegraph.tui.model.session import Loaded


class OpenedLog:
    """Reads a log when it has changed.

    Args:
        path: of the log.
        asked: the value of ``--build``.

    Raises:
        UsageError: it is standard input, or there is no such build in it.
        InputError: it cannot be read, or there is no build in it.
    """

    def __init__(self, path: str, asked: str = "") -> None:
        if path == STANDARD_INPUT:
            raise UsageError("--timings takes no standard input here", hint="Give the path of the log.")
        self.path = path
        self.asked = asked
        self._known: tuple[object, LoggedBuild] | None = None
        self.build()

    def build(self) -> LoggedBuild:
        """The build of the log as it is now; while it cannot be read, as it was.

        Raises:
            InputError: it could never be read.
        """
        from stagegraph.cli.progresslogs import read_chosen  # noqa: PLC0415  (few open a log)

        stamp = self.stamp()
        if self._known is None or self._known[0] != stamp:
            try:
                self._known = (stamp, read_chosen(self.path, self.asked).build)
            except StagegraphError:
                if self._known is None:
                    raise
                self._known = (stamp, self._known[1])
        return self._known[1]

    def stamp(self) -> object:
        """A value that is another one once the log has changed."""
        from stagegraph.project.files import stamp_of  # noqa: PLC0415  (as above)

        return stamp_of(self.path)


class LoggedLoader:
    """Reads a Dockerfile with the log that is open beside it."""

    def __init__(self, loader: Loader, log: OpenedLog) -> None:
        self.loader = loader
        self.log = log

    @property
    def name(self) -> str:
        """How messages call the file."""
        return self.loader.name

    def load(self) -> Loaded:
        """The file as it is now, with the log; errors are those of the file."""
        return replace(self.loader.load(), log=self.log.build())

    def stamp(self) -> object:
        """Another value once one of the two has changed."""
        return self.loader.stamp(), self.log.stamp()

    def wanted(self) -> RuleChoice | None:
        """Which findings the settings of the project want."""
        return self.loader.wanted()


def with_logged_targets(request: PlanRequest, log: OpenedLog, loader: Loader) -> PlanRequest:
    """The request with the target and the platforms of a log, as far as nothing else is asked for.

    While the Dockerfile is refused the request stays as it is.
    """
    from stagegraph.analysis.timing.loggedtargets import logged_platforms, logged_request  # noqa: PLC0415  (as above)
    from stagegraph.syntax.parser import parse  # noqa: PLC0415  (as above)

    build = log.build()
    if request.platform == DEFAULT_PLATFORM:
        request = replace(request, platform=logged_platforms(build) or DEFAULT_PLATFORM)
    if request.targets != ("",):
        return request
    try:
        loaded = loader.load()
        dockerfile = parse(loaded.text, loaded.name)
        found = logged_request(build, dockerfile, request)
        last = dockerfile.stages[-1]
        # Named, so that a target that was kept of the last call does not take its place.
        return replace(found, targets=(last.name or str(last.index),)) if found.targets == ("",) else found
    except StagegraphError:
        return request
