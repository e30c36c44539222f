"""What a build was asked for, as its log tells: the stages that were its targets, its platforms."""

from __future__ import annotations

from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.timing.vertexnames import read_name, target_and_stage, targets_of
from stagegraph.logs.buildlog import VertexState
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.logs.buildlog import LoggedBuild
    from stagegraph.syntax.instructions import Dockerfile


def logged_platforms(build: LoggedBuild) -> str:
    """The platforms that the steps of a build are for, with commas; "" where its names tell none.

    A step that is run on another platform than it is for is called ``linux/amd64->arm64``.
    """
    found: dict[str, None] = {}
    for vertex in build.vertices:
        name = read_name(vertex.name)
        if name.platform and name.number is not None:
            where, _, what = name.platform.partition("->")
            found[f"{where.partition('/')[0]}/{what}" if what else where] = None
    return ",".join(found)


def logged_request(build: LoggedBuild, dockerfile: Dockerfile, request: PlanRequest) -> PlanRequest:
    """The request with the targets that the log of a build shows.

    Of the targets that need every stage of which the log has steps it is the one that needs fewest; of a build that
    failed the usual one, if that needs them, as later steps are missing in its log. Where no single target needs them
    all, there were several.

    Args:
        build: what the log tells.
        dockerfile: that of the build.
        request: the other options of the build.
    """
    logged = _stages(build, dockerfile)
    if not logged:
        return request
    needs = {one.stage.index: one.needed | 1 << one.stage.index for one in list_targets(dockerfile, request)}
    usual = len(dockerfile.stages) - 1
    wanted = sum(1 << index for index in logged)
    covering = [index for index, needed in needs.items() if not wanted & ~needed]
    failed = build.error or any(vertex.state is VertexState.FAILED for vertex in build.vertices)
    if usual in covering and failed:
        return request
    names = [stage.name or str(stage.index) for stage in dockerfile.stages]
    if covering:
        best = min(covering, key=lambda index: (needs[index].bit_count(), -index))
        return replace(request, targets=("" if best == usual else names[best],))
    ends: list[int] = []
    needed = 0
    for index in sorted(logged, reverse=True):
        if not needed >> index & 1:
            ends.append(index)
            needed |= needs.get(index, 0)
    return replace(request, targets=tuple(names[index] for index in reversed(ends)))


def _stages(build: LoggedBuild, dockerfile: Dockerfile) -> set[int]:
    """The stages of which a log has steps; of several of one name the last one."""
    names = [read_name(vertex.name) for vertex in build.vertices]
    targets = targets_of(names)
    told = {target_and_stage(name, targets)[1] for name in names if name.number is not None}
    last_of = {stage.display_name: stage.index for stage in dockerfile.stages}
    return {last_of[name] for name in told if name in last_of}
