"""Programs that stand in for a Graphviz engine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def program(folder: Path, name: str, *lines: str) -> str:
    """The path of a program in Python, made of some lines; it starts by reading what it is given."""
    path = folder / name
    body = "\n".join(["import sys, time", "given = sys.stdin.buffer.read()", *lines])
    path.write_text(f"#!{sys.executable} -I\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)
