"""Documents that describe images, as the programs that people have print them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, THREE = (f"sha256:{digit * 64}" for digit in "123")
GO = "docker.io/library/golang:1.23"
GO_ENV = ["PATH=/go/bin:/usr/local/go/bin:/usr/bin:/bin", "GOLANG_VERSION=1.23.4", "GOPATH=/go"]
GO_PAIRS = tuple((name, value) for name, _, value in (one.partition("=") for one in GO_ENV))
LAYER = f"sha256:{'a' * 64}"


def inspected(*tags: str, digests: tuple[str, ...] = (), architecture: str = "amd64", **config: Any) -> dict[str, Any]:
    """An object of ``docker image inspect``, of docker 28."""
    return {
        "Id": THREE,
        "RepoTags": list(tags),
        "RepoDigests": list(digests),
        "Parent": "",
        "Comment": "buildkit.dockerfile.v0",
        "Created": "2026-02-04T19:41:35Z",
        "DockerVersion": "",
        "Author": "",
        "Architecture": architecture,
        **({"Variant": "v8"} if architecture == "arm64" else {}),
        "Os": "linux",
        "Size": 836012345,
        "GraphDriver": {"Data": {"MergedDir": "/var/lib/docker/overlay2/x/merged"}, "Name": "overlay2"},
        "RootFS": {"Type": "layers", "Layers": [LAYER]},
        "Metadata": {"LastTagTime": "0001-01-01T00:00:00Z"},
        "Config": {
            "Hostname": "",
            "User": "",
            "Env": GO_ENV,
            "Cmd": ["bash"],
            "Volumes": None,
            "WorkingDir": "/go",
            "Entrypoint": None,
            "OnBuild": None,
            "Labels": None,
            **config,
        },
    }


def oci_config(architecture: str = "amd64", **config: Any) -> dict[str, Any]:
    """An image's configuration as registries keep it: what ``crane config`` prints."""
    return {
        "architecture": architecture,
        **({"variant": "v8"} if architecture == "arm64" else {}),
        "config": {"Env": GO_ENV, "Cmd": ["bash"], "WorkingDir": "/go", **config},
        "created": "2026-02-04T19:41:35Z",
        "history": [{"created": "2026-02-04T00:00:00Z", "created_by": "ADD x / # buildkit"}],
        "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [LAYER]},
    }


def imagetools(name: str = "docker.io/library/golang:1.23", *architectures: str) -> dict[str, Any]:
    """What ``docker buildx imagetools inspect --format '{{json .}}'`` prints, for one platform or for several."""
    if not architectures:
        kind = "application/vnd.oci.image.manifest.v1+json"
        return {"name": name, "manifest": {"mediaType": kind, "digest": ONE, "size": 529}, "image": oci_config()}
    manifests: list[dict[str, Any]] = [
        {
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": f"sha256:{hashlib.sha256(one.encode()).hexdigest()}",
            "size": 2322,
            "platform": {"architecture": one, "os": "linux", **({"variant": "v8"} if one == "arm64" else {})},
        }
        for one in architectures
    ]
    attestation = {
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": TWO,
        "size": 566,
        "annotations": {"vnd.docker.reference.type": "attestation-manifest"},
        "platform": {"architecture": "unknown", "os": "unknown"},
    }
    return {
        "name": name,
        "manifest": {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "digest": ONE,
            "size": 10229,
            "manifests": [*manifests, attestation],
        },
        "image": {f"linux/{one}": oci_config(one, User=one) for one in architectures},
    }


class Layout:
    """An OCI layout that is put together blob by blob."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}
        self.roots: list[dict[str, Any]] = []

    def blob(self, document: object) -> dict[str, Any]:
        """Add a blob; the descriptor that names it."""
        content = json.dumps(document).encode()
        digest = hashlib.sha256(content).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = content
        return {"mediaType": "application/json", "digest": f"sha256:{digest}", "size": len(content)}

    def image(self, architecture: str = "amd64", **config: Any) -> dict[str, Any]:
        """Add an image; the descriptor of its manifest."""
        manifest = {"schemaVersion": 2, "config": self.blob(oci_config(architecture, **config)), "layers": []}
        return {**self.blob(manifest), "platform": {"architecture": architecture, "os": "linux"}}

    def index(self, *descriptors: dict[str, Any]) -> dict[str, Any]:
        """Add an index of images or indexes; its descriptor."""
        return self.blob({"schemaVersion": 2, "manifests": list(descriptors)})

    def root(self, descriptor: dict[str, Any], name: str = "", ref_name: str = "") -> str:
        """Name a descriptor in the layout's own index; its digest."""
        given = {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": ref_name}
        annotations = {key: value for key, value in given.items() if value}
        self.roots.append({**descriptor, **({"annotations": annotations} if annotations else {})})
        self.files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": self.roots}).encode()
        return str(descriptor["digest"])

    def write(self, folder: Path) -> Path:
        """Write the layout to a folder."""
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder
