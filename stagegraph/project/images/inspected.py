"""What ``docker image inspect`` prints; podman and nerdctl print the same.

A list of objects, or with ``--format '{{json .}}'`` one object after the other. Of each object are read ``RepoTags``
and ``RepoDigests``, its names, ``Os``, ``Architecture`` and ``Variant``, its platform, and ``Config``.
"""

from __future__ import annotations

from stagegraph.project.images.config import image_config, own_platform, text_of, texts_of
from stagegraph.project.images.found import FoundImage, canonical, digest_at, whole_reference
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.project.images.jsonplaces import JsonPlace

_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_PLATFORM = ("Os", "Architecture", "Variant", "OsVersion")
_NONE_HINT = "docker prints an empty list where it has none of the images; docker pull gets them."
_NOT_HERE_HINT = "docker pull --platform gets the image for a platform."
_CONTAINER_HINT = "Use docker image inspect, with the name of an image."


def read_inspection(place: JsonPlace) -> list[FoundImage]:
    """The images of a list, or of one object alone.

    Raises:
        InputError: it holds no configuration, or an object describes no image.
    """
    if place.value == []:
        raise place.error("the list holds no image", hint=_NONE_HINT)
    items = place.items() if isinstance(place.value, list) else iter((place,))
    found = [found for item in items for found in read_inspected(item)]
    if not found:
        raise place.error('no "Config" is given', hint=_NOT_HERE_HINT)
    return found


def read_inspected(place: JsonPlace) -> list[FoundImage]:
    """An image, once for each of its names; with the name "" where it has none.

    Nothing is known of an image of which docker has only the list of its platforms: it has no configuration then.

    Raises:
        InputError: the object describes no image.
    """
    members = place.members("what docker image inspect prints, an object")
    if "State" in members or "HostConfig" in members:
        raise place.error("it describes a container, not an image", hint=_CONTAINER_HINT)
    if "Config" not in members:
        if "Id" in members:
            return []
        raise place.error('no "Config" is given')
    platform = own_platform(members, _PLATFORM)
    layers = texts_of(members["RootFS"].members(), "Layers") if "RootFS" in members else []
    layered = "RootFS" not in members or bool(layers)
    config = image_config(members["Config"], platform=platform, layered=layered, layers=layers)
    pinned = _pinned(members)
    only = platform is None or _is_alone(members, pinned)
    nameless = FoundImage("", None if only or platform is None else canonical(platform), config, place.name)
    names = [
        (tag, _digest(tag, pinned, members)) for text in texts_of(members, "RepoTags") if (tag := whole_reference(text))
    ]
    names += [(f"{repository}@{digest}", digest) for repository, digest in pinned]
    found = [replace(nameless, reference=name, config=replace(config, digest=digest)) for name, digest in names]
    return found or [nameless]


def _is_alone(members: Mapping[str, JsonPlace], pinned: Sequence[object]) -> bool:
    """Whether its names mean this very image on every platform, so that there is none for another one.

    Sure is that of an image that is known under no digest, as it was built here, and of one of which docker (with
    containerd's store) tells that its name leads to a manifest and not to an index of several.
    """
    if "Descriptor" not in members:
        return not pinned
    kind = text_of(members["Descriptor"].members(), "mediaType")
    return kind in _MANIFESTS


def _pinned(members: Mapping[str, JsonPlace]) -> list[tuple[str, str]]:
    """Repositories and digests under which registries know the image."""
    pairs = (whole_reference(text).partition("@") for text in texts_of(members, "RepoDigests"))
    return [(repository, digest) for repository, _, digest in pairs if digest]


def _digest(tag: str, pinned: list[tuple[str, str]], members: Mapping[str, JsonPlace]) -> str:
    """The digest that belongs to a tag: that of the same repository, where only one can be meant."""
    repository = tag.rpartition(":")[0]
    mine = [digest for name, digest in pinned if name == repository]
    if len(mine) > 1 and "Descriptor" in members:
        own = digest_at(members["Descriptor"].members().get("digest"))
        return own if own in mine else ""
    return mine[0] if len(mine) == 1 else ""
