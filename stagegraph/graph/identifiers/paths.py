"""Paths inside an image, for Linux and for Windows; BuildKit's ``util/system/path.go`` and Go's ``path``."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

_WILDCARD = r"(?s)\A(?:[^\\*?\[]|\\.)*[*?\[]"


class PathError(ValueError):
    """A path that cannot be used; the text is BuildKit's."""


def clean(path: str) -> str:
    """Go's ``path.Clean``: the shortest equal path; "." for the empty one."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def join(*parts: str) -> str:
    """Go's ``path.Join``: empty parts are left out, the rest is cleaned; "" where nothing is left."""
    present = [part for part in parts if part]
    return clean("/".join(present)) if present else ""


def to_slash(path: str, system: str) -> str:
    """Backslashes of a Windows path as slashes."""
    return path.replace("\\", "/") if system == "windows" else path


def without_drive(path: str, system: str, *, keep_slash: bool = True) -> str:
    """A Windows path without ``C:``, with slashes, shortened; a Linux path as it is.

    ``keep_slash`` keeps a slash at the end. BuildKit: ``CheckSystemDriveAndRemoveDriveLetter``.

    Raises:
        PathError: another drive, a drive without a path, a network path.
    """
    if system != "windows":
        return path
    if len(path) == 2 and path.isascii() and path[1] == ":":
        raise PathError(f'No relative path specified in "{path}"')
    path = path.replace("\\", "/")
    if path.startswith("//"):
        raise PathError("UNC paths are not supported")
    drive, colon, rest = path.partition(":")
    if colon and drive.lower() != "c":
        raise PathError("The specified path is not on the system drive (C:)")
    written = rest if colon else path
    cleaned = clean(written)
    return f"{cleaned}/" if keep_slash and written.endswith("/") and cleaned != "/" else cleaned


def removing_drive(path: str, system: str, *, keep_slash: bool = True) -> str:
    """`without_drive`, with the words that BuildKit puts before its errors.

    Raises:
        PathError: as `without_drive`.
    """
    if system != "windows":
        return path
    try:
        return without_drive(path, system, keep_slash=keep_slash)
    except PathError as problem:
        raise PathError(f"removing drive letter: {problem}") from None


def is_absolute(path: str, system: str) -> bool:
    """Whether a path is absolute on that system."""
    if system != "windows":
        return path.startswith("/")
    try:
        return without_drive(path, system).startswith("/")
    except PathError:
        return False


def normalise(parent: str, path: str, system: str, *, keep_slash: bool) -> str:
    """A path joined to its parent, absolute, with slashes (``NormalizePath``).

    An absolute Linux path stays as written, ``/a/..`` too.

    Args:
        parent: what a relative path starts from, from the root where it is relative itself; "/" where empty.
        path: the path; the parent itself where empty.
        system: ``linux``, ``windows``, ...
        keep_slash: a slash (or ``/.``) at the end stays.

    Raises:
        PathError: as `without_drive`.
    """
    parent = removing_drive(to_slash(parent or "/", system), system, keep_slash=keep_slash)
    if not is_absolute(parent, system):
        parent = join("/", parent)
    path = written = to_slash(path, system)
    path = removing_drive(path or parent, system, keep_slash=keep_slash)
    if not is_absolute(path, system):
        path = _below(_shortest(parent), clean(path))
    return _with_ending(path, written) if keep_slash else path


@lru_cache(maxsize=4)  # thousands of paths start from the same directory, which can be as long as a line
def _shortest(directory: str) -> str:
    return clean(directory)


def _below(directory: str, path: str) -> str:
    """A path in a directory, both of them as short as they can be."""
    if path == ".":
        return directory
    if path == ".." or path.startswith(("../", "/")):
        return clean(f"{directory}/{path}")
    return f"{directory.rstrip('/')}/{path}"


def action_path(path: str) -> str:
    """An absolute path as a step has it: shortened, with the slash or ``/.`` at its end (``llb.normalizePath``)."""
    return _with_ending(clean(path), path)


def _with_ending(path: str, written: str) -> str:
    if written.endswith("/") and not path.endswith("/"):
        return f"{path}/"
    if written.endswith("/."):
        return f"{path}." if path == "/" else f"{path}/."
    return path


def has_wildcards(path: str) -> bool:
    """Whether a path has a wildcard that no backslash takes back (``containsWildcards``)."""
    return re.search(_WILDCARD, path) is not None
