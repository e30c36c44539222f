"""The panes, put where `stagegraph.tui.model.panes` says; the edges between them can be dragged."""

from __future__ import annotations

from textual.containers import Container
from textual.geometry import Region
from textual.layout import Layout, WidgetPlacement
from textual.message import Message

from stagegraph.tui.model.panes import PANES, Places, Wishes, arrange, moved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size
    from textual.layout import ArrangeResult
    from textual.widget import Widget

    from stagegraph.tui.model.panes import Edge


class _PaneLayout(Layout):
    name = "panes"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:  # noqa: ARG002  (Textual's own signature)
        assert isinstance(parent, Workbench)  # noqa: S101  (the layout of nothing else)
        parent.pre_layout(self)
        places = parent.places_for(size.width, size.height)
        found = []
        for child in children:
            box = places.box(child.id or "")
            if box is not None:
                region = Region(box.x, box.y, box.width, box.height)
                found.append(
                    WidgetPlacement(region, child.styles.offset.resolve(size, size), child.styles.margin, child)
                )
        return found


class Workbench(Container):
    """Holds the panes."""

    class Arranged(Message):
        """The panes stand elsewhere, or others are seen."""

        def __init__(self, places: Places) -> None:
            super().__init__()
            self.places = places

    def __init__(self, *panes: Widget, id: str) -> None:  # noqa: A002  (Textual's name for it)
        super().__init__(*panes, id=id)
        self.wishes = Wishes()
        self.as_tree = False
        self.places = Places((), (), ())
        self._dragged: Edge | None = None
        self._from = (0, 0)
        self._layout = _PaneLayout()

    @property
    def layout(self) -> Layout:
        """Where the panes are put."""
        return self._layout

    def places_for(self, width: int, height: int) -> Places:
        """Where the panes stand on a screen of that size."""
        return arrange(width, height, self.wishes, tree=self.as_tree)

    def wish(self, wishes: Wishes) -> None:
        """Arrange the panes otherwise."""
        self.wishes = wishes
        self._rearrange()

    def show_tree(self, *, tree: bool) -> None:
        """The graph is a tree, or a drawing."""
        self.as_tree = tree
        self._rearrange()

    def on_resize(self) -> None:
        """The panes of another size of the terminal."""
        self._rearrange()

    def _rearrange(self) -> None:
        places = self.places_for(self.size.width, self.size.height)
        if places == self.places:
            return
        self.places = places
        for pane in PANES:
            self.query_one(f"#{pane}").display = places.box(pane) is not None
        # A widget remembers where its children stand until one of them asks for another place.
        self.children[0].refresh(layout=True)
        self.post_message(self.Arranged(places))

    # --- The mouse ----------------------------------------------------------------------------------------------

    def _cell(self, event: events.MouseEvent) -> tuple[int, int]:
        return int(event.screen_x - self.region.x), int(event.screen_y - self.region.y)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of an edge."""
        at = self._cell(event)
        self._dragged = self.places.edge_at(*at)
        if self._dragged is not None:
            self._from = at
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the edge."""
        if self._dragged is None:
            return
        at = self._cell(event)
        by = at[0] - self._from[0] if self._dragged.axis == "x" else at[1] - self._from[1]
        if by:
            self._from = at
            self.wish(moved(self.wishes, self._dragged.split, by))

    def on_mouse_up(self) -> None:
        """Let the edge go."""
        if self._dragged is not None:
            self._dragged = None
            self.release_mouse()
