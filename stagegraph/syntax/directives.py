"""Parser directives, ``# name=value``; BuildKit's ``frontend/dockerfile/parser/directives.go``."""

from __future__ import annotations

from stagegraph.syntax.gotext import SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BLANKS = "\t\n\f\r "
_NAMES = frozenset({"syntax", "escape", "check"})


def directive_in(text: str) -> tuple[str, str] | None:
    """Name, in lower case, and value of the directive that a comment without its ``#`` is, or None."""
    before, _, value = text.lstrip(SPACE).partition("=")
    name = before.rstrip(_BLANKS).lower()
    if not value or not before.isascii() or name not in _NAMES:
        return None
    return name, value.strip(_BLANKS) or value[-1]  # of nothing but blanks, Go's pattern takes the last one


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
