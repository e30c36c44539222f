from __future__ import annotations

import json

import pytest

from stagegraph.logs import vertexroom
from tests.helpers.readlogs import all_remarks, read
from tests.helpers.recordmaking import RecordMaker, status_stream

LEFT_OUT = "what goes beyond is left out"
MOST = 50


@pytest.fixture(autouse=True)
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is room for few things."""
    monkeypatch.setattr(vertexroom, "MOST", MOST)


def messages(count: int) -> list[dict[str, object]]:
    """Messages of so many vertices with all that a log tells of one, and of some that are not described."""
    found: list[dict[str, object]] = []
    for number in range(count):
        one = {"digest": f"sha256:{number}", "name": f"[1/1] RUN {number}", "started": "2026-01-01T00:00:01Z"}
        other = one | {"name": f"[2/1] RUN {number}", "started": "2026-01-01T00:00:02Z"}
        status = {"id": "a", "vertex": one["digest"]}
        lost = {"vertex": f"sha256:lost{number}", "timestamp": "2026-01-01T00:00:01Z"}
        warning = {"vertex": one["digest"], "short": "YQ=="}
        found.append({"vertexes": [one, other], "statuses": [status], "logs": [lost], "warnings": [warning]})
    return found


def test_rawjson() -> None:
    """Of messages of very many vertices, some are read, and it is said that a part is left out."""
    log = read("".join(json.dumps(one) + "\n" for one in messages(200)))
    assert 5 < len(log.builds[0].vertices) <= MOST
    assert LEFT_OUT in all_remarks(log)


def test_record() -> None:
    """Likewise of a record."""
    maker = RecordMaker()
    maker.add(status_stream(messages(200)), {})
    log = read(maker.file())
    assert 5 < len(log.builds[0].vertices) <= MOST
    assert LEFT_OUT in all_remarks(log)


@pytest.mark.parametrize(
    "form",
    [
        "#{n} [1/1] RUN {n}\n#{n} a\n#{n} WARN: {n}\n#{n} DONE 1.0s\n",
        "#1 [1/1] RUN {n}\n#1 a\n#1 DONE 1.0s\n",
        "#1 [1/1] RUN {n}\n",
        "#1 [a{n} 1/1] RUN a\n#1 DONE 1.0s\n",
        "#{n} DONE 1.0s\nERROR: failed to solve: no\n",
        "job{n} | #1 [1/1] RUN a\n",
        '#0 building with "a" instance using docker driver\n#1 [1/1] RUN a\n',
    ],
    ids=["numbers", "builds", "builds at once", "names", "without names", "prefixes", "beginnings"],
)
def test_plain(form: str) -> None:
    """Likewise of plain lines, whatever there is very much of."""
    log = read("".join(form.replace("{n}", str(number)) for number in range(1, 200)))
    assert sum(len(one.vertices) for one in log.builds) <= MOST
    assert sum(len(vertex.other_names) for one in log.builds for vertex in one.vertices) <= MOST
    assert LEFT_OUT in all_remarks(log)


def test_work() -> None:
    """Of a vertex that is worked on again and again, some of that is kept."""
    one = {"digest": "sha256:1", "name": "[1/1] RUN a"}
    many = [one | {"started": f"2026-01-01T00:{number // 60:02}:{number % 60:02}Z"} for number in range(200)]
    many = [one | {"completed": one["started"]} for one in many]
    log = read("".join(json.dumps({"vertexes": [one]}) + "\n" for one in many))
    assert len(log.builds[0].vertices[0].intervals) <= MOST
    assert LEFT_OUT in all_remarks(log)


def test_equal_rows() -> None:
    """Of very many rows of one name in a frame, some are told apart."""
    log = read("[+] Building 1.0s (1/2)\n" + " => [1/1] RUN a  1.0s\n" * 200)
    assert 5 < len(log.builds[0].vertices) <= MOST


def test_frames() -> None:
    """Likewise of frames; such without rows are not kept."""
    rows = "".join(f" => [1/1] RUN {number}  1.0s\n => => part  1.0s\n" for number in range(200))
    entries = "".join(f" - Rule: text (line {number})\n" for number in range(200))
    log = read("[+] Building 1.0s (1/2)\n" + rows + "200 warnings found:\n" + entries)
    assert 5 < len(log.builds[0].vertices) <= MOST
    assert LEFT_OUT in all_remarks(log)
    heads = "".join(f"[+] Building {300 - number}.0s (0/0)\n" for number in range(200))
    assert len(read(heads).builds) == 1


def test_little_is_whole() -> None:
    """Where there is room, nothing is said."""
    assert LEFT_OUT not in all_remarks(read("#1 [1/1] RUN a\n#1 DONE 1.0s\n"))
