"""Builds from BuildKit's own progress messages, one JSON object a line.

``buildctl`` and ``docker build`` write them with ``--progress=rawjson``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import LogForm
from stagegraph.logs.jsonparts import decoded, objects, part, size, text
from stagegraph.logs.logtimes import moment
from stagegraph.logs.solving import Solve, VertexUpdate
from stagegraph.logs.vertexroom import VertexRoom

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.logs.buildlog import LoggedBuild, LogRemark

#: How a message begins.
MESSAGE = re.compile(r'\{\s*"(?:vertexes|statuses|logs|warnings)"\s*:')
_ARRAYS = ("vertexes", "statuses", "logs", "warnings")


class RawJsonReader:
    """Reads messages line by line; other lines are no affair of it.

    Attributes:
        skipped: lines that begin like a message and are none.
    """

    def __init__(self) -> None:
        self._room = VertexRoom()
        self._solves: list[Solve] = []
        self.skipped = 0

    def read(self, line: str, number: int) -> bool:
        """Take a line if it is a message, or the beginning of one.

        Args:
            line: the line, perhaps with a prefix.
            number: of the line, from 1.
        """
        found = None if line.startswith("#") else MESSAGE.search(line)
        if found is None:
            return False
        try:
            # The message may be followed by other text.
            message, _ = json.JSONDecoder().raw_decode(line, found.start())
        except (ValueError, RecursionError):
            self.skipped += 1
            return True
        self._take(message, number)
        return True

    def fail(self, message: str) -> None:
        """Take the reason why the build failed that was read last."""
        if self._solves:
            self._solves[-1].error = self._solves[-1].error or message

    def warn(self, message: str) -> None:
        """A warning that is listed below messages stands in them, too."""

    def builds(self) -> Iterator[LoggedBuild]:
        """The builds that were read."""
        for solve in self._solves:
            if solve.known:
                yield solve.build(LogForm.RAWJSON)

    def remarks(self) -> Iterator[LogRemark]:
        """What a reader has to know of the log as a whole."""
        yield from self._room.remarks()

    def _take(self, message: Mapping[str, object], number: int) -> None:
        """Read a message's four lists."""
        updates = [update for one in objects(message, "vertexes") if (update := _update(one)) is not None]
        if not self._solves or self._solves[-1].is_over(updates):
            self._solves.append(Solve(number, self._room))
        solve = self._solves[-1]
        solve.last_line = number
        for update in updates:
            solve.update(update, number)
        for one in objects(message, "statuses"):
            _read_status(solve, one)
        for one in objects(message, "logs"):
            solve.output(text(one, "vertex"), _moment(one, "timestamp"))
        for one in objects(message, "warnings"):
            _read_warning(solve, one)


def _read_status(solve: Solve, one: Mapping[str, object]) -> None:
    """Read what a message says of a part of a vertex's work."""
    moved = size(one, "total") or size(one, "current") or None
    times = (_moment(one, "started"), _moment(one, "completed"))
    solve.status(text(one, "vertex"), text(one, "id"), times, moved)


def _read_warning(solve: Solve, one: Mapping[str, object]) -> None:
    """Read a warning about the Dockerfile, and the Dockerfile itself."""
    line = None
    for place in objects(one, "range"):
        line = line or size(part(place, "start"), "line")
    solve.warn(decoded(one, "short"), line, text(one, "url"))
    solve.dockerfile = solve.dockerfile or decoded(part(one, "sourceInfo"), "data")


def _update(one: Mapping[str, object]) -> VertexUpdate | None:
    """What a message says of a vertex; None without a digest."""
    digest = text(one, "digest")
    if not digest:
        return None
    inputs = one.get("inputs")
    return VertexUpdate(
        digest=digest,
        name=text(one, "name"),
        inputs=tuple(item for item in inputs if isinstance(item, str)) if isinstance(inputs, list) else None,
        started=_moment(one, "started"),
        completed=_moment(one, "completed"),
        cached=one.get("cached") is True,
        error=text(one, "error"),
    )


def _moment(one: Mapping[str, object], key: str) -> float | None:
    """A time of an object, or None."""
    return moment(text(one, key))
