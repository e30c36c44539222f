"""Builds from plain progress logs: lines ``#N ...``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.logs.plainbuild import PlainBuild
from stagegraph.logs.plainlines import BRACKETED, end_mark, output_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.buildlog import LoggedBuild
    from stagegraph.logs.vertexroom import VertexRoom

_BUILDING = re.compile(r'building with "(?P<name>.*)" instance using (?P<driver>\S+) driver')


class PlainReader:
    """Reads the lines of one stream, one after the other, and tells the builds in it apart.

    Args:
        name: what the stream is called, or "".
        room: for what is kept of it.
        absolute: the times before its lines are seconds since 1970.
    """

    def __init__(self, name: str, room: VertexRoom, *, absolute: bool) -> None:
        self._room = room
        self._name = name
        self._absolute = absolute
        self._builds: list[PlainBuild] = []
        # The vertex whose lines are printed; None after its end, when a name has to come.
        self._current: int | None = None
        # The last build began with a name that the one before may have printed again.
        self._doubt = False

    def read(self, number: int, rest: str, line: int, when: float | None) -> None:
        """Take a line ``#N rest``.

        Args:
            number: N.
            rest: what follows, without the blank.
            line: its number in the log, from 1.
            when: the time that stands before it, in seconds, or None.
        """
        if number == 0:
            self._zero(rest, line, when)
            return
        build = self._build(number, line)
        if rest.rstrip() == "...":
            build.mention(number, line, when)
            self._current = None
        elif (end := end_mark(rest)) is not None:
            if build.falls(number, end):
                build = self._again(line)
            build.end(number, line, when, end)
            self._current = None
        elif (spent := output_time(rest)) is not None:
            build.output(number, line, when, spent)
            self._current = number
        elif number == self._current and not BRACKETED.match(rest):
            build.tell(number, line, when, rest)
        else:
            name = rest.rstrip()
            self._begin(number, name, line).begin(number, line, when, name)
            self._current = number

    def fail(self, message: str) -> None:
        """Take the reason why the build failed."""
        if self._builds:
            self._builds[-1].error = self._builds[-1].error or message

    def warn(self, message: str) -> None:
        """Take a warning about the Dockerfile that is listed below the build."""
        if self._builds:
            self._builds[-1].warn(message)

    def builds(self, *, named: bool) -> Iterator[LoggedBuild]:
        """The builds that were read; `named`: after their stream."""
        for build in self._builds:
            if build.parts:
                yield build.build(self._name if named else "", absolute=self._absolute)

    @property
    def parallel(self) -> bool:
        """Several builds write at the same time."""
        return any(build.parallel for build in self._builds)

    @property
    def nameless(self) -> int:
        """How many vertices have no name."""
        return sum(build.nameless for build in self._builds)

    @property
    def named(self) -> int:
        """How many vertices have one."""
        return sum(len(build.parts) for build in self._builds) - self.nameless

    def _zero(self, rest: str, line: int, when: float | None) -> None:
        """Take a line ``#0``: who builds or, in BuildKit 0.11, what the current vertex prints."""
        spent = output_time(rest)
        if spent is not None:
            if self._current is not None:
                self._builds[-1].output(self._current, line, when, spent)
            return
        found = _BUILDING.match(rest)
        if found is None:
            return
        if not self._builds or self._builds[-1].parts or self._builds[-1].error:
            self._again(line)
        else:  # one that has just begun likewise
            self._builds[-1].parallel = True
        build = self._builds[-1]
        build.driver = found["driver"]
        build.see(line, when)
        self._current = None

    def _build(self, number: int, line: int) -> PlainBuild:
        """The build that a line of a vertex belongs to."""
        if not self._builds:
            return self._again(line)
        if len(self._builds) > 1:
            before, build = self._builds[-2:]
            if number not in build.parts and number > build.largest + 1 and before.is_open(number):
                return self._at_once()
        return self._builds[-1]

    def _again(self, line: int) -> PlainBuild:
        """Another build begins, in place of one in which there is nothing."""
        if self._builds and not self._builds[-1].parts:
            self._builds.pop()
        self._builds.append(PlainBuild(line, self._room))
        self._doubt = False
        return self._builds[-1]

    def _at_once(self) -> PlainBuild:
        """The last two builds are written at the same time."""
        build = self._builds.pop()
        self._doubt = False
        self._builds[-1].absorb(build)
        self._builds[-1].parallel = True
        return self._builds[-1]

    def _begin(self, number: int, name: str, line: int) -> PlainBuild:
        """The build to which the name of a vertex belongs."""
        build = self._builds[-1]
        if self._doubt and number != 1:
            self._doubt = False
            before = self._builds[-2]
            if number not in before.parts or before.is_open(number):
                build = self._builds.pop()
                self._builds[-1].absorb(build)
                return self._builds[-1]
        if build.error:
            return self._again(line)
        if build.parallel:
            return build
        if number not in build.parts:
            # BuildKit 0.3 to 0.6 gives numbers before it prints; a log that begins late misses many.
            return self._again(line) if number == 1 and build.largest > 2 + len(build.parts) else build
        if build.knows(number, name):
            if number == 1 and build.largest > 1 and not build.is_open(1) and "internal] " in name:
                self._again(line)
                self._doubt = True
            return self._builds[-1]
        if number > 1 and len(self._builds) > 1 and self._builds[-2].knows(number, name):
            return self._at_once()
        if number > 1 and build.is_open(number):
            build.parallel = True
            return build
        return self._again(line)
