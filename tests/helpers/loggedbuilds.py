"""The recorded builds of ``tests/data/logs``, read from their logs, with the plans of their Dockerfiles."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stagegraph
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.logs.buildlog import Interval, LogForm, LoggedBuild, Vertex, VertexState
from stagegraph.logs.reading import read_log

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings

DATA = Path(__file__).parents[1] / "data"
LOGS = DATA / "logs"
_TOLD = json.loads((LOGS / "builds.json").read_text(encoding="utf-8"))
RECORDED: list[dict[str, Any]] = [
    json.loads(line) for line in gzip.decompress((DATA / "timelines.jsonl.gz").read_bytes()).splitlines()
]
NAMES = [told["log"] for told in RECORDED]


def options_of(name: str) -> dict[str, Any]:
    """The entry of a log in ``builds.json``, completed with the defaults."""
    found: dict[str, Any] = _TOLD["defaults"] | _TOLD["builds"][name]
    return found


@cache
def recorded_plan(name: str) -> stagegraph.Plan | None:
    """The plan of the build of a log; None for one whose Dockerfile is refused."""
    told = options_of(name)
    if told["refused"]:
        return None
    path = (LOGS / name).with_name(told["dockerfile"])
    return stagegraph.plan(
        stagegraph.parse(path.read_bytes().decode("utf-8"), filename=path.name),
        target=told["targets"] or None,
        build_args=told["build_args"],
        platform=",".join(told["platforms"]),
        build_contexts=told["build_contexts"],
    )


@cache
def recorded_build(name: str) -> LoggedBuild:
    """The one build of a log."""
    (build,) = read_log([(LOGS / name).read_bytes()]).builds
    return build


@cache
def plain_build(name: str) -> LoggedBuild:
    """The plain log of another run of the same build."""
    (told,) = (one for one in RECORDED if one["log"] == name)
    (build,) = read_log([told["plain"].encode()]).builds
    return build


@cache
def recorded_timings(name: str) -> Timings:
    """What a recorded build cost."""
    return timings_of(recorded_build(name), recorded_plan(name))


def ran(name: str, start: float, end: float, inputs: tuple[int, ...] | None = (), **told: Any) -> Vertex:
    """A vertex that was worked on from one second to another."""
    return Vertex(
        name,
        told.pop("state", VertexState.DONE),
        inputs=inputs,
        seconds=end - start,
        intervals=(Interval(start, end),),
        **told,
    )


def lasted(name: str, seconds: float | None = None, state: VertexState = VertexState.DONE, **told: Any) -> Vertex:
    """A vertex of a plain log: how long it took is known, and not when."""
    return Vertex(name, state, seconds=seconds, **told)


def build_of(*vertices: Vertex, wall: float | None = None, form: LogForm = LogForm.RAWJSON) -> LoggedBuild:
    """A build of some vertices."""
    return LoggedBuild(form, vertices, wall=wall)
