"""Paths inside an image, for Linux and for Windows; BuildKit's ``util/system/path.go`` and Go's ``path``."""

from __future__ import annotations

import posixpath


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


def without_drive(path: str, system: str) -> str:
    """A Windows path without ``C:``, with slashes; a Linux path as it is (``CheckSystemDriveAndRemoveDriveLetter``).

    Raises:
        PathError: another drive, a drive without a path, a network path.
    """
    if system != "windows":
        return path
    if len(path) == 2 and path[1] == ":":
        raise PathError(f'No relative path specified in "{path}"')
    path = path.replace("\\", "/")
    if path.startswith("//"):
        raise PathError("UNC paths are not supported")
    drive, colon, rest = path.partition(":")
    if not colon:
        return _clean_keeping_slash(path)
    if drive.lower() != "c":
        raise PathError("The specified path is not on the system drive (C:)")
    return _clean_keeping_slash(rest)


def removing_drive(path: str, system: str) -> str:
    """`without_drive`, with the words that BuildKit puts before its errors.

    Raises:
        PathError: as `without_drive`.
    """
    try:
        return without_drive(path, system)
    except PathError as problem:
        raise PathError(f"removing drive letter: {problem}") from None


def _clean_keeping_slash(path: str) -> str:
    cleaned = clean(path)
    return f"{cleaned}/" if path.endswith("/") and cleaned != "/" else cleaned


def is_absolute(path: str, system: str) -> bool:
    """Whether a path is absolute on that system."""
    try:
        return without_drive(path, system).startswith("/")
    except PathError:
        return False


def normalise(parent: str, path: str, system: str, *, keep_slash: bool) -> str:
    """A path joined to its parent, absolute, with slashes (``NormalizePath``).

    Args:
        parent: what a relative path starts from, from the root where it is relative itself; "/" where empty.
        path: the path; the parent itself where empty.
        system: ``linux``, ``windows``, ...
        keep_slash: a slash (or ``/.``) at the end stays.

    Raises:
        PathError: as `without_drive`.
    """
    written = path
    parent = removing_drive(parent or "/", system)
    if not parent.startswith("/"):
        parent = join("/", parent)
    path = removing_drive(path or parent, system)
    path = clean(path) if path.startswith("/") else join(parent, path)
    if not keep_slash:
        return path
    ending = to_slash(written, system)
    if ending.endswith("/") and not path.endswith("/"):
        return f"{path}/"
    if ending.endswith("/."):
        return f"{path}." if path == "/" else f"{path}/."
    return path
