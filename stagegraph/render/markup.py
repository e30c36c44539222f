"""Text inside XML and what resembles it."""

from __future__ import annotations


def escaped(text: str) -> str:
    """The text with the characters of markup escaped; control characters, which XML cannot hold, become blanks."""
    if not text.isprintable():
        text = "".join(one if one.isprintable() else " " for one in text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
