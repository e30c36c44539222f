"""The file is watched, and may be refused."""

from __future__ import annotations

import gc
import weakref
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import InputError
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.tui.drawing.fitting import Wanted
from stagegraph.tui.drawing.sized import CardSize
from tests.helpers.terminal import TEXT, Terminal, in_terminal

if TYPE_CHECKING:
    import pytest
    from textual.worker import Worker

    from stagegraph.graph.identifiers.imageconfigs import ImageConfigs
    from stagegraph.tui.model.session import Loaded

CHAIN = "FROM scratch AS c0\nCOPY . .\n" + "".join(f"FROM c{at} AS c{at + 1}\nRUN make\n" for at in range(29))


def test_an_edit_is_drawn() -> None:
    """A new stage appears, and what was selected stays selected although its lines are others now."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("1", "g", "down")
        line = terminal.main.source.line
        terminal.loader.write(TEXT.replace("FROM ${BASE}", "FROM scratch AS early\nCOPY . .\n\nFROM ${BASE}"))
        await terminal.until(lambda: terminal.session.plan is not None and len(terminal.session.plan.stages) == 6)
        assert terminal.selected == "build"
        assert terminal.main.stages.rows[0].name == "early"
        await terminal.pilot.pause()
        assert terminal.main.source.stage[0] == line + 3
        assert "early" in {card.title for card in terminal.main.graph.canvas.diagram.cards}

    in_terminal(act, seconds=0.02)


def test_configurations_of_images_are_read_again() -> None:
    """What is known of base images counts at once when it changes, and stays when the build options do."""
    text = "FROM golang:1.23\nCOPY . $GOPATH/src/\n"

    def known(path: str) -> ImageConfigs:
        return read_image_configs({"golang:1.23": {"config": {"Env": [f"GOPATH={path}"]}}})

    def names(terminal: Terminal) -> list[str]:
        plan = terminal.session.plan
        return [step.name for step in plan.steps] if plan is not None else []

    def shows(terminal: Terminal, name: str) -> bool:
        return name in names(terminal)

    async def act(terminal: Terminal) -> None:
        for path in ("/go", "/other"):
            terminal.loader.image_configs = known(path)
            terminal.loader.write(text)
            await terminal.until(partial(shows, terminal, f"[2/2] COPY . {path}/src/"))
        terminal.app.replan(PlanRequest(platform="linux/arm64"))
        await terminal.until(lambda: terminal.session.request.platform == "linux/arm64")
        assert "[2/2] COPY . /other/src/" in names(terminal)

    in_terminal(act, text, seconds=0.02)


def test_an_edit_leaves_the_drawing_where_it_is() -> None:
    """The selected card stands where it stood, although stages above it gave it another number."""

    async def act(terminal: Terminal) -> None:
        canvas = terminal.main.graph.canvas
        canvas.want(Wanted(CardSize.FULL, down=False))
        await terminal.press("3", "home", "left", "left")
        name = terminal.selected

        def place() -> tuple[str, int]:
            region = canvas.region_of(canvas.selected)
            assert region is not None
            assert canvas.card is not None
            return canvas.card.title, region.x - canvas.scroll_offset.x

        before = place()
        new = "".join(f"FROM scratch AS new{number}\nCOPY . .\n" for number in range(12))
        terminal.loader.write(new + CHAIN)
        await terminal.until(lambda: len(terminal.session.plan.stages if terminal.session.plan else ()) == 42)
        await terminal.pilot.pause()
        assert terminal.selected == name
        assert place() == before

    in_terminal(act, CHAIN, seconds=0.02)


def test_old_plans_are_given_back() -> None:
    """After an edit nothing holds the pictures of the plan before, also without a search for cycles."""

    async def act(terminal: Terminal) -> None:
        old = weakref.ref(terminal.main.shown.album)
        assert old() is not None
        terminal.loader.write("FROM scratch AS other\nCOPY . .\n")
        await terminal.until(lambda: terminal.targets == ["other"])
        await terminal.pilot.pause(0.3)
        gc.collect()
        assert old() is None

    in_terminal(act, seconds=0.02)


def test_workers_do_not_hold_old_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has made pictures ahead, however long it is kept, does not keep those of the plan before."""

    async def act(terminal: Terminal) -> None:
        kept: list[Worker[object]] = []
        start = terminal.main.graph.run_worker

        def run_worker(*given: Any, **options: Any) -> Worker[object]:
            kept.append(start(*given, **options))
            return kept[-1]

        monkeypatch.setattr(terminal.main.graph, "run_worker", run_worker)
        await terminal.press("u")
        await terminal.until(lambda: bool(kept) and kept[0].is_finished)
        old = weakref.ref(terminal.main.shown.album)
        terminal.loader.write("FROM scratch AS other\nCOPY . .\n")
        await terminal.until(lambda: terminal.targets == ["other"] and len(kept) > 1 and kept[-1].is_finished)
        gc.collect()
        assert old() is None

    in_terminal(act, seconds=0.02)


