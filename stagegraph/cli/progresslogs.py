"""Progress logs of builds that a command reads: which file is one, and which of its builds is meant."""

from __future__ import annotations

import os
import sys

from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.errors import InputError, UsageError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from stagegraph.logs.buildlog import BuildLog, LoggedBuild

_CHUNK = 1 << 18
_HEAD = 1 << 16  # bytes of a file that tell whether it is a Dockerfile


class ChosenBuild(Record):
    """A build of a log.

    Attributes:
        log: how messages call the log.
        whole: all that the log tells.
        build: the one that is meant.
    """

    log: str
    whole: BuildLog
    build: LoggedBuild


def is_dockerfile_text(path: str) -> bool:
    """Whether a file that stands beside a log is a Dockerfile, and no second log.

    Its name tells; else the first line that is no comment, which in a Dockerfile begins with the name of an
    instruction. What cannot be read, or is empty, is taken for a Dockerfile: that tells what is wrong with it.
    """
    from stagegraph.project.filekinds import is_dockerfile  # noqa: PLC0415  (--help does not need these)
    from stagegraph.syntax.beginnings import first_instruction  # noqa: PLC0415

    if path == STANDARD_INPUT or is_dockerfile(path.replace(os.sep, "/")):
        return True
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return True
    if all(line.lstrip().startswith(b"#") for line in head.splitlines() if line.strip()):
        return b"#1 " not in head  # comments alone, or a plain log of nothing else
    return bool(first_instruction(head))


def read_chosen(path: str, asked: str = "") -> ChosenBuild:
    """The build of a log that is meant.

    Args:
        path: of the log; ``-`` is standard input.
        asked: the value of ``--build``: a number, a name, or "".

    Raises:
        InputError: the log cannot be read, or there is no build in it.
        UsageError: there is no such build.
    """
    from stagegraph.logs.reading import read_log  # noqa: PLC0415  (--help does not need it)

    name = "stdin" if path == STANDARD_INPUT else path
    try:
        with _opened(path) as file:
            found = read_log(_chunks(file))
    except InputError as problem:
        raise InputError(f"{name}: {problem.message}", hint=problem.hint or _hint(path)) from None
    except OSError as problem:
        raise InputError(
            f"cannot read the log {name}: {problem.strerror}",
            hint="Give the path of a progress log, or - for standard input.",
        ) from None
    return ChosenBuild(name, found, chosen(found.builds, asked))


def _hint(path: str) -> str:
    if path != STANDARD_INPUT and is_dockerfile_text(path):
        return "The log comes first: stagegraph timings LOG DOCKERFILE."
    return "docker build --progress=rawjson . 2> build.log writes a log that tells most; --progress=plain does, too."


def _opened(path: str) -> BinaryIO:
    if path != STANDARD_INPUT:
        return open(path, "rb")
    if sys.stdin is None:
        raise InputError("standard input is closed", hint="Give the path of a log.")
    return open(os.dup(sys.stdin.fileno()), "rb")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def chosen(builds: Sequence[LoggedBuild], asked: str) -> LoggedBuild:
    """The build of a number or a name, or the one that took longest.

    Raises:
        UsageError: there is none.
    """
    if not asked:
        return max(builds, key=_length)
    named = [one for one in builds if one.name == asked]
    if len(named) == 1:
        return named[0]
    if asked.isdecimal() and asked.isascii() and 1 <= int(asked[:9]) <= len(builds):
        return builds[int(asked[:9]) - 1]
    names = ", ".join(f"{at} {one.name}".rstrip() for at, one in enumerate(builds, 1))
    raise UsageError(f"--build {asked}: there is no such build in the log", hint=f"The builds are {names}.")


def _length(build: LoggedBuild) -> float:
    return build.wall if build.wall is not None else sum(one.seconds or 0.0 for one in build.vertices)
