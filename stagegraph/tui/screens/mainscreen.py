"""The main screen: the panes around one session. Messages come up from the panes, what is selected goes down."""

from __future__ import annotations

import asyncio

from textual import on
from textual.reactive import Reactive
from textual.screen import Screen

from stagegraph.render.diagram.model import Level
from stagegraph.tui.drawing.messages import CardActivated, CardSelected, FocusAsked
from stagegraph.tui.keys import MAIN
from stagegraph.tui.model.panes import DETAILS, GRAPH, NARROW, SOURCE, STAGES, STEPS
from stagegraph.tui.model.session import Focus, GraphView, Selection, Session, Side, Trail, selection_at
from stagegraph.tui.model.trails import critical, search, walked
from stagegraph.tui.program import program_of
from stagegraph.tui.screens.outgoing import Outgoing
from stagegraph.tui.screens.presenter import Presenter
from stagegraph.tui.screens.problemwalk import ProblemWalk
from stagegraph.tui.widgets.linelist import LineView
from stagegraph.tui.widgets.schedulepane import Schedule
from stagegraph.tui.widgets.searchbar import SearchBar
from stagegraph.tui.widgets.workbench import Workbench
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult
    from textual.widget import Widget

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.checks.report import Violation
    from stagegraph.tui.program import Program

_TURNS = 3  # of the event loop, in which each pane tells the screen that it is to be drawn
_NO_PLAN = "There is no plan: the file is refused."


