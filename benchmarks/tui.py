"""How long the terminal's view takes for its first screen and for a key, and how much memory it needs.

Without a terminal: the screens are made, but not drawn by anybody.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import time

from generate import dockerfile

SIZES = (30, 100, 260)
SCREEN = (120, 40)
MOVES = (
    "1",
    "up",
    "up",
    "down",
    "3",
    "left",
    "left",
    "right",
    "5",
    "up",
    "down",
    "6",
    "up",
    "right",
    "2",
    "down",
    "tab",
)
CHANGES = ("d", "d", "u", "u", "s", "s", "c", "c", "z", "z", "w", "escape", "t", "escape", "question_mark", "escape")


class _Loader:
    def __init__(self, text: str) -> None:
        self.text = text

    def load(self) -> object:
        from stagegraph.tui.session import Loaded  # noqa: PLC0415  (imports are not measured)

        return Loaded(self.text, "Dockerfile")

    def stamp(self) -> object:
        return 0


def megabytes() -> float:
    """The highest memory use of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


async def measured(stages: int) -> dict[str, object]:
    """Seconds of the first screen, milliseconds of each key, megabytes."""
    from textual.events import Key  # noqa: PLC0415

    from stagegraph.tui.app import StagegraphApp  # noqa: PLC0415
    from stagegraph.tui.memory import collect_when_told  # noqa: PLC0415

    collect_when_told()  # as the command does
    text = dockerfile(stages)
    began = time.perf_counter()
    app = StagegraphApp(_Loader(text), None, seconds=60)  # type: ignore[arg-type]
    keys: dict[str, list[float]] = {"moves": [], "changes": []}
    async with app.run_test(size=SCREEN) as pilot:
        while app.main.known is None or not app.main.stages.rows:
            await asyncio.sleep(0.001)
        await pilot._wait_for_screen()  # noqa: SLF001  (Textual has no public way that does not wait in fixed steps)
        app.screen._on_timer_update()  # noqa: SLF001  (as above)
        first = time.perf_counter() - began
        for kind, pressed in (("moves", MOVES), ("changes", CHANGES)):
            for key in pressed * 2:
                start = time.perf_counter()
                app.post_message(Key(key, key if len(key) == 1 else None))
                for _ in range(4):  # a message goes from the program to the screen, a pane, and back to the screen
                    await pilot._wait_for_screen()  # noqa: SLF001  (as above)
                app.screen._on_timer_update()  # noqa: SLF001  (as above)
                keys[kind].append((time.perf_counter() - start) * 1000)
                if os.environ.get("STAGEGRAPH_KEYS"):
                    sys.stderr.write(f"{key} {keys[kind][-1]:.0f}; ")
                await pilot.pause(0.02)
    return {"first": first, **keys, "megabytes": megabytes()}


def main() -> None:
    """Measure each size in a process of its own."""
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(measured(int(sys.argv[1])))))
        return
    for stages in SIZES:
        command = [sys.executable, __file__, str(stages)]
        done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "COLUMNS": "120"})
        found = json.loads(done.stdout)
        print(f"{stages} stages: first screen {found['first']:.2f} s, {found['megabytes']:.0f} MB")
        for kind in ("moves", "changes"):
            times = sorted(found[kind])
            print(f"  {kind}: {times[len(times) // 2]:.0f} ms in the middle, {times[-1]:.0f} ms at most")


if __name__ == "__main__":
    main()
