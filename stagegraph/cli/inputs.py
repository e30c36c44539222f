"""Reading a Dockerfile for a command."""

from __future__ import annotations

import os
import sys

from stagegraph.errors import InputError
from stagegraph.project.files import MOST_DOCKERFILE_BYTES, dockerfile_text, kind_of

STANDARD_INPUT = "-"
_STDIN = "stdin"


def read_text(path: str) -> tuple[str, str]:
    """The text of a file, and the name by which messages call it; ``-`` is standard input.

    Raises:
        InputError: the file does not exist, is a folder, cannot be read, holds too much, or is not UTF-8 text.
    """
    name = _STDIN if path == STANDARD_INPUT else path
    content = _read(path, MOST_DOCKERFILE_BYTES + 1)  # a device such as /dev/zero has no end
    if len(content) > MOST_DOCKERFILE_BYTES:
        raise InputError(f"failed to read dockerfile: {name} holds more than {MOST_DOCKERFILE_BYTES:,} bytes")
    return dockerfile_text(content, name), name


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


def is_stream(path: str) -> bool:
    """Whether it can be read once only: standard input, a pipe."""
    return path == STANDARD_INPUT or bool(kind_of(path))


def _read(path: str, most: int) -> bytes:
    try:
        if path == STANDARD_INPUT:
            if sys.stdin is None:
                raise InputError("standard input is closed", hint="Give the path of a Dockerfile.")
            return sys.stdin.buffer.read(most)
        with open(path, "rb") as file:
            return file.read(most)
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