def test_a_broken_edit() -> None:
    """BuildKit's error stands in the line of problems with its own line; the graph stays until the file is mended."""

    async def act(terminal: Terminal) -> None:
        main = terminal.main
        good = terminal.session.plan
        terminal.loader.write(TEXT.replace("RUN make docs", "RUNN make docs"))
        await terminal.until(lambda: terminal.session.problem is not None)
        await terminal.pilot.pause()
        assert terminal.session.plan is good
        text = terminal.text()
        assert "line 19" in text
        assert "unknown instruction: RUNN" in text
        assert "last text that could be planned" in text
        assert main.source.wrong == 19
        assert main.source.stage == (0, 0)
        assert main.source.line == 19
        await terminal.press("1", "g", "down")
        assert terminal.selected == "build"
        await terminal.pilot.click("#problems", offset=(20, 0))
        await terminal.pilot.pause()
        assert (main.focused_pane, main.source.line) == ("source", 19)
        terminal.loader.write(TEXT)
        await terminal.until(lambda: terminal.session.problem is None)
        await terminal.pilot.pause()
        assert "no problems" in terminal.text()

    in_terminal(act, seconds=0.02)


def test_refused_from_the_beginning() -> None:
    """The program opens with the error and the text; what needs a plan says that there is none."""

    async def act(terminal: Terminal) -> None:
        assert "nothing to draw yet" in terminal.text()
        assert terminal.session.plan is None
        assert "unknown instruction: RUNN" in terminal.text()
        assert "RUNN" in "".join(span.text for span in terminal.main.source.row(1))
        said: list[str] = []
        for key in (
            "t",
            "slash",
            "c",
            "w",
            "y",
            "x",
            "n",
            "s",
            "u",
            "d",
            "1",
            "2",
            "3",
            "4",
            "5",
            "6",
            "down",
            "enter",
        ):
            await terminal.press(key)
            said += terminal.said
        assert any("There is no plan" in one for one in said)
        await terminal.press("b", "escape")
        terminal.loader.write(TEXT)
        await terminal.until(lambda: terminal.session.plan is not None)
        assert terminal.selected == "final"

    in_terminal(act, "FROM scratch\nRUNN make\n", seconds=0.02)


def test_a_target_that_is_not_there() -> None:
    """A request that is refused is told as well."""

    async def act(terminal: Terminal) -> None:
        assert 'target stage "nope" could not be found' in terminal.text()

    in_terminal(act, request=PlanRequest(("nope",)))


def test_a_file_that_goes_away() -> None:
    """What was read last stays on the screen."""

    async def act(terminal: Terminal) -> None:
        terminal.loader.write(InputError("failed to read dockerfile: open Dockerfile: no such file or directory"))
        await terminal.until(lambda: terminal.session.problem is not None)
        await terminal.pilot.pause()
        assert "no such file" in terminal.text()
        assert terminal.session.plan is not None

    in_terminal(act, seconds=0.02)


def test_a_file_that_is_no_text() -> None:
    """The head names a file that could not be read, too."""

    async def act(terminal: Terminal) -> None:
        assert terminal.lines()[0].strip().startswith("stagegraph  app/Dockerfile")
        assert "is not UTF-8" in terminal.text()

    in_terminal(act, InputError("app/Dockerfile is not UTF-8: line 1 holds the byte 0xff"), name="app/Dockerfile")


def test_a_file_that_cannot_be_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the file is read for ever, keys are taken; what is written afterwards is read."""
    hangs = Event()

    async def act(terminal: Terminal) -> None:
        load = terminal.loader.load

        def never() -> Loaded:
            hangs.wait(60)
            return load()

        monkeypatch.setattr(terminal.loader, "load", never)
        terminal.loader.write(TEXT)
        await terminal.pilot.pause(0.2)
        await terminal.press("1", "home", "down")
        assert terminal.selected == "build"
        monkeypatch.setattr(terminal.loader, "load", load)
        terminal.loader.write("FROM scratch AS mended\n")
        await terminal.until(lambda: terminal.targets == ["mended"])
        hangs.set()
        await terminal.pilot.pause(0.1)
        assert terminal.targets == ["mended"]

    in_terminal(act, seconds=0.02)


def test_a_large_file_is_planned_beside() -> None:
    """A large file is planned in a thread, and of several edits the last one is shown."""
    stages = "".join(
        f"FROM scratch AS s{at}\nCOPY file-{at} /a/rather/long/path/to/make/it/longer\n" for at in range(500)
    )

    async def act(terminal: Terminal) -> None:
        assert terminal.selected == "s499"
        terminal.loader.write(stages + "FROM scratch AS one\n")
        terminal.app.reload()
        terminal.loader.write(stages + "FROM scratch AS two\n")
        terminal.app.reload()
        await terminal.until(lambda: terminal.targets == ["two"])
        await terminal.pilot.pause(0.3)
        assert terminal.targets == ["two"]

    in_terminal(act, stages)


def test_an_edit_is_drawn_soon() -> None:
    """An edit is seen after a few looks at the file, which the program takes at its own pace."""

    async def act(terminal: Terminal) -> None:
        terminal.loader.write(TEXT.replace("AS docs", "AS manual").replace("from=docs", "from=manual"))
        before = terminal.loader.looks
        await terminal.until(lambda: "manual" in terminal.main.shown.known.names)  # type: ignore[union-attr]
        # Two tell that it has changed and is whole; a slow thread may let some more go by until it is read.
        assert terminal.loader.looks - before < 10

    in_terminal(act, seconds=0.1)


def test_hostile_text() -> None:
    """Escapes for the terminal, marks that reverse writing and markup of Textual's are shown as text."""
    text = "FROM scratch AS a\nCOPY \x1b[31m\u202e[b]x[/b] /\x07\nRUN [@click=app.bell]x[/]\n"

    async def act(terminal: Terminal) -> None:
        await terminal.press("4", "5", "2", "w", "escape", "y", "escape", "s")
        text = terminal.text()
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[b]x[/b]" in text

    in_terminal(act, text, name="[red]Dockerfile")
