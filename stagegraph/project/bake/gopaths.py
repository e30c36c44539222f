"""Go's package ``path``."""

from __future__ import annotations

import posixpath


def cleaned_path(path: str) -> str:
    """path.Clean."""
    made = posixpath.normpath(path) if path else "."
    return made[1:] if made.startswith("//") else made
