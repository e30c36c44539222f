"""Writing what a command made: to standard output, or to a file that is replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import sys

from stagegraph.cli.terminal import terminal_width, uses_colour
from stagegraph.errors import EnvironmentLacks, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.tables import Style

STANDARD_OUTPUT = "-"


def write(content: bytes, path: str, *, binary: bool = False) -> None:
    """Write to a file, or to standard output where ``path`` is "" or ``-``.

    Raises:
        EnvironmentLacks: the file cannot be written; what it held before is still there.
        UsageError: binary content would go to a terminal.
    """
    if path in ("", STANDARD_OUTPUT):
        if binary and sys.stdout.isatty():
            raise UsageError("a picture cannot be shown in a terminal", hint="Write it to a file with -o FILE.")
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        _replace(content, os.path.realpath(path))
    except OSError as problem:
        raise EnvironmentLacks(
            f"cannot write {path}: {problem.strerror}", hint="Choose another place with -o FILE."
        ) from None


def _replace(content: bytes, path: str) -> None:
    mode = _mode_of(path)
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(21, "it is a directory")
        with open(path, "wb") as device:  # a pipe or a device cannot be replaced
            device.write(content)
        return
    draft = f"{path}.{os.getpid()}.tmp"
    try:
        with open(draft, "xb") as file:
            file.write(content)
        if mode is not None:
            os.chmod(draft, stat.S_IMODE(mode))
        os.replace(draft, path)
    except BaseException:
        if os.path.lexists(draft):
            os.unlink(draft)
        raise


def _mode_of(path: str) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def style_for(colour: str, path: str) -> Style:
    """How text is written to standard output or to a file.

    Args:
        colour: ``auto``, ``always`` or ``never``.
        path: the file, "" or ``-`` for standard output.
    """
    terminal = path in ("", STANDARD_OUTPUT) and sys.stdout.isatty()
    from stagegraph.render.tables import Style  # noqa: PLC0415  (pictures and JSON do not need it)

    return Style(terminal_width() if terminal else 0, uses_colour(colour, terminal=terminal))
