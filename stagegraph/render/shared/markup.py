"""Text made fit to be shown: in a terminal, and inside XML and what resembles it."""

from __future__ import annotations

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
_ALSO_READ = (("&#160;", " "), ("&#45;", "-"), ("&#39;", "'"))  # what engines write besides


def printable(text: str, keep: str = "") -> str:
    """The text with a blank for each character that shows nothing, save those to keep.

    Among them are control characters, which XML cannot hold and a terminal would obey, and the marks that reverse the
    direction of writing.
    """
    others = text
    for one in keep:
        others = others.replace(one, "")
    if others.isprintable():
        return text
    return "".join(one if one.isprintable() or one in keep else " " for one in text)


def escaped(text: str) -> str:
    """The text, printable, with the characters of markup escaped."""
    text = printable(text)
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text


def unescaped(text: str) -> str:
    """The text that an engine escaped."""
    for character, escape in (*reversed(_ESCAPES[1:]), *((one, escape) for escape, one in _ALSO_READ), _ESCAPES[0]):
        text = text.replace(escape, character)
    return text
