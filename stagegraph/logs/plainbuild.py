"""A build of a plain log while it is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import (
    Interval,
    LogForm,
    LoggedBuild,
    LogRemark,
    Vertex,
    VertexState,
    VertexStatus,
)
from stagegraph.logs.countwords import count, numbers
from stagegraph.logs.listed import warning
from stagegraph.logs.logtimes import go_span, moment, rounded
from stagegraph.logs.plainlines import detail, same_work, status, vertex_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.plainlines import End
    from stagegraph.logs.vertexroom import VertexRoom

#: Parts of a vertex's work that are kept.
MOST_STATUSES = 1000
#: Vertices of one number that are told apart where several builds are written at once.
_MOST_PARTS = 50
#: Two times of one line may differ by so much, as both are rounded.
_ROUNDING = 0.051
_WARNED = "WARN: "
_ZONE = re.compile(r" ([+-]\d{4})(?: [A-Z]+)?$")
_VERSION = re.compile(r"moby/buildkit:v?(\d+\.\d+[\w.-]*)")


class _Part:
    """What is known of one vertex; where two builds have one number, of each of both.

    Attributes:
        contested: two lines tell its time differently.
        fresh: its name was printed in the line before.
        spent: seconds after which it printed something last, or None.
        start: when it began at the latest, or None.
        stop: when its end was printed, or None.
    """

    __slots__ = (
        "contested",
        "digest",
        "error",
        "fresh",
        "line",
        "names",
        "seconds",
        "spent",
        "start",
        "state",
        "statuses",
        "stop",
    )

    def __init__(self, line: int) -> None:
        self.line = line
        self.names: dict[str, None] = {}
        self.state = VertexState.RUNNING
        self.seconds: float | None = None
        self.contested = False
        self.fresh = False
        self.error = ""
        self.digest = ""
        self.spent: float | None = None
        self.start: float | None = None
        self.stop: float | None = None
        self.statuses: dict[str, VertexStatus] = {}

    def is_called(self, name: str) -> bool:
        """It is called so, as far as its name is known."""
        return not self.names or name in self.names or same_work(name, next(iter(self.names)))

    def see(self, when: float | None, spent: float) -> None:
        """It began at a time at the latest.

        Args:
            when: when a line about it was printed, or None.
            spent: seconds since it began that the line tells.
        """
        if when is not None:
            start = when - spent
            self.start = start if self.start is None else min(self.start, start)

    def vertex(self, number: int, began: float | None) -> Vertex:
        """What is known, with times since the build began."""
        seconds = None if self.contested else self.seconds
        intervals: tuple[Interval, ...] = ()
        if began is not None and self.start is not None and self.stop is not None:
            if seconds is None and not self.contested and self.state is not VertexState.RUNNING:
                seconds = rounded(max(0.0, self.stop - self.start))
            if seconds is not None and self.state is not VertexState.CACHED:
                start = rounded(max(0.0, self.start - began))
                intervals = (Interval(start, rounded(start + seconds)),)
        first, *others = self.names or {"": None}
        return Vertex(
            first,
            self.state,
            number=number,
            digest=self.digest,
            seconds=seconds,
            at_least=self.spent if seconds is None else None,
            intervals=intervals,
            error=self.error,
            statuses=tuple(self.statuses.values()),
            other_names=tuple(others),
            line=self.line,
        )


class PlainBuild:
    """A build that is being read.

    Attributes:
        parts: what is known of each vertex by its number, in the order of the log.
        largest: the largest number.
        driver: BuildKit's driver, or "".
        error: why the build failed, or "".
        parallel: several builds write at the same time.
    """

    def __init__(self, first_line: int, room: VertexRoom) -> None:
        self._room = room
        self.parts: dict[int, list[_Part]] = {}
        self.largest = 0
        self.driver = ""
        self.error = ""
        self.parallel = False
        self._lines = [first_line, first_line]
        self._times: list[float] = []
        self._version = ""
        self._warnings: dict[str, None] = {}

    @property
    def nameless(self) -> int:
        """How many vertices have no name."""
        return sum(not part.names for parts in self.parts.values() for part in parts)

    def is_open(self, number: int) -> bool:
        """There is a vertex of a number, and its end was not told."""
        return any(part.state is VertexState.RUNNING for part in self.parts.get(number, ()))

    def knows(self, number: int, name: str) -> bool:
        """There is a vertex of a number, and it is called so, as far as its name is known."""
        return any(part.is_called(name) for part in self.parts.get(number, ()))

    def falls(self, number: int, end: End) -> bool:
        """A vertex was done before, and then took longer: it is one of another build."""
        parts = self.parts.get(number)
        if self.parallel or not parts or end.seconds is None or parts[-1].seconds is None:
            return False
        return end.seconds < parts[-1].seconds - _ROUNDING

    def see(self, line: int, when: float | None) -> None:
        """A line belongs to the build."""
        self._lines[1] = line
        if when is not None:
            self._times = [min([when, *self._times]), max([when, *self._times])]

    def mention(self, number: int, line: int, when: float | None) -> None:
        """A vertex is left for another one."""
        self._part(number, line, when).see(when, 0)

    def begin(self, number: int, line: int, when: float | None, name: str) -> None:
        """A vertex is called by its name."""
        self.see(line, when)
        parts = self.parts.get(number, [])
        part = next((one for one in parts if one.is_called(name)), None)
        if part is None:
            part = self._new(number, line)
        else:
            parts.remove(part)
            parts.append(part)
        if name not in part.names and self._room.take():
            part.names[name] = None
        part.fresh = True
        part.see(when, 0)
        if found := _VERSION.search(name):
            self._version = found[1]

    def output(self, number: int, line: int, when: float | None, spent: float) -> None:
        """A vertex printed something, so many seconds after it began."""
        part = self._part(number, line, when)
        part.see(when, spent)
        part.spent = max(spent, part.spent or 0.0)

    def tell(self, number: int, line: int, when: float | None, rest: str) -> None:
        """Something else is told of a vertex: a part of its work, its digest, a warning."""
        part = self._part(number, line, when)
        part.see(when, 0)
        self._told(part, rest)
        part.fresh = False

    def _told(self, part: _Part, rest: str) -> None:
        """Take what is told of a vertex."""
        if rest.startswith(_WARNED):
            self.warn(rest.removeprefix(_WARNED).strip())
        elif part.fresh and (digest := vertex_digest(rest)):
            part.digest = digest
        elif (told := detail(rest)) is not None:
            _detail(part, *told)
        else:
            self._status(part, rest)

    def end(self, number: int, line: int, when: float | None, end: End) -> None:
        """A vertex ended."""
        part = self._part(number, line, when)
        for one in self.parts.get(number, ()):
            if part.state is not VertexState.RUNNING and one.state is VertexState.RUNNING:
                part = one
        if self.parallel and None not in {part.seconds, end.seconds} and part.seconds != end.seconds:
            part.contested = True
        part.state = end.state
        part.error = part.error or end.error
        part.seconds = 0.0 if end.state is VertexState.CACHED else end.seconds
        part.see(when, end.seconds or 0.0)
        part.stop = when

    def warn(self, message: str) -> None:
        """A warning about the Dockerfile is listed."""
        if message not in self._warnings and self._room.take():
            self._warnings[message] = None

    def absorb(self, other: PlainBuild) -> None:
        """Take what is known of another one, which is written here, too."""
        for number, parts in other.parts.items():
            mine = self.parts.setdefault(number, [])
            for part in parts:
                same = [one for one in mine if one.names.keys() & part.names.keys()]
                if same:
                    _unite(same[0], part)
                else:
                    mine.append(part)
        self.largest = max(self.largest, other.largest)
        self._lines[1] = other._lines[1]
        for when in other._times:
            self.see(self._lines[1], when)

    def build(self, name: str, *, absolute: bool) -> LoggedBuild:
        """What is known of the build.

        Args:
            name: what it is called, or "".
            absolute: the times before the lines are seconds since 1970.
        """
        began = self._times[0] if self._times else None
        wall = rounded(self._times[1] - self._times[0]) if self._times else None
        return LoggedBuild(
            LogForm.PLAIN,
            tuple(part.vertex(number, began) for number, parts in self.parts.items() for part in parts),
            wall=wall,
            began=began if absolute else None,
            name=name,
            driver=self.driver,
            buildkit=self._version,
            error=self.error,
            warnings=tuple(warning(message) for message in self._warnings),
            remarks=tuple(self._remarks()),
            first_line=min(self._lines),
            last_line=max(self._lines),
        )

    def _remarks(self) -> Iterator[LogRemark]:
        """What a reader has to know."""
        if self.parallel:
            yield LogRemark(
                "Several builds write into this log at the same time. Their lines cannot be told apart: "
                "they are read as one build, and a time that two lines tell differently is left out.",
                self._lines[0],
            )
        missing = sorted(set(range(1, self.largest)) - self.parts.keys())
        if missing:
            yield LogRemark(f"The log does not tell of {numbers(missing)}.", self._lines[0])
        nameless = sorted(number for number, parts in self.parts.items() if not all(part.names for part in parts))
        if nameless:
            yield LogRemark(f"The log does not tell what {numbers(nameless)} did.", self._lines[0])
        running = sorted(number for number in self.parts if self.is_open(number))
        if running:
            what = count(len(running), "a step", "steps")
            yield LogRemark(f"The log does not tell the end of {what}: {numbers(running)}.", self._lines[1])

    def _part(self, number: int, line: int, when: float | None) -> _Part:
        """The vertex of a number that a line is about."""
        self.see(line, when)
        return self.parts[number][-1] if number in self.parts else self._new(number, line)

    def _new(self, number: int, line: int) -> _Part:
        """A vertex that was not met before; one that is not kept, where there is no room."""
        part = _Part(line)
        if len(self.parts.get(number, ())) < _MOST_PARTS and self._room.take():
            self.parts.setdefault(number, []).append(part)
            self.largest = max(self.largest, number)
        return part

    def _status(self, part: _Part, rest: str) -> None:
        """Take a part of a vertex's work."""
        name, seconds, size = status(rest)
        before = part.statuses.get(name)
        if before is None and not (len(part.statuses) < MOST_STATUSES and self._room.take()):
            return
        if before is not None:
            seconds = before.seconds if seconds is None else seconds
            size = before.size if size is None else size
        part.statuses[name] = VertexStatus(name, seconds, size)


def _unite(part: _Part, other: _Part) -> None:
    """Take what another one tells of the same vertex, later."""
    part.names.update(other.names)
    if other.state is not VertexState.RUNNING:
        part.state, part.seconds, part.stop = other.state, other.seconds, other.stop
    part.error = part.error or other.error
    part.see(other.start, 0)
    part.statuses.update(other.statuses)
    if other.spent is not None:
        part.spent = max(other.spent, part.spent or 0.0)


def _detail(part: _Part, key: str, value: str) -> None:
    """Take what BuildKit 0.3 tells of a vertex."""
    when = moment(_ZONE.sub(r"\1", value)) if key in {"started", "completed"} else None
    match key:
        case "digest":
            part.digest = value
        case "completed" if part.state is VertexState.RUNNING:
            part.state = VertexState.DONE
            part.stop = when
        case "started":
            part.start = when
        case "duration":
            part.seconds = go_span(value)
        case "cached" if value == "true":
            part.state, part.seconds = VertexState.CACHED, 0.0
        case "error":
            part.state, part.error = VertexState.FAILED, value.strip('"')
        case _:
            pass
