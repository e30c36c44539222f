"""Only what differs is written to the terminal, and what stands there is what was drawn."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from stagegraph.tui.inside import strips_of
from stagegraph.tui.writing import Frame
from tests.helpers.commands import COMMAND, environment
from tests.helpers.terminal import SAMPLES, Terminal, in_terminal
from tests.helpers.vt import Glass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

WIDTH, HEIGHT = 24, 3
MOST = 10_000  # bytes of a move within a pane, at 120 x 40
STYLES = [
    Style(),
    Style(color="red", bgcolor="#102030"),
    Style(color="#aabbcc", bgcolor="#102030", bold=True),
    Style(color="#aabbcc", underline=True),
    Style(bgcolor="blue", reverse=True),
    Style(italic=True, dim=True),
    Style(link="https://example.org"),
]
TEXTS = ["a", " ", "ab  cd", "\u2502", "\u2500\u2500 x", "\u6f22\u5b57", "e\u0301", "   "]
lines = st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(STYLES)), max_size=8).map(
    lambda parts: Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(WIDTH)
)
DEPTHS = [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD]


def in_full(screen: Sequence[Strip], depth: ColorSystem) -> Glass:
    """A terminal to which all of a screen was written, piece by piece."""
    glass = Glass(max(strip.cell_length for strip in screen), len(screen))
    for y, strip in enumerate(screen):
        glass.feed(f"\x1b[{y + 1};1H")
        for text, style, _ in strip:
            glass.feed(Strip.render_style(style or Style(), text, depth))
    return glass


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(lines, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=4), st.sampled_from(DEPTHS))
def test_what_stands_there(screens: list[list[Strip]], depth: ColorSystem) -> None:
    """After each frame the terminal shows what it would if all of it had been written."""
    frame, glass = Frame(), Glass(WIDTH, HEIGHT)
    for screen in screens:
        glass.feed(frame.write([(y, 0, strip) for y, strip in enumerate(screen)], depth))
        assert glass.seen() == in_full(screen, depth).seen()
        assert not frame.write([(y, 0, strip) for y, strip in enumerate(screen)], depth)


def test_pieces_of_a_line() -> None:
    """A piece of a line changes no other cell, and what was forgotten is written again."""
    frame, glass = Frame(), Glass(6, 1)
    glass.feed(frame.write([(0, 0, Strip([Segment("abcdef")]))], ColorSystem.TRUECOLOR))
    assert frame.write([(0, 2, Strip([Segment("cX")]))], ColorSystem.TRUECOLOR) == "\x1b[1;4HX"
    frame.forget()
    assert frame.write([(0, 2, Strip([Segment("cX")]))], ColorSystem.TRUECOLOR) == "\x1b[1;3HcX"


@pytest.mark.wide
@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "theme", ["", *(pytest.param(one, marks=pytest.mark.wide) for one in ("textual-light", "high-contrast"))]
)
def test_moves_within_a_pane(theme: str) -> None:
    """A move within a pane of 120 x 40 takes less than ten kilobytes, and leaves on the terminal what was drawn."""
    keys = [
        "1",
        "up",
        "up",
        "down",
        "4",
        "down",
        "up",
        "5",
        "up",
        "up",
        "down",
        "6",
        "up",
        "right",
        "3",
        "left",
        "right",
    ]

    async def act(terminal: Terminal) -> None:
        frame, glass = Frame(), Glass(120, 40)

        def write() -> int:
            text = frame.write(
                [(y, 0, strip) for y, strip in enumerate(strips_of(terminal.app.screen))], ColorSystem.TRUECOLOR
            )
            glass.feed(text)
            assert glass.seen() == in_full(strips_of(terminal.app.screen), ColorSystem.TRUECOLOR).seen()
            return len(text.encode())

        write()
        for key in keys:
            await terminal.press(key)
            written = write()
            assert key.isdigit() or written < MOST, (key, written)

    in_terminal(act, (SAMPLES / "java" / "Dockerfile").read_text(), theme=theme)


def test_in_a_terminal_of_its_own(tmp_path: Path) -> None:
    """The command writes little for a key, and what it leaves on the terminal is what is drawn without one."""
    text = (SAMPLES / "java" / "Dockerfile").read_text()
    (tmp_path / "Dockerfile").write_text(text)
    shown: list[list[str]] = []
    pressed = {"k": MOST, "j": MOST, "B": 50_000, "4": 50_000, "down": MOST}

    async def act(terminal: Terminal) -> None:
        for key in pressed:
            await terminal.press(key)
            shown.append(terminal.lines()[1:])  # below the name of the file, which is another one

    in_terminal(act, text)
    terminal, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, "tui"],
        cwd=tmp_path,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=environment({"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        start_new_session=True,
    )
    written = bytearray()

    def read(true: Callable[[list[str]], bool]) -> int:
        """Bytes until the lines of the screen are as wanted; a minute is far more than it takes."""
        before, end = len(written), time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                written.extend(os.read(terminal, 65536))
                continue
            glass = Glass(120, 40)
            glass.feed(written.decode(errors="replace"))
            if true(glass.lines()):
                return len(written) - before
        glass = Glass(120, 40)
        glass.feed(written.decode(errors="replace"))
        raise AssertionError("it was never seen; the screen is\n" + "\n".join(glass.lines()))

    try:
        read(lambda lines: "Schedule" in "".join(lines) and bool(lines[-1].strip()))
        for (key, most), wanted in zip(pressed.items(), shown, strict=True):
            os.write(terminal, {"down": b"\x1b[B"}.get(key, key.encode()))
            assert read(partial(lambda wanted, lines: lines[1:] == wanted, wanted)) < most
        os.write(terminal, b"q")
        while process.poll() is None:
            if select.select([terminal], [], [], 0.1)[0]:
                os.read(terminal, 65536)
    finally:
        process.kill()  # which does nothing to one that has ended
        process.wait()
        os.close(terminal)
        os.close(inside)
    assert process.returncode == 0
