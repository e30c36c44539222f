"""What the caller knows of images: the configurations that BuildKit reads of every base image.

`stagegraph.graph.identifiers.configvalues` tells how a caller writes them.
"""

from __future__ import annotations

from stagegraph.errors import UsageError
from stagegraph.graph.identifiers.platforms import Platform, normalised
from stagegraph.graph.identifiers.references import ImageReference, ReferenceFormatError, parse_reference
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ALL_OTHERS = "*"
"""The reference that stands for every image that is not named."""

CONFIG_HINT = 'Write {"IMAGE": {"digest": "sha256:...", "config": {"Env": ["NAME=VALUE"], "WorkingDir": "/app"}}}.'
_OLDEST_ARM = 5
_MOST_DIGITS = 3  # of the number of a variant: no machine is of a thousandth


class ImageConfig(Record):
    """What an image brings along for the stages that start from it.

    Attributes:
        env: variables in their order; a name can stand there twice.
        working_dir: as the image has it, "" where none is set.
        user: the user, "" where none is set.
        shell: the words before a command in shell form; none where none is set.
        onbuild: the texts of its ONBUILD triggers.
        platform: what the image says that it is made for; None where it does not say.
        digest: what BuildKit adds to its reference, "" where not known; for an image of several platforms that of
            their list.
        layered: it has layers; BuildKit takes one without for an empty file system.
        layers: what its file system is made of (``rootfs.diff_ids``), none where not known.
        behind: of what a target of another file comes to, the image of which it is not known what it brings along,
            and its platform; empty where all is known.
    """

    env: tuple[tuple[str, str], ...] = ()
    working_dir: str = ""
    user: str = ""
    shell: tuple[str, ...] = ()
    onbuild: tuple[str, ...] = ()
    platform: Platform | None = None
    digest: str = ""
    layered: bool = True
    layers: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


class KnownImage(Record):
    """What is known of one image: configurations by platform, and one for all platforms that have none of their own.

    ``digests`` are all those by which a reference may name it.
    """

    config: ImageConfig | None = None
    platforms: Mapping[Platform, ImageConfig] = FrozenMap()
    digests: tuple[str, ...] = ()

    def on(self, platform: Platform) -> ImageConfig | None:
        """The configuration that BuildKit gets for a platform, None where it is not known."""
        for wanted in _fitting(platform) if self.platforms else ():
            if wanted in self.platforms:
                return self.platforms[wanted]
        return self.config


class ImageConfigs(Record):
    """The configurations that the caller gives, by whole reference.

    Attributes:
        images: by whole reference, with ``:latest`` where neither tag nor digest was given.
        pinned: those whose digest is known, by name and digest: ``docker.io/library/golang@sha256:...``.
        others: what holds for every other image; None where nothing does.
    """

    images: Mapping[str, KnownImage] = FrozenMap()
    pinned: Mapping[str, KnownImage] = FrozenMap()
    others: KnownImage | None = None

    def find(self, reference: str, platform: Platform) -> ImageConfig | None:
        """The configuration of an image on a platform, None where it is not known.

        A reference with a digest is looked up by the digest; what is given for its tag holds for it unless that names
        another digest. A reference without one is looked up by its tag alone.

        Args:
            reference: a whole one, as `stagegraph.graph.identifiers.references.normalised_reference` gives it.
            platform: the platform of the stage.
        """
        known = self.images.get(reference)
        if known is None and "@" in reference and (self.images or self.pinned):
            known = self._find_pinned(parse_reference(reference))
        known = known or self.others
        return known.on(platform) if known is not None else None

    def _find_pinned(self, reference: ImageReference) -> KnownImage | None:
        known = self.pinned.get(_pin(reference, reference.digest))
        if known is None and reference.tag:
            known = self.images.get(str(ImageReference(reference.domain, reference.path, reference.tag)))
            if known is not None and known.digests:
                return None
        return known


NO_IMAGE_CONFIGS = ImageConfigs()
"""Nothing is known of any image."""


def image_configs(known: Mapping[str, KnownImage]) -> ImageConfigs:
    """What is known of images, so that it can be found.

    Args:
        known: by image reference in any spelling, ``"*"`` for all others.

    Raises:
        UsageError: a key is no reference.
    """
    images: dict[str, KnownImage] = {}
    pinned: dict[str, KnownImage] = {}
    for key, one in known.items():
        if key == ALL_OTHERS:
            continue
        reference = _reference(key)
        images[str(reference)] = one
        for digest in (reference.digest, *one.digests):
            if digest:
                pinned[_pin(reference, digest)] = one
    return ImageConfigs(FrozenMap(images), FrozenMap(pinned), known.get(ALL_OTHERS))


def _fitting(platform: Platform) -> Iterator[Platform]:
    """The platforms whose image runs on a platform, the best one first; containerd's ``platformVector``."""
    first = normalised(platform)
    system, architecture, variant = first.os, first.architecture, first.variant
    yield Platform(system, architecture, variant)
    if architecture == "amd64":
        yield from (Platform(system, "amd64", one) for one in _lower(variant, 1))
        yield Platform(system, "386")
    elif architecture == "arm":
        yield from (Platform(system, "arm", one) for one in _lower(variant or "v7", _OLDEST_ARM))
    elif architecture == "arm64":
        yield Platform(system, "arm64")
        yield from (Platform(system, "arm", one) for one in ("v8", "v7", "v6", "v5"))


def _lower(variant: str, last: int) -> Iterator[str]:
    digits = variant.removeprefix("v")
    known = digits.isdecimal() and len(digits) <= _MOST_DIGITS
    for number in range(int(digits) - 1 if known else 0, last - 1, -1):
        yield "" if number == 1 else f"v{number}"


def _pin(reference: ImageReference, digest: str) -> str:
    return str(ImageReference(reference.domain, reference.path, "", digest))


def _reference(text: str) -> ImageReference:
    try:
        found = parse_reference(text)
    except ReferenceFormatError as problem:
        raise UsageError(
            f"a configuration is given for {text!r}, which is no image: {problem}", hint=CONFIG_HINT
        ) from None
    return found if found.tag or found.digest else ImageReference(found.domain, found.path, "latest")
