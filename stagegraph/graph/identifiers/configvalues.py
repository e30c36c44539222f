"""What a caller tells of images as plain values.

::

    {"golang:1.23": {"digest": "sha256:...", "config": {"Env": ["GOPATH=/go"], "WorkingDir": "/go"}},
     "node:22": {"digest": "sha256:...", "platforms": {"linux/amd64": {"config": {...}}, "linux/arm64": {...}}},
     "*": {"config": {}}}

The names inside ``config`` are those of an image's own configuration, so that its document can stand there as it is.
"""

from __future__ import annotations

from stagegraph.errors import UsageError
from stagegraph.graph.identifiers.imageconfigs import (
    CONFIG_HINT,
    NO_IMAGE_CONFIGS,
    ImageConfig,
    ImageConfigs,
    KnownImage,
    image_configs,
)
from stagegraph.graph.identifiers.platforms import Platform, PlatformError, normalised, parse_platform
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def read_image_configs(given: Mapping[str, object] | None) -> ImageConfigs:
    """The configurations that a caller gives as plain values; see the head of this module.

    Args:
        given: by image reference in any spelling, ``"*"`` for all others.

    Raises:
        UsageError: a key is no reference, or a value has another form.
    """
    if not given:
        return NO_IMAGE_CONFIGS
    return image_configs({str(key): _known_image(str(key), value) for key, value in given.items()})


class _ConfigReader:
    """Takes values of known types out of what a caller gave; ``where`` says in messages which image it is about."""

    def __init__(self, where: str, value: object) -> None:
        self.where = where
        if not isinstance(value, dict):
            raise self.refused("", "is no object")
        self.values: dict[object, object] = value

    def refused(self, name: str, why: str) -> UsageError:
        what = f"{name} of {self.where}" if name else self.where
        return UsageError(f"malformed image configuration: {what} {why}", hint=CONFIG_HINT)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refused(name, "is no text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise self.refused(name, "is no list of texts")
        return tuple(value)

    def inner(self, name: str) -> _ConfigReader:
        return _ConfigReader(f"{name} of {self.where}", self.values.get(name))


def _known_image(key: str, value: object) -> KnownImage:
    reader = _ConfigReader(key, value)
    digest = reader.text("digest")
    by_platform = reader.values.get("platforms") is not None
    config = _image_config(reader, digest) if "config" in reader.values or not by_platform else None
    offered: dict[Platform, ImageConfig] = {}
    digests = [digest]
    for name, one in reader.inner("platforms").values.items() if by_platform else ():
        try:
            platform = normalised(parse_platform(str(name)))
        except PlatformError as problem:
            raise reader.refused("platforms", f"names no platform: {problem}") from None
        inside = _ConfigReader(f"{name} of {key}", one)
        digests.append(inside.text("digest"))
        own = _image_config(inside, digest or digests[-1])
        offered.setdefault(Platform(platform.os, platform.architecture, platform.variant), own)
    return KnownImage(config, FrozenMap(offered), tuple(filter(None, digests)))


def _image_config(reader: _ConfigReader, digest: str) -> ImageConfig:
    if "config" not in reader.values:
        raise reader.refused("", "has neither a config nor platforms")
    if reader.values["config"] is None:  # an image of layers alone
        reader.values = {**reader.values, "config": {}}
    inside = reader.inner("config")
    pairs = (one.partition("=") for one in inside.texts("Env"))
    return ImageConfig(
        env=tuple((name, value) for name, _, value in pairs),
        working_dir=inside.text("WorkingDir"),
        user=inside.text("User"),
        shell=inside.texts("Shell"),
        onbuild=inside.texts("OnBuild"),
        platform=_own_platform(reader),
        digest=digest,
        layered=_has_layers(reader),
        layers=_layers(reader),
    )


def _own_platform(reader: _ConfigReader) -> Platform | None:
    system, architecture = reader.text("os"), reader.text("architecture")
    if not system or not architecture:
        return None
    return Platform(system, architecture, reader.text("variant"), reader.text("os.version"))


def _layers(reader: _ConfigReader) -> tuple[str, ...]:
    return reader.inner("rootfs").texts("diff_ids") if reader.values.get("rootfs") is not None else ()


def _has_layers(reader: _ConfigReader) -> bool:
    """False where the image's own document says that it has none."""
    if reader.values.get("rootfs") is None or _layers(reader):
        return True
    history = reader.values.get("history")
    return isinstance(history, list) and any(isinstance(one, dict) and not one.get("empty_layer") for one in history)
