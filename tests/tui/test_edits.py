"""What an edit does is said after each save, and told whole when asked."""

from __future__ import annotations

from stagegraph.errors import DockerfileError, InputError
from tests.helpers.terminal import TEXT, Terminal, in_terminal

MORE = TEXT.replace("RUN make ${MODE}", "RUN make prepare\nRUN make ${MODE}")


async def _edited(terminal: Terminal, text: str) -> None:
    terminal.loader.write(text)
    await terminal.until(lambda: terminal.session.loaded is not None and terminal.session.loaded.text == text)


async def _said(terminal: Terminal, *parts: str) -> None:
    await terminal.until(lambda: any(all(part in one for part in parts) for one in terminal.said))


async def _told(terminal: Terminal, *parts: str) -> None:
    await terminal.until(lambda: all(part in terminal.text() for part in parts))


def test_a_save_says_what_it_does() -> None:
    """After a save a line says which steps come, what runs again and how long the critical path is."""

    async def act(terminal: Terminal) -> None:
        await _edited(terminal, MORE)
        await _said(terminal, "This edit: +1 step, 1 step runs again in build", "critical path 6 to 7")
        await _edited(terminal, MORE.replace("# docs is", "# the docs are"))
        await _said(terminal, "This edit: nothing changes in what is built")
        await _edited(terminal, MORE.replace("FROM scratch AS final", "FROM scratch AS final\nCMD x"))
        await _said(terminal, "no step changes, but what is set does")

    in_terminal(act, seconds=0.02)


def test_a_broken_save_is_compared_once_it_is_mended() -> None:
    """A half of an edit that is refused is no edit: the next good text is compared with the last good one."""

    async def act(terminal: Terminal) -> None:
        await _edited(terminal, TEXT.replace("RUN make docs", "RUNN make docs"))
        await terminal.until(lambda: terminal.session.problem is not None)
        assert not any(one.startswith("This edit") for one in terminal.said)
        await _edited(terminal, MORE)
        await _said(terminal, "This edit: +1 step")

    in_terminal(act, seconds=0.02)


def test_all_since_it_was_opened() -> None:
    """D tells all edits since the file was opened, s those since git HEAD; D closes it."""

    async def act(terminal: Terminal) -> None:
        await _edited(terminal, MORE)
        terminal.desk.head = MORE.replace("AS docs", "AS manual").replace("=docs", "=manual")
        await terminal.press("D")
        assert terminal.dialog == "EditsDialog"
        await _told(terminal, "Since it was opened", "+ build L11 RUN make prepare")
        await terminal.press("s")
        await _told(terminal, "Since git HEAD", "~ docs L19-20: was called manual")
        await terminal.press("s")
        await _told(terminal, "Since it was opened")
        await terminal.press("D")
        assert terminal.dialog == "MainScreen"

    in_terminal(act, seconds=0.02)


def test_following_leads_to_the_stage_and_the_line() -> None:
    """Enter on a name selects the stage, on a line it goes to the source."""

    async def act(terminal: Terminal) -> None:
        await _edited(terminal, MORE)
        await terminal.press("D")
        await _told(terminal, "+ build L11")
        rows = [at for at, line in enumerate(_answer(terminal)) if "+ build L11" in line]
        await terminal.press(*["down"] * rows[0], "enter")
        assert (terminal.dialog, terminal.selected) == ("MainScreen", "build")
        await terminal.press("D")
        await _told(terminal, "+ build L11")
        await terminal.press(*["down"] * rows[0], "right", "enter")
        assert terminal.dialog == "MainScreen"
        assert terminal.main.source.line == 11

    in_terminal(act, seconds=0.02)


def _answer(terminal: Terminal) -> list[str]:
    answer = terminal.app.screen.query_one("#answer")
    return ["".join(span.text for span in answer.row(at)) for at in range(answer.count())]  # type: ignore[attr-defined]


def test_no_edits() -> None:
    """Without an edit D says that the files are the same; where git has none, why."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("D")
        await _told(terminal, "nothing changes: the files are the same")
        terminal.desk.wrong = InputError("there is no Dockerfile in HEAD", hint="Commit it.")
        await terminal.press("s")
        await _told(terminal, "there is no Dockerfile in HEAD. Commit it.")
        await terminal.press("escape")
        assert terminal.dialog == "MainScreen"

    in_terminal(act)


def test_a_refused_file() -> None:
    """What is refused now is told with BuildKit's words; without a file there is nothing to compare."""

    async def act(terminal: Terminal) -> None:
        await _edited(terminal, TEXT.replace("RUN make docs", "RUNN make docs"))
        await terminal.press("D")
        await _told(terminal, "BuildKit refuses the file now", "unknown instruction: RUNN")

    in_terminal(act, seconds=0.02)

    async def nothing(terminal: Terminal) -> None:
        await terminal.press("D")
        assert "There is no file to compare." in terminal.said

    in_terminal(nothing, DockerfileError("no"))
