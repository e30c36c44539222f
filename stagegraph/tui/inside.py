"""What stagegraph uses of Textual's inside: names that a release of it may change without a word.

They stand here alone. `pyproject.toml` holds Textual to the releases of one minor version, and
``tests/tui/test_inside.py`` tells which of them is gone when that is changed.
"""

from __future__ import annotations

from typing import cast

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from rich.console import Console, RenderableType
    from textual.screen import Screen
    from textual.strip import Strip

    Write: TypeAlias = Callable[[Iterable[tuple[int, int, Strip]], ColorSystem], str]


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


class DisplayingApp(App[None], inherit_bindings=False):
    """An application that has a say in what is written to the terminal."""

    def rewritten(self, update: object) -> object:
        """What is displayed in place of what Textual displays; None for nothing."""
        return update

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, cast("RenderableType | None", self.rewritten(renderable)))


class Rewritten(CompositorUpdate):
    """An update of the screen that is written by somebody else.

    Args:
        update: as Textual made it.
        write: takes row, column and text of each piece, and the number of colours; gives the bytes.
    """

    def __init__(self, update: CompositorUpdate, write: Write) -> None:
        self.update, self.write = update, write

    def render_segments(self, console: Console) -> str:
        """The bytes."""
        depth = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001  (as Textual itself does)
        return self.write(_pieces(self.update), depth)


def rewritten(update: object, write: Write, forget: Callable[[], None]) -> object:
    """What is displayed in place of an update; what is no update of the screen stays as it is, and is told."""
    if isinstance(update, ChopsUpdate | LayoutUpdate):
        return Rewritten(update, write)
    if update is not None:
        forget()
    return update


def _pieces(update: CompositorUpdate) -> Iterator[tuple[int, int, Strip]]:
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, first, last in update.spans:
            for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if piece is not None and x <= last and end > first:
                    yield y, x, piece if x >= first and end <= last else piece.crop(0, min(end, last) - x)


def continued(app: App[Any], restart: Callable[[], object]) -> None:
    """Take the terminal back after the process was stopped.

    Textual gives it away where it is told to stop (SIGTSTP), and ``restart``, its own handler, takes it back. After
    SIGSTOP, of which nobody is told, ``restart`` alone would take the terminal as it is then, the keys unread and the
    screen taken, for what is to be given back in the end.
    """
    driver = app._driver  # noqa: SLF001  (as `App.suspend` does)
    if driver is None or not driver._auto_restart:  # noqa: SLF001  (an editor has it)
        return
    if not driver._must_signal_resume:  # type: ignore[attr-defined]  # noqa: SLF001
        driver.suspend_application_mode()
        driver._must_signal_resume = True  # type: ignore[attr-defined]  # noqa: SLF001
    restart()


def has_given_terminal(app: App[Any]) -> bool:
    """Whether the terminal is somebody else's, as the process was told to stop."""
    return bool(getattr(app._driver, "_must_signal_resume", False))  # noqa: SLF001
