"""Ignore files: which paths of a context are not sent."""

from __future__ import annotations

from stagegraph.contexts.matching import PatternMatcher
from stagegraph.graph.identifiers.paths import clean
from stagegraph.syntax.gotext import trim_space

IGNORE_FILE = ".dockerignore"


def ignore_files(dockerfile: str) -> tuple[str, ...]:
    """The ignore file beside a Dockerfile, and the one in the context; the first that is there counts.

    Args:
        dockerfile: its name, without folders.
    """
    return (f"{dockerfile}{IGNORE_FILE}", IGNORE_FILE)


def parse_ignore(text: str) -> tuple[str, ...]:
    """The patterns of an ignore file, in order, with ``!`` where they take back (``ignorefile.ReadAll``)."""
    patterns = []
    for line in text.removeprefix("\ufeff").split("\n"):
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


def check_patterns(patterns: tuple[str, ...]) -> None:
    """Make sure that BuildKit takes the patterns of an ignore file.

    Raises:
        PatternError: it refuses one.
    """
    PatternMatcher(patterns)
