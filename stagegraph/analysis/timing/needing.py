"""Which vertices of a log each one has to wait for: by the log's own graph, the plan, or as far as names tell."""

from __future__ import annotations

from stagegraph.analysis.timing.namedneeds import needs_by_names
from stagegraph.analysis.timing.timings import BuildPhase, VertexKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.timing.joining import LoggedName
    from stagegraph.analysis.timing.timings import KnownSteps


def graph_needs(
    logged: Sequence[LoggedName], joined: Sequence[tuple[str, ...]], plan: KnownSteps | None
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
    return needs_by_names(logged), True


def _by_plan(logged: Sequence[LoggedName], joined: Sequence[tuple[str, ...]], plan: KnownSteps) -> list[set[int]]:
    """Inputs of steps as the plan tells; of one that is not in the log its own inputs count.

    Of steps that the plan does not know, as ONBUILD triggers of an image, the names tell what they need, and who needs
    them.
    """
    vertices: dict[str, set[int]] = {}
    for at, steps in enumerate(joined):
        for name in steps:
            vertices.setdefault(name, set()).add(at)
    reach: dict[str, set[int]] = {}  # the vertices that have to be done for a step to be done
    for step in plan.steps:
        reach[step.id] = set(vertices.get(step.id, ())) or {at for one in step.inputs for at in reach[one]}
    found: list[set[int]] = []
    for at, steps in enumerate(joined):
        needs: set[int] = set()
        for one in {one: None for step in steps for one in plan.step_by_id[step].inputs}:
            own = {need for need in reach[one] if logged[need].serves(logged[at].target)}
            needs |= own or reach[one]
        found.append(needs - {at})
    strange = {at for at, one in enumerate(logged) if not joined[at] and one.name.number is not None}
    if strange:
        for at, needs in enumerate(needs_by_names(logged)):
            found[at] |= needs if at in strange else needs & strange
    return found


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
            # What comes before the graph is waited for whole: newer versions load .dockerignore beside the metadata.
            before = [*before, *ends] if place < _GRAPH else ends or before
    return found
