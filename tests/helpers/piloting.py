"""Textual's pilot without fixed sleeps: what is waited for is that nothing is left to do."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING

from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

if TYPE_CHECKING:
    from textual.app import App

_TURNS = 100_000  # of the loop; far more than anything takes


class QuickPilot(Pilot[None]):
    """Keys and mouse for an application that runs: the rest of it is Textual's, and goes through `pause`.

    Textual's own watches whether the process is busy, in steps of a fiftieth of a second: it waits for longer where
    the machine is idle, and not for long enough where it is not.
    """

    def __init__(self, app: App[None]) -> None:
        super().__init__(app)

    async def pause(self, delay: float | None = None) -> None:
        """Wait, and until only a clock or a thread can bring more to do, and all that was done is on the screen."""
        if delay is not None:
            await asyncio.sleep(delay)
        for _ in range(2):
            await _idle()
            self.app.screen._on_timer_update()  # noqa: SLF001  (what draws sixty times a second otherwise)
        await _idle()

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each once all that the one before it led to is done."""
        for key in keys:
            self.post(key)
            await self.pause()

    async def resize_terminal(self, width: int, height: int) -> None:
        """Another size of the terminal, and all that it leads to: the screen hears of it a moment later."""
        await super().resize_terminal(width, height)
        while self.app._resize_timer is not None:  # noqa: SLF001  (there is no public way)
            await self.pause(0.002)

    def post(self, key: str) -> None:
        """Press a key and wait for nothing."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        character: str | None
        try:
            character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
        except KeyError:
            character = name if len(name) == 1 else None
        self.app.post_message(Key(name, character))


async def _idle() -> None:
    """Wait until the loop has nothing to do but to wait itself."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # noqa: SLF001  (there is no public way)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
        if not ready:
            return
    raise AssertionError("it never came to rest")
