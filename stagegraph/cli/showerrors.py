"""Errors and notes on standard error, as a person reads them."""

from __future__ import annotations

import sys
from contextlib import suppress

from stagegraph.cli.terminal import uses_colour
from stagegraph.errors import DockerfileError, ProjectError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import StagegraphError


def report(problem: StagegraphError) -> None:
    """Tell on standard error what is wrong, where, the lines, and what to do."""
    from stagegraph.render.shared.markup import printable  # noqa: PLC0415  (only errors need it here)
    from stagegraph.render.shared.tables import Style  # noqa: PLC0415  (as above)

    style = Style(colour=uses_colour("auto", terminal=sys.stderr is not None and sys.stderr.isatty()))
    say(f"{style.paint('error:', 'bold')} {printable(problem.message)}")
    if isinstance(problem, DockerfileError) and problem.shown_location.first:
        say(printable(f"  --> {problem.shown_location}"))
        say(printable(problem.excerpt, keep="\n\t"))
    if isinstance(problem, ProjectError) and problem.location.first:
        say(printable(f"  --> {problem.location}"))
        say(printable(problem.excerpt, keep="\n\t"))
    if problem.hint:
        say(f"{style.paint('hint:', 'bold')} {printable(problem.hint)}")


def note(text: str) -> None:
    """Tell what is no error, on one line."""
    from stagegraph.render.shared.markup import printable  # noqa: PLC0415  (few calls need it)

    say(f"note: {printable(text)}")


def say(text: str) -> None:
    """A line on standard error, in whatever encoding that has; nothing where it cannot be written."""
    if sys.stderr is None:
        return
    encoding = sys.stderr.encoding or "utf-8"
    with suppress(OSError):
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
