"""Reading files whose size is bounded, and text in the encodings that shells write."""

from __future__ import annotations

import codecs
import os
import stat
import sys

from stagegraph.errors import InputError

STANDARD_INPUT = "-"
MOST_BYTES = 8 * 1024 * 1024
"""What a file may hold. What is known of an image takes ten thousand bytes a platform."""
MOST_DOCKERFILE_BYTES = 64 * 1024 * 1024
"""What a Dockerfile may hold that the command line names: a million instructions take less."""

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_file(path: str, most: int = MOST_BYTES) -> bytes:
    """What a file holds; ``-`` is standard input.

    Raises:
        InputError: it does not exist, cannot be read, or holds more than ``most`` bytes.
    """
    name = name_of(path)
    try:
        if path == STANDARD_INPUT:
            content = sys.stdin.buffer.read(most + 1) if sys.stdin is not None else b""
        else:
            with open(path, "rb") as file:
                content = file.read(most + 1)
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise InputError(f"cannot read {name}: {why}") from None
    if len(content) > most:
        raise InputError(f"{name} is too large: it holds more than {most:,} bytes")
    return content


def name_of(path: str) -> str:
    """How messages call a file."""
    return "standard input" if path == STANDARD_INPUT else path


def kind_of(path: str) -> str:
    """What lies under a path and cannot be read again and again: ``a pipe``, ``a device``, ``a socket``.

    "" for a file, for a folder, and where there is nothing, or nobody may look.
    """
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return ""
    return next((kind for is_one, kind in _KINDS if is_one(mode)), "")


def need_regular(path: str) -> None:
    """Raise an InputError where a path leads to what may be waited for in vain, such as a pipe or a device."""
    kind = kind_of(path)
    if kind:
        raise InputError(f"{name_of(path)} is {kind} and no file any more", hint="It is read again once it is a file.")


def stamp_of(path: str) -> object:
    """What changes when a file does: time, size and number; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def decoded(content: bytes, name: str) -> str:
    """The text that a file holds: UTF-8, or UTF-16 as PowerShell's redirection writes it, told by its mark.

    Args:
        content: of the file.
        name: of the file, for the message.

    Raises:
        InputError: it is no such text.
    """
    encoding, start = "utf-8", 0
    for mark, marked in _MARKS:
        if content.startswith(mark):
            encoding, start = marked, len(mark)
    try:
        return content[start:].decode(encoding)
    except UnicodeDecodeError as problem:
        at = f"the byte at {start + problem.start} does not belong there"
        shown = "UTF-8" if encoding == "utf-8" else "UTF-16"
        raise InputError(f"{name} is no {shown} text: {at}", hint="Save it again as UTF-8.") from None


def dockerfile_text(content: bytes, name: str) -> str:
    """The text of a Dockerfile.

    Args:
        content: of the file.
        name: of the file, for messages.

    Raises:
        InputError: it is no UTF-8 text.
    """
    if content.startswith(_UTF16):
        raise InputError(f"{name} is UTF-16 text, a Dockerfile is UTF-8", hint="Save it again as UTF-8.")
    nul = content.find(b"\0")
    if nul >= 0:
        line = content.count(b"\n", 0, nul) + 1
        raise InputError(
            f"{name} is no text: line {line} holds a zero byte", hint="Give a Dockerfile, not an image or a program."
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise InputError(
            f"{name} is not UTF-8: line {line} holds the byte 0x{content[problem.start]:02x}",
            hint="Save it again as UTF-8.",
        ) from None
