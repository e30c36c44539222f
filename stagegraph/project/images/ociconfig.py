"""An image's configuration as registries keep it (OCI image spec, ``config.md``).

``crane config`` and ``skopeo inspect --config`` print it. It does not say of which image it is.
"""

from __future__ import annotations

from stagegraph.project.images.config import image_config, own_platform, texts_of
from stagegraph.project.images.found import FoundImage, canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.project.images.jsonplaces import JsonPlace

PLATFORM = ("os", "architecture", "variant", "os.version")
"""The members of a platform in OCI's documents."""


def read_oci_config(
    place: JsonPlace, reference: str = "", digest: str = "", platform: Platform | None = None
) -> FoundImage:
    """An image from its configuration.

    Args:
        place: the document.
        reference: of the image, "" where it is not known.
        digest: of the image, likewise.
        platform: the one that it is for; None for the one that the configuration tells.

    Raises:
        InputError: it is no configuration.
    """
    members = place.members("the configuration of an image, an object")
    own = own_platform(members, PLATFORM)
    layers = texts_of(members["rootfs"].members(), "diff_ids") if "rootfs" in members else []
    layered = bool(layers) or _has_layers(members)
    config = image_config(members.get("config"), platform=own, digest=digest, layered=layered, layers=layers)
    return FoundImage(reference, platform or (canonical(own) if own else None), config, place.name)


def _has_layers(members: Mapping[str, JsonPlace]) -> bool:
    """False where the document says that there are none; an old image does not list its layers."""
    if "rootfs" not in members:
        return True
    history = members["history"].items() if "history" in members else iter(())
    return any(not ("empty_layer" in (inside := one.members()) and inside["empty_layer"].value) for one in history)
