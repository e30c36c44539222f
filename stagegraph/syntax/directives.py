"""Parser directives, ``# name=value``; BuildKit's ``frontend/dockerfile/parser/directives.go``."""

from __future__ import annotations

import re

from stagegraph.syntax.gotext import SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DIRECTIVE = r"(?s)([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z"
_NAMES = frozenset({"syntax", "escape", "check"})


def directive_in(text: str) -> tuple[str, str] | None:
    """Name, in lower case, and value of the directive that a comment without its ``#`` is, or None."""
    found = re.match(_DIRECTIVE, text.lstrip(SPACE))
    if found is None or found[1].lower() not in _NAMES:
        return None
    return found[1].lower(), found[2]


def leading_directives(lines: Iterable[str]) -> Mapping[str, str]:
    """The directives that BuildKit reads before it parses a file, by name; ``ParseDirective``.

    Only here a first line that begins with ``#!`` is passed over, nothing may stand before the ``#``, and a value
    ends at the first blank.

    Args:
        lines: of the file, from its first one.
    """
    found: dict[str, str] = {}
    for at, line in enumerate(lines):
        text = line.removeprefix("\ufeff") if at == 0 else line
        if at == 0 and text.startswith("#!"):
            continue
        one = directive_in(text[1:]) if text.startswith("#") else None
        if one is None or one[0] in found:
            break
        found[one[0]] = one[1].partition(" ")[0]
    return found
