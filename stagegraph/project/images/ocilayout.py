"""An OCI image layout: a folder with ``index.json`` and blobs (OCI image spec, ``image-layout.md``).

``docker buildx build --output type=oci``, ``crane pull --format=oci``, ``skopeo copy docker://REF oci:FOLDER``, and an
unpacked ``docker save`` make one. The index names images by annotations; indexes can stand inside indexes.
"""

from __future__ import annotations

import re

from stagegraph.errors import InputError
from stagegraph.project.files import decoded
from stagegraph.project.images.config import own_platform
from stagegraph.project.images.found import FoundImage, canonical, pinned, whole_reference
from stagegraph.project.images.jsonplaces import documents
from stagegraph.project.images.ociconfig import PLATFORM, read_oci_config
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.project.images.jsonplaces import JsonPlace

INDEX = "index.json"
_WHOLE_NAME = "io.containerd.image.name"
_NAME = "org.opencontainers.image.ref.name"  # a whole reference, or its tag alone
_KIND = "vnd.docker.reference.type"  # an attestation has it: it is no image
_DIGEST = r"(sha256|sha384|sha512):([0-9a-f]{64,128})"
_DEEPEST = 8  # indexes in indexes
_MOST_BLOBS = 4096
_NO_NAME_HINT = "Write --image-config REF=FOLDER, with the reference of the image."


class Root(Record):
    """What the index of a layout names: a descriptor, and the name and tag that it gives, "" where it gives none."""

    place: JsonPlace
    reference: str
    tag: str


def read_layout(read: Callable[[str], bytes | None], name: str, reference: str = "") -> list[FoundImage]:
    """The images of a layout, or the one that is asked for.

    Args:
        read: reads a file of the layout, by its path there; None where it is missing.
        name: of the folder, for messages.
        reference: of the image, a whole reference; "" for all that have names.

    Raises:
        InputError: it is no layout, a blob is damaged, or it is not clear which image is meant.
    """
    blobs = _Blobs(read, name)
    roots = [_root(place) for place in blobs.index().members()["manifests"].items()]
    found: list[FoundImage] = []
    for root in _wanted(roots, name, reference):
        digest = _digest(root.place)
        images = list(blobs.images(root.place, reference or root.reference, digest, _DEEPEST))
        if not images:
            raise root.place.error("no configuration of an image lies in the layout", hint="")
        found.extend(images)
    return found


def _root(place: JsonPlace) -> Root:
    members = place.members("a descriptor, an object")
    texts = {key: one.text() for key, one in _annotations(members).items() if key in (_WHOLE_NAME, _NAME)}
    name = texts.get(_NAME, "")
    is_tag = not re.search("[:/@]", name)
    return Root(place, whole_reference(texts.get(_WHOLE_NAME, "" if is_tag else name)), name if is_tag else "")


def _annotations(members: Mapping[str, JsonPlace]) -> Mapping[str, JsonPlace]:
    return members["annotations"].members() if "annotations" in members else {}


def _wanted(roots: list[Root], name: str, reference: str) -> list[Root]:
    """Those of a reference: by name, by tag, or the only one; without a reference all that have a name."""
    if not roots:
        raise InputError(f"{name} holds no image", hint="")
    if not reference:
        wanted = [root for root in roots if root.reference]
        if not wanted:
            raise InputError(f"{name} does not say of which image it is", hint=_NO_NAME_HINT)
        return wanted
    tag = reference.rpartition("/")[2].partition(":")[2]
    for fitting in (
        [root for root in roots if root.reference == reference],
        [root for root in roots if not root.reference and root.tag == tag],
        roots,
    ):
        if len({_digest(root.place) for root in fitting}) == 1:
            return fitting[:1]
    names = ", ".join(sorted({root.reference or root.tag or _digest(root.place) for root in roots}))
    raise InputError(f"{name} holds several images, and none of them is called {reference}: {names}", hint="")


def _digest(place: JsonPlace) -> str:
    members = place.members("a descriptor, an object")
    if "digest" not in members:
        raise place.error('no "digest" is given', hint="")
    digest = members["digest"].text()
    if not re.fullmatch(_DIGEST, digest):
        raise members["digest"].error(f"{digest} is no digest", hint="")
    return digest


class _Blobs:
    """Reads the blobs of a layout, so many at most."""

    def __init__(self, read: Callable[[str], bytes | None], name: str) -> None:
        self.read = read
        self.name = name
        self.left = _MOST_BLOBS

    def index(self) -> JsonPlace:
        """The index of the layout."""
        content = self.read(INDEX)
        if content is None:
            raise InputError(
                f"{self.name} is no OCI layout: it holds no {INDEX}",
                hint="An OCI layout is a folder with index.json and blobs; other forms are given as a file.",
            )
        place = self.document(content, INDEX)
        if "manifests" not in place.members("an index, an object"):
            raise place.error('no "manifests" are given', hint="")
        return place

    def document(self, content: bytes, path: str) -> JsonPlace:
        name = f"{self.name}/{path}"
        return next(documents(decoded(content, name), name))

    def blob(self, digest: str) -> JsonPlace | None:
        """A blob as JSON; None where it is missing: a layout can hold one platform of many."""
        algorithm, _, encoded = digest.partition(":")
        path = f"blobs/{algorithm}/{encoded}"
        content = self.read(path)
        if content is None:
            return None
        self.left -= 1
        if self.left < 0:
            raise InputError(f"{self.name} is too large: more than {_MOST_BLOBS} blobs describe its images", hint="")
        import hashlib  # noqa: PLC0415  (only a layout needs it)

        if hashlib.new(algorithm, content).hexdigest() != encoded:
            raise InputError(f"{self.name}/{path} is damaged: its content has another digest", hint="")
        return self.document(content, path)

    def images(self, descriptor: JsonPlace, reference: str, digest: str, depth: int) -> Iterator[FoundImage]:
        """The images that a descriptor leads to: its own, or one for each platform."""
        members = descriptor.members("a descriptor, an object")
        platform = _platform(members)
        if _KIND in _annotations(members):
            return
        own = _digest(descriptor)
        place = self.blob(own)
        if place is None:
            return
        inside = place.members("an index or a manifest, an object")
        if "manifests" in inside:
            if not depth:
                raise place.error("the indexes are nested too deeply", hint="")
            for one in inside["manifests"].items():
                yield from self.images(one, reference, digest, depth - 1)
            return
        if "config" not in inside:
            raise place.error('expected an index with "manifests" or a manifest with "config"', hint="")
        config = self.blob(_digest(inside["config"]))
        if config is not None:
            found = read_oci_config(config, reference, digest, platform)
            yield found
            if own != digest:
                yield pinned(found, own)


def _platform(members: Mapping[str, JsonPlace]) -> Platform | None:
    inside = members["platform"].members() if "platform" in members else {}
    platform = own_platform(inside, PLATFORM)
    return canonical(platform) if platform else None
