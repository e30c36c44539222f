"""Which vertices of a log each one has to wait for: by the log's own graph, the plan, or as far as names tell."""

from __future__ import annotations

from stagegraph.analysis.timing.namedneeds import needs_by_names
from stagegraph.analysis.timing.timings import BuildPhase, VertexKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.timing.joining import LoggedName
    from stagegraph.analysis.timing.needroom import NeedRoom
    from stagegraph.analysis.timing.timings import KnownSteps


def graph_needs(
    logged: Sequence[LoggedName], joined: Sequence[tuple[str, ...]], plan: KnownSteps | None, room: NeedRoom
) -> tuple[list[set[int]], bool]:
    """For each vertex those that its inputs are, and whether names alone tell that.

    Args:
        logged: the vertices.
        joined: for each the steps that it is.
        plan: the build, None without a Dockerfile.
        room: for what they wait for.
    """
    if any(one.vertex.inputs for one in logged):
        return [set(one.vertex.inputs or ()) - {at} for at, one in enumerate(logged)], False
    if plan is not None:
        return _by_plan(logged, joined, plan, room), False
    return needs_by_names(logged, room), True


def _by_plan(
    logged: Sequence[LoggedName], joined: Sequence[tuple[str, ...]], plan: KnownSteps, room: NeedRoom
) -> list[set[int]]:
    """Inputs of steps as the plan tells; of one that is not in the log its own inputs count.

    Of steps that the plan does not know, as ONBUILD triggers of an image, the names tell what they need, and who needs
    them.
    """
    reach = _Reach(joined, plan, room)
    serving = _Serving(logged, room)
    found: list[set[int]] = []
    for at, steps in enumerate(joined):
        marks = 0
        for one in {one: None for step in steps for one in plan.step_by_id[step].inputs}:
            whole = reach.of(one)
            marks |= whole & serving.bits(logged[at].target) or whole
        found.append({*room.take_marked(marks)} - {at})
    strange = {at for at, one in enumerate(logged) if not joined[at] and one.name.number is not None}
    if strange:
        for at, needs in enumerate(needs_by_names(logged, room)):
            found[at] |= needs if at in strange else needs & strange
    return found


class _Reach:
    """The vertices that have to be done for a step to be done, as the bits of a number, at their ranks."""

    def __init__(self, joined: Sequence[tuple[str, ...]], plan: KnownSteps, room: NeedRoom) -> None:
        self._only: dict[str, int] = {}  # the rank of a step's only vertex
        self._several: dict[str, int] = {}  # the bits of others
        for at, steps in enumerate(joined):
            for step in steps:
                if step in self._only:
                    self._several[step] = self._several.get(step, 0) | 1 << room.ranks[at]
                self._only.setdefault(step, room.ranks[at])
        for step, marks in self._several.items():
            self._several[step] = marks | 1 << self._only.pop(step)
        for one in plan.steps:
            if one.id not in self._only and one.id not in self._several:
                marks = 0
                for each in one.inputs:  # most have one input: nothing is copied
                    marks = marks | self.of(each) if marks else self.of(each)
                self._several[one.id] = marks

    def of(self, step: str) -> int:
        """What has to be done for a step."""
        return 1 << self._only[step] if step in self._only else self._several[step]


class _Serving:
    """The vertices that a build may need, as the bits of a number, at their ranks."""

    def __init__(self, logged: Sequence[LoggedName], room: NeedRoom) -> None:
        self._of: dict[str, int] = {}
        self._any = 0
        for at, one in enumerate(logged):
            mark = 1 << room.ranks[at]
            if not one.target:
                self._any |= mark
            for target in one.builds if one.target else ():
                self._of[target] = self._of.get(target, 0) | mark

    def bits(self, target: str) -> int:
        """Those that the build of a name may need; all for no name."""
        return self._of.get(target, 0) | self._any if target else -1


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


def sequence_needs(logged: Sequence[LoggedName], needs: Sequence[Iterable[int]], room: NeedRoom) -> list[set[int]]:
    """For each vertex those that come before it as every build goes.

    A vertex of the graph without inputs waits for what comes before the graph; the export waits for the vertices of the
    graph that nothing else waits for.

    Args:
        logged: the vertices.
        needs: for each those that its inputs are.
        room: for what they wait for.
    """
    ranks = [rank(one) for one in logged]
    used = {need for found in needs for need in found}
    found: list[set[int]] = [set() for _ in logged]
    serving = _members(logged)
    for target in dict.fromkeys(one.target for one in logged):
        members = sorted({*serving[""], *serving[target]})
        before: Sequence[int] = ()
        for place in sorted({ranks[at] for at in members}):
            these = [at for at in members if ranks[at] == place]
            for at in these:
                if target in {logged[at].target, *logged[at].builds} and not needs[at]:
                    found[at].update(room.take(before))
            ends = [at for at in these if at not in used] if place == _GRAPH else these
            # What comes before the graph is waited for whole: newer versions load .dockerignore beside the metadata.
            before = room.in_order([*before, *ends]) if place < _GRAPH else room.in_order(ends) or before
    return found


def _members(logged: Sequence[LoggedName]) -> dict[str, list[int]]:
    """The vertices that are part of a build, by its name; under no name those of none."""
    found: dict[str, list[int]] = {"": []}
    for at, one in enumerate(logged):
        for target in filter(None, one.builds) if one.target else ("",):
            found.setdefault(target, []).append(at)
    return found
