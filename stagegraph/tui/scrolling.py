"""How large the content of a widget is that scrolls."""

from __future__ import annotations

from textual.widget import Widget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.scroll_view import ScrollView


def contain(view: ScrollView, size: Size) -> None:
    """Let a widget scroll over so many cells.

    Textual arranges the whole screen anew when the virtual size is set, which takes longer than all else that a key
    does. That is needed only where a scroll bar comes or goes, or where the widget is as high as its content; a widget
    that is not seen is arranged when it is shown.

    Args:
        view: with ``overflow-y: auto``, and ``overflow-x: auto`` or ``scroll``.
        size: of its content, in cells.
    """
    if not view.container_size.area:
        view.set_reactive(Widget.virtual_size, size)
        return
    if view.styles.auto_dimensions or _bars(view, size) != view.scrollbars_enabled:
        view.virtual_size = size
        view.call_after_refresh(_place_bars, view)
        return
    view.set_reactive(Widget.virtual_size, size)
    if view.show_vertical_scrollbar:
        view.vertical_scrollbar.window_virtual_size = size.height
    if view.show_horizontal_scrollbar:
        view.horizontal_scrollbar.window_virtual_size = size.width
    view.scroll_to(view.scroll_x, view.scroll_y, animate=False, force=True)


def _place_bars(view: ScrollView) -> None:
    """Bring the scroll bars to where the content is: it may have been scrolled before they were seen."""
    if view.show_vertical_scrollbar:
        view.vertical_scrollbar.position = view.scroll_y
    if view.show_horizontal_scrollbar:
        view.horizontal_scrollbar.position = view.scroll_x


def _bars(view: ScrollView, size: Size) -> tuple[bool, bool]:
    """Whether content of that size needs an upright scroll bar, and one that lies (`Widget._refresh_scrollbars`)."""
    width, height = view.container_size
    styles = view.styles
    lying = styles.overflow_x == "scroll"
    upright, lies = size.height > height, lying or size.width > width
    if upright:
        lies = lying or size.width > width - styles.scrollbar_size_vertical
    elif lies:
        upright = size.height > height - styles.scrollbar_size_horizontal
    return upright, lies
