"""What tests of the readers of logs share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.logs.reading import read_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.logs.buildlog import BuildLog, LoggedBuild, Vertex, VertexState

_STEP = re.compile(r"\[[^\]]*\d+/\d+\] ")


def read(text: str | bytes, piece: int = 1 << 16) -> BuildLog:
    """What a log tells whose bytes come in pieces."""
    data = text.encode() if isinstance(text, str) else text
    return read_log(data[start : start + piece] for start in range(0, len(data), piece))


def only_build(log: BuildLog) -> LoggedBuild:
    """The build of a log that has one, and in which nothing was skipped."""
    (build,) = log.builds
    assert log.skipped == 0
    return build


def is_step(vertex: Vertex) -> bool:
    """A vertex is a step of a Dockerfile, by its name."""
    return _STEP.match(vertex.name) is not None


def steps(build: LoggedBuild) -> list[Vertex]:
    """The vertices of a build that are steps of a Dockerfile."""
    return [one for one in build.vertices if is_step(one)]


def in_state(build: LoggedBuild, state: VertexState) -> list[int]:
    """The numbers of the vertices of a build in a state, in order."""
    return sorted(one.number or 0 for one in build.vertices if one.state is state)


def longest(vertices: Sequence[Vertex]) -> list[tuple[int | None, float | None]]:
    """Number and seconds of the vertices that took longest: several where they took equally long."""
    most = max((one.seconds or 0.0 for one in vertices), default=0.0)
    return [(one.number, one.seconds) for one in vertices if (one.seconds or 0.0) == most]


def all_remarks(log: BuildLog) -> str:
    """What is remarked of a log and its builds, a line each."""
    remarks = list(log.remarks)
    for build in log.builds:
        remarks += build.remarks
    return "\n".join(one.message for one in remarks)
