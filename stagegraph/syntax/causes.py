"""What in a refused text is probably the cause: line ends that BuildKit does not know, backslashes, lost heredocs."""

from __future__ import annotations

import re

from stagegraph.syntax.gotext import SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KEYWORDS = (
    "ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|"
    "WORKDIR"
)
_LOST_LINE_END = rf"(?i)\r[ \t]*(?:(?:{_KEYWORDS})[ \t]|#)"
_WINDOWS_PATH_END = r"[A-Za-z]:\\(?:[^\s\\]+\\)*[ \t]*\Z"
_INSTRUCTION = rf"(?:{_KEYWORDS})[ \t]"
_BLANK_BEHIND_DASH = r"""(?i)\s*(?:RUN|COPY|ADD|ONBUILD)[ \t].*?<<-[ \t]+(["']?)([A-Za-z_]\w*)\1(?:[\s;|&>)]|\Z)"""
_LONGEST = 60  # characters of a line that a hint shows
# What the text tells that was asked about last, as thousands of its targets can be refused: its lines, the escape
# character, and the two causes.
_known_text: list[tuple[Sequence[str], str, str, str]] = []


def cause_in(lines: Sequence[str], instructions: Iterable[tuple[int, int]], escape: str, hint: str = "") -> str:
    """The cause that a text shows that BuildKit refuses, with what to do about it; else the hint.

    Args:
        lines: of the text.
        instructions: the first and the last line of each, counted from 1.
        escape: the character that continues an instruction on the next line.
        hint: what to do about the refusal. It is better than a guess, but for line ends: then no line is as it seems.
    """
    known = _known_text[-1] if _known_text else None
    if known is None or known[0] is not lines or known[1] != escape:
        known = (lines, escape, _lost_line_ends(lines), _swallowed(lines, instructions, escape) or _lost_heredoc(lines))
        _known_text[:] = [known]
    return known[2] or hint or known[3]


def _lost_line_ends(lines: Sequence[str]) -> str:
    if any("\r" in line and re.search(_LOST_LINE_END, line) for line in lines):
        return (
            "The lines end in carriage returns alone, which BuildKit does not take for line ends: "
            "save the file with the line ends of Unix (LF) or of Windows (CR LF)."
        )
    return ""


def _swallowed(lines: Sequence[str], instructions: Iterable[tuple[int, int]], escape: str) -> str:
    """A path of Windows whose backslash at the end of the line continues the instruction with the next one."""
    for first, last in instructions if escape == "\\" else ():
        for at in range(first - 1, last - 1):
            following = lines[at + 1].strip(SPACE)
            if re.search(_WINDOWS_PATH_END, lines[at].rstrip("\r")) and re.match(_INSTRUCTION, following):
                shown = following if len(following) <= _LONGEST else f"{following[: _LONGEST - 3]}..."
                return (
                    f"The \\ at the end of line {at + 1} swallows the next line ({shown}): "
                    "write # escape=` as the first line of the file, or the path without it."
                )
    return ""


def _lost_heredoc(lines: Sequence[str]) -> str:
    """A ``<<-`` with a blank behind it, whose document is read as instructions."""
    last: dict[str, int] = {}
    for at, line in enumerate(lines, 1) if any("<<-" in line for line in lines) else ():
        last[line.strip(SPACE)] = at
    for at, line in enumerate(lines if last else (), 1):
        found = re.match(_BLANK_BEHIND_DASH, line) if "<<-" in line else None
        if found and last.get(found[2], 0) > at:
            return (
                f"<<- with a blank behind it begins no heredoc, so what follows line {at} is read as instructions: "
                f"write <<-{found[2]}."
            )
    return ""
