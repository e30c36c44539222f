"""The styles of pieces of text, from the theme's own colours.

Textual's component classes would do the same, but it works all of them out again for each widget whenever the focus
moves, which takes longer than a key may.
"""

from __future__ import annotations

from rich.style import Style
from textual.color import Color, ColorParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.widget import Widget

_COLOURS = {
    "stage": "text-primary",
    "line": "text-secondary",
    "dim": "text-muted",
    "title": "text-accent",
    "target": "text-success",
    "critical": "text-warning",
    "used": "foreground",
    "unused": "text-muted",
    "outside": "text-muted",
    "number": "text-muted",
    "keyword": "text-primary",
    "flag": "text-secondary",
    "string": "text-success",
    "variable": "text-warning",
    "comment": "text-muted",
    "heredoc": "text-success",
    "delimiter": "text-warning",
    "operator": "text-accent",
    "name": "text-accent",
    "error": "text-error",
    "match": "background",
    "cursor": "block-cursor-foreground",
    "brand": "background",
    "status": "background",
    "key": "text-accent",
}
_BACKGROUNDS = {
    "match": ("warning", 1.0),
    "cursor": ("block-cursor-background", 1.0),
    "cursor-blurred": ("block-cursor-blurred-background", 1.0),
    "marked": ("foreground", 0.06),
    "step": ("primary", 0.22),
    "wrong": ("error", 0.3),
    "brand": ("primary", 1.0),
    "status": ("accent", 1.0),
}
_BOLD = frozenset("title target keyword delimiter name error match cursor strong brand status key".split())
_ITALIC = frozenset(("comment",))
_UNDERLINED = frozenset(("line",))


class Paint:
    """The styles of a widget's text, by role."""

    def __init__(self, widget: Widget) -> None:
        _, _, self.background, self.colour = widget.colors
        self.variables: Mapping[str, str] = widget.app.theme_variables
        self._known: dict[tuple[str, ...], Style] = {}

    def style(self, *roles: str) -> Style:
        """The style of roles, one on top of the other."""
        if roles not in self._known:
            self._known[roles] = self._style(roles)
        return self._known[roles]

    def _style(self, roles: tuple[str, ...]) -> Style:
        background, colour = self.background, self.colour
        for role in roles:
            if role in _BACKGROUNDS:
                name, strength = _BACKGROUNDS[role]
                background += self._colour(name, background, background).multiply_alpha(strength)
        for role in roles:
            if role in _COLOURS:
                colour = self._colour(_COLOURS[role], colour, background)
        return Style.from_color((background + colour).rich_color, background.rich_color) + Style(
            bold=any(role in _BOLD for role in roles) or None,
            italic=any(role in _ITALIC for role in roles) or None,
            underline=any(role in _UNDERLINED for role in roles) or None,
        )

    def _colour(self, name: str, usual: Color, background: Color) -> Color:
        """A colour of the theme; one that follows its background (``auto 60%``) is worked out."""
        text = self.variables.get(name, "")
        if text.startswith("auto"):
            strength = text.partition(" ")[2].rstrip("%")
            return background.get_contrast_text(float(strength) / 100 if strength else 1.0)
        try:
            return Color.parse(text)
        except ColorParseError:
            return usual
