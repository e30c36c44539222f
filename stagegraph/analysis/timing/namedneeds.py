"""Which vertices each one waits for, as far as names tell: the numbers of steps, and the stages that they name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise

from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.logs.buildlog import VertexState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.timing.joining import LoggedName
    from stagegraph.analysis.timing.needroom import NeedRoom

_COMPLETE = frozenset({VertexState.DONE, VertexState.CACHED})
_LATE = 0.05  # seconds by which clocks may be late
_FROM = re.compile(r"(?:--from=|[=,]from=)([^\s,]+)")


def needs_by_names(logged: Sequence[LoggedName], room: NeedRoom) -> list[set[int]]:
    """For each vertex those that it waits for, as far as names tell.

    Steps of a stage follow each other; a step waits for the last ones of the stages that it names; a COPY of files
    waits for the context, one of heredocs for these. The base of a stage that shows no FROM is guessed.

    Args:
        logged: the vertices.
        room: for what they wait for.
    """
    names = _Names(logged, room)
    return [names.needs(at) - {at} for at in range(len(logged))]


class _Names:
    """The vertices of a log by their stages."""

    def __init__(self, logged: Sequence[LoggedName], room: NeedRoom) -> None:
        self.logged = logged
        self.room = room
        self.stages: dict[tuple[str, str, str], list[int]] = {}
        self.loads: dict[VertexKind, list[int]] = {}
        self.images: dict[tuple[str, str], list[int]] = {}
        for at, one in enumerate(logged):
            self.loads.setdefault(one.name.kind, []).append(at)
            if one.name.number is not None:
                self.stages.setdefault(_stage_of(one), []).append(at)
                if one.name.kind is VertexKind.IMAGE:
                    self.images.setdefault(_stage_of(one)[:2], []).append(at)
        loads = self.loads.get(VertexKind.CONTEXT, ())
        self.contexts = [at for at in loads if "context" in logged[at].name.words]
        self.served: dict[tuple[int, str], tuple[int, ...]] = {}
        self.before: dict[int, int] = {}
        for steps in self.stages.values():
            steps.sort(key=lambda at: (_number(logged[at]), logged[at].name.linked, at))
            self.before.update((after, before) for before, after in pairwise(steps))
        self.ends: dict[tuple[str, str], list[int]] = {}  # the last steps of stages that another one may go on from
        self.timed: dict[tuple[str, str], list[tuple[float, int]]] = {}  # and when these were done
        for at in sorted(steps[-1] for steps in self.stages.values()):
            one = logged[at]
            if one.name.kind is VertexKind.STEP and one.vertex.state in _COMPLETE:
                self.ends.setdefault(_stage_of(one)[:2], []).append(at)
                if one.vertex.intervals:
                    self.timed.setdefault(_stage_of(one)[:2], []).append((one.vertex.intervals[-1].end, at))
        for timed in self.timed.values():
            timed.sort()

    def needs(self, at: int) -> set[int]:
        """What a vertex waits for."""
        if self.logged[at].name.number is None:
            return set()
        found = self.named(at)
        if at in self.before:
            return found | {self.before[at]}
        return found | self.base(at, waits=bool(found))

    def complete(self, at: int) -> bool:
        """Whether all numbers of the stage of a step are there: the image of a named context has a number unseen."""
        last = self.logged[self.stages[_stage_of(self.logged[at])][-1]].name.number
        return last is None or last.at == last.total

    def named(self, at: int) -> set[int]:
        """The last steps of the stages that a step names, or the context or the heredocs that a COPY takes."""
        one = self.logged[at]
        target, platform, _ = _stage_of(one)
        sources = _FROM.findall(one.name.text)
        if not sources and one.name.text.removeprefix("ONBUILD ").startswith(("COPY ", "ADD ")):
            kind = VertexKind.INTERNAL if "<<" in one.name.text else VertexKind.CONTEXT
            return {*self.room.take(self.serving(self.loads.get(kind, ()), target))}
        return {last for source in sources for last in self.stages.get((target, platform, source.lower()), ())[-1:]}

    def serving(self, loads: Sequence[int], target: str) -> tuple[int, ...]:
        """Those of some vertices that a build may need, in the order in which they were done."""
        asked = (id(loads), target)
        if asked not in self.served:
            self.served[asked] = self.room.in_order([at for at in loads if self.logged[at].serves(target)])
        return self.served[asked]

    def base(self, at: int, *, waits: bool) -> set[int]:
        """What the first step of a stage that shows no FROM goes on from.

        A second step goes on from an image that has the name of another stage, which is known where there is one image.
        Where the last number of a stage is missing it goes on from a named context, if there is one. A stage that goes
        on from another one begins when that one is done: with times it is the one that was done last, and without them
        the one of whose last step the log tells last.
        """
        one = self.logged[at]
        near = _stage_of(one)[:2]
        if one.name.kind is VertexKind.IMAGE:
            return set()
        if _number(one) == 2:
            images = self.images.get(near, ())
            return set(images) if len(images) == 1 else set()
        if waits and _FROM.search(one.name.text):
            return set()  # FROM scratch, as far as one can see
        if self.contexts and not self.complete(at):
            return {*self.room.take(self.serving(self.contexts, one.target))}
        if one.vertex.intervals:
            timed = [found for found in self.timed.get(near, ()) if found[1] != at]
            done = bisect_right(timed, (one.vertex.intervals[0].start + _LATE, len(self.logged)))
            return {timed[done - 1][1]} if done else set()
        ends = self.ends.get(near, [])
        return set(ends[max(bisect_left(ends, at) - 1, 0) : bisect_left(ends, at)])


def _stage_of(one: LoggedName) -> tuple[str, str, str]:
    return (one.target, one.name.platform, one.stage)


def _number(one: LoggedName) -> int:
    return one.name.number.at if one.name.number is not None else 0
