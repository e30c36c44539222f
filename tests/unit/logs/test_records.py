from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from stagegraph.errors import InputError
from stagegraph.logs import records
from stagegraph.logs.buildlog import LogForm, LogWarning
from stagegraph.logs.protobuf import fields
from stagegraph.values import replace
from tests.helpers.readlogs import all_remarks, only_build, read
from tests.helpers.recordmaking import RecordMaker, field, packed, provenance_of, status_stream, varint

LOGS = Path(__file__).parents[2] / "data" / "logs"
TABLES = [json.loads(line) for line in gzip.decompress((LOGS.parent / "timelines.jsonl.gz").read_bytes()).splitlines()]
RECORD: dict[str, Any] = {
    "Ref": "ref1",
    "FrontendAttrs": {"filename": "docker/app.Dockerfile", "target": "app"},
    "CreatedAt": "2026-01-01T00:00:00Z",
    "CompletedAt": "2026-01-01T00:00:05.5Z",
}
RUN = {
    "digest": "sha256:1",
    "name": "[1/1] RUN a",
    "started": "2026-01-01T00:00:01Z",
    "completed": "2026-01-01T00:00:03Z",
}


def messages(name: str) -> list[dict[str, Any]]:
    """The messages of a recorded log."""
    lines = (LOGS / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def one_record(status: bytes, record: dict[str, Any] | None = None, provenance: object = None) -> bytes:
    """A file with one record."""
    maker = RecordMaker()
    maker.add(status, RECORD | (record or {}), provenance)
    return maker.file(compressed=False)


@pytest.mark.parametrize("name", [one["log"] for one in TABLES])
def test_recorded_builds(name: str) -> None:
    """The record of a build tells what its messages tell."""
    maker = RecordMaker()
    maker.add(status_stream(messages(name)), {})
    found, raw = only_build(read(maker.file())), only_build(read((LOGS / name).read_bytes()))
    assert found.form is LogForm.RECORD
    assert found.vertices == tuple(replace(one, line=1) for one in raw.vertices)
    assert (found.wall, found.began, found.warnings, found.dockerfile) == (
        raw.wall,
        raw.began,
        raw.warnings,
        raw.dockerfile,
    )


def test_what_the_record_tells() -> None:
    """A build has the target and error of its record, the Dockerfile of its provenance, the times of its vertices."""
    provenance = provenance_of("FROM a\n", "other/app.Dockerfile")
    provenance["x"] = [provenance_of("FROM b\n", "Dockerfile"), [[]], {"infos": [5, {"data": ""}]}]
    status = status_stream([{"vertexes": [RUN]}])
    build = only_build(read(one_record(status, {"error": {"code": 2, "message": "exit code: 1"}}, provenance)))
    assert (build.name, build.wall, build.began) == ("app", 2.0, 1767225601.0)
    assert build.vertices[0].intervals[0].start == 0.0
    assert (build.error, build.dockerfile) == ("exit code: 1", "FROM a\n")


def test_nothing_started() -> None:
    """Where no vertex has started, the record tells how long the build took."""
    status = status_stream([{"vertexes": [{"digest": "sha256:1", "name": "[1/1] RUN a"}]}])
    assert only_build(read(one_record(status))).wall == 5.5
    assert only_build(read(one_record(status, {"CompletedAt": ""}))).wall == 0.0


def test_provenance_of_another_name() -> None:
    """A provenance with one file of another name holds the Dockerfile; one that is deep beyond measure nothing."""
    status = status_stream([{"vertexes": [RUN]}])
    assert only_build(read(one_record(status, {}, provenance_of("FROM a\n", "x")))).dockerfile == "FROM a\n"
    deep: object = provenance_of("FROM a\n")
    for _ in range(20):
        deep = [deep]
    assert only_build(read(one_record(status, {}, {"a": deep}))).dockerfile == ""


def test_names() -> None:
    """A build is called after its target, else its image, else its reference; two are never called the same."""
    maker = RecordMaker()
    exporter = {"Exporters": [{"Type": "image", "Attrs": {"name": "me/app:1"}}]}
    all_records: list[dict[str, Any]] = [
        {"Ref": "r0", **exporter},
        {"Ref": "r1"},
        {"Ref": "r2", "FrontendAttrs": {"target": "t"}},
        {"Ref": "r3", "FrontendAttrs": {"target": "t"}},
    ]
    for number, record in enumerate(all_records):
        maker.add(status_stream([{"vertexes": [RUN | {"digest": f"sha256:{number}"}]}]), record)
    for nested in (True, False):
        for compressed in (True, False):
            log = read(maker.file(nested=nested, compressed=compressed), 700)
            assert [one.name for one in log.builds] == ["me/app:1", "r1", "r2", "r3"]
            assert not all_remarks(log).replace("The log does not tell what each step needs.", "").strip()


def test_cut() -> None:
    """Of a file that is cut, the status streams in it are told, and that something is missing."""
    maker = RecordMaker()
    maker.add(status_stream([{"vertexes": [RUN]}] * 40), RECORD)
    whole = maker.file(compressed=False)
    seen = set()
    for length in range(0, len(whole), 256):
        try:
            log = read(whole[:length])
        except InputError:
            continue
        seen |= set(all_remarks(log).splitlines())
        assert log.builds[0].vertices[0].seconds == 2.0
    assert {
        "The archive is cut: what stood behind is missing.",
        "The status of the build is damaged: what stood behind is missing.",
        "The record of the build is missing: only its status is told.",
    } <= seen
    half = gzip.compress(whole)[: len(gzip.compress(whole)) - 40]
    assert "The compressed file is cut or damaged" in all_remarks(read(half))


def test_damaged_status() -> None:
    """Of a damaged status what stands before the damage is told."""
    whole = status_stream([{"vertexes": [RUN]}])
    for damage in (b"\xff\xff\xff\xff", (2).to_bytes(4, "little") + b"\x0a\x09", (1).to_bytes(4, "little") + b"\x07"):
        log = read(one_record(whole + damage + whole * 100), 50)
        assert [len(one.vertices) for one in log.builds] == [1]
        assert log.skipped == 1
        assert "The status of the build is damaged" in all_remarks(log)


def test_other_fields_of_a_status() -> None:
    """Fields of a status that are of other kinds are left; Go's zero time is none."""
    zero = field(5, field(1, (1 << 64) - 62135596800))
    vertex = field(1, "sha256:1") + field(3, "a") + zero + field(4, b"x") + field(9, 5) + bytes([0x51]) + bytes(8)
    data = field(1, vertex) + field(2, 7) + field(9, b"x") + bytes([0x5D]) + bytes(4)
    build = only_build(read(one_record(len(data).to_bytes(4, "little") + data)))
    assert [(one.name, one.intervals) for one in build.vertices] == [("a", ())]


def test_warning_without_a_place() -> None:
    """A warning of a status may have no place; a message in its stead is none."""
    warning = field(3, b"Rule: text") + field(7, 5) + field(6, 5)
    data = field(1, field(1, "sha256:1")) + field(4, warning)
    build = only_build(read(one_record(len(data).to_bytes(4, "little") + data)))
    assert build.warnings == (LogWarning("Rule: text"),)


@pytest.mark.parametrize(
    "files",
    [
        {"a.txt": b"hello"},
        {"index.json": b'{"manifests": [{"digest": "sha256:1"}, 5]}', "blobs/sha256/1": b'{"layers": [{}]}'},
        {
            "index.json": b'{"manifests": [{"digest": "sha256:index"}]}',
            "index": b'{"manifests": [{"digest": "sha256:index"}]}',
        },
        {
            "index.json": b"{",
            "blobs/sha256/1": b"",
            "blobs/sha256/2": b"no status",
            "blobs/sha256/3": b"[1]",
            "deep": b"{" * 5,
        },
        {"index.json": b"{" + b'"a":{' * 100_000},
    ],
)
def test_other_archives(files: dict[str, bytes]) -> None:
    """An archive without a record is refused, and it is said how to export one."""
    with pytest.raises(InputError, match="archive without the record of a build") as refused:
        read(packed(files))
    assert "docker buildx history export" in refused.value.hint


def test_large_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that are too large are not kept; the build is told without them."""
    status = status_stream([{"vertexes": [RUN]}])
    data = one_record(status, {}, provenance_of("FROM a\n" * 30_000))
    monkeypatch.setattr(records, "LONGEST", 1 << 16)
    build = only_build(read(data, 999))
    assert (build.name, build.dockerfile) == ("app", "")


def test_not_of_this_form() -> None:
    """What stands behind the first file and is no tar archive any more is told as a cut."""
    maker = RecordMaker()
    maker.add(status_stream([{"vertexes": [RUN]}]), RECORD)
    whole = maker.file(compressed=False)
    assert "The archive is cut" in all_remarks(read(whole[:3072].rstrip(b"\0").ljust(3072, b"\0") + b"x" * 4096))


def test_long_names() -> None:
    """A name with a prefix is read whole; folders, and what is told of names in files of its own, are passed over."""
    status = status_stream([{"vertexes": [RUN]}])
    for prefix in ("p" * 120, "p" * 300):
        target = io.BytesIO()
        with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
            folder = tarfile.TarInfo("blobs")
            folder.type = tarfile.DIRTYPE
            archive.addfile(folder)
            entry = tarfile.TarInfo(f"blobs/{prefix}/blobs/sha256/1")
            entry.size = len(status)
            archive.addfile(entry, io.BytesIO(status))
        assert only_build(read(target.getvalue())).vertices[0].name == "[1/1] RUN a"


@pytest.mark.parametrize(
    "data", [b"\x00", b"\x03", b"\x0b", b"\x0a\x05ab", b"\x80", b"\x08" + b"\x80" * 12, b"\x0d\x00"]
)
def test_no_message(data: bytes) -> None:
    """Bytes that are no message of Protocol Buffers are refused."""
    with pytest.raises(ValueError, match=r"a field|a number"):
        list(fields(data))


def test_numbers() -> None:
    """Numbers of any size are read."""
    for value in (1, 127, 128, 1 << 40, (1 << 64) - 1):
        assert list(fields(b"\x08" + varint(value))) == [(1, value)]
