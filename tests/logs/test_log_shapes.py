"""One build in the shapes in which logs of it are found: with prefixes, cut, of two builds at once."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from stagegraph.logs.buildlog import VertexState
from tests.helpers.readlogs import all_remarks, in_state, longest, only_build, read

_FILE = Path(__file__).parents[1] / "data" / "logshapes.jsonl.gz"
SHAPES = {one["shape"]: one for one in (json.loads(line) for line in gzip.decompress(_FILE.read_bytes()).splitlines())}
WHOLE = [one for one in SHAPES.values() if "vertices" in one["expected"]["builds"][0]]


@pytest.mark.parametrize("told", WHOLE, ids=lambda told: told["shape"])
@pytest.mark.parametrize("piece", [1 << 16, 7])
def test_whole(told: dict[str, Any], piece: int) -> None:
    """The build is read whole from each shape, in whatever pieces its bytes come."""
    build = only_build(read(told["text"], piece))
    (expected,) = told["expected"]["builds"]
    assert len(build.vertices) == expected["vertices"]
    others = [one for one in build.vertices if not one.name.startswith("[internal] ")]
    assert len(others) == expected["steps"]
    assert in_state(build, VertexState.CACHED) == expected["cached"]
    assert in_state(build, VertexState.FAILED) == expected["failed"]
    assert longest(others) == [(expected["longest_step"]["n"], expected["longest_step"]["seconds"])]
    assert not build.remarks
    assert build.wall == told["expected"].get("wall_s", build.wall)
    starts = {str(one.number): one.intervals[0].start for one in build.vertices if one.intervals}
    for number, start in told["expected"].get("starts", {}).items():
        assert starts[number] == pytest.approx(start, abs=0.01)


def test_most_shapes_are_whole() -> None:
    """The shapes that are not read whole have tests of their own below."""
    assert SHAPES.keys() - {one["shape"] for one in WHOLE} == {
        "02-gha-two-parallel-builds",
        "10-jobs-interleaved",
        "12-truncated-middle",
    }


def test_two_builds_at_the_same_time() -> None:
    """Two builds whose lines cannot be told apart are told as such, and no time is counted twice."""
    log = read(SHAPES["02-gha-two-parallel-builds"]["text"])
    build = only_build(log)
    assert [one.message[:55] for one in (*log.remarks, *build.remarks)] == [
        "Several builds write into this log at the same time: wh",
        "Several builds write into this log at the same time. Th",
    ]
    # Both of them have a step 8 of 5.2 s.
    assert longest(list(build.vertices)) == [(8, 5.2), (8, 5.2)]
    assert not in_state(build, VertexState.RUNNING)
    assert {one.name for one in build.vertices if one.number == 2} == {
        "[internal] load metadata for docker.io/library/alpine:3.20",
        "[internal] load metadata for docker.io/library/node:22-alpine",
    }


def test_two_jobs() -> None:
    """Builds whose lines have different prefixes are told apart, and called after these."""
    first, second = read(SHAPES["10-jobs-interleaved"]["text"]).builds
    assert (first.name, second.name) == ("build-backend Build image", "build-frontend Build image")
    assert [one.seconds for one in first.vertices] == [one.seconds for one in second.vertices]
    assert len(first.vertices) == 10


def test_cut_in_the_middle() -> None:
    """Of a log that is cut, the steps whose end is missing are told."""
    log = read(SHAPES["12-truncated-middle"]["text"])
    build = only_build(log)
    assert in_state(build, VertexState.RUNNING) == [7, 8]
    assert in_state(build, VertexState.CACHED) == [6]
    assert all_remarks(log) == "The log does not tell the end of 2 steps: #7 to #8."
