"""Looking whether the file has changed."""

from __future__ import annotations

import asyncio

from textual.message import Message

from stagegraph.tui.aside import aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.tui.desk import Loader


class FileChanged(Message):
    """The file is another one than when it was read."""


async def changes(loader: Loader, stamp: object, seconds: float, post: Callable[[Message], object]) -> None:
    """Post a message for each change of the file; never returns.

    An editor may write a file in several goes: a change counts once the file looks the same twice, half a turn apart.

    Args:
        loader: looks at the file, in a thread, as a disk can be slow.
        stamp: how the file looked when it was read.
        seconds: how often to look.
        post: takes the messages.
    """
    while True:
        await asyncio.sleep(seconds)
        now = await aside(loader.stamp)
        if now == stamp:
            continue
        while True:
            await asyncio.sleep(seconds / 2)
            later = await aside(loader.stamp)
            if later == now:
                break
            now = later
        stamp = now
        post(FileChanged())
