"""What ``--image-config`` names: a file, a folder, the docker of this machine; each perhaps for one image."""

from __future__ import annotations

import os

from stagegraph.errors import InputError, UsageError
from stagegraph.graph.identifiers.imageconfigs import ALL_OTHERS
from stagegraph.graph.identifiers.references import ReferenceFormatError, normalised_reference
from stagegraph.project.files import MOST_BYTES, STANDARD_INPUT, decoded, name_of, read_file, stamp_of
from stagegraph.project.images.found import named
from stagegraph.project.images.recognise import read_text
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.images.found import FoundImage

DOCKER = "docker"
"""The word that stands for the docker of this machine; a file of that name is ``./docker``."""

_HINT = "Write --image-config FILE, --image-config REF=FILE, or --image-config docker."
_REF_HINT = "Write --image-config REF=FILE, with the reference of the image."
_ARCHIVES = ((0, b"\x1f\x8b"), (0, b"PK\x03\x04"), (0, b"\x28\xb5\x2f\xfd"), (257, b"ustar"))
_UNPACK_HINT = "Unpack it into a folder and give that: mkdir FOLDER && tar -xf FILE -C FOLDER."


class ConfigSource(Record):
    """Where configurations come from: a path (`DOCKER` for docker), and the whole reference it is for, or ""."""

    path: str
    reference: str = ""


def config_source(text: str) -> ConfigSource:
    """What a value of ``--image-config`` names.

    A path that exists is one, whatever is in it; else what stands before the first ``=`` is the reference of an
    image, or ``*`` for all of which nothing else is known.

    Raises:
        UsageError: it is empty, or names no image.
    """
    before, equals, path = text.partition("=")
    if not equals or os.path.exists(text):
        if not text:
            raise UsageError("--image-config names no file", hint=_HINT)
        return ConfigSource(text)
    if not path:
        raise UsageError(f"--image-config {text} names no file behind the reference", hint=_HINT)
    if path == DOCKER:
        raise UsageError(
            f"--image-config {text}: docker is asked for all images of the file, not for one",
            hint="Write --image-config docker, or ./docker for a file of that name.",
        )
    try:
        return ConfigSource(path, before if before == ALL_OTHERS else normalised_reference(before))
    except ReferenceFormatError as problem:
        raise UsageError(
            f"--image-config {text}: there is no such file, and {before} is no image reference: {problem}", hint=_HINT
        ) from None


def read_source(source: ConfigSource) -> list[FoundImage]:
    """The images that a file or a folder tells of.

    Raises:
        InputError: it cannot be read, is none of the forms, or does not say of which image it is.
    """
    path, name = source.path, name_of(source.path)
    if path != STANDARD_INPUT and os.path.isdir(path):
        from stagegraph.project.images.ocilayout import read_layout  # noqa: PLC0415  (few have a folder)

        return read_layout(lambda part: _read_part(path, part), name, source.reference)
    content = read_file(path)
    if any(content.startswith(mark, at) for at, mark in _ARCHIVES):
        raise InputError(f"{name} is an archive", hint=_UNPACK_HINT)
    found = read_text(decoded(content, name), name)
    if source.reference:
        told = named(found, source.reference, name)
        if source.reference == ALL_OTHERS:  # a digest is that of one image
            told = [replace(one, config=replace(one.config, digest="")) for one in told]
        return told
    nameless = [one for one in found if not one.reference]
    if nameless:
        raise InputError(f"{nameless[0].origin} does not say of which image it is", hint=_REF_HINT)
    return found


def source_stamp(source: ConfigSource) -> object:
    """What changes when a file does, or the index of a layout; None where there is none."""
    path = source.path
    return stamp_of(os.path.join(path, "index.json") if os.path.isdir(path) else path)


def _read_part(folder: str, part: str) -> bytes | None:
    path = os.path.join(folder, *part.split("/"))
    return read_file(path, MOST_BYTES) if os.path.exists(path) else None
