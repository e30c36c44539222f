"""A build from what BuildKit's daemon says of its vertices: the same for messages of rawjson and for build records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import (
    LoggedBuild,
    LogRemark,
    LogWarning,
    Vertex,
    VertexState,
    VertexStatus,
)
from stagegraph.logs.countwords import count
from stagegraph.logs.logtimes import joined, rounded
from stagegraph.values import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.logs.buildlog import LogForm
    from stagegraph.logs.vertexroom import VertexRoom

#: Statuses of a vertex that are kept.
MOST_STATUSES = 1000
#: Dockerfiles that one build loads.
_MOST_BEGINNINGS = 1000
#: What BuildKit says of work that somebody else ended.
CANCELLING = "context canceled"
#: What a build begins with.
_BEGINNING = re.compile(r"\[(?:[^\]]* )?internal\] load (?:build definition|local bake definitions|remote bake)")
_FAILED = {VertexState.FAILED, VertexState.CANCELED}
_STEP = re.compile(r"\[[^\]]*\d+/\d+\] ")


class VertexUpdate(Record):
    """What the daemon says of a vertex at one time.

    Attributes:
        digest: of the vertex.
        name: likewise.
        inputs: digests of what it needs, or None where it is not said.
        started: seconds since 1970 (UTC) of the beginning of an interval, or None.
        completed: likewise of its end.
        cached: it was found in the cache.
        error: why it ended, or "".
    """

    digest: str
    name: str
    inputs: tuple[str, ...] | None
    started: float | None
    completed: float | None
    cached: bool
    error: str


class _Known:
    """What is known of a vertex so far."""

    def __init__(self, update: VertexUpdate, line: int) -> None:
        self.line = line
        self.last = update
        self.inputs: tuple[str, ...] | None = None
        self.names: dict[str, None] = {update.name: None} if update.name else {}
        self.intervals: dict[float, float | None] = {}
        self.error = ""
        self.output: float | None = None
        self.statuses: dict[str, tuple[float | None, float | None, int | None]] = {}

    def take(self, update: VertexUpdate, room: VertexRoom) -> None:
        """Add what is said of it."""
        if update.name and update.name not in self.names and room.take():
            self.names[update.name] = None
        if update.inputs is not None:
            self.inputs = update.inputs
        if update.started is not None:
            self._work(update.started, update.completed, room)
        if update.error and not self.error and not update.error.endswith(CANCELLING):
            self.error = update.error
        # A vertex is announced anew after it has started: that changes nothing.
        if update.started is not None or update.error or self.last.started is None:
            self.last = update

    def _work(self, started: float, completed: float | None, room: VertexRoom) -> None:
        """Add an interval, or the end of one."""
        if started in self.intervals:
            self.intervals[started] = self.intervals[started] if completed is None else completed
        elif not self.intervals or room.take():
            self.intervals[started] = completed

    @property
    def started(self) -> bool:
        """It was worked on, or found in the cache."""
        return bool(self.intervals)

    @property
    def open(self) -> bool:
        """It is being worked on."""
        return any(end is None for end in self.intervals.values())

    @property
    def state(self) -> VertexState:
        """How far it came."""
        if self.last.error:
            return VertexState.FAILED if self.error else VertexState.CANCELED
        if self.last.cached:
            return VertexState.CACHED
        if not self.intervals:
            return VertexState.WAITING
        return VertexState.RUNNING if self.open else VertexState.DONE


class Solve:
    """A build that is being read.

    Attributes:
        first_line: where it begins in the log.
        last_line: the last line that is about it so far.
        dockerfile: text of the Dockerfile, or "".
        error: why the build failed, or "".
        name: what it is called, or "".
        began: when it began, in seconds since 1970, where that is told besides; or None. What its vertices tell counts
            more: that is what they took.
        ended: likewise when it ended.
    """

    def __init__(self, first_line: int, room: VertexRoom) -> None:
        self._room = room
        self.first_line = first_line
        self.last_line = first_line
        self.dockerfile = ""
        self.error = ""
        self.name = ""
        self.began: float | None = None
        self.ended: float | None = None
        self._beginnings = 0
        self._said: list[LogRemark] = []
        self._known: dict[str, _Known] = {}
        self._warnings: dict[LogWarning, None] = {}
        self._lost: set[str] = set()

    @property
    def known(self) -> bool:
        """Something is known of it."""
        return bool(self._known or self._warnings)

    def is_over(self, updates: Iterable[VertexUpdate]) -> bool:
        """What is said now belongs to another build: it begins, and this one has nothing left to do."""
        begins = {one.name for one in updates if one.digest not in self._known and _BEGINNING.match(one.name)}
        self._beginnings += bool(begins)
        if not begins or self._beginnings > _MOST_BEGINNINGS or any(one.open for one in self._known.values()):
            return False
        if self.error or any(one.state in _FAILED for one in self._known.values()):
            return True
        names = [one.last.name for one in self._known.values()]
        if begins.issuperset(names):  # a file that could not be parsed
            return bool(names)
        steps = [one for one in self._known.values() if _STEP.match(one.last.name)]
        return bool(steps) and all(one.started for one in steps)

    def update(self, update: VertexUpdate, line: int) -> None:
        """Take what is said of a vertex."""
        known = self._known.get(update.digest)
        if known is None:
            if not self._room.take():
                return
            known = self._known[update.digest] = _Known(update, line)
        known.take(update, self._room)

    def status(self, digest: str, name: str, times: tuple[float | None, float | None], size: int | None) -> None:
        """Take what is said of a part of a vertex's work.

        Args:
            digest: of the vertex.
            name: of the part.
            times: when it was begun and ended, in seconds since 1970, as far as it is said.
            size: bytes that were moved so far.
        """
        known = self._of(digest)
        if known is None or not name:
            return
        if name not in known.statuses and not (len(known.statuses) < MOST_STATUSES and self._room.take()):
            return
        before = known.statuses.get(name, (None, None, None))
        started, completed = times
        known.statuses[name] = (
            before[0] if started is None else started,
            before[1] if completed is None else completed,
            before[2] if size is None else size,
        )

    def output(self, digest: str, when: float | None) -> None:
        """Take that a vertex printed something."""
        known = self._of(digest)
        if known is not None and when is not None:
            known.output = max(when, known.output or when)

    def warn(self, message: str, line: int | None, url: str) -> None:
        """Take a warning about the Dockerfile."""
        warning = LogWarning(message, line, url)
        if warning not in self._warnings and self._room.take():
            self._warnings[warning] = None

    def remark(self, message: str) -> None:
        """Say something that a reader has to know."""
        self._said.append(LogRemark(message))

    def build(self, form: LogForm) -> LoggedBuild:
        """What is known of the build."""
        starts = [start for one in self._known.values() for start in one.intervals]
        ends = [end for one in self._known.values() for end in one.intervals.values() if end is not None]
        if not starts and self.began is not None:
            starts = [self.began]
            ends = [self.began if self.ended is None else self.ended]
        began = min(starts, default=0.0)
        places = {digest: place for place, digest in enumerate(self._known)}
        has_graph = any(one.inputs for one in self._known.values())
        graph = places if has_graph else None
        vertices = tuple(_vertex(digest, one, graph, began) for digest, one in self._known.items())
        return LoggedBuild(
            form,
            vertices,
            wall=rounded(max([began, *ends]) - began) if starts else None,
            began=began if starts else None,
            name=self.name,
            dockerfile=self.dockerfile,
            error=self.error,
            warnings=tuple(self._warnings),
            remarks=tuple(self._remarks(places, has_graph)),
            first_line=self.first_line,
            last_line=self.last_line,
        )

    def _of(self, digest: str) -> _Known | None:
        """The vertex of a digest; None, and remembered, if nothing was said of it."""
        known = self._known.get(digest)
        if known is None and digest and digest not in self._lost and self._room.take():
            self._lost.add(digest)
        return known

    def _remarks(self, places: dict[str, int], has_graph: bool) -> Iterable[LogRemark]:
        """What is missing."""
        yield from self._said
        if self._known and not has_graph:
            yield LogRemark("The log does not tell what each step needs.")
        inputs = {digest for one in self._known.values() for digest in one.inputs or ()}
        lost = len((inputs | self._lost) - places.keys())
        if lost:
            what = count(lost, "A vertex", "vertices")
            yield LogRemark(f"{what} that the log mentions {'is' if lost == 1 else 'are'} not described in it.")
        running = sum(one.open for one in self._known.values())
        if running:
            yield LogRemark(f"The log does not tell the end of {count(running, 'a step', 'steps')}.", self.last_line)


def _vertex(digest: str, known: _Known, places: dict[str, int] | None, began: float) -> Vertex:
    """What is known of a vertex.

    Args:
        digest: of the vertex.
        known: what was said of it.
        places: where each vertex stands in the build, by digest; None where no graph is told.
        began: when the build began.
    """
    spans = [(start - began, max(end, start) - began) for start, end in known.intervals.items() if end is not None]
    intervals = joined(spans)
    inputs = None
    if places is not None:
        inputs = tuple(places[one] for one in known.inputs or () if one in places)
    seconds = rounded(sum(one.end - one.start for one in intervals)) if intervals and not known.open else None
    at_least = None
    if seconds is None and known.intervals:
        printed = (known.output or 0.0) - min(known.intervals)
        at_least = rounded(max(0.0, printed, *(one.end - one.start for one in intervals)))
    first, *others = known.names or {"": None}
    return Vertex(
        first,
        known.state,
        digest=digest,
        inputs=inputs,
        seconds=seconds,
        at_least=at_least,
        intervals=intervals,
        error=known.error,
        statuses=tuple(
            VertexStatus(name, _span(start, end), size) for name, (start, end, size) in known.statuses.items()
        ),
        other_names=tuple(others),
        line=known.line,
    )


def _span(start: float | None, end: float | None) -> float | None:
    """Seconds between two times, where both are known."""
    return None if start is None or end is None else rounded(max(0.0, end - start))
