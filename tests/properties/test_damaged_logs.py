"""Logs that are damaged in any way are read as far as they go, or refused in words: nothing else happens."""

from __future__ import annotations

import gzip
import json
import math
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from stagegraph.errors import InputError
from stagegraph.logs.buildlog import BuildLog, VertexState
from stagegraph.logs.reading import read_log
from tests.helpers.damaging import damaged
from tests.helpers.depth import examples
from tests.helpers.framing import Terminal
from tests.helpers.readlogs import read
from tests.helpers.recordmaking import RecordMaker, status_stream

if TYPE_CHECKING:
    from stagegraph.logs.buildlog import LoggedBuild

DATA = Path(__file__).parents[1] / "data"


@cache
def logs() -> tuple[bytes, ...]:
    """Logs of each kind, none long."""
    found = [
        json.loads(line)["text"].encode()
        for line in gzip.decompress((DATA / "logshapes.jsonl.gz").read_bytes()).splitlines()
    ]
    tables = [json.loads(line) for line in gzip.decompress((DATA / "timelines.jsonl.gz").read_bytes()).splitlines()]
    found += [one["plain"].encode() for one in tables[::6]]
    maker = RecordMaker()
    for one in tables[::12]:
        data = (DATA / "logs" / one["log"]).read_bytes()
        found.append(data)
        (build,) = read(data).builds
        found.append(Terminal().capture(build, every=2.0).encode())
        messages = [json.loads(line) for line in data.decode().splitlines() if line.startswith("{")]
        maker.add(status_stream(messages), {"Ref": one["log"]})
    found += [maker.file(), maker.file(compressed=False), b"Step 1/2 : FROM a\n ---> 1\n", b""]
    return tuple(found)


@given(st.integers(min_value=0, max_value=1 << 40))
@examples(20_000)
def test_damaged_logs(seed: int) -> None:
    """A damaged log is read, with sane values, or refused; what is skipped is counted."""
    chance = Random(seed)  # noqa: S311 - chance, not secrets
    data = damaged(logs(), chance)
    piece = chance.choice((1 << 16, 1000, 37))
    log = read_or_refused(data, piece)
    if isinstance(log, BuildLog):
        check(log)
    else:
        assert log.message.startswith("The file is no progress log of BuildKit: ")


def read_or_refused(data: bytes, piece: int) -> BuildLog | InputError:
    """What a log tells whose bytes come in pieces, or why it is refused."""
    try:
        return read_log(data[start : start + piece] for start in range(0, len(data), piece))
    except InputError as refused:
        return refused


def check(log: BuildLog) -> None:
    """Nothing in a log contradicts itself."""
    assert log.builds
    assert log.skipped >= 0
    for build in log.builds:
        check_build(build)


def check_build(build: LoggedBuild) -> None:
    """Nothing in a build contradicts itself."""
    assert 1 <= build.first_line <= build.last_line
    assert build.wall is None or 0 <= build.wall < math.inf
    for vertex in build.vertices:
        assert vertex.seconds is None or 0 <= vertex.seconds < math.inf
        assert vertex.seconds is None or vertex.at_least is None
        assert all(0 <= one < len(build.vertices) for one in vertex.inputs or ())
        assert all(0 <= one.start <= one.end < math.inf for one in vertex.intervals)
        ends = [one.end for one in vertex.intervals]
        assert ends == sorted(ends)
        assert vertex.state is not VertexState.WAITING or not vertex.intervals
        assert vertex.line >= 1
