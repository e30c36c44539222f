"""The command in a pseudo-terminal, as a user starts it: keys, signals, what it draws and what it leaves."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from typing import TYPE_CHECKING

from tests.helpers.commands import COMMAND, environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SECONDS = 20  # far more than anything takes; it only ends a test that hangs
_MODES = {"screen": 1049, "mouse": 1000, "any motion": 1003, "mouse as text": 1006, "paste": 2004, "focus": 1004}


class PseudoTerminal:
    """A call of the command in a terminal of its own."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        size: tuple[int, int] = (100, 30),
        env: dict[str, str] | None = None,
        ignored: tuple[signal.Signals, ...] = (),
    ) -> None:
        self.drawn = ""
        self._modes_before: list[object] = []
        ready, go = os.pipe()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.read(ready, 1)
            for one in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):  # tests in the background have some ignored
                signal.signal(one, signal.SIG_IGN if one in ignored else signal.SIG_DFL)
            words = [*COMMAND, *arguments]
            os.execve(sys.executable, words, environment({"TERM": "xterm-256color", **(env or {})}))  # noqa: S606  (the command, in a terminal)
        self.resize(*size)
        self._modes_before = termios.tcgetattr(self.terminal)
        os.write(go, b"x")
        os.close(go)
        os.close(ready)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.terminal, keys.encode())

    def send(self, number: int) -> None:
        """Send a signal to the command."""
        os.kill(self.pid, number)

    def read(self, seconds: float) -> bool:
        """Take in what is drawn in so many seconds; False once the command has closed the terminal."""
        if select.select([self.terminal], [], [], seconds)[0]:
            try:
                self.drawn += os.read(self.terminal, 65536).decode(errors="replace")
            except OSError:
                return False
        return True

    def screen(self) -> str:
        """What stands on the screen, as far as it was drawn since the beginning, or since `forget`."""
        cells: dict[tuple[int, int], str] = {}
        row = column = 1
        for at, _, text in re.findall(r"\x1b\[([\d;]*)(H)|\x1b\[[?>]?[\d;]*\$?[a-zA-Z]|([^\x1b]+)", self.drawn):
            if at:
                row, column = map(int, at.split(";"))
            for one in text:
                if one == "\n":
                    row += 1
                elif one == "\r":
                    column = 1
                else:
                    cells[row, column] = one
                    column += 1
        width, height = (max((cell[side] for cell in cells), default=0) for side in (1, 0))
        lines = ("".join(cells.get((y, x), " ") for x in range(1, width + 1)) for y in range(1, height + 1))
        return "\n".join(lines)

    def until(self, *words: str) -> None:
        """Read until all of these stand on the screen."""
        ends = time.monotonic() + _SECONDS
        while not all(word in self.screen() for word in words):
            assert time.monotonic() < ends, f"it never came true; screen:\n{self.screen()}"
            assert self.read(0.1), f"it ended; screen:\n{self.screen()}"

    def settle(self) -> None:
        """Read until nothing is drawn for a moment."""
        before = -1
        while before != len(self.drawn):
            before = len(self.drawn)
            self.read(0.15)

    def forget(self) -> None:
        """Forget what was drawn so far."""
        self.drawn = ""

    def stopped(self) -> bool:
        """Wait until the command is stopped (True), or has ended."""
        return os.WIFSTOPPED(self._status(os.WUNTRACED))

    def end(self) -> int:
        """Wait until the command has ended; its exit status, or the signal that ended it as a negative number."""
        status = self._status(0, meanwhile=lambda: self.read(0.05))
        while self.read(0.05) and select.select([self.terminal], [], [], 0)[0]:
            pass
        return os.waitstatus_to_exitcode(status)

    def end_without_terminal(self) -> int:
        """Wait likewise, after `hang_up`."""
        return os.waitstatus_to_exitcode(self._status(0))

    def _status(self, options: int, meanwhile: Callable[[], object] = lambda: time.sleep(0.02)) -> int:
        """What the system says of the command once it says anything; it is killed where that takes too long."""
        ends = time.monotonic() + _SECONDS
        while time.monotonic() < ends:
            meanwhile()
            pid, status = os.waitpid(self.pid, options | os.WNOHANG)
            if pid:
                return status
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"it does not end or stop; drawn: {self.drawn[-3000:]!r}")

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self.terminal)

    # --- What it leaves -----------------------------------------------------------------------------------------

    def taken(self) -> list[str]:
        """What of the terminal the command has switched on and not off again."""
        found = []
        for name, number in _MODES.items():
            switched = re.findall(rf"\x1b\[\?{number}([hl])", self.drawn)
            if switched and switched[-1] == "h":
                found.append(name)
        shown = re.findall(r"\x1b\[\?25([hl])", self.drawn)
        if shown and shown[-1] == "l":
            found.append("cursor hidden")
        if len(re.findall(r"\x1b\[>\d+u", self.drawn)) > self.drawn.count("\x1b[<u"):
            found.append("keyboard")
        if termios.tcgetattr(self.terminal) != self._modes_before:
            found.append("keys")
        return found
