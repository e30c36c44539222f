"""Builds in time, as trace events."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from stagegraph.render.formats.tracejson import timeline_trace
from stagegraph.render.timeline.timebars import timeline_of
from tests.helpers.timed import recorded

NAMES = [
    ("java-7stage", "rawjson.runtime.log"),
    ("failing", "rawjson.log"),
    ("cached", "rawjson.2-unchanged.log"),
    ("cache-locked", "rawjson.log"),
    ("parallel-limit", "rawjson.log"),
]


def events(name: str, log: str) -> list[dict[str, Any]]:
    """The events of a recorded build, each with what its phase asks for."""
    made = json.loads(timeline_trace([timeline_of(recorded(name, log), log)]))
    assert made["displayTimeUnit"] == "ms"
    found: list[dict[str, Any]] = made["traceEvents"]
    for event in found:
        assert {"ph", "name", "pid", "tid"} <= event.keys()
        wanted = {
            "X": {"ts", "dur", "args"},
            "i": {"ts", "s"},
            "s": {"ts", "id"},
            "f": {"ts", "id", "bp"},
            "M": {"args"},
        }
        assert wanted[event["ph"]] <= event.keys()
    return found


@pytest.mark.parametrize(("name", "log"), NAMES)
def test_rows(name: str, log: str) -> None:
    """What runs at the same time has rows of its own: in none of them two events overlap; arrows go in pairs."""
    found = events(name, log)
    rows: dict[int, list[tuple[int, int]]] = {}
    for event in found:
        if event["ph"] in "Xi":
            rows.setdefault(event["tid"], []).append((event["ts"], event["ts"] + event.get("dur", 0)))
    for row in rows.values():
        row.sort()
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(row))
    named = {event["tid"] for event in found if event["name"] == "thread_name"}
    assert named == set(rows)
    started = {event["id"] for event in found if event["ph"] == "s"}
    assert started == {event["id"] for event in found if event["ph"] == "f"}


def test_what_is_told() -> None:
    """An event tells its stage, its lines, its slack and whether it is critical; the critical path has arrows."""
    found = {event["name"]: event for event in events("java-7stage", "rawjson.runtime.log") if event["ph"] == "X"}
    event = found["runtime 2/5 RUN sleep 2; echo runtime packages > /rt.txt"]
    assert (event["args"]["stage"], event["args"]["lines"], event["args"]["critical"]) == ("runtime", "26-26", False)
    assert event["args"]["slack_s"] == pytest.approx(4.49, abs=0.01)
    assert event["dur"] == pytest.approx(2_161_354, abs=2)
    assert any("locked_s" in one["args"] for one in events("cache-locked", "rawjson.log") if one["ph"] == "X")


def test_processes() -> None:
    """Each build is a process."""
    timeline = timeline_of(recorded("cached"), "a")
    made = json.loads(timeline_trace([timeline, timeline]))["traceEvents"]
    assert [one["pid"] for one in made if one["name"] == "process_name"] == [1, 2]
