"""The colours of component classes, laid over each other."""

from __future__ import annotations

from rich.style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


def blended(widget: Widget, names: Iterable[str], *, ground: bool = True) -> Style:
    """The style of some component classes of a widget, each over the one before.

    Textual's own `get_component_rich_style` takes the colours of the last name alone, or leaves out how transparent
    they are.

    Args:
        widget: the widget.
        names: component classes.
        ground: the background is part of the style.
    """
    background, colour = widget.background_colors[1], widget.colors[3]
    style = Style()
    for name in names:
        rules = widget.get_component_styles(name)
        if rules.has_rule("background"):
            background += rules.background
        if rules.has_rule("color"):
            colour = rules.color
        style += rules.text_style
    return style + Style.from_color((background + colour).rich_color, background.rich_color if ground else None)
