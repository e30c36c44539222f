"""What a change makes of a file, or of a target."""

from __future__ import annotations

from enum import Enum


class FileState(Enum):
    """What became of a Dockerfile, of a target, or of bake and compose files."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"
    SAME = "same"
