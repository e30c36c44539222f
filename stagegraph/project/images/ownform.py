"""Our own form: ``{"golang:1.23": {"digest": "sha256:...", "config": {...}}}``.

With ``"platforms": {"linux/amd64": {"digest": ..., "config": ...}}`` for several platforms; a ``config`` beside it
is that of all others. The reference ``*`` stands for every image that has no entry. Where a ``config`` stands, the
whole configuration of an image may stand, with its ``os``, ``rootfs`` and so on.
"""

from __future__ import annotations

from stagegraph.graph.identifiers.imageconfigs import ALL_OTHERS
from stagegraph.project.images.config import KEYS
from stagegraph.project.images.found import FoundImage, digest_at, pinned, platform_at, reference_at
from stagegraph.project.images.ociconfig import read_oci_config
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.project.images.jsonplaces import JsonPlace

_MEANT = {name.lower(): name for name in KEYS} | {"workdir": "WorkingDir", "environment": "Env"}


def read_own(place: JsonPlace) -> list[FoundImage]:
    """The images of a document in our own form.

    Raises:
        InputError: it has another form.
    """
    found: list[FoundImage] = []
    for name, entry in place.members().items():
        reference = name if name == ALL_OTHERS else reference_at(entry, name)
        found.extend(_read_entry(entry, reference))
    return found


def _read_entry(place: JsonPlace, reference: str) -> Iterator[FoundImage]:
    members = place.members('an object with "config" or "platforms"')
    if "config" not in members and "platforms" not in members:
        raise place.error('neither "config" nor "platforms" is given')
    digest = digest_at(members.get("digest"))
    if "config" in members:
        yield replace(_read_config(place, reference, digest), platform=None)
    if "platforms" in members:
        for name, one in members["platforms"].members("an object of platforms").items():
            yield from _read_platform(one, reference, digest, platform_at(one, name))


def _read_platform(place: JsonPlace, reference: str, digest: str, platform: Platform) -> Iterator[FoundImage]:
    members = place.members('an object with "config"')
    if "config" not in members:
        raise place.error('no "config" is given')
    own = digest_at(members.get("digest"))
    found = replace(_read_config(place, reference, digest or own), platform=platform)
    yield found
    if own and reference != ALL_OTHERS:
        yield pinned(found, own)


def _read_config(place: JsonPlace, reference: str, digest: str) -> FoundImage:
    _refuse_misspelled(place.members()["config"].members("the configuration of an image, an object"))
    return read_oci_config(place, reference, digest)


def _refuse_misspelled(members: Mapping[str, JsonPlace]) -> None:
    """The form is written by hand, too: a name in the wrong case would count as not given."""
    for name, one in members.items():
        meant = _MEANT.get(name.lower().replace("_", ""), name)
        if meant != name:
            raise one.error(f"it is called {meant}")
