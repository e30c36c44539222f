"""The builds of a file that are known: of targets of the project, or from the names of stages that scripts build."""

from __future__ import annotations

from stagegraph.analysis.planning import resolutions_of
from stagegraph.errors import StagegraphError
from stagegraph.syntax.gotext import lower
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.syntax.instructions import Dockerfile


class KnownBuilds:
    """Every build of a file that is known, none where nothing is known of them.

    What they need is found once, however often the file is checked: for each of hundreds of targets, say.
    """

    def __init__(self, requests: Iterable[PlanRequest] = ()) -> None:
        self._requests = tuple(dict.fromkeys(requests))
        self._asked: Dockerfile | None = None  # last
        self._needed: frozenset[int] | None = None  # of that

    def needed(self, dockerfile: Dockerfile) -> frozenset[int] | None:
        """The indexes of the stages that they need.

        None where nothing is known: also where one of them is refused, as what it would have needed is not known.
        """
        if self._asked is not dockerfile:
            self._asked, self._needed = dockerfile, self._found(dockerfile)
        return self._needed

    def _found(self, dockerfile: Dockerfile) -> frozenset[int] | None:
        if not self._requests:
            return None
        used: set[int] = set()
        try:
            for request in self._requests:
                for resolution in resolutions_of(dockerfile, request):
                    used |= resolution.built
        except StagegraphError:
            return None
        return frozenset(used)


def named_builds(dockerfile: Dockerfile, request: PlanRequest, names: Iterable[str]) -> tuple[PlanRequest, ...]:
    """The builds of a file that are known where names of targets are: these, and the one that is asked for.

    Args:
        dockerfile: the file.
        request: what is asked for.
        names: of stages in any case; those that the file has not belong to other files.

    Returns:
        None where the file has no stage of any of the names.
    """
    targets = targets_among(dockerfile, names)
    return (request, replace(request, targets=targets)) if targets else ()


def targets_among(dockerfile: Dockerfile, names: Iterable[str]) -> tuple[str, ...]:
    """Those of some names that a target of the file can be asked for with, each once."""
    known = {stage.name for stage in dockerfile.stages if stage.name}
    return tuple(dict.fromkeys(name for name in names if lower(name) in known))
