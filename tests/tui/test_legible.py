"""Sixteen colours: what is meant to be read can be read."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from stagegraph.tui.inside import strips_of
from stagegraph.tui.legible import contrast, legible
from stagegraph.tui.writing import Frame
from tests.helpers.terminal import Terminal, in_terminal


def test_white_on_an_accent() -> None:
    """Blue turns into cyan, on which white cannot be read: the text is black."""
    seen = legible(Style(color="#ffffff", bgcolor="#0178d4", bold=True))
    assert seen.color == Color.from_ansi(0)
    assert (seen.bgcolor, seen.bold) == (Color.parse("#0178d4"), True)
    written = Frame().write(
        [(0, 0, Strip([Segment("x", Style(color="#ffffff", bgcolor="#0178d4"))]))], ColorSystem.STANDARD
    )
    assert "\x1b[30;46m" in written


def test_yellow_on_white() -> None:
    """A dark yellow turns into a bright one, which cannot be read on white."""
    assert legible(Style(color="#8a6a00", bgcolor="#ffffff")).color == Color.from_ansi(0)


@pytest.mark.parametrize(
    "style",
    [
        Style(color="#ffffff", bgcolor="#101010"),
        Style(color="red", bgcolor="#800000"),
        Style(color="#ffffff", bgcolor="default"),
        Style(color="#ffffff"),
        Style(color="#777777", bgcolor="#808080"),
        Style(),
    ],
)
def test_what_stays(style: Style) -> None:
    """What can be read, what is of the terminal's own colours, and what does not stand out at all, stays."""
    assert legible(style) == style


def test_other_depths_stay() -> None:
    """With more colours nothing changes."""
    strip = Strip([Segment("x", Style(color="#ffffff", bgcolor="#0178d4"))])
    assert "38;2;255;255;255" in Frame().write([(0, 0, strip)], ColorSystem.TRUECOLOR)


@pytest.mark.unmeasured
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "high-contrast"])
@pytest.mark.parametrize("keys", [("1",), ("5",), ("t",), ("x",)])
def test_all_that_is_meant_to_be_read(theme: str, keys: tuple[str, ...]) -> None:
    """On whole screens, whatever stands out in all colours stands out in sixteen."""

    async def act(terminal: Terminal) -> None:
        await terminal.press(*keys)
        for strip in strips_of(terminal.app.screen):
            for text, style, _ in strip:
                if style is None or not text.strip() or style.color is None or style.bgcolor is None:
                    continue
                meant = contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor())
                seen = legible(style)
                assert seen.color is not None
                assert seen.bgcolor is not None
                text_seen, ground_seen = (one.downgrade(ColorSystem.STANDARD) for one in (seen.color, seen.bgcolor))
                assert meant < 3 or text_seen.number != ground_seen.number, text

    in_terminal(act, theme=theme)
