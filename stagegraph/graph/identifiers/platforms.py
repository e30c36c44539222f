"""Platforms (``linux/arm64/v8``): parsing, normalising, printing; containerd's ``platforms`` package."""

from __future__ import annotations

import re

from stagegraph.graph.identifiers.paths import join
from stagegraph.syntax.gotext import lower, quote
from stagegraph.values import Record

_OS_TEXT = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$"
_PART_TEXT = "^[A-Za-z0-9_.-]+$"
KNOWN_OS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows "
    "zos".split()
)
_KNOWN_ARCHITECTURES = frozenset(
    "386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 "
    "mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm".split()
)
_MOST_PARTS = 3


class PlatformError(ValueError):
    """No platform; the text is containerd's."""


class Platform(Record):
    """A platform; ``features`` and ``os_version`` are those of Windows, mostly empty."""

    os: str = "linux"
    architecture: str = "amd64"
    variant: str = ""
    os_version: str = ""
    features: tuple[str, ...] = ()

    def __str__(self) -> str:
        """``os/architecture[/variant]``, with the OS version in brackets where there is one (``FormatAll``)."""
        options = _encoded(self.os_version) + "".join(f"+{_encoded(feature)}" for feature in sorted(self.features))
        return self._joined(f"{self.os}({options})" if options else self.os)

    def plain(self) -> str:
        """``os/architecture[/variant]`` without an OS version (``Format``)."""
        return self._joined(self.os)

    def _joined(self, system: str) -> str:
        return join(system, self.architecture, self.variant) if self.os else "unknown"


BUILD_PLATFORM = Platform()
"""The platform of the machine that builds. BuildKit asks its worker; the recorded answers are of linux/amd64."""


def parse_platform(text: str) -> Platform:
    """A platform from ``os``, ``architecture``, ``os/architecture`` or ``os/architecture/variant``.

    What is missing is taken from `BUILD_PLATFORM`.

    Raises:
        PlatformError: the text names no platform.
    """
    if text == "linux/amd64":
        return BUILD_PLATFORM
    if "*" in text:
        raise PlatformError(f"{quote(text)}: wildcards not yet supported: invalid argument")
    parts = text.split("/", _MOST_PARTS)
    found = re.fullmatch(_OS_TEXT, parts[0])
    if found is None:
        raise PlatformError(
            f"{quote(parts[0])} is an invalid OS component of {quote(text)}: "
            f"OSAndVersion specifier component must match {quote(_OS_TEXT)}: invalid argument"
        )
    for part in parts[1:]:
        if not re.fullmatch(_PART_TEXT, part):
            raise PlatformError(
                f"{quote(part)} is an invalid component of {quote(text)}: "
                f"platform specifier component must match {quote(_PART_TEXT)}: invalid argument"
            )
    if len(parts) > _MOST_PARTS:
        raise PlatformError(f"{quote(text)}: cannot parse platform specifier: invalid argument")
    system = _normal_os(found[1])
    version = _decoded(found[2] or "")
    features = tuple(_decoded(feature) for feature in (found[3] or "").split("+")[1:])
    if len(parts) == 1:
        return _from_one_word(text, system, version, features)
    architecture, variant = _written_architecture(parts[1:])
    return Platform(os=system, architecture=architecture, variant=variant, os_version=version, features=features)


def _written_architecture(parts: list[str]) -> tuple[str, str]:
    architecture, variant = _normal_architecture(parts[0], parts[1] if len(parts) > 1 else "")
    if len(parts) > 1:
        return architecture, variant or ("v8" if architecture == "arm64" else "")
    return architecture, "" if (architecture, variant) == ("arm", "v7") else variant


def _from_one_word(text: str, system: str, version: str, features: tuple[str, ...]) -> Platform:
    if system in KNOWN_OS:
        return Platform(
            os=system, architecture=BUILD_PLATFORM.architecture, variant="", os_version=version, features=features
        )
    architecture, variant = _written_architecture([text])
    if architecture in _KNOWN_ARCHITECTURES:
        return Platform(BUILD_PLATFORM.os, architecture, variant)
    raise PlatformError(f"{quote(text)}: unknown operating system or architecture: invalid argument")


def normalised(platform: Platform) -> Platform:
    """The canonical spelling of a platform (``Normalize``)."""
    architecture, variant = _normal_architecture(platform.architecture, platform.variant)
    return Platform(
        os=_normal_os(platform.os),
        architecture=architecture,
        variant=variant,
        os_version=platform.os_version,
        features=platform.features,
    )


def _normal_os(system: str) -> str:
    system = lower(system) or BUILD_PLATFORM.os
    return "darwin" if system == "macos" else system


def _normal_architecture(architecture: str, variant: str) -> tuple[str, str]:
    architecture, variant = lower(architecture), lower(variant)
    if architecture == "i386":
        return "386", ""
    if architecture in ("x86_64", "x86-64", "amd64"):
        return "amd64", "" if variant == "v1" else variant
    if architecture in ("aarch64", "arm64"):
        return "arm64", "" if variant in ("8", "v8") else variant
    if architecture in ("armhf", "armel"):
        return "arm", "v7" if architecture == "armhf" else "v6"
    if architecture == "arm":
        return "arm", {"": "v7", "7": "v7", "5": "v5", "6": "v6", "8": "v8"}.get(variant, variant)
    return architecture, variant


_ENCODED = str.maketrans({"%": "%25", "+": "%2B", "(": "%28", ")": "%29", "/": "%2F"})
_ESCAPED_BYTES = r"(?:%[0-9A-Fa-f]{2})+"


def _encoded(text: str) -> str:
    return text.translate(_ENCODED)


def _decoded(text: str) -> str:
    return re.sub(_ESCAPED_BYTES, _decoded_bytes, text)


def _decoded_bytes(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")
