"""What the keys of the main screen do."""

from __future__ import annotations

from typing import cast

from textual.app import SuspendNotSupported
from textual.screen import Screen

from stagegraph.errors import StagegraphError
from stagegraph.render.diagram import Level
from stagegraph.tui.keys import MAIN
from stagegraph.tui.model.panes import DETAILS, GRAPH, PANES, STAGES, Wishes, grown, shown
from stagegraph.tui.model.session import Direction, Focus, Selection, Trail, View, told
from stagegraph.tui.model.trails import critical, walked
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from stagegraph.analysis.plan import PlanRequest
    from stagegraph.tui.app import StagegraphApp
    from stagegraph.tui.drawing.album import Picture
    from stagegraph.tui.model.knowledge import Knowledge
    from stagegraph.tui.model.session import Session
    from stagegraph.tui.widgets.bars import KeyBar
    from stagegraph.tui.widgets.graphpane import GraphPane
    from stagegraph.tui.widgets.searchbar import SearchBar
    from stagegraph.tui.widgets.sourcepane import SourceView
    from stagegraph.tui.widgets.workbench import Workbench

_NO_PLAN = "There is no plan: the file is refused."


class MainActs(Screen[None]):
    """The actions of the main screen."""

    BINDINGS: ClassVar = MAIN

    if TYPE_CHECKING:
        session: Session
        known: Knowledge | None
        picture: Picture | None
        tree_wanted: bool
        bench: Workbench
        graph: GraphPane
        source: SourceView
        search: SearchBar
        keybar: KeyBar

        @property
        def focused_pane(self) -> str:
            """The pane that has the focus, "" for none."""
            raise NotImplementedError

        def focus_pane(self, name: str) -> None:
            """Give a pane the focus."""
            raise NotImplementedError

        def go_to(self, name: str) -> None:
            """Go to a pane; a hidden one is shown."""
            raise NotImplementedError

        def select(self, selection: Selection, *, keep_source: bool = False) -> None:
            """Select something in all panes."""
            raise NotImplementedError

        def show_session(self, session: Session, *, keep_source: bool) -> None:
            """Show another session."""
            raise NotImplementedError

        def show_trail(self) -> None:
            """Show what a search found."""
            raise NotImplementedError

        def show_line(self, line: int) -> None:
            """Go to a line of the source."""
            raise NotImplementedError

        def settle_tree(self) -> None:
            """A tree or a drawing, as was asked for and as there is room."""
            raise NotImplementedError

    @property
    def program(self) -> StagegraphApp:
        """The application, as what it is."""
        return cast("StagegraphApp", self.app)

    def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
        """Say something in a corner, for a moment."""
        self.notify(text, title=title, severity="warning" if wrong else "information", markup=False)

    # --- What is built ------------------------------------------------------------------------------------------

    async def action_targets(self) -> None:
        """Choose targets."""
        from stagegraph.tui.screens.targetdialog import TargetDialog  # noqa: PLC0415  (dialogs are loaded when opened)

        plan = self.session.plan
        if plan is None:
            self.tell(_NO_PLAN, wrong=True)
            return
        await self.app.push_screen(TargetDialog(plan), self._targets_chosen)

    def _targets_chosen(self, targets: tuple[str, ...] | None) -> None:
        if targets is not None:
            self.program.replan(replace(self.session.request, targets=targets))

    async def action_build_options(self) -> None:
        """Change build args, platforms, contexts; the graph follows while one types."""
        from stagegraph.tui.screens.builddialog import BuildDialog  # noqa: PLC0415

        before = self.session.request
        await self.app.push_screen(BuildDialog(self.session), lambda request: self._options_chosen(request, before))

    def _options_chosen(self, request: PlanRequest | None, before: PlanRequest) -> None:
        self.program.replan(before if request is None else request)

    # --- The graph ----------------------------------------------------------------------------------------------

    def _see(self, view: View) -> None:
        self.show_session(replace(self.session, view=view), keep_source=True)

    def action_level(self) -> None:
        """Stages, or steps."""
        view = self.session.view
        self._see(replace(view, level=Level.STEPS if view.level is Level.STAGES else Level.STAGES))

    def action_unused(self) -> None:
        """With the stages that are not built, or without."""
        self._see(replace(self.session.view, hide_unused=not self.session.view.hide_unused))

    def action_focus_on(self, direction: str) -> None:
        """Only what lies on one side of the selection; the same once more ends it."""
        wanted = Direction(direction)
        focus = self.session.view.focus
        if focus is not None and focus.direction is wanted:
            self.put_focus(None)
        elif self.session.selection != Selection():
            self.put_focus(Focus(self.session.selection, wanted))

    def put_focus(self, focus: Focus | None) -> None:
        """Show only what lies around something; all for None."""
        if focus == self.session.view.focus:
            focus = None
        self._see(replace(self.session.view, focus=focus))

    def action_tree(self) -> None:
        """A tree, or a drawing."""
        self.tree_wanted = not self.graph.as_tree
        self.settle_tree()
        if not self.tree_wanted and self.graph.as_tree:
            self.tell("A drawing needs 80 columns.", wrong=True)

    # --- Trails -------------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Type what to search for."""
        if self.session.plan is None:
            self.tell(_NO_PLAN, wrong=True)
            return
        self.keybar.display = False
        self.search.open(self.session.selection, self.session.trail, self.focused_pane or STAGES)

    def action_walk(self, by: int) -> None:
        """To the next stop, or the one before."""
        if not self.session.trail.stops:
            self.tell("Nothing to walk through: search with /, or mark the critical path with c.")
            return
        after = walked(self.session, by)
        self.session = replace(self.session, trail=after.trail)
        self.select(after.selection)
        self.show_trail()

    def action_critical(self) -> None:
        """Mark the critical path; once more ends it."""
        if self.session.plan is None:
            self.tell(_NO_PLAN, wrong=True)
            return
        trail = critical(self.session.plan)
        if self.session.trail.title == trail.title:
            trail = Trail()
        self.session = replace(self.session, trail=trail)
        self.show_trail()
        if trail.stops:
            self.action_walk(1)

    def action_clear(self) -> None:
        """End what is on: zoom, trail, focus."""
        if self.bench.wishes.zoomed:
            self.action_zoom()
        elif self.session.trail != Trail():
            self.session = replace(self.session, trail=Trail())
            self.show_trail()
        elif self.session.view.focus is not None:
            self.put_focus(None)
        self.show_trail()

    # --- Telling, copying, writing --------------------------------------------------------------------------------

    async def action_why(self) -> None:
        """Why the stage is built."""
        from stagegraph.tui.screens.whydialog import WhyDialog  # noqa: PLC0415

        plan, stage = self.session.plan, self.session.selection.stage
        if plan is None or self.known is None:
            self.tell(_NO_PLAN, wrong=True)
        elif stage is None:
            self.tell("Select a stage first.", wrong=True)
        else:
            await self.app.push_screen(WhyDialog(self.known, stage), self._why_closed)

    def _why_closed(self, goal: tuple[int | None, int] | None) -> None:
        if goal is None:
            return
        stage, line = goal
        if stage is not None:
            self.select(Selection(stage))
        elif line:
            self.show_line(line)

    async def action_copy(self) -> None:
        """Choose what to copy."""
        from stagegraph.tui.screens.copydialog import CopyDialog  # noqa: PLC0415

        if self.session.plan is None or self.known is None:
            self.tell(_NO_PLAN, wrong=True)
            return
        await self.app.push_screen(CopyDialog(self.session, self.known), self._copied)

    def _copied(self, what: tuple[str, str] | None) -> None:
        if what is None:
            return
        name, text = what
        self.app.copy_to_clipboard(text)
        self.tell(
            f"{name}: {len(text)} characters, sent to your terminal's clipboard (OSC 52; works over SSH, "
            "in tmux with set-clipboard on).",
            title="Copied",
        )

    async def action_export(self) -> None:
        """Write a picture or a document."""
        from stagegraph.tui.screens.exportdialog import ExportDialog  # noqa: PLC0415

        if self.session.plan is None:
            self.tell(_NO_PLAN, wrong=True)
            return
        await self.app.push_screen(ExportDialog(self.session, self.program.desk), self._exported)

    def _exported(self, path: str | None) -> None:
        if path:
            self.tell(path, title="Written")

    def action_edit(self) -> None:
        """Open the editor."""
        wrong = ""
        try:
            with self.app.suspend():
                try:
                    self.program.desk.edit(self.source.line)
                except StagegraphError as problem:  # inside: the terminal would not be taken back otherwise
                    wrong = told(problem)
        except SuspendNotSupported:
            wrong = "This terminal cannot be given to another program."
        if wrong:
            self.tell(wrong, title="No editor", wrong=True)
        self.app.refresh()

    # --- Panes --------------------------------------------------------------------------------------------------

    def action_go_to(self, name: str) -> None:
        """Go to a pane."""
        self.go_to(name)

    def action_next_pane(self, by: int) -> None:
        """Go to the next pane that is not hidden, or to the one before."""
        self_tree = (STAGES,) if self.graph.as_tree and self.bench.places.sharing(GRAPH) != (GRAPH,) else ()
        names = [one for one in PANES if one not in self.bench.wishes.hidden and one not in self_tree]
        if names:
            now = self.focused_pane
            at = names.index(now) + by if now in names else 0
            self.go_to(names[at % len(names)])

    def action_zoom(self) -> None:
        """The whole screen for a pane, or not."""
        wishes = self.bench.wishes
        pane = "" if wishes.zoomed else self.focused_pane or STAGES
        self.bench.wish(replace(wishes, zoomed=pane))

    def action_hide(self) -> None:
        """Hide the pane."""
        wishes, pane = self.bench.wishes, self.focused_pane
        if len(wishes.hidden) + 1 >= len(PANES):
            self.tell("This is the last pane.", wrong=True)
        elif pane:
            self.bench.wish(replace(wishes, hidden=wishes.hidden | {pane}, zoomed=""))

    def action_show_all(self) -> None:
        """Show all panes."""
        self.bench.wish(replace(self.bench.wishes, hidden=frozenset(), zoomed=""))

    def action_reset_panes(self) -> None:
        """All panes as they were at first."""
        self.bench.wish(Wishes())

    def action_resize(self, axis: str, by: int) -> None:
        """Make the pane larger or smaller."""
        bench = self.bench
        bench.wish(grown(bench.wishes, bench.places, self.focused_pane, axis, by))

    def action_show_pane(self, name: str) -> None:
        """Show a pane without going there."""
        self.bench.wish(shown(self.bench.wishes, name if name in PANES else DETAILS))
