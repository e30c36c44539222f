"""The builds of a file that are known, from the names of stages that scripts build."""

from __future__ import annotations

from stagegraph.syntax.gotext import lower
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.syntax.instructions import Dockerfile


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
