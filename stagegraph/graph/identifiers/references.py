"""Image references: ``alpine`` is ``docker.io/library/alpine:latest``; the ``distribution/reference`` package."""

from __future__ import annotations

import re

from stagegraph.syntax.gotext import lower
from stagegraph.values import Record

_DEFAULT_DOMAIN = "docker.io"
_LEGACY_DOMAIN = "index.docker.io"
_OFFICIAL = "library/"
_LONGEST_PATH = 255

# The parts are matched one by one, and only those that there are: together they are slow to compile.
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*"
_PATH = rf"{_COMPONENT}(?:/{_COMPONENT})*"
_HOST = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = rf"(?:{_HOST}(?:\.{_HOST})*|\[(?:[a-fA-F0-9:]+)\])(?::[0-9]+)?"
_TAG = r"[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}"
_WITH_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_USUAL_NAME = r"[a-z0-9]+(?:[-._][a-z0-9]+)*"
_IDENTIFIER_LENGTH = 64
_HEXADECIMAL = frozenset("0123456789abcdef")
_DIGEST = r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+"
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


class ReferenceFormatError(ValueError):
    """No image reference; the text is that of ``distribution/reference``."""


class ImageReference(Record):
    """A whole image reference; ``tag`` and ``digest`` are "" where not given."""

    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.domain}/{self.path}{tag}{digest}"

    @property
    def familiar(self) -> str:
        """The reference as people write it: without ``docker.io/library/``."""
        path = self.path
        if self.domain == _DEFAULT_DOMAIN:
            official = path.removeprefix(_OFFICIAL)
            path = official if path.startswith(_OFFICIAL) and "/" not in official else path
        else:
            path = f"{self.domain}/{path}"
        return str(ImageReference("", path, self.tag, self.digest)).removeprefix("/")


def parse_reference(text: str) -> ImageReference:
    """The reference that a text like ``alpine`` or ``ghcr.io/a/b:1`` names; no tag is added.

    Raises:
        ReferenceFormatError: the text names no image.
    """
    if len(text) == _IDENTIFIER_LENGTH and _HEXADECIMAL.issuperset(text):
        raise ReferenceFormatError(f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings")
    domain, remainder = _split_domain(text)
    remote = remainder.partition(":")[0]
    if lower(remote) != remote:
        raise ReferenceFormatError(f"invalid reference format: repository name ({remote}) must be lowercase")
    found = _matched(domain, remainder)
    if found is None:
        in_lower = _matched(lower(domain), lower(remainder))
        raise ReferenceFormatError("repository name must be lowercase" if in_lower else "invalid reference format")
    if len(found.path) > _LONGEST_PATH:
        raise ReferenceFormatError("repository name must not be more than 255 characters")
    if found.digest:
        check_digest(found.digest)
    return found


def _matched(domain: str, remainder: str) -> ImageReference | None:
    """The reference that a domain and what follows it make, None if they make none."""
    name, at, digest = remainder.partition("@")
    path, colon, tag = name.partition(":")
    if not re.fullmatch(_PATH, path):
        return None
    if domain != _DEFAULT_DOMAIN and not re.fullmatch(f"{_DOMAIN}|{_COMPONENT}", domain):
        return None
    if (colon and not re.fullmatch(_TAG, tag)) or (at and not re.fullmatch(_WITH_DIGEST, digest)):
        return None
    return ImageReference(domain, path, tag, digest)


def normalised_reference(text: str) -> str:
    """The whole reference, with ``:latest`` where the text has neither tag nor digest.

    Raises:
        ReferenceFormatError: the text names no image.
    """
    found = parse_reference(text)
    if not found.tag and not found.digest:
        found = ImageReference(found.domain, found.path, "latest")
    return str(found)


def image_parts(text: str) -> tuple[str, str, str]:
    """Name, tag and digest in the text of an image, "" for what it has not; nothing is checked or completed.

    What has placeholders is split, too, but not in the braces of a variable: that is a name as a whole.
    """
    name, _, digest = text.partition("@")
    path, _, tag = name.rpartition(":")
    if not path or "/" in tag:
        path, tag = name, ""
    if any(part.count("{") != part.count("}") for part in (path, tag, digest)):
        return text, "", ""
    return path, tag, digest


def pinned_digest(reference: str) -> str:
    """The digest in a reference, "" where it has none."""
    return image_parts(reference)[2]


def is_no_reference(text: str) -> bool:
    """Whether no image can be called so."""
    try:
        normalised_reference(text)
    except ReferenceFormatError:
        return True
    return False


def context_name(text: str) -> str:
    """The name under which BuildKit looks up a named context (``dockerui``'s ``NamedContext``).

    Raises:
        ReferenceFormatError: the text cannot be such a name.
    """
    return parse_reference(text).familiar.removesuffix(":latest")


def context_name_refusal(stage: str) -> str:
    """Why BuildKit cannot look for a named context that replaces a stage, "" where it can.

    It looks whether there is one or not, but for stages called as no context may be. A name of letters and digits with
    a sign between them at most is always one.
    """
    if re.fullmatch(_USUAL_NAME, stage) and len(stage) < _IDENTIFIER_LENGTH:
        return ""
    try:
        context_name(stage)
    except ReferenceFormatError as problem:
        return f"invalid context name {stage}: {problem}"
    return ""


def check_digest(digest: str) -> None:
    """Refuse a digest that is none; ``opencontainers/go-digest``.

    Raises:
        ReferenceFormatError: its algorithm, its length or its digits are wrong.
    """
    algorithm, _, encoded = digest.partition(":")
    length = _DIGEST_LENGTHS.get(algorithm)
    if length is None and re.fullmatch(_DIGEST, digest):
        raise ReferenceFormatError("unsupported digest algorithm")
    if length is not None and encoded and len(encoded) != length:
        raise ReferenceFormatError("invalid checksum digest length")
    if length is None or not re.fullmatch("[a-f0-9]+", encoded):
        raise ReferenceFormatError("invalid checksum digest format")


def _split_domain(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    if not slash:
        return _DEFAULT_DOMAIN, _OFFICIAL + name
    if first == "localhost":
        domain, remainder = first, rest
    elif first == _LEGACY_DOMAIN:
        domain, remainder = _DEFAULT_DOMAIN, rest
    elif "." in first or ":" in first or lower(first) != first:
        domain, remainder = first, rest
    else:
        domain, remainder = _DEFAULT_DOMAIN, name
    if domain == _DEFAULT_DOMAIN and "/" not in remainder:
        remainder = _OFFICIAL + remainder
    return domain, remainder
