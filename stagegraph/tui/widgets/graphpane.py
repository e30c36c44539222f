"""The pane of the graph: a drawing, or a tree where the terminal is narrow or one was asked for."""

from __future__ import annotations

from textual.containers import Container

from stagegraph.tui.drawing.canvas import GraphCanvas
from stagegraph.tui.drawing.outline import StageTree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from stagegraph.tui.drawing.sized import SizedDiagrams


class GraphPane(Container):
    """A drawing and a tree of one diagram, of which one is seen."""

    def __init__(self, pane: str) -> None:
        super().__init__(id=pane)
        self.canvas = GraphCanvas(id="canvas")
        self.outline = StageTree(id="tree")
        self.as_tree = False
        self.sheets: SizedDiagrams | None = None
        self.card = ""
        self._shown: dict[bool, SizedDiagrams | None] = {False: None, True: None}

    def compose(self) -> ComposeResult:
        """The two."""
        self.outline.display = False
        yield self.canvas
        yield self.outline

    @property
    def seen(self) -> GraphCanvas | StageTree:
        """The one that is seen."""
        return self.outline if self.as_tree else self.canvas

    def on_mount(self) -> None:
        """Follow the focus."""
        self.watch(self.screen, "focused", self._put_border)

    def _put_border(self, focused: Widget | None) -> None:
        # With :focus-within, Textual would work out the styles of both children as well, which do not depend on it.
        self.set_class(focused in (self.canvas, self.outline), "-within", update=False)
        self.app.stylesheet.update_nodes([self])

    def show_tree(self, *, tree: bool) -> None:
        """Show the tree, or the drawing."""
        if tree == self.as_tree:
            return
        focused = self.seen.has_focus
        self.as_tree = tree
        self.canvas.display = not tree
        self.outline.display = tree
        self._update()
        self.select(self.card)
        if focused:
            self.seen.focus()

    def show(self, sheets: SizedDiagrams) -> None:
        """Show another diagram; the selected card stays selected, and where it is."""
        self.sheets = sheets
        self._update()
        self.card = self.seen.selected  # ids are others in another diagram

    def _update(self) -> None:
        if self.sheets is not None and self._shown[self.as_tree] is not self.sheets:
            self._shown[self.as_tree] = self.sheets
            if self.as_tree:
                self.outline.show(self.sheets.diagram, keep=True)
            else:
                self.canvas.show(self.sheets, keep=True)

    def select(self, card: str) -> None:
        """Select a card; "" for none."""
        self.card = card
        if card and self.seen.selected != card:
            self.seen.selected = card

    def mark(self, cards: frozenset[str]) -> None:
        """Mark the cards that were found."""
        self.canvas.matches = cards
        self.outline.matches = cards
