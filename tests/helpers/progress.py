"""A reader of BuildKit's ``--progress=rawjson``: what became of each vertex of a build.

The log is text. A line that begins with ``{`` is a JSON object with the arrays ``vertexes``, ``statuses``, ``logs``
and ``warnings``, of which only the first is read here; any other line is for people (warnings of the client, the final
error). A vertex is told again and again: the same ``started`` is an update of one interval, a new one is a further
interval, as an image has them (its key, its download), and the last update that has a ``started`` tells the state.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}")
_CANCELLED = "context canceled"

# What is no part of the target's graph: made by the frontend before it, or by the exporters after it.
_AROUND_THE_GRAPH = re.compile(
    r"\[(?:\S+ )?internal\] load (?:build definition from|metadata for|\.dockerignore)"
    r"|\[context .+\] load metadata for"
    r"|(?:exporting|importing) "
)


@dataclass
class Vertex:
    """One vertex and what the log tells of it.

    Attributes:
        digest: its id in this log.
        name: as printed, without the digests of images.
        inputs: digests of the vertices that it waits for, in order.
        intervals: when it was at work: start and end in seconds; an end may be infinite.
        cached: it ended as CACHED.
        error: the first one that is no cancellation, else the last one, or "".
    """

    digest: str
    name: str
    inputs: tuple[str, ...] = ()
    intervals: dict[float, float] = field(default_factory=dict)
    cached: bool = False
    error: str = ""

    @property
    def started(self) -> float:
        """Its first start, infinite for one that never started."""
        return min(self.intervals, default=math.inf)

    @property
    def completed(self) -> float:
        """Its last end, infinite for one that never started or never ended."""
        return max(self.intervals.values(), default=math.inf)

    @property
    def cancelled(self) -> bool:
        """It was stopped, by the failure of another, by the client, or because another one does the same."""
        return self.error.endswith(_CANCELLED)

    @property
    def executed(self) -> bool:
        """It really worked from `started` to `completed`.

        The times of a cached vertex are those of its announcement, when somebody asks for it. A vertex with an error
        and no duration was given up before it began: merged into another, or a COPY whose source is missing.
        """
        given_up = self.error and self.completed - self.started < 0.001
        return bool(self.intervals) and not self.cached and not given_up

    def update(self, event: dict[str, Any]) -> None:
        """Take over what one event says."""
        self.inputs = tuple(event.get("inputs", self.inputs))  # some updates leave them out
        if "started" in event:
            self.intervals[_seconds(event["started"])] = _seconds(event.get("completed"))
            self.cached = event.get("cached", False)
        if not self.error or self.cancelled:
            self.error = event.get("error", self.error)


def read_progress(lines: Iterable[str]) -> dict[str, Vertex]:
    """All vertices that a log tells of, by digest, in the order of their first mention."""
    found: dict[str, Vertex] = {}
    for line in lines:
        if not line.startswith("{"):
            continue
        for event in json.loads(line).get("vertexes", ()):
            digest = event["digest"]
            if digest not in found:
                found[digest] = Vertex(digest, _DIGEST.sub("", event["name"]))
            found[digest].update(event)
    return found


def of_the_graph(vertices: dict[str, Vertex]) -> dict[str, Vertex]:
    """Those of the target's graph: without loads of the Dockerfile and of metadata, exports and imports."""
    return {digest: one for digest, one in vertices.items() if not _AROUND_THE_GRAPH.match(one.name)}


def _seconds(time: str | None) -> float:
    return datetime.fromisoformat(time).timestamp() if time else math.inf
