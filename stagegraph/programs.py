"""Running other programs: the one door through which stagegraph starts any but the user's editor.

What a program is given and what it is for is known to those who call: ``render.formats.engine`` has Graphviz
draw, ``project.images.docker`` asks docker, ``project.contexts.git`` asks git. Without a shell, without standard input
of its own, and never for ever.
"""

from __future__ import annotations

import os
import sys
from time import monotonic, sleep

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_PIECE = 1 << 16  # bytes that are read or written at once
_PIPE_SIGNAL, _KILL = 13, 9  # the module signal would be loaded for their names alone


class Done(Record):
    """What a program did: its exit status, and what it wrote to standard output and standard error."""

    status: int
    output: bytes
    errors: bytes

    @property
    def complaints(self) -> list[str]:
        """The lines of standard error, blank ones at both ends aside."""
        return self.errors.decode("utf-8", "replace").strip().splitlines()


class OutputTooLarge(Exception):
    """A program writes more than is read."""


def _nothing() -> None:
    """Nothing is done while a program runs."""


def run(
    command: Sequence[str],
    given: bytes | Callable[[], bytes] = b"",
    *,
    seconds: float,
    most: int | None = None,
    environment: Mapping[str, str] | None = None,
    meanwhile: Callable[[], object] = _nothing,
) -> Done:
    """Run a program to its end.

    Args:
        command: the path of the program, and its arguments.
        given: what it reads from standard input, or what makes that while the program starts.
        seconds: it is ended when it takes longer.
        most: it is ended when it writes more bytes than that, to standard output or to standard error; None for any.
        environment: all of its environment; None for that of this process.
        meanwhile: what is to be done while it runs, once it has all that it reads.

    Raises:
        TimeoutError: it took longer.
        OutputTooLarge: it wrote more.
        OSError: it cannot be started; ``strerror`` says why.
    """
    # Where it can be done without, subprocess stays unloaded: that takes as long as the embedded engine does.
    if hasattr(os, "posix_spawn") and None not in (sys.stdin, sys.stdout, sys.stderr):
        environment = os.environ if environment is None else environment
        return _spawned(command, given, seconds=seconds, most=most, environment=environment, meanwhile=meanwhile)
    meanwhile()
    done = _run_by_subprocess(command, given if isinstance(given, bytes) else given(), seconds, environment)
    if most is not None and max(len(done.output), len(done.errors)) > most:
        raise OutputTooLarge
    return done


def _run_by_subprocess(
    command: Sequence[str], given: bytes, seconds: float, environment: Mapping[str, str] | None
) -> Done:
    import subprocess  # noqa: PLC0415  (see `run`)

    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, check=False, env=environment)
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return Done(done.returncode, done.stdout, done.stderr)


def _spawned(
    command: Sequence[str],
    given: bytes | Callable[[], bytes],
    *,
    seconds: float,
    most: int | None,
    environment: Mapping[str, str],
    meanwhile: Callable[[], object],
) -> Done:
    """The same by the system's own call. Pipes close in the program by themselves, but for the ends given to it."""
    pipes = [os.pipe() for _ in range(3)]
    (their_in, our_in), (our_out, their_out), (our_errors, their_errors) = pipes
    theirs = (their_in, their_out, their_errors)
    ours = {our_in, our_out, our_errors}
    try:
        try:
            actions = [(os.POSIX_SPAWN_DUP2, end, at) for at, end in enumerate(theirs)]
            process = os.posix_spawn(
                command[0], list(command), environment, file_actions=actions, setsigdef=[_PIPE_SIGNAL]
            )
        finally:
            for end in theirs:
                os.close(end)
        try:
            given, outputs = given if isinstance(given, bytes) else given(), (our_out, our_errors)
            until = monotonic() + seconds
            written = _exchanged(our_in, given, outputs=outputs, ours=ours, until=until, most=most, meanwhile=meanwhile)
            status = _ended(process, until)
        except BaseException:
            os.kill(process, _KILL)
            os.waitpid(process, 0)
            raise
    finally:
        for end in ours:
            os.close(end)
    return Done(status, *written)


def _ended(process: int, until: float) -> int:
    """The exit status of a program that has closed its outputs, which it mostly does by ending."""
    pause = 0.0001
    while True:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if monotonic() > until:
            raise TimeoutError
        sleep(pause)
        pause = min(2 * pause, 0.05)


def _exchanged(
    our_in: int,
    given: bytes,
    *,
    outputs: tuple[int, int],
    ours: set[int],
    until: float,
    most: int | None,
    meanwhile: Callable[[], object],
) -> tuple[bytes, bytes]:
    """Give a program what it reads while what it writes is read; what is done with is closed and leaves ``ours``."""
    from select import POLLIN, POLLOUT, poll  # noqa: PLC0415  (Windows has none)

    waiting = poll()
    for end in outputs:
        waiting.register(end, POLLIN)
    waiting.register(our_in, POLLOUT)
    os.set_blocking(our_in, False)
    rest = memoryview(given)
    read: dict[int, list[bytes]] = {end: [] for end in outputs}
    sizes = dict.fromkeys(outputs, 0)
    while ours:
        ready = waiting.poll(max(until - monotonic(), 0) * 1000)
        if not ready:
            raise TimeoutError
        for end, _ in ready:
            if end == our_in:
                rest = _sent(end, rest)
                done = not rest
            else:
                read[end].append(os.read(end, _PIECE))
                done = not read[end][-1]
                sizes[end] += len(read[end][-1])
                if most is not None and sizes[end] > most:
                    raise OutputTooLarge
            if done:
                waiting.unregister(end)
                ours.remove(end)
                os.close(end)
                if end == our_in:
                    meanwhile()
    return b"".join(read[outputs[0]]), b"".join(read[outputs[1]])


def _sent(end: int, rest: memoryview) -> memoryview:
    """What is still to be written to a pipe; nothing where nobody reads it."""
    try:
        return rest[os.write(end, rest[:_PIECE]) :] if rest else rest
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]


def find(name: str) -> str | None:
    """The path of a program on PATH, or of one named by its path; None where there is none that can be run."""
    from shutil import which  # noqa: PLC0415  (slow to import, and the embedded engine does not need it)

    return which(name)
