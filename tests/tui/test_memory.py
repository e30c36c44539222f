"""When memory is given back, and what threads share."""

from __future__ import annotations

import gc
import subprocess
import sys
from functools import partial
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from stagegraph.render.diagram.model import Level
from stagegraph.tui import app as program
from stagegraph.tui.drawing import sized as drawing
from stagegraph.tui.drawing.album import Album
from stagegraph.tui.drawing.sized import Form, SizedDiagrams
from stagegraph.tui.model.session import GraphView
from tests.helpers.building import plan_of
from tests.helpers.terminal import Terminal, in_terminal

if TYPE_CHECKING:
    import pytest

    from stagegraph.tui.drawing.album import Picture
    from stagegraph.tui.drawing.sized import SizedDiagram

THRESHOLDS = """
import gc
from stagegraph.tui.model.memory import collect_when_told
gc.disable()
collect_when_told()
print(gc.isenabled(), gc.get_freeze_count() > 0, gc.get_threshold()[2] >= 1_000_000)
"""


def test_full_collections_wait() -> None:
    """Python still looks at what was made lately, but at all it has only when it is told."""
    done = subprocess.run([sys.executable, "-c", THRESHOLDS], capture_output=True, text=True, check=True)
    assert done.stdout == "True True True\n"


def test_memory_is_given_back_when_nobody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """A while after the last plan, dialog or key there is one full collection, and none before."""
    collected: list[bool] = []

    def collect() -> int:
        collected.append(True)
        return 0

    monkeypatch.setattr(gc, "collect", collect)
    now = [100.0]
    monkeypatch.setattr(program, "monotonic", lambda: now[0])

    async def act(terminal: Terminal) -> None:
        monkeypatch.setattr(program, "_QUIET", 0.05)
        await terminal.press("w", "escape")
        collected.clear()  # on a slow machine nobody may have typed for long until then
        await terminal.pilot.pause(0.2)
        assert collected == []  # by the clock the key was pressed this moment
        now[0] += 1
        await terminal.until(lambda: collected == [True])
        await terminal.pilot.pause(0.2)
        assert collected == [True]

    in_terminal(act)


def test_threads_share_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads that ask for one picture get the same, laid out once."""
    made: list[SizedDiagram] = []
    original = drawing.SizedDiagram

    class Counted(original):  # type: ignore[misc, valid-type]
        def __init__(self, *given: object, **options: object) -> None:
            made.append(self)
            super().__init__(*given, **options)

    monkeypatch.setattr(drawing, "SizedDiagram", Counted)
    album = Album(plan_of("FROM scratch AS a", "COPY . .", *(f"FROM a AS b{number}" for number in range(40))))
    start = Barrier(2)
    found: list[Picture] = []

    def ask() -> None:
        start.wait()
        picture = album.picture(GraphView(Level.STEPS))
        picture.sheets.sheet(Form())
        found.append(picture)

    threads = [Thread(target=ask) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found[0] is found[1]
    assert len(made) == 1


def test_what_a_key_may_show_is_laid_out() -> None:
    """Some time after a picture is shown the other level is ready, and the graph without what is not built."""

    async def act(terminal: Terminal) -> None:
        album = terminal.main.shown.album
        assert album is not None
        for view in (GraphView(Level.STEPS), GraphView(hide_unused=True)):
            sheets = album.picture(view).sheets
            form = terminal.main.graph.canvas.form_of()(SizedDiagrams(sheets.diagram))
            await terminal.until(partial(sheets.ready, form))

    in_terminal(act)
