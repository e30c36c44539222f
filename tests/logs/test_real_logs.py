"""What is read from logs that people published, against what another reader found in them, checked in part.

They belong to others and are read where they lie, beside the checkout.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.errors import InputError
from stagegraph.logs.buildlog import LogForm, LoggedBuild, Vertex, VertexState
from stagegraph.logs.reading import read_log
from tests.helpers.readlogs import all_remarks, in_state, longest, steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.logs.buildlog import BuildLog

LOGS = Path(__file__).parents[3] / "shared" / "logs-real"

if not LOGS.is_dir():
    pytest.skip("the published logs are not beside the checkout", allow_module_level=True)

#: Where these readers and the other one differ, and why: (log, what is compared) -> (what is read, the reason).
DIFFERENT: dict[tuple[str, str], tuple[object, str]] = {
    ("031", "no_end_mark"): ([1, 2, 3, 5], "BuildKit 0.3 tells the end of #4 as `completed:`"),
    ("031", "sum_of_done_s"): (0.2, "and how long it took as `duration:`"),
    ("031", "longest"): ([(4, 0.221456)], "likewise"),
    ("031", "longest_step"): ([(4, 0.221456)], "likewise"),
    ("050", "vertices_printed"): (4, "#16, whose name is missing, is read as far as it is told: it took 106.0 s"),
    ("050", "sum_of_done_s"): (138.7, "likewise"),
    ("050", "longest"): ([(16, 106.0)], "likewise"),
}


def source(name: str) -> dict[str, Any]:
    """What is known of a log."""
    found: dict[str, Any] = json.loads((LOGS / name / "source.json").read_text(encoding="utf-8"))
    return found


ALL = {path.name: source(path.name) for path in sorted(LOGS.iterdir())}
REFUSED = [name for name, told in ALL.items() if told["expected"] == {}]
NUMBERED = [
    name for name, told in ALL.items() if told["expected"].keys() & {"builds", "steps", "after_reversing_the_lines"}
]
TTY = [name for name, told in ALL.items() if "tty" in told["expected"]]
RECORDS = [name for name, told in ALL.items() if "records" in told["expected"]]


def chunks(name: str) -> Iterator[bytes]:
    """The bytes of a log."""
    (path,) = (LOGS / name).glob("log.*")
    with path.open("rb") as file:
        while piece := file.read(1 << 16):
            yield piece


def read_real(name: str) -> BuildLog:
    """What a log tells."""
    log = read_log(chunks(name))
    assert log.skipped == 0
    return log


def check(name: str, found: dict[str, object], told: dict[str, Any]) -> None:
    """What was read is what the other reader found, or the difference is explained."""
    for key, value in found.items():
        expected = DIFFERENT.get((name, key), (told.get(key),))[0]
        assert value == expected, f"{name}: {key}"


def summary(build: LoggedBuild, told: dict[str, Any]) -> dict[str, object]:
    """What is compared of a build."""
    vertices = build.vertices
    return {
        "vertices_printed": len(vertices),
        "steps_printed": len(steps(build)),
        "cached": in_state(build, VertexState.CACHED),
        "failed": in_state(build, VertexState.FAILED),
        "canceled": in_state(build, VertexState.CANCELED),
        "no_end_mark": in_state(build, VertexState.RUNNING),
        "several_names": {str(one.number): names(one) for one in vertices if one.other_names},
        "sum_of_done_s": pytest.approx(sum(one.seconds or 0.0 for one in vertices), abs=0.06),
        "longest": longest_as_told(list(vertices), told.get("longest")),
        "longest_step": longest_as_told(steps(build), told.get("longest_step")),
        "driver": build.driver,
    }


def names(vertex: Vertex) -> list[str]:
    """The names of a vertex as the other reader has them."""
    return sorted(one[:100] for one in (vertex.name, *vertex.other_names))


def longest_as_told(vertices: Sequence[Vertex], told: dict[str, Any] | None) -> object:
    """What took longest: the one that is told, if it is one of several that took equally long."""
    found = longest(vertices)
    if told is not None and (told["n"], told["seconds"]) in found:
        return [(told["n"], told["seconds"])]
    return found


def test_all_logs_are_read() -> None:
    """Each log has its test."""
    others = {"041", "055"}
    assert ALL.keys() == {*REFUSED, *NUMBERED, *TTY, *RECORDS, *others}
    assert len(ALL) == 41


@pytest.mark.parametrize("name", NUMBERED)
def test_numbered(name: str) -> None:
    """Vertices, steps, states, names and times of plain logs are those that were found."""
    told = ALL[name]["expected"]
    builds = told.get("builds") or told.get("steps") or told["after_reversing_the_lines"]
    log = read_real(name)
    assert len(log.builds) == len(builds)
    for build, expected in zip(log.builds, builds, strict=True):
        assert build.form is LogForm.PLAIN
        wanted = {"driver": "", **expected}
        for key in ("longest", "longest_step"):
            if key in expected:
                wanted[key] = [(expected[key]["n"], expected[key]["seconds"])]
            else:
                wanted[key] = summary(build, expected)[key]
        check(name, summary(build, expected), wanted)
    if "wall_s_from_timestamps" in told:
        assert log.builds[0].wall == pytest.approx(told["wall_s_from_timestamps"], rel=0.02)


def test_reversed() -> None:
    """A log whose newest line comes first is read, and said to be such a one."""
    assert "The newest line of the log comes first" in all_remarks(read_real("047"))


def test_tail() -> None:
    """Of a log whose beginning is missing, it is told what is missing."""
    remarks = all_remarks(read_real("050"))
    assert "The log does not tell of #1 to #15." in remarks
    assert "The log does not tell what #16 did." in remarks


@pytest.mark.parametrize("name", TTY)
def test_tty(name: str) -> None:
    """Rows, states and times of frames are those that were found."""
    told = ALL[name]["expected"]["tty"]
    (build,) = read_real(name).builds
    assert build.form is LogForm.TTY
    assert build.wall == told["wall_s"]
    assert len(build.vertices) >= told["rows_last_frame"]
    assert len(steps(build)) == told["steps"]
    assert len(in_state(build, VertexState.CACHED)) == told["cached"]
    for state in (VertexState.FAILED, VertexState.CANCELED):
        assert [one.name for one in build.vertices if one.state is state] == told[state.value]
    if "longest" in told:
        (one,) = (one for one in build.vertices if one.name == told["longest"]["name"])
        assert one.seconds == told["longest"]["seconds"] == max(other.seconds or 0 for other in build.vertices)


def test_rows_without_a_frame() -> None:
    """The last row of a failed build is read where the frame around it is missing, and its whole name below."""
    log = read_real("055")
    (build,) = log.builds
    (vertex,) = build.vertices
    told = ALL["055"]["expected"]
    assert (vertex.state, vertex.seconds) == (VertexState.FAILED, told["seconds_of_failed"])
    assert vertex.name.startswith("[build 10/10] RUN set -eux;")
    assert "The beginning of the log is missing" in all_remarks(log)


def test_rawjson() -> None:
    """Messages of a build without an exporter are read, and their graph."""
    told = ALL["041"]["expected"]["rawjson"]
    (build,) = read_real("041").builds
    assert build.form is LogForm.RAWJSON
    assert len(build.vertices) == told["vertices"]
    assert len(steps(build)) == told["steps"]
    assert len(in_state(build, VertexState.CACHED)) == told["cached"]
    assert build.wall == pytest.approx(told["wall_s"], abs=0.001)
    assert max(one.seconds or 0 for one in build.vertices) == pytest.approx(told["longest"][0], abs=0.001)
    assert [len(one.inputs or ()) for one in build.vertices if " 2/2] " in one.name] == [1]


@pytest.mark.parametrize("name", RECORDS)
def test_records(name: str) -> None:
    """The builds of records are read: their vertices, states, times and errors."""
    told = ALL[name]["expected"]["records"]
    log = read_real(name)
    assert len(log.builds) == len(told)
    left = list(log.builds)
    for record in told:
        build = next(one for one in left if one.wall == pytest.approx(record["wall_s"], rel=0.02) and fits(one, record))
        left.remove(build)
        assert build.form is LogForm.RECORD
        assert len(build.vertices) == record["vertices"]
        assert len(steps(build)) == record["steps"]
        assert len(in_state(build, VertexState.CACHED)) == record["cached"]
        assert [one.name for one in build.vertices if one.state is VertexState.FAILED] == record["failed"]
        assert build.error == (record["error"] or "")


def fits(build: LoggedBuild, record: dict[str, Any]) -> bool:
    """What took longest in a build is what the record says."""
    seconds, name = record["longest"]
    return any(one.name == name and one.seconds == pytest.approx(seconds, abs=0.001) for one in build.vertices)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """A log that BuildKit did not write is refused: what it is, and what to do."""
    with pytest.raises(InputError) as refused:
        read_real(name)
    signs = {"classic": "Docker's classic builder", "buildah": "Buildah or Podman", "not-a-build-log": "nothing in its"}
    assert signs[ALL[name]["kind"]] in refused.value.message
    assert "--progress=rawjson" in refused.value.hint
