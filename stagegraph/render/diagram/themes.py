"""Colours. Text keeps a contrast of 4.5:1 and more; no fact is told by a colour alone."""

from __future__ import annotations

from stagegraph.render.diagram.model import Standing
from stagegraph.values import Record


class CardColours(Record):
    """Border, background, title, further text; ``width`` of the border in points; whether it is dashed."""

    border: str
    background: str
    title: str
    text: str
    width: int = 1
    dashed: bool = False


class Theme(Record):
    """The colours of a picture; ``panel`` is behind the steps of a stage."""

    background: str
    panel: str
    title: str
    text: str
    arrow: str
    critical: str
    unused: str
    cards: dict[Standing, CardColours]


LIGHT = Theme(
    background="#ffffff",
    panel="#fbfcfd",
    title="#1f2328",
    text="#59636e",
    arrow="#59636e",
    critical="#0969da",
    unused="#b6bec8",
    cards={
        Standing.TARGET: CardColours("#1a7f37", "#dafbe1", "#0f4f21", "#2b5a38", 2),
        Standing.CRITICAL: CardColours("#0969da", "#ddf4ff", "#0a3069", "#3b5673", 2),
        Standing.USED: CardColours("#6e7781", "#f6f8fa", "#1f2328", "#59636e"),
        Standing.UNUSED: CardColours("#c4ccd4", "#ffffff", "#68727d", "#68727d", dashed=True),
        Standing.OUTSIDE: CardColours("#8c959f", "#ffffff", "#424a53", "#59636e", dashed=True),
        Standing.OUTSIDE_UNUSED: CardColours("#d0d7de", "#ffffff", "#68727d", "#68727d", dashed=True),
        Standing.RUNS: CardColours("#bc4c00", "#fff1e5", "#762c00", "#8a4600", 3),
        Standing.CONTENT: CardColours("#9a6700", "#fff8c5", "#4d2d00", "#6b4700", 2, dashed=True),
        Standing.CACHED: CardColours("#c4ccd4", "#ffffff", "#59636e", "#68727d"),
        Standing.ADDED: CardColours("#1a7f37", "#dafbe1", "#0f4f21", "#2b5a38", 3),
        Standing.REMOVED: CardColours("#cf222e", "#fff5f5", "#82071e", "#8f2b37", 2, dashed=True),
        Standing.CHANGED: CardColours("#8250df", "#fbefff", "#3e1f79", "#5f4292", 2),
        Standing.FAILED: CardColours("#cf222e", "#ffebe9", "#82071e", "#8f2b37", 3),
    },
)

DARK = Theme(
    background="#0d1117",
    panel="#12171e",
    title="#f0f6fc",
    text="#9198a1",
    arrow="#9198a1",
    critical="#4493f8",
    unused="#4a525c",
    cards={
        Standing.TARGET: CardColours("#3fb950", "#12261e", "#aff5b4", "#8bc79a", 2),
        Standing.CRITICAL: CardColours("#4493f8", "#111d2e", "#cae8ff", "#8fb4dc", 2),
        Standing.USED: CardColours("#768390", "#161b22", "#f0f6fc", "#9198a1"),
        Standing.UNUSED: CardColours("#3d444d", "#0d1117", "#8b929b", "#8b929b", dashed=True),
        Standing.OUTSIDE: CardColours("#656c76", "#0d1117", "#c9d1d9", "#9198a1", dashed=True),
        Standing.OUTSIDE_UNUSED: CardColours("#3d444d", "#0d1117", "#8b929b", "#8b929b", dashed=True),
        Standing.RUNS: CardColours("#db6d28", "#2a1708", "#ffdfb6", "#e0a878", 3),
        Standing.CONTENT: CardColours("#bb8009", "#272115", "#f8e3a1", "#d4b365", 2, dashed=True),
        Standing.CACHED: CardColours("#3d444d", "#0d1117", "#9198a1", "#8b929b"),
        Standing.ADDED: CardColours("#3fb950", "#12261e", "#aff5b4", "#8bc79a", 3),
        Standing.REMOVED: CardColours("#f85149", "#25171c", "#ffc1ba", "#e59c96", 2, dashed=True),
        Standing.CHANGED: CardColours("#a371f7", "#1f1a33", "#e2d3ff", "#b9a3e3", 2),
        Standing.FAILED: CardColours("#f85149", "#2d1719", "#ffc1ba", "#e59c96", 3),
    },
)

# For paper and for whoever sees no colours: the borders alone tell the cards apart.
PRINT = Theme(
    background="#ffffff",
    panel="#ffffff",
    title="#000000",
    text="#333333",
    arrow="#000000",
    critical="#000000",
    unused="#999999",
    cards={
        Standing.TARGET: CardColours("#000000", "#e6e6e6", "#000000", "#222222", 3),
        Standing.CRITICAL: CardColours("#000000", "#ffffff", "#000000", "#333333", 2),
        Standing.USED: CardColours("#555555", "#ffffff", "#000000", "#333333"),
        Standing.UNUSED: CardColours("#999999", "#ffffff", "#666666", "#666666", dashed=True),
        Standing.OUTSIDE: CardColours("#555555", "#ffffff", "#222222", "#333333", dashed=True),
        Standing.OUTSIDE_UNUSED: CardColours("#999999", "#ffffff", "#666666", "#666666", dashed=True),
        Standing.RUNS: CardColours("#000000", "#d0d0d0", "#000000", "#222222", 4),
        Standing.CONTENT: CardColours("#000000", "#ffffff", "#000000", "#333333", 2, dashed=True),
        Standing.CACHED: CardColours("#999999", "#ffffff", "#444444", "#666666"),
        Standing.ADDED: CardColours("#000000", "#ffffff", "#000000", "#222222", 4),
        Standing.REMOVED: CardColours("#000000", "#ffffff", "#444444", "#555555", 2, dashed=True),
        Standing.CHANGED: CardColours("#000000", "#eeeeee", "#000000", "#333333", 2),
        Standing.FAILED: CardColours("#000000", "#dddddd", "#000000", "#222222", 4, dashed=True),
    },
)

THEMES = {"light": LIGHT, "dark": DARK, "print": PRINT}
