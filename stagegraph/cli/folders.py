"""Where the platform wants a program to keep its state and its configuration."""

from __future__ import annotations

import os

_NAME = "stagegraph"


def state_folder() -> str:
    """The folder for what is kept from call to call, "" where there is no place for one; it need not exist."""
    from platformdirs import user_state_dir  # noqa: PLC0415  (only one command needs it)

    return _whole(user_state_dir(_NAME, appauthor=False))


def config_folder() -> str:
    """The folder for what the user configures, "" where there is no place for one; it need not exist."""
    from platformdirs import user_config_dir  # noqa: PLC0415  (as above)

    return _whole(user_config_dir(_NAME, appauthor=False))


def _whole(path: str) -> str:
    """A path, unless it would lie in the working directory, as where nobody knows the user's home."""
    return path if os.path.isabs(path) else ""
