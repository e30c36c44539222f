"""Text inside XML and what resembles it."""

from __future__ import annotations

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
_ALSO_READ = (("&#160;", " "), ("&#45;", "-"), ("&#39;", "'"))  # what engines write besides


def escaped(text: str) -> str:
    """The text with the characters of markup escaped; control characters, which XML cannot hold, become blanks."""
    if not text.isprintable():
        text = "".join(one if one.isprintable() else " " for one in text)
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text


def unescaped(text: str) -> str:
    """The text that an engine escaped."""
    for character, escape in (*reversed(_ESCAPES[1:]), *((one, escape) for escape, one in _ALSO_READ), _ESCAPES[0]):
        text = text.replace(escape, character)
    return text
