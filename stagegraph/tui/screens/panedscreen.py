"""A screen of panes: which are seen and how large, which one has the focus, whether lines are wrapped."""

from __future__ import annotations

from textual.screen import Screen

from stagegraph.render.shared.markup import printable
from stagegraph.tui.model.panes import NARROW
from stagegraph.tui.screens.presenter import Presenter
from stagegraph.tui.widgets.workbench import Workbench


class PanedScreen(Screen[None]):
    """The panes on their bench, and the keys that arrange them.

    Attributes:
        shown: what fills the panes.
        bench: where they stand.
        tree_wanted: the graph is a tree, however wide the terminal is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tree_wanted = False
        self.shown = shown = Presenter()
        self.stages, self.details, self.graph = shown.stages, shown.details, shown.graph
        self.steps, self.source, self.schedule = shown.steps, shown.source, shown.schedule
        self.bench = Workbench(
            self.stages, self.details, self.graph, self.steps, self.source, self.schedule, id="bench"
        )

    def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
        """Say something in a line above the keys, for a moment; what was said before goes."""
        self.app.clear_notifications()
        text = " ".join(printable(f"{title}: {text}" if title else text).split())
        self.notify(text, severity="warning" if wrong else "information", markup=False)

    def on_resize(self) -> None:
        """The terminal has another size."""
        self.settle_tree()

    def settle_tree(self) -> None:
        """A tree where the terminal is too narrow for a drawing."""
        tree = self.tree_wanted or self.size.width < NARROW
        self.graph.show_tree(tree=tree)
        if tree != self.bench.as_tree:
            self.bench.show_tree(tree=tree)

    @property
    def focused_pane(self) -> str:
        """The pane that has the focus, "" for none."""
        return self.bench.focused_pane

    def focus_pane(self, name: str) -> None:
        """Give a pane the focus."""
        self.bench.focus_pane(name)

    def go_to(self, name: str) -> None:
        """Go to a pane; a hidden one is shown."""
        self.bench.go_to(name)

    def action_go_to(self, name: str) -> None:
        """Go to a pane."""
        self.bench.go_to(name)

    def action_next_pane(self, by: int) -> None:
        """Go to the next pane that is not hidden, or to the one before."""
        self.bench.next_pane(by)

    def action_zoom(self) -> None:
        """The whole screen for a pane, or not."""
        self.bench.zoom()

    def action_hide(self) -> None:
        """Hide the pane."""
        if not self.bench.hide():
            self.tell("This is the last pane.", wrong=True)

    def action_wrap(self) -> None:
        """Wrap long lines, or cut them."""
        self.wrap(wraps=not self.source.wraps)

    def wrap(self, *, wraps: bool) -> None:
        """Wrap the long lines of the source and the steps, or cut them."""
        self.source.wrap(wraps=wraps)
        self.steps.wrap(wraps=wraps)

    def action_show_all(self) -> None:
        """Show all panes."""
        self.bench.show_all()

    def action_reset_panes(self) -> None:
        """All panes as they were at first."""
        self.bench.reset()

    def action_resize(self, axis: str, by: int) -> None:
        """Make the pane larger or smaller."""
        self.bench.grow(axis, by)

    def action_tree(self) -> None:
        """A tree, or a drawing."""
        self.tree_wanted = not self.graph.as_tree
        self.settle_tree()
        if not self.tree_wanted and self.graph.as_tree:
            self.tell("A drawing needs 80 columns.", wrong=True)
