"""The part of an image's configuration that a build reads: OCI's ``config`` object, docker's ``Config``.

BuildKit: ``toDispatchState`` and ``dispatch`` in ``dockerfile2llb/convert.go``. The rest (``Cmd``, ``Labels``,
``Volumes`` and so on) changes no step.
"""

from __future__ import annotations

from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.platforms import Platform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.project.images.jsonplaces import JsonPlace

KEYS = ("Env", "WorkingDir", "User", "Shell", "OnBuild")


def image_config(
    place: JsonPlace | None,
    *,
    platform: Platform | None = None,
    digest: str = "",
    layered: bool = True,
    layers: Sequence[str] = (),
) -> ImageConfig:
    """What a build reads of a configuration; nothing where an image has none.

    Args:
        place: the configuration.
        platform: what the image says that it is made for.
        digest: of the image.
        layered: it has layers.
        layers: these, where they are listed.

    Raises:
        InputError: it is no configuration.
    """
    members = place.members("the configuration of an image, an object") if place is not None else {}
    pairs = (text.partition("=") for text in texts_of(members, "Env"))
    return ImageConfig(
        env=tuple((name, value) for name, _, value in pairs),
        working_dir=text_of(members, "WorkingDir"),
        user=text_of(members, "User"),
        shell=tuple(texts_of(members, "Shell")),
        onbuild=tuple(texts_of(members, "OnBuild")),
        platform=platform,
        digest=digest,
        layered=layered,
        layers=tuple(layers),
    )


def own_platform(members: Mapping[str, JsonPlace], names: Sequence[str]) -> Platform | None:
    """What an image says that it is made for, None where it does not say.

    Args:
        members: of its document.
        names: of those that hold the operating system, the architecture, its variant and the version of the system.

    Raises:
        InputError: one of them is no text.
    """
    system, architecture, variant, version = (text_of(members, name) for name in names)
    return Platform(system, architecture, variant, version) if system and architecture else None


def text_of(members: Mapping[str, JsonPlace], name: str) -> str:
    """A text among the members of an object, "" where it is missing.

    Raises:
        InputError: it is none.
    """
    return members[name].text() if name in members else ""


def texts_of(members: Mapping[str, JsonPlace], name: str) -> list[str]:
    """A list of texts among the members of an object, empty where it is missing.

    Raises:
        InputError: it is none.
    """
    return members[name].texts() if name in members else []
