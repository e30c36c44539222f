"""How long the terminal's view takes for its first screen and for a key, and how much it writes and needs.

The first screen is timed without a terminal; the keys in one, from the key until the last byte that the terminal gets.
Moves within a pane are to stay below 10,000 bytes each: over a slow line it is these that take the time.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import resource
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from generate import dockerfile

SIZES = (30, 100, 260)
COLUMNS, LINES = 120, 40
QUIET = 0.3  # seconds without a byte: the key has been handled
CURSOR = 100  # bytes; fewer only move the cursor
ROUNDS = 3
SEQUENCES = {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "tab": "\t", "esc": "\x1b"}
KEYS = {
    "to another stage": "1 up up up up up down down down down down",
    "within the steps": "4 down down down up up",
    "within the source": "5 down down down up up up",
    "within the schedule": "6 up up right right down",
    "along an arrow": "3 left left right left right",
    "to another pane": "1 3 5 6 2 tab tab 1",
    "another graph": "d d u u s s",
    "the critical path": "c c",
    "zoom": "3 z z",
    "open a dialog": "1 w esc t esc ? esc",
}


class _Loader:
    name = "Dockerfile"

    def __init__(self, text: str) -> None:
        self.text = text

    def load(self) -> object:
        from stagegraph.tui.model.session import Loaded  # noqa: PLC0415  (imports are not measured)

        return Loaded(self.text, "Dockerfile")

    def stamp(self) -> object:
        return 0


def megabytes() -> float:
    """The highest memory use of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


async def first_screen(stages: int) -> dict[str, float]:
    """Seconds of the first screen, and megabytes after all pictures were shown."""
    from stagegraph.tui.app import StagegraphApp  # noqa: PLC0415
    from stagegraph.tui.model.memory import collect_when_told  # noqa: PLC0415

    collect_when_told()  # as the command does
    text = dockerfile(stages)
    began = time.perf_counter()
    app = StagegraphApp(_Loader(text), None, seconds=60)  # type: ignore[arg-type]
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        while app.main.shown.known is None or not app.main.stages.rows:
            await asyncio.sleep(0.001)
        await pilot._wait_for_screen()  # noqa: SLF001  (Textual has no public way that does not wait in fixed steps)
        app.screen._on_timer_update()  # noqa: SLF001  (as above)
        first = time.perf_counter() - began
        for key in ("s", "u", "s", "minus", "t", "escape"):
            await pilot.press(key)
            await pilot.pause(0.3)
    return {"seconds": first, "megabytes": megabytes()}


class Terminal:
    """The program in a terminal of its own."""

    def __init__(self, path: str) -> None:
        self.screen, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        command = [sys.executable, "-m", "stagegraph", "tui", path]
        self.process = subprocess.Popen(
            command,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        self.wait(2.0)

    def wait(self, quiet: float) -> tuple[float, float, int]:
        """Seconds until something and until all was drawn, after which nothing came for a while, and the bytes."""
        start = time.perf_counter()
        first = last = 0.0
        written = 0
        while select.select([self.screen], [], [], quiet)[0]:
            some = len(os.read(self.screen, 1 << 16))
            written += some
            last = time.perf_counter() - start
            first = first or last * (some > CURSOR)
        return first, last, written

    def press(self, key: str) -> tuple[float, float, int]:
        """Press a key; as `wait`."""
        os.write(self.screen, SEQUENCES.get(key, key).encode())
        return self.wait(QUIET)

    def close(self) -> None:
        """Quit."""
        self.press("q")
        self.process.wait(10)


def milliseconds(times: list[float]) -> str:
    """The median and the longest."""
    times = sorted(1000 * one for one in times)
    return f"{times[len(times) // 2]:4.0f} ms, at most {times[-1]:4.0f} ms"


def keys(stages: int) -> None:
    """Press keys; each waits for the one before to be done with."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Dockerfile"
        path.write_text(dockerfile(stages), encoding="utf-8")
        terminal = Terminal(str(path))
        for name, pressed in KEYS.items():
            firsts, lasts, sizes = [], [], []
            for key in pressed.split() * ROUNDS:
                first, last, written = terminal.press(key)
                if first and key != "esc":  # Textual waits a tenth of a second for what may follow an escape
                    firsts.append(first)
                    lasts.append(last)
                    if not key.isdigit():  # which goes to the pane
                        sizes.append(written)
                    if os.environ.get("STAGEGRAPH_KEYS"):
                        sys.stderr.write(f"{key} {1000 * first:.0f} {1000 * last:.0f} {written}; ")
            sizes.sort()
            print(
                f"  {name:20} seen after {milliseconds(firsts)}; all drawn after {milliseconds(lasts)}; "
                f"{sizes[len(sizes) // 2]:,} bytes, at most {sizes[-1]:,}"
            )
        terminal.close()


def main() -> None:
    """Measure each size in a process of its own."""
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(first_screen(int(sys.argv[1])))))
        return
    for stages in SIZES:
        command = [sys.executable, __file__, str(stages)]
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        print(f"{stages} stages: first screen {found['seconds']:.2f} s, {found['megabytes']:.0f} MB")
        keys(stages)


if __name__ == "__main__":
    main()
