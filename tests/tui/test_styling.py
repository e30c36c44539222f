"""The colours of text: like those that Textual's own style sheets give, in every theme."""

from __future__ import annotations

import asyncio

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.strip import Strip
from textual.widget import Widget

from stagegraph.tui.colours import OWN_THEMES
from stagegraph.tui.drawing.cardlooks import CANVAS, TREE
from stagegraph.tui.screens.behind import Dimmer, line_of
from stagegraph.tui.styling import CellStyle, Paint
from stagegraph.tui.widgets.linelooks import LOOKS
from tests.helpers.piloting import QuickPilot
from tests.helpers.terminal import Terminal, in_terminal

TABLES = {"canvas": CANVAS, "tree": TREE, "texts": LOOKS}
THEMES = ("textual-dark", "textual-light", "nord", "solarized-light", "high-contrast", "high-contrast-light")


class _Viewer(App[None]):
    """One widget a role, coloured by a style sheet."""

    def __init__(self, looks: dict[str, CellStyle]) -> None:
        super().__init__()
        self.looks = looks
        self.plain = Widget()
        self.texts = {role: Widget(id=role) for role in looks}
        for theme in OWN_THEMES:
            self.register_theme(theme)

    @property
    def sheet(self) -> str:
        """The style sheet."""
        rules = []
        for role, look in self.looks.items():
            rule = f"color: ${look.colour};" if look.colour else ""
            rule += f"background: ${look.background};" if look.background else ""
            rules.append(f"#{role} {{ {rule} text-style: {look.flags or 'none'}; }}")
        return "\n".join(rules)

    def compose(self) -> ComposeResult:
        """The widgets."""
        yield self.plain
        yield from self.texts.values()


def _colours(style: Style) -> tuple[object, object, bool, bool, bool]:
    return (
        style.color and style.color.triplet,
        style.bgcolor and style.bgcolor.triplet,
        bool(style.bold),
        bool(style.underline),
        bool(style.reverse),
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", TABLES)
def test_a_look_is_what_a_style_sheet_says(name: str, theme: str) -> None:
    """Each role has the colours and flags that a style sheet with the same words gives a widget."""

    async def view() -> None:
        app = _Viewer(dict(TABLES[name]))
        app.stylesheet.add_source(app.sheet)
        async with app.run_test():
            app.theme = theme
            await QuickPilot(app).pause()
            paint = Paint(app.plain, TABLES[name])
            for role, widget in app.texts.items():
                assert _colours(paint.style(role)) == _colours(widget.rich_style), role

    asyncio.run(view())


def test_roles_on_top_of_each_other() -> None:
    """The last colour counts, flags add up, backgrounds lie over each other; a role without a look does nothing."""

    async def view() -> None:
        looks = {
            "low": CellStyle("error", "primary", "bold"),
            "high": CellStyle("success", "foreground 50%", "underline"),
        }
        app = _Viewer({})
        async with app.run_test():
            paint = Paint(app.plain, looks)
            low, high, both = paint.style("low"), paint.style("high"), paint.style("low", "nothing", "high")
            assert both.color == high.color
            assert both.bgcolor not in (low.bgcolor, high.bgcolor)
            assert (both.bold, both.underline) == (True, True)
            assert paint.style("nothing") == paint.style()
            assert Paint(app.plain, looks, ground=False).style("low").bgcolor is None

    asyncio.run(view())


def test_a_dialog_dims_as_textual_does() -> None:
    """What lies behind a dialog has the colours that Textual gives it, without links, and the same text."""
    colour = Color(10, 20, 30, 0.6)
    strip = Strip(
        [
            Segment("plain"),
            Segment("red", Style(color="#ff0000", bgcolor="#00ff00", bold=True)),
            Segment("again", Style(color="#ff0000", bgcolor="#00ff00", bold=True)),
            Segment("link", Style(color="#0000ff", link="https://example.com", meta={"@click": "app.quit"})),
        ]
    )
    expected = list(BackgroundScreen.process_segments(strip, colour))
    dimmed = Dimmer(colour).over(strip)
    assert list(dimmed) == expected
    assert [style.link for _, style, _ in dimmed if style is not None] == [None] * len(expected)
    assert dimmed.cell_length == strip.cell_length


def test_a_line_behind_a_dialog() -> None:
    """A line is as wide as the dialog's screen, also below the end of what was drawn."""
    strips = [Strip([Segment("abc")])]
    assert line_of(strips, 0, 5).text == "abc  "
    assert line_of(strips, 0, 2).text == "ab"
    assert line_of(strips, 1, 4).text == "    "


def test_what_cannot_be_mixed() -> None:
    """In the terminal's own colours a row that only its background would tell is underlined."""
    found: list[Style] = []

    async def act(terminal: Terminal) -> None:
        found.append(terminal.main.stages.paint.style("cursor-blurred"))

    in_terminal(act, theme="ansi-dark")
    in_terminal(act, theme="textual-dark")
    assert [style.underline for style in found] == [True, None]
