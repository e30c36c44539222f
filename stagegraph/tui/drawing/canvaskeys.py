"""The keys of the graph."""

from __future__ import annotations

from textual.binding import Binding, BindingType

BINDINGS: list[BindingType] = [
    Binding("left,h", "walk('left')", "Needs", id="canvas.left", show=False, tooltip="Walk to what it needs"),
    Binding("right,l", "walk('right')", "Users", id="canvas.right", show=False, tooltip="Walk to what uses it"),
    Binding("up,k", "walk('up')", "Up", id="canvas.up", show=False, tooltip="Walk up in the column"),
    Binding("down,j", "walk('down')", "Down", id="canvas.down", show=False, tooltip="Walk down in the column"),
    Binding(
        "right_square_bracket",
        "other(1)",
        "Next alternative",
        key_display="]",
        id="canvas.next_other",
        show=False,
        tooltip="Go to the next card that the last step left or right could have led to",
    ),
    Binding(
        "left_square_bracket",
        "other(-1)",
        "Previous alternative",
        key_display="[",
        id="canvas.previous_other",
        show=False,
        tooltip="Go to the previous card that the last step left or right could have led to",
    ),
    Binding("enter", "activate", "Open", id="canvas.open", show=False, tooltip="Show the selected card's details"),
    Binding("f", "ask_focus", "Focus", id="canvas.focus", tooltip="Show only what it needs and what uses it"),
    Binding("0", "centre", "Centre", id="canvas.centre", show=False, tooltip="Centre on the selected card"),
    Binding(
        "plus,equals_sign",
        "size(False)",
        "Full cards",
        key_display="+",
        id="canvas.full",
        show=False,
        tooltip="Show all that a card says, and labels beside the arrows",
    ),
    Binding(
        "minus",
        "size(True)",
        "Compact cards",
        key_display="-",
        id="canvas.compact",
        show=False,
        tooltip="Show only titles",
    ),
    Binding("m", "minimap", "Map", id="canvas.map", show=False, tooltip="Show or hide the map in the corner"),
    Binding("shift+left,H", "pan(-8, 0)", "Pan left", id="canvas.pan_left", show=False, tooltip="Pan left"),
    Binding("shift+right,L", "pan(8, 0)", "Pan right", id="canvas.pan_right", show=False, tooltip="Pan right"),
    Binding("shift+up,K", "pan(0, -4)", "Pan up", id="canvas.pan_up", show=False, tooltip="Pan up"),
    Binding("shift+down,J", "pan(0, 4)", "Pan down", id="canvas.pan_down", show=False, tooltip="Pan down"),
    Binding("pageup", "page(0, -1)", "Page up", id="canvas.page_up", show=False, tooltip="Pan a window up"),
    Binding("pagedown", "page(0, 1)", "Page down", id="canvas.page_down", show=False, tooltip="Pan a window down"),
    Binding("home", "page(-1, 0)", "Page left", id="canvas.page_left", show=False, tooltip="Pan a window left"),
    Binding("end", "page(1, 0)", "Page right", id="canvas.page_right", show=False, tooltip="Pan a window right"),
]
