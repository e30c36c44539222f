"""Running other programs: the one door through which stagegraph starts any but the user's editor.

What a program is given and what it is for is known to those who call: ``render.formats.engine`` has Graphviz
draw, ``project.images.docker`` asks docker. Without a shell, without standard input of its own, and never for ever.
"""

from __future__ import annotations

import subprocess

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Done(Record):
    """What a program did: its exit status, and what it wrote to standard output and standard error."""

    status: int
    output: bytes
    errors: bytes

    @property
    def complaints(self) -> list[str]:
        """The lines of standard error, blank ones at both ends aside."""
        return self.errors.decode("utf-8", "replace").strip().splitlines()


def run(command: Sequence[str], given: bytes = b"", *, seconds: float) -> Done:
    """Run a program to its end.

    Args:
        command: the path of the program, and its arguments.
        given: what it reads from standard input.
        seconds: it is ended when it takes longer.

    Raises:
        TimeoutError: it took longer.
        OSError: it cannot be started; ``strerror`` says why.
    """
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return Done(done.returncode, done.stdout, done.stderr)


def find(name: str) -> str | None:
    """The path of a program on PATH, or of one named by its path; None where there is none that can be run."""
    from shutil import which  # noqa: PLC0415  (slow to import, and the embedded engine does not need it)

    return which(name)
