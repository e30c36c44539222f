"""Errors on standard error, as a person reads them."""

from __future__ import annotations

import sys

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


def say(text: str) -> None:
    """A line on standard error, in whatever encoding that has."""
    if sys.stderr is None:
        return
    sys.stderr.write(
        text.encode(sys.stderr.encoding or "utf-8", "backslashreplace").decode(sys.stderr.encoding or "utf-8")
    )
    sys.stderr.write("\n")
