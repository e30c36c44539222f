"""Writing what a command made: to standard output, or to a file that is replaced whole or not at all.

What is no file of its own is not replaced but written to: a device, a pipe with a name, and what is open already, by
whatever name it goes (``/dev/stdout``, ``/dev/fd/3``, or the file that standard output goes to).
"""

from __future__ import annotations

import errno
import os
import stat
import sys

from stagegraph.cli.terminal import text_width, uses_colour
from stagegraph.errors import EnvironmentLacks, UsageError
from stagegraph.render.documents.content import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from typing import BinaryIO, TypeVar

    from stagegraph.render.documents.content import Content
    from stagegraph.render.documents.registry import Format
    from stagegraph.render.shared.tables import Style

    _Order = TypeVar("_Order")

STANDARD_OUTPUT = "-"
_TO_A_FILE = "Write to a file with -o FILE."
_DIRECTORY = "it is a directory"
_ELSEWHERE = "Choose another place with -o FILE."
_written: list[object] = []
"""The last order that was written. It stays until the process ends, which frees all memory at once; freeing what a
command made object by object takes a twentieth of the time of a large plan."""


def write_document(file_format: Format[_Order], order: _Order, path: str) -> None:
    """Write the document that a format makes of an order; the path and the errors are those of `write`, and its own."""
    write(file_format.write(order), path)
    _written[:] = [order]


def write(content: Content, path: str, *, binary: bool = False, elsewhere: str = _ELSEWHERE, new: bool = False) -> None:
    """Write to a file, or to standard output where ``path`` is "" or ``-``.

    Args:
        content: what is written; text also in pieces, which are written as they come.
        path: of the file.
        binary: it is not for a terminal.
        elsewhere: what to do where the file cannot be written.
        new: nothing of that name is replaced.

    Raises:
        EnvironmentLacks: it cannot be written; a file then still holds what it held before.
        UsageError: binary content would go to a terminal.
    """
    data = encoded(content)
    if _is_standard_output(path):
        if sys.stdout is None:
            raise EnvironmentLacks("standard output is closed", hint=_TO_A_FILE)
        if binary and sys.stdout.isatty():
            raise UsageError("a picture cannot be shown in a terminal", hint=_TO_A_FILE)
        _to_standard_output(data)
        return
    try:
        if not os.path.basename(path):
            raise IsADirectoryError(errno.EISDIR, _DIRECTORY)
        descriptor = _descriptor(path)
        if descriptor is None:
            _replace(data, os.path.realpath(path), new=new)
        else:
            with open(os.dup(descriptor), "wb") as opened:
                opened.writelines(data)
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise EnvironmentLacks(f"cannot write {path}: {problem.strerror}", hint=elsewhere) from None


def _is_standard_output(path: str) -> bool:
    """Whether a path means standard output, or leads to what it writes to."""
    if path in ("", STANDARD_OUTPUT):
        return True
    try:
        return sys.stdout is not None and os.path.samestat(os.stat(path), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False


def _descriptor(path: str) -> int | None:
    """What is open already under a name of this form."""
    if path == "/dev/stderr":
        return 2
    folder, _, number = path.rpartition("/")
    open_already = folder in ("/dev/fd", "/proc/self/fd") and number.isascii() and number.isdecimal()
    return int(number) if open_already else None


def finish() -> None:
    """Write what still waits in standard output's buffer, as argparse's help does; errors as in `write`."""
    if sys.stdout is not None:
        _to_standard_output(())


def _to_standard_output(pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            _write_all(sys.stdout.buffer, piece)
        sys.stdout.flush()
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python tries once more at exit
        if isinstance(problem, BrokenPipeError):
            raise
        raise EnvironmentLacks(f"cannot write to standard output: {problem.strerror}", hint=_TO_A_FILE) from None


def _write_all(stream: BinaryIO, piece: bytes) -> None:
    """Write a piece, of which a stream without a buffer (``PYTHONUNBUFFERED``) takes only what there is room for."""
    rest = memoryview(piece)
    while rest:
        rest = rest[stream.write(rest) :]


def _replace(pieces: Iterable[bytes], path: str, *, new: bool) -> None:
    mode = _mode_of(path)
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, _DIRECTORY)
        with open(path, "wb") as device:  # a pipe or a device cannot be replaced
            device.writelines(pieces)
        return
    draft = f"{path}.{os.getpid()}.tmp"
    try:
        with open(draft, "xb") as file:
            file.writelines(pieces)
        if mode is not None:
            os.chmod(draft, stat.S_IMODE(mode))
        if new:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # it is ours now, whoever else wants it
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


def style_of(arguments: argparse.Namespace) -> Callable[[], Style]:
    """How every command writes text: `stagegraph.cli.terminal.text_width` wide, with colours on a terminal.

    Args:
        arguments: with ``color`` and ``output``.
    """

    def style() -> Style:
        here = _is_standard_output(arguments.output)
        terminal = here and sys.stdout is not None and sys.stdout.isatty()
        from stagegraph.render.shared.tables import Style  # noqa: PLC0415  (pictures and JSON do not need it)

        return Style(text_width(standard_output=here), uses_colour(arguments.color, terminal=terminal))

    return style
