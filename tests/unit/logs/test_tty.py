from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagegraph.logs.buildlog import LogForm, LogWarning, VertexState, VertexStatus
from tests.helpers.depth import part_of
from tests.helpers.framing import Terminal
from tests.helpers.readlogs import all_remarks, only_build, read

if TYPE_CHECKING:
    from stagegraph.logs.buildlog import LoggedBuild

LOGS = Path(__file__).parents[2] / "data" / "logs"
TABLES = [json.loads(line) for line in gzip.decompress((LOGS.parent / "timelines.jsonl.gz").read_bytes()).splitlines()]


def recorded(name: str) -> LoggedBuild:
    """A recorded build as its messages tell it."""
    return only_build(read((LOGS / name).read_bytes()))


@pytest.mark.parametrize("name", [one["log"] for one in part_of(TABLES, 15)])
@pytest.mark.parametrize("colours", [True, False], ids=["coloured", "plain"])
def test_frames_of_recorded_builds(name: str, *, colours: bool) -> None:
    """The frames of a build tell its steps, their states and, as near as they are drawn, their times."""
    build = recorded(name)
    started = [one for one in build.vertices if one.intervals]
    found = only_build(read(Terminal(width=300, colours=colours).capture(build, every=0.1)))
    assert found.form is LogForm.TTY
    assert found.driver == "docker"
    assert found.wall == pytest.approx(build.wall, abs=0.051)
    assert sorted((one.name, one.state) for one in found.vertices) == sorted((one.name, one.state) for one in started)
    for one in found.vertices:
        same = [other for other in started if other.name == one.name]
        assert min(abs((one.seconds or 0) - (other.seconds or 0)) for other in same) < 0.06
        if one.intervals:
            start = one.intervals[0].start
            assert min(abs(start - other.intervals[0].start) for other in same) < 0.2


@pytest.mark.parametrize("name", ["java-7stage/rawjson.runtime.log", "diamond-20/rawjson.log", "failing/rawjson.log"])
def test_small_terminal(name: str) -> None:
    """In a small terminal names are cut, and rows vanish; what was drawn once is told."""
    build = recorded(name)
    log = read(Terminal(width=60, height=30).capture(build, every=0.1))
    found = only_build(log)
    started = sorted(one.name for one in build.vertices if one.intervals)
    assert len(found.vertices) == len(started)
    for cut, whole in zip(sorted(one.name for one in found.vertices), started, strict=True):
        assert whole.startswith(cut)
    assert "Names of steps are cut at the width of the terminal." in all_remarks(log)


def test_running_steps() -> None:
    """Of a capture that ends before the build, the steps at work are told, with the time that they took so far."""
    build = recorded("parallel-limit/rawjson.log")
    for colours in (True, False):
        log = read(Terminal(width=200, colours=colours).capture(build, every=0.1, end=2.0))
        found = only_build(log)
        at_work = {one.name for one in build.vertices if one.intervals[0].start <= 2.0 < one.intervals[-1].end}
        assert {one.name for one in found.vertices if one.state is VertexState.RUNNING} == at_work
        assert all(one.at_least and not one.seconds for one in found.vertices if one.state is VertexState.RUNNING)
        assert "The log does not tell the end of 16 steps." in all_remarks(log)
        assert "The log does not show" in all_remarks(log)
        assert [one.line for one in found.remarks if one.message.startswith("The log does not show")] == [1]


ONE = """\
[+] Building 4.5s (4/4) FINISHED                        docker:desktop-linux
 => [internal] load build definition from Dockerfile                    0.1s
 => => transferring dockerfile: 369B                                    0.0s
 => CACHED [1/3] FROM docker.io/library/a                               0.0s
 => [2/3] RUN make                                                      3.1s
 => => # output of it                                                   9.9s
 => exporting to image                                                  0.2s
 => => exporting layers                                                 0.1s
"""


def test_last_frame() -> None:
    """Of a single frame that was copied, everything is told but when steps began."""
    log = read("$ docker build .\n" + ONE + "\n1 warning found (use docker --debug to expand):\n - A: b (line 2)\n")
    build = only_build(log)
    assert (build.wall, build.driver) == (4.5, "docker")
    assert [(one.name, one.state.value, one.seconds, one.intervals) for one in build.vertices] == [
        ("[internal] load build definition from Dockerfile", "done", 0.1, ()),
        ("[1/3] FROM docker.io/library/a", "cached", 0.0, ()),
        ("[2/3] RUN make", "done", 3.1, ()),
        ("exporting to image", "done", 0.2, ()),
    ]
    assert build.vertices[0].statuses == (VertexStatus("transferring dockerfile:", 0.0, 369),)
    assert build.warnings == (LogWarning("A: b (line 2)", 2),)
    assert not all_remarks(log)


@pytest.mark.parametrize("form", ["    {}", "> {}", "web | {}", "2025-03-04T10:15:20Z {}", "[0m{}"])
def test_prefixes(form: str) -> None:
    """Frames are read behind prefixes, too; rows with another prefix are not theirs."""
    text = "".join(form.format(line) + "\n" for line in ONE.splitlines()) + "other | => [9/9] RUN no   1.0s\n"
    assert len(only_build(read(text)).vertices) == 4


