"""What stagegraph uses of Textual's inside: names that a release of it may change without a word.

They stand here alone. `pyproject.toml` holds Textual to the releases of one minor version, and
``tests/tui/test_inside.py`` tells which of them is gone when that is changed.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from textual.app import App
    from textual.screen import Screen
    from textual.strip import Strip


def strips_of(screen: Screen[Any]) -> list[Strip]:
    """The lines of a screen as they were drawn last; Textual draws what is behind a dialog from the same."""
    return screen._compositor.render_strips()  # noqa: SLF001  (as Textual's own screens do)


async def run_binding(app: App[Any], key: str) -> bool:
    """Do what a key is bound to where the focus is: the bindings that come first, then the others.

    Returns:
        Whether it is bound to anything.
    """
    for priority in (True, False):
        if await app._check_bindings(key, priority=priority):  # noqa: SLF001  (Textual itself does so later only)
            return True
    return False
