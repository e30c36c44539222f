"""Ignore files: which paths of a context are not sent."""

from __future__ import annotations

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.tree import encoded
from stagegraph.graph.identifiers.paths import clean
from stagegraph.syntax.gotext import trim_space

IGNORE_FILE = ".dockerignore"

_LONGEST = 64 * 1024  # bytes of a line


def parse_ignore(text: str) -> tuple[str, ...]:
    """The patterns of an ignore file, in order, with ``!`` where they take back (``ignorefile.ReadAll``).

    Raises:
        PatternError: a line is too long for BuildKit.
    """
    patterns = []
    for line in text.removeprefix("\ufeff").split("\n"):
        if len(line) >= _LONGEST // 4 and len(encoded(line)) >= _LONGEST:
            raise PatternError("bufio.Scanner: token too long")
        if line.startswith("#"):
            continue
        pattern = trim_space(line)
        if not pattern:
            continue
        takes_back = pattern.startswith("!")
        pattern = trim_space(pattern.removeprefix("!"))
        if pattern:
            pattern = clean(pattern)
            if len(pattern) > 1:
                pattern = pattern.removeprefix("/")
        patterns.append(f"!{pattern}" if takes_back else pattern)
    return tuple(patterns)
