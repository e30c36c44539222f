"""What the screens look like: each is compared with a picture of it; STAGEGRAPH_UPDATE=1 writes the pictures."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.helpers.terminal import TEXT, Terminal, in_terminal
from tests.helpers.timed import LOGS, recorded

PICTURES = Path(__file__).parent / "snapshots"
JAVA = recorded("java-7stage", "rawjson.runtime.log")
SCREENS: dict[str, tuple[tuple[str, ...], str]] = {
    "stages": ((), ""),
    "source": (("5", "up", "up", "up", "up"), ""),
    "steps": (("s", "1", "g", "down"), ""),
    "light": (("1", "g", "down"), "textual-light"),
    "contrast": (("1", "g", "down"), "high-contrast"),
    "why": (("1", "g", "down", "w"), ""),
    "help": (("question_mark",), ""),
    "found": (("slash", "m", "a", "k", "e", "enter"), ""),
    "targets": (("t",), ""),
    "refused": ((), ""),
    "problems": (("f8",), ""),
    "schedule": (("6", "up", "up", "right"), "textual-light"),
    "goto": (("colon", "m", "a", "k", "e"), ""),
    "chips": (("1", "g", "down", "d", "u", "slash", "m", "a", "k", "e", "enter"), "textual-light"),
    "fitted": (("3",), ""),
    "timed": (("6", "g", "down", "right"), ""),
    "sixteen": (("1", "g", "down", "5"), "ansi-dark"),
}
WRONG = """\
FROM golang:1.23 AS builder
WORKDIR $GOPATH/src
COPY --chown=me --link . .
RUN make

FROM biulder AS docs
RUN make docs

FROM scratch AS final
ENV LANG C.UTF-8
COPY --from=docs /html /html
"""


def stable(svg: str) -> str:
    """A picture without what differs from run to run: the number in its names."""
    names = dict.fromkeys(re.findall(r"terminal-\d+", svg))
    for at, name in enumerate(names):
        svg = svg.replace(name, f"terminal-{'x' * (at + 1)}")
    return svg


@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str) -> None:
    """The screen looks as it did."""
    pressed, theme = SCREENS[name]
    shown: list[str] = []

    async def act(terminal: Terminal) -> None:
        if name == "problems":
            await terminal.until(lambda: bool(terminal.session.findings))
        for key in pressed:
            await terminal.press(key)
        if name == "refused":
            terminal.loader.write(TEXT.replace("RUN make docs", "RUNN make docs"))
            terminal.app.reload()
            await terminal.until(lambda: terminal.session.problem is not None)
        if name in ("targets", "found", "goto"):
            terminal.app.screen.query("Input").set(disabled=False)
            for field in terminal.app.screen.query("Input"):
                field.cursor_blink = False  # type: ignore[attr-defined]
                field._cursor_visible = True  # type: ignore[attr-defined]  # noqa: SLF001  (it would blink)
        await terminal.pilot.pause()
        shown.append(stable(terminal.app.export_screenshot()))

    size = {"fitted": (160, 50), "timed": (120, 40)}.get(name, (100, 30))
    if name == "timed":
        in_terminal(
            act, (LOGS / "java-7stage/Dockerfile").read_text(encoding="utf-8"), size=size, log=JAVA.build, drawn=True
        )
    else:
        in_terminal(act, WRONG if name == "problems" else TEXT, size=size, theme=theme, drawn=True)
    file = PICTURES / f"{name}.svg"
    if os.environ.get("STAGEGRAPH_UPDATE"):
        PICTURES.mkdir(exist_ok=True)
        file.write_text(shown[0], encoding="utf-8")
    assert shown[0] == file.read_text(encoding="utf-8"), "look at it; STAGEGRAPH_UPDATE=1 writes it anew"
