"""The command line as users start it: in a process of its own, in an environment that is the same everywhere."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import TypeAlias

from tests.helpers.depth import DEPTH
from tests.helpers.nursery import Nursery, can_run

COMMAND = (sys.executable, "-m", "stagegraph")
_STARTED = 10
_SECONDS = 60  # far more than any call takes; it only ends a test that hangs
_FORGOTTEN = ("COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "PYTHONUNBUFFERED", "STAGEGRAPH_DEBUG", "STAGEGRAPH_DOT")

DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM alpine:3.22 AS base
RUN apk add make

# build makes it
FROM base AS build
RUN make
FROM base AS test
COPY --from=build /out /out
RUN make test

# final is shipped
FROM scratch AS final
COPY --from=build /out /
"""


@dataclass(frozen=True)
class Done:
    """What a call did: its exit status, and what it wrote to standard output and standard error."""

    status: int
    raw: bytes
    errors: str

    @property
    def output(self) -> str:
        """Standard output as text."""
        return self.raw.decode()

    def fails_with(self, status: int, *parts: str) -> None:
        """The call failed as calls should: nothing on standard output, a message of one paragraph, no traceback."""
        assert (self.status, self.raw) == (status, b""), self.errors
        assert self.errors.startswith(("error: ", "usage: "))
        assert self.errors.endswith("\n")
        assert "\n\n" not in self.errors
        assert "Traceback" not in self.errors
        for part in parts:
            assert part in self.errors


Run: TypeAlias = "Callable[..., Done]"
"""The fixture that runs stagegraph in a folder; see `run_in`."""


def environment(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """The environment without what changes an answer, and with some variables set or, for None, removed."""
    values: dict[str, str | None] = {**os.environ, **dict.fromkeys(_FORGOTTEN), "TERM": "xterm", **(changes or {})}
    return {name: value for name, value in values.items() if value is not None}


def run_in(
    folder: Path,
    *arguments: str | bytes,
    stdin: bytes = b"",
    env: Mapping[str, str | None] | None = None,
    command: Sequence[str] = COMMAND,
) -> Done:
    """Run stagegraph in a folder."""
    if command is COMMAND and _is_copied(arguments, env):
        with TemporaryFile() as given, TemporaryFile() as output, TemporaryFile() as errors:
            given.write(stdin)
            given.seek(0)
            streams = [one.fileno() for one in (given, output, errors)]
            status = _nursery().run(folder, arguments, environment(env), streams)
            output.seek(0)
            errors.seek(0)
            return Done(status, output.read(), errors.read().decode())
    done = subprocess.run(
        [*command, *arguments],
        input=stdin,
        capture_output=True,
        cwd=folder,
        env=environment(env),
        timeout=_SECONDS,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr.decode())


def run_in_shell(folder: Path, line: str) -> Done:
    """Run a line of shell in a folder, in which ``$stagegraph`` is the command."""
    command = " ".join(f"'{word}'" for word in COMMAND)
    done = subprocess.run(
        ["/bin/sh", "-c", line.replace("$stagegraph", command)],
        capture_output=True,
        cwd=folder,
        env=environment(),
        timeout=_SECONDS,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr.decode())


def run_in_terminal(
    folder: Path, *arguments: str, columns: int = 200, env: Mapping[str, str | None] | None = None
) -> tuple[int, str]:
    """Run stagegraph in a terminal of some width: the exit status, and all that the terminal got."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    if _is_copied(arguments, env):
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(_all_of, ours)
            status = _nursery().run(folder, arguments, environment(env), [theirs] * 3)
            os.close(theirs)
            shown = reading.result()
        os.close(ours)
        return status, shown.decode().replace("\r\n", "\n")
    with subprocess.Popen(
        [*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment(env)
    ) as process:
        os.close(theirs)
        shown = _all_of(ours)
        status = process.wait(_SECONDS)
    os.close(ours)
    return status, shown.decode().replace("\r\n", "\n")


def _is_copied(arguments: Sequence[str | bytes], env: Mapping[str, str | None] | None) -> bool:
    """Whether a command is a copy of a process that has loaded stagegraph, instead of a new one.

    With ``--wide`` one of so many is a new one, chosen by its arguments.
    """
    told = b"\0".join(os.fsencode(one) for one in arguments)
    return can_run(env or {}) and not (DEPTH.wide and crc32(told) % _STARTED == 0)


@cache
def _nursery() -> Nursery:
    return Nursery()


def _all_of(terminal: int) -> bytes:
    """What the terminal gets until no program has it open any more."""
    return b"".join(iter(lambda: _read(terminal), b""))


def _read(terminal: int) -> bytes:
    """What the terminal got since; nothing when no program has it open any more."""
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says so
        return b""