class MainScreen(Screen[None]):
    """The panes, the bars, and what happens between them."""

    BINDINGS: ClassVar = MAIN
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # the panes' borders tell, not the whole screen
    AUTO_FOCUS = ""  # the first pane that is seen, which is known once they are arranged

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.tree_wanted = False
        self.shown = shown = Presenter()
        self.stages, self.details, self.graph = shown.stages, shown.details, shown.graph
        self.steps, self.source, self.schedule = shown.steps, shown.source, shown.schedule
        self.header, self.problems, self.keybar = shown.header, shown.problems, shown.keybar
        self.bench = Workbench(
            self.stages, self.details, self.graph, self.steps, self.source, self.schedule, id="bench"
        )
        self.search = SearchBar("search")
        self.outgoing = Outgoing(self)
        self.walk = ProblemWalk(self)

    def compose(self) -> ComposeResult:
        """The bars around the panes."""
        yield self.header
        yield self.bench
        yield self.problems
        yield self.search
        yield self.keybar

    def on_mount(self) -> None:
        """Show the session."""
        self.search.display = False
        self.show_session(self.session, keep_source=False)

    @property
    def program(self) -> Program:
        """The program around it."""
        return program_of(self.app)

    def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
        """Say something in a corner, for a moment."""
        self.notify(text, title=title, severity="warning" if wrong else "information", markup=False)

    def tell_no_plan(self) -> None:
        """Say why nothing can be done."""
        self.tell(_NO_PLAN, wrong=True)

    # --- Showing ------------------------------------------------------------------------------------------------

    def show_session(self, session: Session, *, keep_source: bool) -> None:
        """Show a session with another plan, another text or another problem."""
        self.session = session
        self.shown.show(session, keep_source=keep_source)
        self.set_class(session.problem is not None, "refused")

    def show_trail(self) -> None:
        """What a search found, and how far one has walked."""
        self.shown.show_trail(self.session)

    # --- Selecting ----------------------------------------------------------------------------------------------

    def select(self, selection: Selection, *, keep_source: bool = False) -> None:
        """Select something in all panes."""
        if selection != self.session.selection:
            self.session = replace(self.session, selection=selection)
            self.shown.show_selection(self.session, keep_source=keep_source)

    @on(LineView.Moved)
    async def _moved(self, event: LineView.Moved) -> None:
        self._select_row(event)
        await self._panes_told()

    async def _panes_told(self) -> None:
        """Let the panes say what changed before the screen is drawn: one frame shows all of it.

        While a handler of the screen waits, nothing is drawn, and each pane comes to its turn: one to wake up, one to
        tell the screen, one for what it changed in another. Fewer cost a second frame and nothing else.
        """
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    def _select_row(self, event: LineView.Moved) -> None:
        view, known = event.view, self.shown.known
        if known is None or self.session.plan is None or event.row != view.cursor:  # of many keys the last one counts
            return
        if view is self.stages and event.row < len(self.stages.rows):
            self.select(Selection(self.stages.rows[event.row].index))
        elif view is self.steps and event.row < len(self.steps.steps):
            step = self.steps.steps[event.row]
            self.select(Selection(self.session.selection.stage, step.id))
        elif view is self.source and self.session.current:
            self.select(selection_at(self.session.plan, event.row + 1), keep_source=True)

    @on(LineView.Chosen)
    def _chosen(self, event: LineView.Chosen) -> None:
        self.go_to(STEPS if event.view is self.stages else GRAPH if event.view is self.source else SOURCE)

    @on(LineView.Followed)
    def _followed(self, event: LineView.Followed) -> None:
        if event.goal.stage is not None:
            self.select(Selection(event.goal.stage))
        elif event.goal.line:
            self.show_line(event.goal.line)

    def show_line(self, line: int) -> None:
        """Go to a line of the source, and select what stands there."""
        self.go_to(SOURCE)
        self.source.put_line(line)
        if self.session.plan is not None and self.session.current:
            self.select(selection_at(self.session.plan, line), keep_source=True)

    @on(Schedule.Picked)
    async def _picked(self, event: Schedule.Picked) -> None:
        if self.schedule.at == (event.stage, event.step):
            self.select(Selection(event.stage, event.step))
            await self._panes_told()

    @on(CardSelected)
    async def _card_selected(self, event: CardSelected) -> None:
        picture = self.shown.picture
        if picture is None or event.card_id != self.graph.seen.selected:
            return
        if event.card_id != picture.card(self.session.selection):
            self.graph.card = event.card_id
            self.select(picture.selection(event.card_id))
            await self._panes_told()

    @on(CardActivated)
    def _card_activated(self, event: CardActivated) -> None:
        picture = self.shown.picture
        if picture is not None:
            self.select(picture.selection(event.card_id))
        self.go_to(DETAILS)

    @on(FocusAsked)
    def _focus_asked(self, event: FocusAsked) -> None:
        picture = self.shown.picture
        if picture is not None:
            self.put_focus(Focus(picture.selection(event.card_id), Side.BOTH))

    # --- Searching ----------------------------------------------------------------------------------------------

    @on(SearchBar.Changed)
    def _searched(self, event: SearchBar.Changed) -> None:
        if self.session.plan is None:
            return
        trail = search(self.session.plan, event.text)
        self.search.tell(len(trail.stops))
        self.session = replace(self.session, trail=trail)
        if trail.stops:
            # The first one from here on, as one types.
            start = self.search.start
            order = [one for one in trail.stops if (one.stage or 0) >= (start.stage or 0)] or list(trail.stops)
            self.session = replace(self.session, trail=replace(trail, at=trail.stops.index(order[0])))
            self.select(order[0])
        else:
            self.select(self.search.start)
        self.show_trail()

    @on(SearchBar.Closed)
    def _search_closed(self, event: SearchBar.Closed) -> None:
        if not self.search.display:
            return
        self.search.display = False
        self.keybar.display = True
        if not event.kept:
            self.session = replace(self.session, trail=self.search.trail)
            self.select(self.search.start)
        self.show_trail()
        if not event.left:
            self.focus_pane(self.search.pane)

    # --- Panes --------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """The terminal has another size."""
        self.settle_tree()

    def settle_tree(self) -> None:
        """A tree where the terminal is too narrow for a drawing."""
        tree = self.tree_wanted or self.size.width < NARROW
        self.graph.show_tree(tree=tree)
        if tree != self.bench.as_tree:
            self.bench.show_tree(tree=tree)

    @on(Workbench.Arranged)
    def _arranged(self) -> None:
        self._keep_focus()

    def on_screen_resume(self) -> None:
        """Back from a dialog, or here for the first time."""
        self._keep_focus()
        self.program.tidy()

    def _keep_focus(self) -> None:
        if self.is_current and not self.search.display:
            self.bench.keep_focus()

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

    # --- What is built ------------------------------------------------------------------------------------------

    async def action_targets(self) -> None:
        """Choose targets."""
        from stagegraph.tui.screens.targetdialog import TargetDialog  # noqa: PLC0415  (dialogs are loaded when opened)

        plan = self.session.plan
        if plan is None:
            self.tell_no_plan()
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

    def _see(self, view: GraphView) -> None:
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
        wanted = Side(direction)
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
            self.tell_no_plan()
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
            self.tell_no_plan()
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

    # --- Problems -----------------------------------------------------------------------------------------------

    def show_checks(self, checks: tuple[Violation, ...]) -> None:
        """Show the build checks that the file breaks."""
        self.session = replace(self.session, checks=checks)
        self.shown.show_checks(self.session)

    def action_next_problem(self, by: int) -> None:
        """To the next problem, or the one before."""
        self.walk.next(by)

    def action_show_problem(self) -> None:
        """Go to the problem that the line tells of."""
        self.walk.show_now()

    async def action_problems(self) -> None:
        """List the problems."""
        await self.walk.list_all()

    # --- Telling, copying, writing --------------------------------------------------------------------------------

    async def action_why(self) -> None:
        """Why the stage is built."""
        from stagegraph.tui.screens.whydialog import WhyDialog  # noqa: PLC0415

        plan, stage = self.session.plan, self.session.selection.stage
        if plan is None or self.shown.known is None:
            self.tell_no_plan()
        elif stage is None:
            self.tell("Select a stage first.", wrong=True)
        else:
            await self.app.push_screen(WhyDialog(self.shown.known, stage), self._why_closed)

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
        await self.outgoing.copy()

    async def action_export(self) -> None:
        """Write a picture or a document."""
        await self.outgoing.export()

    def action_edit(self) -> None:
        """Open the editor at the cursor of the source, which is at a refusal's line where there is one."""
        self.outgoing.edit(self.source.line)
