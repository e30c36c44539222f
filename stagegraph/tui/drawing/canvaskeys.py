"""The keys of the graph."""

from __future__ import annotations

from stagegraph.tui.keys import bound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.binding import BindingType

BINDINGS: list[BindingType] = [
    bound("canvas", "left,h", "walk('left')", "Left", "Walk to the left: from left to right, to what it needs."),
    bound("canvas", "right,l", "walk('right')", "Right", "Walk to the right: from left to right, to what uses it."),
    bound("canvas", "up,k", "walk('up')", "Up", "Walk up: from top to bottom, to what it needs."),
    bound("canvas", "down,j", "walk('down')", "Down", "Walk down: from top to bottom, to what uses it."),
    bound(
        "canvas",
        "full_stop",
        "other(1)",
        "Next alternative",
        "Go to the next card that the last step left or right could have led to.",
    ),
    bound(
        "canvas",
        "comma",
        "other(-1)",
        "Previous alternative",
        "Go to the previous card that the last step left or right could have led to.",
    ),
    bound("canvas", "enter", "activate", "Open", "Show the selected card's details."),
    bound("canvas", "f", "ask_focus", "Focus", "Show only what it needs and what uses it.", show=True),
    bound("canvas", "0", "centre", "Centre", "Centre on the selected card."),
    bound(
        "canvas",
        "plus,equals_sign",
        "size(-1)",
        "More",
        "Show more of the cards: each card of a chain, then all that it says, and labels beside the arrows.",
    ),
    bound("canvas", "minus", "size(1)", "Less", "Show less of the cards: only titles, then a chain as one card."),
    bound("canvas", "i", "turn", "Turn", "Lay the graph out from top to bottom, or from left to right."),
    bound("canvas", "F", "fit", "Fit", "Fit the graph to the pane again: direction, size of cards, chains."),
    bound("canvas", "m", "minimap", "Map", "Show or hide the map in the corner."),
    bound("canvas", "shift+left,H", "pan(-8, 0)", "Pan left", "Pan left."),
    bound("canvas", "shift+right,L", "pan(8, 0)", "Pan right", "Pan right."),
    bound("canvas", "shift+up,K", "pan(0, -4)", "Pan up", "Pan up."),
    bound("canvas", "shift+down,J", "pan(0, 4)", "Pan down", "Pan down."),
    bound("canvas", "pageup", "page(0, -1)", "Page up", "Pan a window up."),
    bound("canvas", "pagedown", "page(0, 1)", "Page down", "Pan a window down."),
    bound("canvas", "home", "page(-1, 0)", "Page left", "Pan a window left."),
    bound("canvas", "end", "page(1, 0)", "Page right", "Pan a window right."),
]
