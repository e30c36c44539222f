"""Reading a Dockerfile for a command."""

from __future__ import annotations

import os
import sys

from stagegraph.errors import InputError

STANDARD_INPUT = "-"
_STDIN = "stdin"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: str) -> tuple[str, str]:
    """The text of a file, and the name by which messages call it; ``-`` is standard input.

    Raises:
        InputError: the file does not exist, is a folder, cannot be read, or is not UTF-8 text.
    """
    name = _STDIN if path == STANDARD_INPUT else path
    return decoded(_read(path), name), name


def path_in_repository(path: str) -> str:
    """How a file is called in a text for others: from the top of the git repository that it lies in, with slashes.

    The top is the nearest folder above the file in which there is a ``.git``; without one the path stays as it is.
    """
    if path == STANDARD_INPUT:
        return _STDIN
    absolute = os.path.abspath(path)
    top = os.path.dirname(absolute)
    while not os.path.exists(os.path.join(top, ".git")):
        above = os.path.dirname(top)
        if above == top:
            return path
        top = above
    return os.path.relpath(absolute, top).replace(os.sep, "/")


def _read(path: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            if sys.stdin is None:
                raise InputError("standard input is closed", hint="Give the path of a Dockerfile.")
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise InputError(
            f"failed to read dockerfile: open {path}: no such file or directory",
            hint="Give the path of a Dockerfile, or - for standard input.",
        ) from None
    except IsADirectoryError:
        raise InputError(
            f"failed to read dockerfile: {path} is a directory",
            hint=f"Give the path of the file in it, say {path.rstrip('/')}/Dockerfile.",
        ) from None
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise InputError(f"failed to read dockerfile: open {path}: {why}") from None


def decoded(content: bytes, name: str) -> str:
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
