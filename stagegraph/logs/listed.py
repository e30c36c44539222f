"""What stands below a build: the warnings that BuildKit lists, and why it failed."""

from __future__ import annotations

import re

from stagegraph.logs.buildlog import LogWarning

_LIST = re.compile(r"(?:^|\s)\d+ warnings? found(?: \(use .*\))?:\s*$")
_ENTRY = re.compile(r"(?:^|\s)- (\w+: .*\(line \d+\))\s*$")
_LINE = re.compile(r"\(line (\d+)\)$")
_FAILED = re.compile(
    r"(?:ERROR|[Ee]rror): (?:target [\w.-]+: )?(failed to .*|unable to prepare context.*)"
    r"|^(?:target [\w.-]+: |ERROR: )?(failed to (?:solve|build|receive status|read dockerfile|execute bake): .*)"
)


def warning(message: str) -> LogWarning:
    """A warning with the line that it tells at its end."""
    found = _LINE.search(message)
    return LogWarning(message, int(found[1]) if found else None)


def failure(text: str) -> str:
    """Why a build failed, as its client says it in a line; "" for another line."""
    found = _FAILED.search(text) if "failed to" in text or "unable to" in text else None
    return (found[1] or found[2]).strip() if found else ""


class WarningList:
    """Finds the entries of a list of warnings, line by line."""

    def __init__(self) -> None:
        self._inside = False

    def entry(self, text: str) -> str:
        """The warning that a line tells; "" for another line."""
        if _LIST.search(text):
            self._inside = True
            return ""
        if not self._inside or not text.strip():
            return ""
        found = _ENTRY.search(text)
        self._inside = found is not None
        return found[1] if found else ""
