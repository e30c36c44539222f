"""The configurations that were found, as a plan takes them."""

from __future__ import annotations

from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS, ImageConfigs, KnownImage, image_configs
from stagegraph.project.images.found import chosen
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.project.images.found import FoundImage


def gathered(found: Iterable[FoundImage]) -> ImageConfigs:
    """What is known of images; of the same image and platform the last one counts.

    Args:
        found: all that was read, in the order of the command line; each has a reference.
    """
    by_reference: dict[str, list[FoundImage]] = {}
    for one in chosen(found):
        by_reference.setdefault(one.reference, []).append(one)
    if not by_reference:
        return NO_IMAGE_CONFIGS
    return image_configs({reference: _known(images) for reference, images in by_reference.items()})


def _known(images: list[FoundImage]) -> KnownImage:
    return KnownImage(
        next((one.config for one in images if one.platform is None), None),
        FrozenMap({one.platform: one.config for one in images if one.platform is not None}),
        tuple(dict.fromkeys(one.config.digest for one in images if one.config.digest)),
    )