def test_rows_without_times() -> None:
    """Rows that were copied without their times are told without them."""
    text = "[+] Building 16.1s (2/2) FINISHED\n => [internal] load .dockerignore\n"
    text += " => => transferring context: 2B\n => ...\n => [1/1] FROM a\n"
    build = only_build(read(text))
    assert [(one.name, one.seconds, one.state) for one in build.vertices] == [
        ("[internal] load .dockerignore", None, VertexState.DONE),
        ("[1/1] FROM a", None, VertexState.DONE),
    ]
    assert build.vertices[0].statuses == (VertexStatus("transferring context:", None, 2),)


def test_builds_one_after_the_other() -> None:
    """A frame whose time falls, or that is not finished after one that is, begins a build."""
    assert [one.wall for one in read(ONE + ONE.replace("4.5s", "3.5s")).builds] == [4.5, 3.5]
    assert [one.wall for one in read(ONE + ONE.replace("4.5s", "9.5s").replace("FINISHED", "        ")).builds] == [
        4.5,
        9.5,
    ]


def test_equal_names() -> None:
    """Rows of one frame with one name are different steps."""
    text = "[+] Building 2.0s (1/2)\n => [1/2] RUN a  1.0s\n => [1/2] RUN a  2.0s\n"
    text += "[+] Building 3.0s (2/2) FINISHED\n => [1/2] RUN a  1.0s\n => [1/2] RUN a  3.0s\n"
    assert [one.seconds for one in only_build(read(text)).vertices] == [1.0, 3.0]


def test_names_that_are_cut_differently() -> None:
    """A name that is cut where another frame has more of it is the same step's; the longest is told."""
    text = "[+] Building 9.9s (0/1)\n => [1/2] RUN longe  9.8s\n[+] Building 10.1s (0/1)\n => [1/2] RUN long  10.0s\n"
    text += "[+] Building 12.1s (0/1)\n => [1/2] RUN longest    12.0s\n"
    log = read(text)
    assert [(one.name, one.at_least) for one in only_build(log).vertices] == [("[1/2] RUN longest", 12.0)]
    assert "cut" not in all_remarks(log)


def test_failure() -> None:
    """A failed step has its whole name from below the frames; the build has its error."""
    text = (
        "[+] Building 2.0s (2/3)\n => [1/2] FROM a                0.3s\n => ERROR [2/2] RUN make long  1.5s\n------\n"
        ' > [2/2] RUN make long and longer:\n1.4 output\n------\nERROR: failed to solve: process "make" failed\n'
    )
    build = only_build(read(text))
    assert [(one.name, one.state) for one in build.vertices] == [
        ("[1/2] FROM a", VertexState.DONE),
        ("[2/2] RUN make long and longer", VertexState.FAILED),
    ]
    assert build.error == 'failed to solve: process "make" failed'


def test_last_rows() -> None:
    """Where the beginning is missing, rows are read if they are sure to be steps."""
    text = " => => exporting layers  0.1s\n => something  1.0s\n[+] Building it\n"
    log = read(text + " => ERROR [build 2/2] RUN make  596.2s\n => [3/3] RUN b  0.2s\n")
    build = only_build(log)
    assert [(one.name, one.seconds) for one in build.vertices] == [
        ("[build 2/2] RUN make", 596.2),
        ("[3/3] RUN b", 0.2),
    ]
    assert build.wall is None
    assert "The beginning of the log is missing" in all_remarks(log)


def test_frames_below_last_rows() -> None:
    """A frame below rows without one begins another build."""
    first, second = read(" => [build 2/2] RUN make  1.2s\n" + ONE).builds
    assert (len(first.vertices), len(second.vertices)) == (1, 4)


def test_parts_of_a_step_out_of_sight() -> None:
    """Parts of a step whose row has scrolled away are still its own; of an unknown one they are left."""
    text = (
        "[+] Building 1.0s (0/2)\n => [1/2] FROM a  0.9s\n => => extracting b 9B  0.1s\n"
        "[+] Building 2.0s (0/2)\n => => extracting b  1.0s\n => => unknown  1.0s\n => [2/2] RUN c  0.1s\n"
    )
    build = only_build(read(text))
    assert [one.statuses for one in build.vertices] == [(VertexStatus("extracting b", 1.0, 9),), ()]


def test_many_parts() -> None:
    """A step does not keep endless parts."""
    parts = "".join(f" => => part {number}  1.0s\n" for number in range(2000))
    build = only_build(read("[+] Building 1.0s (0/2)\n => [1/2] FROM a  0.9s\n" + parts))
    assert len(build.vertices[0].statuses) == 1000


def test_frames_without_rows() -> None:
    """A frame without a row is a build where there is nothing else, and none beside others."""
    text = "[+] Building 0.0s (0/0)\nERROR: unable to prepare context: path not found\n"
    build = only_build(read(text))
    assert (build.vertices, build.wall) == ((), 0.0)
    assert build.error == "unable to prepare context: path not found"
    assert only_build(read(text + "#1 [1/1] FROM a\n#1 DONE 1.0s\n")).form is LogForm.PLAIN
