"""Signals of the system: the ones that end a program give the terminal back first, as ctrl+c does."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from contextlib import suppress
from threading import Timer, main_thread
from threading import current_thread as this_thread

from stagegraph.tui.inside import continued, has_given_terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from textual.app import App

_ENDING = ("SIGHUP", "SIGINT", "SIGTERM")
_SHELL = 128  # what a shell adds to the number of the signal that ended a program
_HUNG_UP = 1  # the number of SIGHUP
_LOOKS = 1.0  # seconds between two looks at whether the terminal is there
_PATIENCE = 3.0  # seconds: a terminal that is gone may never take what is written to it


class Signals:
    """Ends an application on signals, and lets it go on after it was stopped.

    Args:
        app: the application, which calls the methods.
    """

    def __init__(self, app: App[Any]) -> None:
        self.app = app
        self.status = 0  # what the program ends with, 0 before a signal came
        self._goes_on = False  # it is about to take the terminal, or does

    def before_start(self) -> None:
        """Be ready, before the terminal is taken. What a parent has had ignored (``nohup``) stays so."""
        loop = asyncio.get_running_loop()

        def end(number: int, _: FrameType | None) -> None:
            self.status = _SHELL + number
            with suppress(RuntimeError):  # it is at its end already
                loop.call_soon_threadsafe(self._end)

        for name in _ENDING:
            number = getattr(signal, name, None)
            if number is not None and _can_listen() and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, end)

    def after_start(self) -> None:
        """Be ready to be stopped and continued, once Textual's driver listens, too.

        Its handlers write to the terminal, for which they wait: they are called between two events, and not from the
        signal, which may have come while the same was written. Once stopped, the program goes on inside of a handler.
        """
        loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGCONT") and _can_listen():
            stop, restart = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)

            def give(number: int, frame: FrameType | None) -> None:
                if callable(stop):
                    loop.call_soon_threadsafe(stop, number, frame)

            def go_on(number: int, frame: FrameType | None) -> None:
                if self._goes_on or not callable(restart):
                    return
                self._goes_on = True
                if has_given_terminal(self.app):
                    self._go_on(lambda: restart(number, frame))
                else:
                    loop.call_soon_threadsafe(self._go_on, lambda: restart(number, frame))

            signal.signal(signal.SIGTSTP, give)
            signal.signal(signal.SIGCONT, go_on)
        if hasattr(select, "poll"):
            self.app.set_interval(_LOOKS, self._end_without_terminal)

    def _go_on(self, restart: Callable[[], object]) -> None:
        try:
            self._end_without_terminal()  # who closes a window sends this signal, too
            if not self.status:
                continued(self.app, restart)
        finally:
            self._goes_on = False

    def _end_without_terminal(self) -> None:
        """End where the terminal is gone and no signal told so (``nohup``), not to read from nowhere for ever."""
        if not self.status and _is_terminal_gone():
            self.status = _SHELL + _HUNG_UP
            self._end()

    def _end(self) -> None:
        if has_given_terminal(self.app):  # stopped, and killed before it went on
            os._exit(self.status)
        if hasattr(signal, "SIGTTOU"):
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # in the background it could not give the terminal back
        last = Timer(_PATIENCE, os._exit, (self.status,))
        last.daemon = True
        last.start()
        self.app.exit(return_code=self.status)


def _is_terminal_gone() -> bool:
    poll = select.poll()
    poll.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
    return any(what & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, what in poll.poll(0))


def _can_listen() -> bool:
    return this_thread() is main_thread()
