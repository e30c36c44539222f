"""Builds with their logs: recorded ones, and ones that are written down."""

from __future__ import annotations

from pathlib import Path

import stagegraph
from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.timing.loggedtargets import logged_platforms, logged_request
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.logs.buildlog import Interval, LogForm, LoggedBuild, Vertex, VertexState
from stagegraph.logs.reading import read_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings

LOGS = Path(__file__).parents[1] / "data" / "logs"


def recorded(name: str, log: str = "rawjson.log", *, planned: bool = True) -> Timings:
    """What a recorded build cost, with its Dockerfile or by its log alone."""
    build = read_log([(LOGS / name / log).read_bytes()]).builds[0]
    if not planned:
        return timings_of(build)
    dockerfile = stagegraph.parse((LOGS / name / "Dockerfile").read_text(encoding="utf-8"))
    request = PlanRequest(platform=logged_platforms(build) or "linux/amd64")
    return timings_of(build, plan_request(dockerfile, logged_request(build, dockerfile, request)))


def written_build(*vertices: Vertex, wall: float | None = None, **more: object) -> LoggedBuild:
    """A build of some vertices."""
    return LoggedBuild(LogForm.RAWJSON, vertices, wall=wall, **more)  # type: ignore[arg-type]


def ran(name: str, start: float, end: float, *inputs: int, state: VertexState = VertexState.DONE) -> Vertex:
    """A vertex that was worked on."""
    return Vertex(name, state, inputs=inputs, seconds=end - start, intervals=(Interval(start, end),))
