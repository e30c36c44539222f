from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from stagegraph.logs.buildlog import Interval, LogWarning, VertexState, VertexStatus
from stagegraph.values import replace
from tests.helpers.readlogs import all_remarks, only_build, read

A, B, C = ("sha256:" + letter * 64 for letter in "abc")


def at(seconds: float) -> str:
    """A time as messages have it."""
    return f"2026-11-23T19:25:{10 + seconds:012.9f}Z"


def vertex(
    digest: str, name: str, start: float | None = None, end: float | None = None, **more: object
) -> dict[str, Any]:
    """What a message says of a vertex."""
    times = {"started": start, "completed": end}
    return {
        "digest": digest,
        "name": name,
        **{key: at(when) for key, when in times.items() if when is not None},
        **more,
    }


def messages(*all_vertices: dict[str, Any] | list[dict[str, Any]], **more: object) -> str:
    """A log with a message for each vertex, or each list of them, and one with the rest."""
    lists = [one if isinstance(one, list) else [one] for one in all_vertices]
    return "".join(json.dumps(one) + "\n" for one in [*({"vertexes": one} for one in lists), more] if one)


def base64(text: str) -> str:
    """A text in base 64."""
    return b64encode(text.encode()).decode()


def test_states() -> None:
    """The last that is said of a vertex tells its state; an announcement of one that has started says nothing."""
    text = messages(
        [
            vertex("1", "waits"),
            vertex("2", "runs", 0),
            vertex("3", "done", 0, 1),
            vertex("4", "cached", 1, 1, cached=True),
        ],
        [vertex("5", "failed", 0, 1, error="no"), vertex("6", "canceled", 0, 2, error="x: context canceled")],
        vertex("3", "done"),
        vertex("5", "failed", 0, 1, error="context canceled"),
    )
    log = read(text)
    build = only_build(log)
    assert [(one.name, one.state) for one in build.vertices] == [
        ("waits", VertexState.WAITING),
        ("runs", VertexState.RUNNING),
        ("done", VertexState.DONE),
        ("cached", VertexState.CACHED),
        ("failed", VertexState.FAILED),
        ("canceled", VertexState.CANCELED),
    ]
    assert build.vertices[4].error == "no"
    assert "The log does not tell the end of a step." in all_remarks(log)


def test_intervals() -> None:
    """A start that is said again is the same interval; those that overlap are counted once."""
    text = messages(
        vertex("1", "a", 0),
        vertex("1", "a", 0, 2),
        vertex("1", "a", 0),
        vertex("1", "a", 1, 3),
        vertex("1", "a", 5, 6),
        vertex("1", "a", 5.5, 5.75),
    )
    build = only_build(read(text))
    assert build.vertices[0].intervals == (Interval(0.0, 3.0), Interval(5.0, 6.0))
    assert (build.vertices[0].seconds, build.wall) == (4.0, 6.0)
    assert build.began == pytest.approx(1795461910.0)


def test_graph() -> None:
    """Inputs are places in the list of vertices; those that nothing is said of are told to be missing."""
    log = read(messages([vertex(A, "a", 0, 1), vertex(B, "b", 1, 2, inputs=[A, C, 5])]))
    build = only_build(log)
    assert [one.inputs for one in build.vertices] == [(), (0,)]
    assert all_remarks(log) == "A vertex that the log mentions is not described in it."


def test_no_graph() -> None:
    """Where no vertex has inputs, no graph is told."""
    log = read(messages([vertex(A, "a", 0, 1), vertex(B, "b", 1, 2)]))
    assert [one.inputs for one in only_build(log).vertices] == [None, None]
    assert "does not tell what each step needs" in all_remarks(log)


