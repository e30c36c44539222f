"""Other views of the graph, made from the one that is shown."""

from __future__ import annotations

from stagegraph.render.diagram.model import Level
from stagegraph.tui.model.session import Focus, Selection
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.tui.model.session import GraphView, Side


def other_level(view: GraphView) -> GraphView:
    """Steps in place of stages, or stages in place of steps."""
    return replace(view, level=Level.STEPS if view.level is Level.STAGES else Level.STAGES)


def toggled_unused(view: GraphView) -> GraphView:
    """Without the stages that are not built, or with them again."""
    return replace(view, hide_unused=not view.hide_unused)


def focused_on(view: GraphView, selection: Selection, side: Side) -> GraphView:
    """Only what lies on one side of a selection; all again where that side was shown alone."""
    if view.focus is not None and view.focus.direction is side:
        return replace(view, focus=None)
    return view if selection == Selection() else replace(view, focus=Focus(selection, side))


def with_focus(view: GraphView, focus: Focus | None) -> GraphView:
    """Only what lies around something; all for None, and for what is in focus already."""
    return replace(view, focus=None if focus == view.focus else focus)
