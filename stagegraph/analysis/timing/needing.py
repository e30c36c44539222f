"""Which vertices of a log each one has to wait for: by the log's own graph, the plan, or as far as names tell."""

from __future__ import annotations

import re
from itertools import pairwise

from stagegraph.analysis.timing.timings import BuildPhase, VertexKind
from stagegraph.logs.buildlog import VertexState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.joining import LoggedName

_COMPLETE = frozenset({VertexState.DONE, VertexState.CACHED})
_LATE = 0.05  # seconds by which clocks may be late
_FROM = re.compile(r"(?:--from=|[=,]from=)([^\s,]+)")


def graph_needs(
    logged: Sequence[LoggedName], joined: Sequence[tuple[str, ...]], plan: BuildPlan | None
) -> tuple[list[set[int]], bool]:
    """For each vertex those that its inputs are, and whether names alone tell that.

    Args:
        logged: the vertices.
        joined: for each the steps that it is.
        plan: the build, None without a Dockerfile.
    """
    if any(one.vertex.inputs for one in logged):
        return [set(one.vertex.inputs or ()) - {at} for at, one in enumerate(logged)], False
    if plan is not None:
        return _by_plan(logged, joined, plan), False
    return _by_names(logged), True


def _by_plan(logged: Sequence[LoggedName], joined: Sequence[tuple[str, ...]], plan: BuildPlan) -> list[set[int]]:
    """Inputs of steps as the plan tells; of one that is not in the log its own inputs count.

    Of steps that the plan does not know, as ONBUILD triggers of an image, the names tell what they need, and who needs
    them.
    """
    vertices: dict[str, list[int]] = {}
    for at, steps in enumerate(joined):
        for name in steps:
            vertices.setdefault(name, []).append(at)
    reach: dict[str, set[int]] = {}  # the vertices that have to be done for a step to be done
    for step in plan.steps:
        reach[step.id] = set(vertices.get(step.id, ())) or {at for one in step.inputs for at in reach[one]}
    found: list[set[int]] = []
    for at, steps in enumerate(joined):
        needs = {need for step in steps for one in plan.step_by_id[step].inputs for need in reach[one]}
        target = logged[at].target
        own = {need for need in needs if logged[need].serves(target)}
        found.append((own or needs) - {at})
    strange = {at for at, one in enumerate(logged) if not joined[at] and one.name.number is not None}
    if strange:
        for at, needs in enumerate(_by_names(logged)):
            found[at] |= needs if at in strange else needs & strange
    return found


def _by_names(logged: Sequence[LoggedName]) -> list[set[int]]:
    """What the numbers of steps and the stages that they name tell."""
    stages: dict[tuple[str, str, str], list[int]] = {}
    for at, one in enumerate(logged):
        if one.name.number is not None:
            stages.setdefault(_stage_of(one), []).append(at)
    for steps in stages.values():
        steps.sort(key=lambda at: (_number(logged[at]), logged[at].name.linked, at))
    found: list[set[int]] = [set() for _ in logged]
    for steps in stages.values():
        for before, at in pairwise(steps):
            found[at].add(before)
    ends = {steps[-1] for steps in stages.values()}
    for at, one in enumerate(logged):
        if one.name.number is None:
            continue
        found[at] |= _named_sources(at, logged, stages)
        if at == stages[_stage_of(one)][0]:
            found[at] |= _guessed_base(at, logged, ends, waits=bool(found[at]))
        found[at].discard(at)
    return found


def _named_sources(
    at: int, logged: Sequence[LoggedName], stages: Mapping[tuple[str, str, str], Sequence[int]]
) -> set[int]:
    """The last steps of the stages that a step names, the images that it names, or the context that a COPY takes."""
    one = logged[at]
    target, platform, _ = _stage_of(one)
    sources = _FROM.findall(one.name.text)
    if not sources and one.name.text.removeprefix("ONBUILD ").startswith(("COPY ", "ADD ")):
        kinds = (VertexKind.CONTEXT, VertexKind.INTERNAL)
        near = [place for place, other in enumerate(logged) if other.serves(target)]
        heredoc = "<<" in one.name.text
        return {place for place in near if logged[place].name.kind is kinds[heredoc]}
    return {last for source in sources for last in stages.get((target, platform, source.lower()), ())[-1:]}


