"""The panes, put where `stagegraph.tui.model.panes` says: which are seen, which has the focus, how large they are."""

from __future__ import annotations

from textual.containers import Container
from textual.geometry import Region
from textual.layout import Layout, WidgetPlacement
from textual.message import Message

from stagegraph.tui.model.panes import GRAPH, PANES, STAGES, TITLES, Places, Wishes, arrange, grown, moved, shown
from stagegraph.tui.widgets.graphpane import GraphPane
from stagegraph.values import replace

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
        self.post_message(self.Arranged())

        self._show_titles()

    def _show_titles(self) -> None:
        for name in PANES:
            widget = self.pane(name)
            parts = []
            for one in self.places.sharing(name):
                label = f"{PANES.index(one) + 1} {TITLES[one]}"
                parts.append(f"[b]{label}[/b]" if one == name else f"[@click=screen.go_to('{one}')]{label}[/]")
            title = " \u2502 ".join(parts)
            if widget.border_title != title:
                widget.border_title = title

    # --- Going from pane to pane, and changing them ---------------------------------------------------------------

    def pane(self, name: str) -> Widget:
        """The pane of a name."""
        return self.query_one(f"#{name}")

    @property
    def focused_pane(self) -> str:
        """The pane that has the focus, "" for none."""
        focused = self.screen.focused
        around = focused.ancestors_with_self if focused is not None else []
        return next((one.id for one in around if one.id in PANES and one.id is not None), "")

    def focus_pane(self, name: str) -> None:
        """Give a pane the focus."""
        pane = self.pane(name)
        widget = pane.seen if isinstance(pane, GraphPane) else pane
        self.screen.set_focus(widget, scroll_visible=False)  # at once: the next key is for it

    def keep_focus(self) -> None:
        """Give the focus to the first pane where what has it is not seen."""
        if self.places.boxes and self.places.box(self.focused_pane) is None:
            self.focus_pane(self.places.boxes[0][0])

    def go_to(self, name: str) -> None:
        """Go to a pane; a hidden one is shown."""
        self.raise_pane(name)
        self.focus_pane(name)

    def raise_pane(self, name: str) -> None:
        """Show a pane without going there."""
        self.wish(shown(self.wishes, name))

    def next_pane(self, by: int) -> None:
        """Go to the next pane that is not hidden, or to the one before."""
        aside = (STAGES,) if self.as_tree and self.places.sharing(GRAPH) != (GRAPH,) else ()
        names = [one for one in PANES if one not in self.wishes.hidden and one not in aside]
        if names:
            now = self.focused_pane
            at = names.index(now) + by if now in names else 0
            self.go_to(names[at % len(names)])

    def zoom(self) -> None:
        """The whole place for the pane that has the focus, or not any more."""
        pane = "" if self.wishes.zoomed else self.focused_pane or STAGES
        self.wish(replace(self.wishes, zoomed=pane))

    def hide(self) -> bool:
        """Hide the pane that has the focus; False where it is the last one."""
        pane = self.focused_pane
        if len(self.wishes.hidden) + 1 >= len(PANES):
            return False
        if pane:
            self.wish(replace(self.wishes, hidden=self.wishes.hidden | {pane}, zoomed=""))
        return True

    def show_all(self) -> None:
        """Show all panes."""
        self.wish(replace(self.wishes, hidden=frozenset(), zoomed=""))

    def reset(self) -> None:
        """All panes as they were at first."""
        self.wish(Wishes())

    def grow(self, axis: str, by: int) -> None:
        """Make the pane that has the focus larger by so many cells, or smaller."""
        self.wish(grown(self.wishes, self.places, self.focused_pane, axis=axis, by=by))

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