def test_statuses_and_output() -> None:
    """Parts of a vertex's work and what it printed are told; of vertices that nothing is said of, it is counted."""
    text = messages(
        vertex(A, "a", 0),
        statuses=[
            {"id": "sha256:1", "vertex": A, "current": 5, "started": at(0), "timestamp": at(0)},
            {"id": "sha256:1", "vertex": A, "current": 10, "total": 10, "started": at(0), "completed": at(1.5)},
            {"id": "sha256:1", "vertex": A},
            {"id": "open", "vertex": A, "started": at(0)},
            {"id": "", "vertex": A},
            {"id": "lost", "vertex": B},
            {"id": "nobody", "current": -1},
        ],
        logs=[
            {"vertex": A, "data": base64("x"), "timestamp": at(2.5)},
            {"vertex": A, "data": base64("x"), "timestamp": at(1.5)},
            {"vertex": A, "timestamp": "no time"},
            {"vertex": C, "timestamp": at(1)},
        ],
    )
    log = read(text)
    (one,) = only_build(log).vertices
    assert one.statuses == (VertexStatus("sha256:1", 1.5, 10), VertexStatus("open"))
    assert (one.seconds, one.at_least) == (None, 2.5)
    assert "2 vertices that the log mentions are not described in it." in all_remarks(log)


def test_many_statuses() -> None:
    """A vertex does not keep endless parts."""
    many = [{"id": f"part {number}", "vertex": A, "current": 1} for number in range(2000)]
    build = only_build(read(messages(vertex(A, "a", 0, 1), statuses=many)))
    assert len(build.vertices[0].statuses) == 1000


def test_warnings() -> None:
    """Warnings have their line; the Dockerfile is theirs. Those listed below say nothing new."""
    warning = {
        "vertex": A,
        "short": base64("Rule: text (line 2)"),
        "url": "https://docs.docker.com/go/x/",
        "sourceInfo": {"filename": "Dockerfile", "data": base64("FROM a\nRUN b\n")},
        "range": [{"start": {"line": 2}, "end": {"line": 2}}],
    }
    log = messages(vertex(A, "a", 0, 1), warnings=[warning, warning, {"vertex": A, "short": "abc"}])
    build = only_build(read(log + "1 warning found:\n - Rule: text (line 2)\n"))
    assert build.warnings == (LogWarning("Rule: text (line 2)", 2, "https://docs.docker.com/go/x/"), LogWarning(""))
    assert build.dockerfile == "FROM a\nRUN b\n"


def test_other_lines() -> None:
    """Text between messages is left; the last error is the build's; messages that are cut are counted."""
    text = (
        messages(vertex(A, "a", 0, 1))
        + 'WARNING: text\n{"vertexes":[{"dig\n{"logs":'
        + "[" * 100_000
        + "\nerror: failed to solve: no\n"
    )
    log = read(text)
    assert log.skipped == 2
    assert read("#1 [1/1] FROM a\n#1DONE 1.0s\n#x\nab\ufffd\n\0\n#1 DONE 1.0s\n").skipped == 3
    assert log.builds[0].error == "failed to solve: no"
    broken = '{"vertexes":[{"dig\nerror: failed to solve: no\n' + messages(vertex(A, "a", 0, 1))
    assert only_build(replace(read(broken), skipped=0)).error == ""


def test_prefixes_and_text_behind() -> None:
    """Messages are read behind a prefix and before other text; not in what a program printed."""
    text = "".join(f"2025-03-04T10:15:20Z {line} end\n" for line in messages(vertex(A, "a", 0, 1)).splitlines())
    assert only_build(read(text)).vertices[0].name == "a"
    nested = "#1 [1/1] RUN a\n#1 0.5 " + messages(vertex(A, "a", 0, 1)) + "#1 DONE 1.0s\n"
    assert [one.number for one in only_build(read(nested)).vertices] == [1]


