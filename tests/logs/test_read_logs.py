"""What is read from BuildKit's own logs of real builds, against the tables that were made of them.

``tests/data/timelines.jsonl.gz`` holds, for each log of ``tests/data/logs``, its table (each vertex with its start, end
and state), and the plain log of another run of the same build.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from stagegraph.logs.buildlog import LogForm, Vertex
from tests.helpers.readlogs import only_build, read

DATA = Path(__file__).parents[1] / "data"
RECORDED = [json.loads(line) for line in gzip.decompress((DATA / "timelines.jsonl.gz").read_bytes()).splitlines()]
WORDS = {"done": "ok", "cached": "CACHED", "failed": "ERROR", "canceled": "CANCELED", "waiting": "never"}
#: Two builds at the same time share their vertices: each one's log has names of the other.
SHARED = "two-targets-concurrent"
#: These have a vertex that another build describes, too, or no graph at all.
REMARKED = {"failing-parse/rawjson.log", "two-targets-concurrent/rawjson.a.log"}

every_log = pytest.mark.parametrize("told", RECORDED, ids=lambda told: told["log"])


def shown(name: str) -> str:
    """A name as the tables write it."""
    return re.sub(r"(@sha256:.{8})[0-9a-f]+", r"\1…", name)


def work(vertex: Vertex) -> str:
    """What a vertex did, without digests; one of the two of COPY --link."""
    return re.sub(r"@sha256:\w+", "", vertex.name).replace("] LINK ", "] ")


def test_all_tables_are_here() -> None:
    """Each recorded log has its table."""
    logs = {path.relative_to(DATA / "logs").as_posix() for path in (DATA / "logs").glob("*/rawjson*.log")}
    assert {told["log"] for told in RECORDED} == logs


@every_log
def test_rawjson(told: dict[str, Any]) -> None:
    """Each vertex of a table is read with its state, start and end, and nothing else is; the wall time is right."""
    build = only_build(read((DATA / "logs" / told["log"]).read_bytes()))
    assert build.form is LogForm.RAWJSON
    assert sorted((shown(one.name), WORDS[one.state.value]) for one in build.vertices) == sorted(
        (one["name"], one["state"]) for one in told["vertices"]
    )
    got = {(shown(one.name), round(one.intervals[0].start, 2)) for one in build.vertices if one.intervals}
    recorded = {(one["name"], one["start"]) for one in told["vertices"] if one["start"] is not None}
    assert len(got) == len(recorded)
    for (name, start), (other, told_start) in zip(sorted(got), sorted(recorded), strict=True):
        assert name == other
        assert start == pytest.approx(told_start, abs=0.011)
    assert build.wall == pytest.approx(told["wall"], rel=0.02, abs=0.2)
    assert bool(build.remarks) == (told["log"] in REMARKED)
    # The tables have lost backslashes of the errors.
    errors = {one["name"]: one["error"].replace("\\", "") for one in told["vertices"] if "error" in one}
    assert {shown(one.name): one.error.replace("\\", "") for one in build.vertices if one.error} == errors


@every_log
def test_graph(told: dict[str, Any]) -> None:
    """The graph of rawjson is read whole: the inputs of a vertex stand where its indexes say."""
    path = DATA / "logs" / told["log"]
    build = only_build(read(path.read_bytes()))
    messages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    inputs = {
        one["digest"]: one["inputs"] for message in messages for one in message.get("vertexes", ()) if one.get("inputs")
    }
    digests = [one.digest for one in build.vertices]
    for vertex in build.vertices:
        needed = [one for one in inputs.get(vertex.digest, ()) if one in digests]
        assert [digests[place] for place in vertex.inputs or ()] == needed


@every_log
def test_plain(told: dict[str, Any]) -> None:
    """A plain log tells the same work and the same states as the rawjson of another run of that build."""
    plain = only_build(read(told["plain"]))
    assert plain.form is LogForm.PLAIN
    assert not plain.remarks
    if told["log"].startswith(SHARED):
        return
    raw = only_build(read((DATA / "logs" / told["log"]).read_bytes()))
    started = [one for one in raw.vertices if one.state.value != "waiting"]
    # The parts of COPY --link are one entry, or none where nothing lies below.
    assert Counter(map(work, plain.vertices)).keys() - {work(one) for one in started} == set()
    missing = {work(one) for one in started} - {work(one) for one in plain.vertices}
    assert all("COPY --link" in name for name in missing)
    assert [one.number for one in plain.vertices] == list(range(1, len(plain.vertices) + 1))
    states = {work(one): one.state for one in started if "--link" not in one.name}
    other = {work(one): one.state for one in plain.vertices if "--link" not in one.name}
    assert {name: state for name, state in states.items() if other[name] is not state} == {}
    assert bool(plain.error) == (told["exit"] != 0)
    assert bool(raw.error) <= (told["exit"] != 0)
