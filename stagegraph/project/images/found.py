"""What is known of an image, whatever told it."""

from __future__ import annotations

from stagegraph.errors import InputError
from stagegraph.graph.identifiers.platforms import Platform, PlatformError, normalised, parse_platform
from stagegraph.graph.identifiers.references import (
    ReferenceFormatError,
    check_digest,
    normalised_reference,
    parse_reference,
)
from stagegraph.project.images.jsonplaces import HINT
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.identifiers.imageconfigs import ImageConfig
    from stagegraph.project.images.jsonplaces import JsonPlace


class FoundImage(Record):
    """The configuration of an image.

    Attributes:
        reference: a whole one, ``*`` for all others, or "" where what was read names no image.
        platform: the one that it is for, in canonical spelling; None for all that are not told of.
        config: what it brings along.
        origin: where it was read, as messages call it.
    """

    reference: str
    platform: Platform | None
    config: ImageConfig
    origin: str


def whole_reference(text: str) -> str:
    """The whole reference that a text names; "" where it names none (``<none>:<none>``)."""
    try:
        return normalised_reference(text)
    except ReferenceFormatError:
        return ""


def reference_at(place: JsonPlace, text: str) -> str:
    """The whole reference that a text of a document names.

    Raises:
        InputError: it names no image.
    """
    try:
        return normalised_reference(text)
    except ReferenceFormatError as problem:
        raise place.error(f"{text} is no image reference: {problem}") from None


def platform_at(place: JsonPlace, text: str) -> Platform:
    """The platform that a text of a document names.

    Raises:
        InputError: it names no platform.
    """
    try:
        return canonical(parse_platform(text))
    except PlatformError as problem:
        raise place.error(f"{text} is no platform: {problem}") from None


def canonical(platform: Platform) -> Platform:
    """A platform as configurations are told apart by it: without the version of an operating system."""
    found = normalised(platform)
    return Platform(found.os, found.architecture, found.variant)


def digest_at(place: JsonPlace | None) -> str:
    """The digest that a place of a document holds, "" where it is missing or empty.

    Raises:
        InputError: it is no digest.
    """
    text = place.text() if place is not None else ""
    if place is not None and text:
        try:
            check_digest(text)
        except ReferenceFormatError as problem:
            raise place.error(f"{text} is no digest: {problem}") from None
    return text


def pinned(found: FoundImage, digest: str) -> FoundImage:
    """The same for a reference that names this very image by its digest, whatever the platform."""
    reference = str(replace(parse_reference(found.reference), tag="", digest=digest))
    return replace(found, reference=reference, platform=None, config=replace(found.config, digest=digest))


def chosen(found: Iterable[FoundImage]) -> list[FoundImage]:
    """Of several that speak of the same image and platform, the last one; one for all platforms speaks of each."""
    every = list(found)
    for_all = {one.reference: at for at, one in enumerate(every) if one.platform is None}
    kept: dict[tuple[str, Platform | None], FoundImage] = {}
    for at, one in enumerate(every):
        if at >= for_all.get(one.reference, at):
            kept[one.reference, one.platform] = one
    return list(kept.values())


def named(found: list[FoundImage], reference: str, name: str) -> list[FoundImage]:
    """What a file holds, as what is known of one image, whatever the file calls it.

    Args:
        found: what was read.
        reference: the whole reference.
        name: of the file, for the message.

    Raises:
        InputError: the file tells of no image, or of several, and none of them has this reference.
    """
    if not found:
        raise InputError(f"{name} tells of no image", hint=HINT)
    called = [one for one in found if one.reference == reference]
    if called:
        return called
    by_platform: dict[Platform | None, FoundImage] = {}
    for one in found:
        if by_platform.setdefault(one.platform, one).config != one.config:
            raise InputError(f"{name} tells of several images, and none of them is called {reference}")
    return [replace(one, reference=reference) for one in by_platform.values()]
