"""What ``docker buildx imagetools inspect --format '{{json .}}'`` prints, for one platform or for all.

``name`` as it was asked for, ``manifest`` with the digest, and ``image``: the image's configuration, or an object of
them by platform where there are several. ``--format '{{json .Image}}'`` prints the last one alone, without the name.
buildx: ``util/imagetools/printers.go``.
"""

from __future__ import annotations

from stagegraph.graph.identifiers.platforms import KNOWN_OS
from stagegraph.project.images.config import own_platform
from stagegraph.project.images.found import FoundImage, canonical, digest_at, pinned, platform_at, reference_at
from stagegraph.project.images.ociconfig import PLATFORM, read_oci_config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.project.images.jsonplaces import JsonPlace

_OF_ONE = ("config", "os", "architecture", "rootfs")
_HINT = "Use --format '{{json .}}': it prints the configuration, too."


def read_imagetools(place: JsonPlace) -> list[FoundImage]:
    """The image, once for each platform.

    Raises:
        InputError: the document has another form, or holds no configuration.
    """
    members = place.members()
    reference = reference_at(members["name"], members["name"].text())
    manifest: Mapping[str, JsonPlace] = members["manifest"].members() if "manifest" in members else {}
    digest = digest_at(manifest.get("digest"))
    if "image" not in members:
        raise place.error('no "image" is given', hint=_HINT)
    image = members["image"]
    inside = image.members("the configuration of an image, or one for each platform")
    if any(name in inside for name in _OF_ONE):
        return [read_oci_config(image, reference, digest)]
    if not inside:
        raise image.error("it is empty: no platform is given", hint=_HINT)
    found = _by_platform(inside, reference, digest)
    digests = _digests(manifest)
    return found + [pinned(one, own) for one in found if (own := digests.get(one.platform, ""))]


def names_platforms(place: JsonPlace) -> bool:
    """Whether the members of a document are named for platforms, as those of ``.Image`` are."""
    names = place.members()
    return bool(names) and all(name.partition("/")[0] in KNOWN_OS and "/" in name for name in names)


def read_platforms(place: JsonPlace) -> list[FoundImage]:
    """The configurations of an image whose name is not told, by platform.

    Raises:
        InputError: one of them is none.
    """
    return _by_platform(place.members(), "", "")


def _by_platform(members: Mapping[str, JsonPlace], reference: str, digest: str) -> list[FoundImage]:
    return [read_oci_config(one, reference, digest, platform_at(one, name)) for name, one in members.items()]


def _digests(manifest: Mapping[str, JsonPlace]) -> dict[Platform | None, str]:
    """The digests of the images of an index by platform; attestations, whose platform is unknown, do no harm."""
    found: dict[Platform | None, str] = {}
    for place in manifest["manifests"].items() if "manifests" in manifest else ():
        members = place.members("a descriptor, an object")
        platform = own_platform(members["platform"].members(), PLATFORM) if "platform" in members else None
        if platform is not None:
            found.setdefault(canonical(platform), digest_at(members.get("digest")))
    return found
