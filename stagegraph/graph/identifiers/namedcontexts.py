"""Named contexts: what the value of a ``--build-context`` stands for; BuildKit's ``dockerui/namedcontext.go``."""

from __future__ import annotations

from stagegraph.graph.identifiers.references import normalised_reference
from stagegraph.graph.identifiers.remotes import is_http_source, parse_git_reference
from stagegraph.values import Record

_IMAGE = "docker-image://"  # how LLB names an image as a source
_LAYOUT = "oci-layout://"


class ContextSource(Record):
    """The step that loads a named context: its name and its LLB identifier, and whether it has a platform.

    ``asks`` is what else tells it from other steps.
    """

    name: str
    identifier: str
    of_platform: bool = False
    asks: tuple[object, ...] = ()


def context_source(name: str, value: str) -> ContextSource | None:
    """What a named context is taken from; None for an empty file system.

    Args:
        name: of the context.
        value: as the caller gave it: an image, a git repository, a URL, or else a folder.

    Raises:
        ReferenceFormatError: no image reference behind ``docker-image://``.
        GitReferenceError: a git repository whose options are refused.
    """
    if value.startswith(_IMAGE):
        image = value.removeprefix(_IMAGE)
        if image == "scratch":
            return None
        return ContextSource(f"[context {name}] {image}", _IMAGE + normalised_reference(image), of_platform=True)
    if value.startswith(_LAYOUT):
        return ContextSource(f"[context {name}] OCI load from client", value, of_platform=True)
    repository = parse_git_reference(value)
    if repository is not None and not repository.looks_local:
        asks = (*repository.asks, repository.keep_git_dir is True, repository.checksum, repository.mtime)
        return ContextSource(f"[internal] load git source {value}", repository.identifier, asks=asks)
    if is_http_source(value):
        return ContextSource(f"[context {name}] {value}", value)
    return ContextSource(f"[context {name}] load from client", f"local://{name}")


def is_image_context(value: str) -> bool:
    """Whether a context's value is an image, of a registry or of a folder: it then has a configuration."""
    return value.startswith((_IMAGE, _LAYOUT)) and value != f"{_IMAGE}scratch"


def context_image(value: str) -> str:
    """The whole reference of the image that a context's value names, "" where it names none.

    Raises:
        ReferenceFormatError: as `context_source`.
    """
    image = value.removeprefix(_IMAGE)
    return "" if image in (value, "scratch") else normalised_reference(image)
