"""Builds from records, which are kept in ``.dockerbuild`` files.

``docker buildx history export``, Docker Desktop and ``docker/build-push-action`` write them. Such a file is an OCI
layout in a tar archive, mostly compressed. Each of its manifests is a build: its config is the record
(``application/vnd.buildkit.historyrecord.v0``, JSON), its layers are the status stream, the provenance and others.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import BuildLog, LogForm, LogRemark
from stagegraph.logs.jsonparts import decoded, objects, part, text
from stagegraph.logs.logtimes import moment
from stagegraph.logs.statusstream import StatusStream
from stagegraph.logs.tarmembers import TarMembers
from stagegraph.logs.vertexroom import VertexRoom
from stagegraph.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagegraph.logs.buildlog import LoggedBuild

#: Bytes of a document that is kept, and of all.
LONGEST = 8 << 20
_MOST = 48 << 20
_DEEPEST = 12
_CUT = "The archive is cut: what stood behind is missing."
_BROKEN = "The status of the build is damaged: what stood behind is missing."


def read_records(pieces: Iterable[bytes]) -> BuildLog | None:
    """The builds of the records of an archive; None where there is none.

    Args:
        pieces: bytes of the archive, uncompressed.
    """
    archive = _Archive()
    members = TarMembers(pieces)
    for name, content in members:
        archive.take(name, content)
    builds = tuple(archive.builds())
    if not builds:
        return None
    remarks = [*archive.room.remarks(), *([LogRemark(_CUT)] if members.cut else [])]
    return BuildLog(builds, archive.broken, tuple(remarks))


class _Archive:
    """What is kept of an archive: its documents and status streams, by digest."""

    def __init__(self) -> None:
        self._documents: dict[str, Mapping[str, object]] = {}
        self._streams: dict[str, StatusStream] = {}
        self._kept = 0
        self.room = VertexRoom()

    def take(self, name: str, content: Iterator[bytes]) -> None:
        """Take a file."""
        first = next(content, b"")
        key = name.rpartition("/")[2]
        if not first.lstrip().startswith(b"{"):
            if "blobs/" in name:
                stream = self._streams[key] = StatusStream(self.room)
                stream.feed([first])
                stream.feed(content)
            return
        kept = bytearray(first)
        for piece in content:
            if len(kept) + self._kept < _MOST and len(kept) < LONGEST:
                kept += piece
        try:
            document = json.loads(kept)
        except (ValueError, RecursionError):
            return
        if isinstance(document, dict) and name != "oci-layout":
            self._kept += len(kept)
            self._documents[key] = document

    @property
    def broken(self) -> int:
        """How many status streams are damaged."""
        return sum(stream.broken and stream.solve.known for stream in self._streams.values())

    def builds(self) -> list[LoggedBuild]:
        """The builds, called by their references where several have one name."""
        found = list(self._builds())
        times = Counter(build.name for build, _ in found)
        return [replace(build, name=reference) if times[build.name] > 1 else build for build, reference in found]

    def _builds(self) -> Iterator[tuple[LoggedBuild, str]]:
        """The builds and their references, in the order of the manifests or, without these, of the status streams."""
        left = dict(self._streams)
        for manifest in self._manifests(self._documents.get("index.json", {}), 0):
            digests = [_digest(layer) for layer in objects(manifest, "layers")]
            stream = next((left.pop(digest) for digest in digests if digest in left), None)
            record = self._document(manifest.get("config"))
            if stream is not None and stream.solve.known:
                yield _build(stream, record, self._dockerfile(digests, record)), text(record, "Ref")
        for stream in left.values():
            if stream.solve.known:
                yield _build(stream, {}, ""), ""

    def _manifests(self, index: Mapping[str, object], depth: int) -> Iterator[Mapping[str, object]]:
        """The manifests of an index and of those in it."""
        for entry in objects(index, "manifests"):
            document = self._document(entry)
            if "layers" in document:
                yield document
            elif depth < _DEEPEST:
                yield from self._manifests(document, depth + 1)

    def _document(self, descriptor: object) -> Mapping[str, object]:
        """The document of a descriptor, or an empty one."""
        return self._documents.get(_digest(descriptor), {})

    def _dockerfile(self, digests: list[str], record: Mapping[str, object]) -> str:
        """The Dockerfile in the provenance of a build, or ""."""
        name = text(part(record, "FrontendAttrs"), "filename")
        sources: dict[str, str] = {}
        for digest in digests:
            _find_sources(self._documents.get(digest, {}), sources, 0)
        for source, written in sources.items():
            if source.rpartition("/")[2] == name.rpartition("/")[2]:
                return written
        return next(iter(sources.values()), "")


def _build(stream: StatusStream, record: Mapping[str, object], dockerfile: str) -> LoggedBuild:
    """A build with what its record tells."""
    solve = stream.solve
    attributes = part(record, "FrontendAttrs")
    exporters = [text(part(one, "Attrs"), "name") for one in objects(record, "Exporters")]
    solve.name = text(attributes, "target") or next(filter(None, exporters), "") or text(record, "Ref")
    solve.began, solve.ended = moment(text(record, "CreatedAt")), moment(text(record, "CompletedAt"))
    solve.error = text(part(record, "error"), "message")
    solve.dockerfile = solve.dockerfile or dockerfile
    if stream.broken:
        solve.remark(_BROKEN)
    if not record:
        solve.remark("The record of the build is missing: only its status is told.")
    return solve.build(LogForm.RECORD)


def _find_sources(document: object, found: dict[str, str], depth: int) -> None:
    """Add the texts of the files that a provenance holds, by name."""
    if depth > _DEEPEST:
        return
    if isinstance(document, dict):
        for info in objects(document, "infos"):
            if source := decoded(info, "data"):
                found.setdefault(text(info, "filename"), source)
        document = list(document.values())
    if isinstance(document, list):
        for one in document:
            _find_sources(one, found, depth + 1)


def _digest(descriptor: object) -> str:
    """The digest of a descriptor without its algorithm, or ""."""
    return text(descriptor, "digest").rpartition(":")[2] if isinstance(descriptor, dict) else ""
