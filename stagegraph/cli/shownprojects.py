"""The targets of bake and compose files for the terminal UI: which there are, and what is read for each."""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.cli import projects
from stagegraph.cli.openedlogs import LoggedLoader, OpenedLog
from stagegraph.errors import InputError, UsageError
from stagegraph.project.files import STANDARD_INPUT, stamp_of
from stagegraph.tui.model.session import Loaded
from stagegraph.tui.model.shownproject import ShownTarget
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from stagegraph.analysis.findings.checking import RuleChoice
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.tui.desk import Desk, Loader


class FileServices(Record):
    """What is made for a Dockerfile by its path: who writes for it, and which findings are wanted of it.

    Attributes:
        desk: takes the path, and whether the Dockerfile stands in the bake file.
        wanted: takes the path.
    """

    desk: Callable[[str, bool], Desk]
    wanted: Callable[[str], RuleChoice | None]


class OpenTarget(Record):
    """A target, with who reads and writes for it."""

    loader: Loader
    desk: Desk
    request: PlanRequest


class ShownProject:
    """Reads bake and compose files, and opens their targets.

    Attributes:
        targets: those that were asked for, and those that they need, by build.
        first: the name of the one that is open at first.
    """

    def __init__(self, arguments: argparse.Namespace, services: FileServices) -> None:
        """Read the files.

        Raises:
            ProjectError, InputError, UsageError: as `stagegraph.cli.projects.project_targets`.
        """
        self.arguments = arguments
        self.services = services
        self.once = any(one[0] == STANDARD_INPUT for one in arguments.bake)
        self.usual = projects.usual_request(arguments)
        self.images = projects.ImagesOfProject(arguments)
        self.log = OpenedLog(arguments.timings, arguments.build) if arguments.timings else None
        self._read = projects.project_targets(arguments)
        drafts = draft_builds(self._read, self.usual)
        self.targets: Sequence[ShownTarget] = [_shown(one) for draft in drafts for one in draft.targets]
        open_ones = [one for one in self.targets if not one.unread]
        if not open_ones:
            raise InputError(f"target {self.targets[0].name}: {self.targets[0].unread}")
        self.first = next((one.name for one in open_ones if not one.linked), open_ones[0].name)

    def opened(self, name: str) -> OpenTarget:
        """A target.

        Raises:
            UsageError: there is none of that name, or nobody can read its Dockerfile here.
        """
        shown = next((one for one in self.targets if one.name == name), None)
        if shown is None:
            raise UsageError(f"there is no target {name}")
        if shown.unread:
            raise UsageError(f"target {name}: {shown.unread}")
        loader: Loader = TargetLoader(self, name, shown.path)
        if self.log is not None:
            loader = LoggedLoader(loader, self.log)
        return OpenTarget(
            loader, self.services.desk(shown.path, shown.inline), replace(self.usual, targets=(shown.stage,))
        )

    def read(self) -> Sequence[ProjectTarget]:
        """The targets as the files tell them now; what came from standard input stays as it was."""
        return self._read if self.once else projects.project_targets(self.arguments)


class TargetLoader:
    """Reads the Dockerfile of a target, and with it all that tells how it is built."""

    def __init__(self, project: ShownProject, target: str, path: str) -> None:
        self.project = project
        self.target = target
        self.name = path
        self._watched: tuple[str, ...] = ()

    @cached_property
    def _files(self) -> tuple[str, ...]:
        """The bake and compose files."""
        arguments = self.project.arguments
        return tuple(one[0] for one in (*arguments.bake, *arguments.compose) if one[0] != STANDARD_INPUT)

    def load(self) -> Loaded:
        """The file as it is now, with its options.

        Raises:
            InputError: the target is no more, or a file cannot be read.
            ProjectError: bake refuses the files.
        """
        needed = _needed(self.project.read(), self.target)
        drafts = draft_builds(needed, self.project.usual, complete=self.project.images.complete)
        self._watched = tuple(one.path for one in needed if not one.inline)
        draft = next(one for one in drafts if self.target in (target.name for target in one.targets))
        target = next(one for one in draft.targets if one.name == self.target)
        if target.unread:
            raise InputError(f"target {target.name}: {target.unread}")
        self.name = target.path
        names = tuple(one.name for one in draft.targets)
        request = replace(draft.request, targets=(target.stage,))
        return Loaded(target.text, target.path, request=request, targets=names)

    def stamp(self) -> object:
        """When the bake and compose files, the Dockerfile, and those that it needs were written."""
        return tuple(map(stamp_of, (*self._files, *self._watched)))

    def wanted(self) -> RuleChoice | None:
        """Which findings are wanted of the file."""
        return self.project.services.wanted(self.name)


def _needed(targets: Sequence[ProjectTarget], name: str) -> list[ProjectTarget]:
    """A target and those that it needs, directly or through others."""
    by_name = {one.name: one for one in targets}
    if name not in by_name:
        raise InputError(f"the files have no target {name} any more", hint="T lists those that they had.")
    found = {name: by_name[name]}
    waiting = [by_name[name]]
    while waiting:
        for one in waiting.pop().needs:
            if one in by_name and one not in found:
                found[one] = by_name[one]
                waiting.append(by_name[one])
    return list(found.values())


def _shown(target: ProjectTarget) -> ShownTarget:
    takes = tuple(dict.fromkeys(target.needs))
    return ShownTarget(
        target.name,
        target.path,
        target.stage,
        takes=takes,
        linked=target.linked,
        unread=target.unread,
        inline=target.inline,
    )
