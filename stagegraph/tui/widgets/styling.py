"""The style of a piece of text from component classes, one over the other, with their colours blended."""

from __future__ import annotations

from rich.style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


def blended(widget: Widget, classes: Iterable[str]) -> Style:
    """The style that a widget's component classes give on top of each other.

    Textual's own `get_component_rich_style` takes the colours of the last class alone, and does not blend those of
    one that is combined with others.
    """
    _, _, background, colour = widget.colors
    style = Style()
    automatic = 0.0
    for name in classes:
        rules = widget.get_component_styles(name)
        if rules.has_rule("background"):
            background += rules.background
        if rules.has_rule("auto_color") and rules.auto_color:
            automatic = rules.color.a
        elif rules.has_rule("color"):
            automatic, colour = 0.0, rules.color
        style += rules.text_style
    if automatic:
        colour = background.get_contrast_text(automatic)
    return style + Style.from_color((background + colour).rich_color, background.rich_color)