def _guessed_base(at: int, logged: Sequence[LoggedName], ends: Collection[int], *, waits: bool) -> set[int]:
    """What the first step of a stage that shows no FROM goes on from.

    A second step goes on from an image that has the name of another stage, which is known where there is one image. A
    stage that goes on from another one begins when that one is done: with times it is the one that was done last, and
    without them the one of whose last step the log tells last.
    """
    one = logged[at]
    number = _number(one)
    if one.name.kind is VertexKind.IMAGE:
        return set()
    near = [place for place, other in enumerate(logged) if _stage_of(other)[:2] == _stage_of(one)[:2]]
    if number == 2:
        images = [place for place in near if logged[place].name.kind is VertexKind.IMAGE]
        return set(images) if len(images) == 1 else set()
    if waits and _FROM.search(one.name.text):
        return set()  # FROM scratch, as far as one can see
    steps = [
        place
        for place in near
        if place in ends
        and place != at
        and logged[place].name.kind is VertexKind.STEP
        and logged[place].vertex.state in _COMPLETE
    ]
    if one.vertex.intervals:
        start = one.vertex.intervals[0].start + _LATE
        timed = [(logged[place].vertex.intervals[-1].end, place) for place in steps if logged[place].vertex.intervals]
        return {max(ended)[1]} if (ended := [found for found in timed if found[0] <= start]) else set()
    return set([place for place in steps if place < at][-1:])


def _stage_of(one: LoggedName) -> tuple[str, str, str]:
    return (one.target, one.name.platform, one.stage)


def _number(one: LoggedName) -> int:
    return one.name.number.at if one.name.number is not None else 0


# --- What comes before and behind the graph -----------------------------------------------------------------------

_GRAPH = 7
_RANKS = {
    VertexKind.IMPORT: 6,
    VertexKind.EXPORT: 8,
    VertexKind.CACHE_EXPORT: 9,
}
_FRONTEND_RANKS = (
    ("load build definition", 1),
    ("resolve image config", 2),
    ("docker-image://", 3),
    ("load .dockerignore", 5),
)
_METADATA = 4


def rank(one: LoggedName) -> int:
    """Where in the sequence of a build a vertex stands; those of the graph have rank 7.

    The Dockerfile is loaded, then the frontend that it names, then metadata of images, then .dockerignore
    (``frontend/dockerfile/builder/build.go``); then the graph is solved; then the result is exported, then the cache.
    """
    kind, text = one.name.kind, one.name.text
    if kind is VertexKind.CLIENT:
        return 10 if text.startswith("resolving provenance") else 0
    if kind is VertexKind.AUTH:
        return 8 if ":pull,push" in text else _METADATA
    if kind is VertexKind.FRONTEND:
        return next((found for start, found in _FRONTEND_RANKS if text.startswith(start)), _METADATA)
    return _RANKS.get(kind, _GRAPH)


def phase_of(one: LoggedName) -> BuildPhase:
    """When in the build a vertex has its turn."""
    place = rank(one)
    return BuildPhase.GRAPH if place == _GRAPH else BuildPhase.BEFORE if place < _GRAPH else BuildPhase.BEHIND


def sequence_needs(logged: Sequence[LoggedName], needs: Sequence[Iterable[int]]) -> list[set[int]]:
    """For each vertex those that come before it as every build goes.

    A vertex of the graph without inputs waits for what comes before the graph; the export waits for the vertices of the
    graph that nothing else waits for.

    Args:
        logged: the vertices.
        needs: for each those that its inputs are.
    """
    ranks = [rank(one) for one in logged]
    used = {need for found in needs for need in found}
    found: list[set[int]] = [set() for _ in logged]
    unnamed = [at for at, one in enumerate(logged) if not one.target]
    for target in dict.fromkeys(one.target for one in logged):
        members = [at for at, one in enumerate(logged) if one.serves(target)] if target else unnamed
        before: list[int] = []
        for place in sorted({ranks[at] for at in members}):
            these = [at for at in members if ranks[at] == place]
            for at in these:
                if target in {logged[at].target, *logged[at].builds} and not needs[at]:
                    found[at].update(before)
            ends = [at for at in these if at not in used] if place == _GRAPH else these
            before = ends or before
    return found
