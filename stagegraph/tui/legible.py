"""Text that can be read in sixteen colours: the nearest of them may not stand out as those of a theme do."""

from __future__ import annotations

from rich.color import Color, ColorSystem, ColorType
from rich.style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 3.0  # of contrast, as WCAG measures it, for text that is bold or large
_BLACK, _WHITE = 0, 15
# Of xterm. Other terminals differ; where these are far enough apart, so are theirs, mostly.
_XTERM = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255)),
    (255, 255, 255),
)


def legible(style: Style) -> Style:
    """A style for sixteen colours: its text is black or white where the nearest colours could not be told apart.

    Colours of the terminal itself stay as they are, and so does what was not meant to stand out.
    """
    text, ground = style.color, style.bgcolor
    if text is None or ground is None or _is_own(text) or _is_own(ground):
        return style
    if contrast(text.get_truecolor(), ground.get_truecolor()) < _LEAST:
        return style
    behind = _nearest(ground)
    if contrast(_nearest(text), behind) >= _LEAST:
        return style
    best = max((_BLACK, _WHITE), key=lambda number: contrast(_XTERM[number], behind))
    return style + Style(color=Color.from_ansi(best))


def contrast(one: Sequence[int], other: Sequence[int]) -> float:
    """The contrast of two colours (red, green and blue, 0 to 255): from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Sequence[int]) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _is_own(colour: Color) -> bool:
    """Whether a colour is one of the terminal's, whatever that looks like."""
    return colour.type in (ColorType.DEFAULT, ColorType.STANDARD, ColorType.WINDOWS)


def _nearest(colour: Color) -> Sequence[int]:
    number = colour.downgrade(ColorSystem.STANDARD).number
    return _XTERM[number or 0]