@pytest.mark.parametrize(
    "message",
    [
        {"vertexes": None},
        {"vertexes": {}},
        {"vertexes": [5, None, {}, {"digest": 5}, {"digest": ""}]},
        {
            "vertexes": [
                {"digest": A, "name": 5, "inputs": "x", "started": 5, "completed": "x", "cached": 1, "error": 7}
            ]
        },
        {"statuses": [{"id": 5, "vertex": 6, "current": "x", "started": True}]},
        {"logs": [{"vertex": A, "timestamp": 5}]},
        {"warnings": [{"short": 5, "range": [{"start": 5}, {"start": {"line": True}}], "sourceInfo": 5, "url": 5}]},
    ],
)
def test_wrong_types(message: dict[str, Any]) -> None:
    """What a message has in a place where it does not belong is left."""
    build = read(messages(vertex(B, "b", 0, 1)) + json.dumps(message) + "\n").builds[0]
    assert build.vertices[0].name == "b"


def test_messages_without_vertices() -> None:
    """Messages that name no vertex are no build."""
    from stagegraph.errors import InputError  # noqa: PLC0415

    with pytest.raises(InputError):
        read(messages(statuses=[{"id": "a", "vertex": A}]))


DEFINITION = "[internal] load build definition from Dockerfile"


@pytest.mark.parametrize(
    ("first", "error"),
    [
        ([vertex(A, DEFINITION, 0, 1), vertex(B, "[1/1] FROM a", 1, 2)], ""),
        ([vertex(A, DEFINITION, 0, 1), vertex(B, "[1/1] RUN a", 1, 2, error="no"), vertex("w", "[2/2] RUN b")], ""),
        ([vertex(A, DEFINITION, 0, 1), vertex("w", "[2/2] RUN b")], "ERROR: failed to solve: no\n"),
        ([vertex(A, DEFINITION, 0, 1)], ""),
    ],
    ids=["all done", "failed", "error", "not parsed"],
)
def test_builds_one_after_the_other(first: list[dict[str, Any]], error: str) -> None:
    """A definition that is loaded after a build has ended begins another one."""
    text = messages(first) + error + messages(vertex(C, DEFINITION, 5, 6), vertex("d", "[1/1] FROM a", 6, 8))
    one, other = read(text).builds
    assert len(one.vertices) == len(first)
    assert (other.wall, len(other.vertices)) == (3.0, 2)
    assert (one.first_line, one.last_line, other.first_line) == (1, 1, 3 if error else 2)


@pytest.mark.parametrize(
    "first",
    [
        [vertex(A, "[a internal] load build definition from Dockerfile", 0, 1)],
        [vertex(A, DEFINITION, 0, 1), vertex(B, "[1/2] FROM a", 1)],
        [vertex(A, DEFINITION, 0, 1), vertex(B, "resolve image config for docker-image://docker/dockerfile:1", 1, 2)],
        [vertex(A, DEFINITION, 0, 1), vertex(B, "[1/2] FROM a", 1, 2), vertex("w", "[2/2] RUN b")],
    ],
    ids=["several targets", "at work", "a frontend", "waiting"],
)
def test_one_build_with_several_definitions(first: list[dict[str, Any]]) -> None:
    """A definition that is loaded while a build has something to do belongs to it."""
    build = only_build(read(messages(first, vertex(C, DEFINITION, 5, 6))))
    assert len(build.vertices) == len(first) + 1


def test_names() -> None:
    """A vertex that is called otherwise later keeps its first name, and has the other one; one may have none."""
    build = only_build(
        read(messages(vertex(A, "", 0, 1), vertex(B, "[a 1/2] RUN b", 0, 1), vertex(B, "[b 1/2] RUN b", 0, 1)))
    )
    assert [(one.name, one.other_names) for one in build.vertices] == [("", ()), ("[a 1/2] RUN b", ("[b 1/2] RUN b",))]


def test_ends_before_the_beginning() -> None:
    """A time that was damaged makes no time negative."""
    build = only_build(read(messages(vertex(A, "a", 3, 1))))
    assert (build.wall, build.vertices[0].seconds) == (0.0, 0.0)
