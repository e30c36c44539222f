"""The styles of pieces of text, from the theme's own colours.

Textual's component classes would do the same, but it works all of them out again for each widget whenever the focus
moves, which takes longer than a key may.
"""

from __future__ import annotations

from rich.style import Style
from textual.color import Color, ColorParseError

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.widget import Widget


class CellStyle(Record):
    """What a role does to a text.

    Attributes:
        colour, background: a colour of the theme without the dollar sign, with its strength after a blank (``panel
            50%``); "" leaves what was there.
        flags: what else, such as ``bold underline``.
        unmixed: what stands for the background where it has none of its own: the terminal's colours cannot be mixed.
    """

    colour: str = ""
    background: str = ""
    flags: str = ""
    unmixed: str = ""


class Paint:
    """The styles of a widget's text, by role.

    Args:
        widget: gives the theme, and the colours of a text without a role.
        looks: what each role does; a role that is missing does nothing.
        ground: the background is part of the styles.
    """

    def __init__(self, widget: Widget, looks: Mapping[str, CellStyle], *, ground: bool = True) -> None:
        _, _, self.background, self.colour = widget.colors
        self.variables: Mapping[str, str] = widget.app.theme_variables
        self.looks = looks
        self.ground = ground
        self._known: dict[tuple[str, ...], Style] = {}

    def style(self, *roles: str) -> Style:
        """The style of roles, one on top of the other."""
        if roles not in self._known:
            self._known[roles] = self._style([self.looks[role] for role in roles if role in self.looks])
        return self._known[roles]

    def _style(self, looks: list[CellStyle]) -> Style:
        background, colour = self.background, self.colour
        for look in looks:
            if look.background:
                background += self._colour(look.background, background, background)
        for look in looks:
            if look.colour:
                colour = self._colour(look.colour, colour, background)
        flags = {flag for look in looks for flag in look.flags.split()}
        if background == self.background and background.ansi is not None:
            flags |= {flag for look in looks for flag in look.unmixed.split()}
        ground = background.rich_color if self.ground else None
        return Style.from_color((background + colour).rich_color, ground) + Style.parse(" ".join(sorted(flags)))

    def _colour(self, text: str, usual: Color, background: Color) -> Color:
        """A colour of the theme; one that follows its background (``auto 60%``) is worked out."""
        name, _, strength = text.partition(" ")
        alpha = float(strength.rstrip("%")) / 100 if strength else 1.0
        value, _, own = self.variables.get(name, "").partition(" ")
        if value == "auto":
            colour = background.get_contrast_text(float(own.rstrip("%")) / 100 if own else 1.0)
        else:
            try:
                colour = Color.parse(self.variables.get(name, ""))
            except ColorParseError:
                return usual
        return colour if strength == "" else colour.multiply_alpha(alpha)
