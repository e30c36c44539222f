"""Build records (``.dockerbuild``) made of BuildKit's messages, as ``docker buildx history export`` writes them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from base64 import b64decode, b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_RECORD = "application/vnd.buildkit.historyrecord.v0"
_STATUS = "application/vnd.buildkit.status.v0"
_PROVENANCE = "application/vnd.in-toto+json"


def varint(value: int) -> bytes:
    """A number in the wire format."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def field(number: int, value: int | str | bytes | None) -> bytes:
    """A field in the wire format; nothing for None, 0 and ""."""
    if not value:
        return b""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def timestamp(text: str | None) -> bytes:
    """A ``Timestamp`` of a date of RFC 3339 in UTC."""
    if text is None:
        return b""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    seconds = int(datetime.fromisoformat(f"{whole}+00:00").timestamp())
    return field(1, seconds) + field(2, int(fraction.ljust(9, "0")[:9] or 0))


def status_stream(messages: Iterable[dict[str, Any]]) -> bytes:
    """The status of a build, as BuildKit keeps it."""
    found = b""
    for message in messages:
        data = b"".join(
            field(number, one(entry))
            for number, key, one in (
                (1, "vertexes", _vertex),
                (2, "statuses", _status),
                (3, "logs", _log),
                (4, "warnings", _warning),
            )
            for entry in message.get(key, ())
        )
        found += len(data).to_bytes(4, "little") + data
    return found


def _vertex(one: dict[str, Any]) -> bytes:
    return b"".join(
        [
            field(1, one["digest"]),
            *(field(2, needed) for needed in one.get("inputs", ())),
            field(3, one.get("name")),
            field(4, int(one.get("cached", False))),
            field(5, timestamp(one.get("started"))),
            field(6, timestamp(one.get("completed"))),
            field(7, one.get("error")),
        ]
    )


def _status(one: dict[str, Any]) -> bytes:
    times = field(7, timestamp(one.get("started"))) + field(8, timestamp(one.get("completed")))
    sizes = field(4, one.get("current")) + field(5, one.get("total"))
    return field(1, one["id"]) + field(2, one["vertex"]) + field(3, one.get("name")) + sizes + times


def _log(one: dict[str, Any]) -> bytes:
    return field(1, one["vertex"]) + field(2, timestamp(one["timestamp"])) + field(4, b64decode(one.get("data") or ""))


def _warning(one: dict[str, Any]) -> bytes:
    source = one.get("sourceInfo", {})
    info = field(1, source.get("filename")) + field(2, b64decode(source.get("data") or ""))
    ranges = b"".join(field(7, field(1, field(1, place["start"]["line"]))) for place in one.get("range") or ())
    return (
        field(1, one["vertex"]) + field(3, b64decode(one["short"])) + field(5, one.get("url")) + field(6, info) + ranges
    )


def packed(files: dict[str, bytes], *, compressed: bool = True) -> bytes:
    """A tar archive of files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(target.getvalue(), mtime=0) if compressed else target.getvalue()


class RecordMaker:
    """Puts records into one file."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: list[dict[str, Any]] = []

    def blob(self, data: bytes, media: str, **more: object) -> dict[str, Any]:
        """Keep a blob; its descriptor."""
        digest = hashlib.sha256(data).hexdigest()
        self.blobs[f"blobs/sha256/{digest}"] = data
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(data), **more}

    def add(self, status: bytes, record: dict[str, Any], provenance: object = None) -> None:
        """Add a build: its status, its record and, if given, its provenance."""
        layers = [self.blob(status, _STATUS)]
        if provenance is not None:
            layers.append(self.blob(json.dumps(provenance).encode(), _PROVENANCE))
        config = self.blob(json.dumps(record).encode(), _RECORD)
        manifest = json.dumps({"schemaVersion": 2, "config": config, "layers": layers}).encode()
        self.manifests.append(self.blob(manifest, "application/vnd.oci.image.manifest.v1+json"))

    def file(self, *, nested: bool = False, compressed: bool = True) -> bytes:
        """The file; `nested`: its index holds another one with the manifests."""
        index = json.dumps({"schemaVersion": 2, "manifests": self.manifests}).encode()
        if nested:
            inner = self.blob(index, "application/vnd.oci.image.index.v1+json")
            index = json.dumps({"schemaVersion": 2, "manifests": [inner]}).encode()
        files = {
            **dict(sorted(self.blobs.items())),
            "index.json": index,
            "oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
        }
        return packed(files, compressed=compressed)


def provenance_of(dockerfile: str, filename: str = "Dockerfile") -> dict[str, Any]:
    """A provenance that holds a Dockerfile."""
    info = {"filename": filename, "language": "Dockerfile", "data": b64encode(dockerfile.encode()).decode()}
    return {"metadata": {"https://mobyproject.org/buildkit@v1#metadata": {"source": {"infos": [info]}}}}
