"""Named contexts: what the value of a ``--build-context`` stands for; BuildKit's ``dockerui/namedcontext.go``."""

from __future__ import annotations

from stagegraph.graph.identifiers.references import ReferenceFormatError, normalised_reference
from stagegraph.graph.identifiers.remotes import GitReference, GitReferenceError, is_http_source, parse_git_reference
from stagegraph.values import Record

IMAGE_SOURCE = "docker-image://"  # how LLB names an image as a source
LOCAL_SOURCE = "local://"  # and a folder of the caller
TARGET_SOURCE = "target:"  # how bake names another target as a context
_LAYOUT = "oci-layout://"
_REMOTES = frozenset({"git", "http", "https"})  # what the value of one in a repository or at an address begins with


class ContextError(ValueError):
    """A context that BuildKit does not load; the text is BuildKit's."""


class ContextSource(Record):
    """The step that loads a named context: its name and its LLB identifier, and whether it has a platform.

    Attributes:
        title: what stands in brackets before its name, these included.
        text: the name.
        identifier: as LLB names the source.
        of_platform: it is one thing for each platform.
        asks: what else tells it from other steps.
    """

    title: str
    text: str
    identifier: str
    of_platform: bool = False
    asks: tuple[object, ...] = ()


def context_source(name: str, value: str) -> ContextSource | None:
    """What a named context is taken from; None for an empty file system.

    Args:
        name: of the context.
        value: as the caller gave it: an image, a target of a bake file, a git repository, a URL, or else a folder.

    Raises:
        ContextError: no image reference behind ``docker-image://``, a git repository whose options are refused, or an
            address of another kind than BuildKit loads contexts from.
    """
    try:
        return _context_source(name, value)
    except (ReferenceFormatError, GitReferenceError) as problem:
        raise ContextError(str(problem)) from None


def context_refusal(name: str, value: str) -> str:
    """Why BuildKit does not load a named context, "" where it does; arguments as in `context_source`."""
    try:
        context_source(name, value)
    except ContextError as problem:
        return str(problem)
    return ""


def _context_source(name: str, value: str) -> ContextSource | None:
    title = f"[context {name}]"
    if value.startswith(TARGET_SOURCE):
        return ContextSource(title, value, value)
    if value.startswith(IMAGE_SOURCE):
        image = value.removeprefix(IMAGE_SOURCE)
        if image == "scratch":
            return None
        return ContextSource(title, image, IMAGE_SOURCE + normalised_reference(image), of_platform=True)
    if value.startswith(_LAYOUT):
        # BuildKit calls the image of such a folder by the name of the context: two contexts are never one thing.
        return ContextSource(title, "OCI load from client", value, of_platform=True, asks=(name,))
    scheme = value.partition(":")[0]
    loaded = scheme in _REMOTES or scheme.startswith("git@")
    repository = parse_git_reference(value) if loaded or "://" not in value else None
    remote = repository is not None and not repository.looks_local
    if not loaded and (remote or "://" in value):
        raise ContextError(f"unsupported context source {scheme} for {name}")
    if repository is not None and remote:
        asks = repository_asks(repository)
        return ContextSource("[internal]", f"load git source {value}", repository.identifier, asks=asks)
    if is_http_source(value):
        return ContextSource(title, value, value)
    return ContextSource(title, "load from client", LOCAL_SOURCE + name)


def repository_asks(repository: GitReference, *, keeps_git_dir: bool = False, mtime: str = "") -> tuple[object, ...]:
    """What tells a repository that is a context from others of its identifier (``DetectGitContext``).

    Args:
        repository: what its address says.
        keeps_git_dir: its ``.git`` is kept, whether the address asks for that or not.
        mtime: which times its files get where the address does not say it.
    """
    keeps = keeps_git_dir or repository.keep_git_dir is True
    return (*repository.asks, keeps, repository.checksum, repository.mtime or mtime)


def is_image_context(value: str) -> bool:
    """Whether a context's value is an image, of a registry, of a folder or of a target: it has a configuration."""
    return value.startswith((IMAGE_SOURCE, _LAYOUT, TARGET_SOURCE)) and value != f"{IMAGE_SOURCE}scratch"


def context_image(value: str) -> str:
    """The whole reference of the image that a context's value names, "" where it names none.

    Raises:
        ReferenceFormatError: as `context_source`.
    """
    image = value.removeprefix(IMAGE_SOURCE)
    return "" if image in (value, "scratch") else normalised_reference(image)
