"""The file in which the terminal view keeps what it had of a Dockerfile; nothing fails where there can be none."""

from __future__ import annotations

import os
from contextlib import suppress

from stagegraph.cli.folders import state_folder

_MOST = 100_000  # bytes; ours have some hundred


class StateFile:
    """What is kept of one Dockerfile.

    Args:
        dockerfile: its path.
        folder: where such files are kept, that of the platform if not given.
    """

    def __init__(self, dockerfile: str, folder: str | None = None) -> None:
        from hashlib import sha256  # noqa: PLC0415  (--help does not need it)

        name = sha256(os.fsencode(os.path.realpath(dockerfile))).hexdigest()[:32]
        folder = state_folder() if folder is None else folder
        self.path = os.path.join(folder, "tui", f"{name}.json") if folder else ""

    def read(self) -> str:
        """What is kept, "" for nothing; what is no text is given with marks in the place of its bytes."""
        if not self.path:
            return ""
        try:
            with open(self.path, "rb") as file:
                return file.read(_MOST).decode("utf-8", errors="replace")
        except OSError:
            return ""

    def write(self, text: str) -> None:
        """Keep a text, all of it or what was there before."""
        if not self.path:
            return
        beside = f"{self.path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            with open(beside, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.replace(beside, self.path)
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.unlink(beside)

    def forget(self) -> None:
        """Keep nothing."""
        if self.path:
            with suppress(OSError):
                os.unlink(self.path)
