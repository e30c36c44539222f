"""The main screen: the panes around one session. Messages come up from the panes, what is selected goes down."""

from __future__ import annotations

import asyncio

from textual import on
from textual.reactive import Reactive

from stagegraph.tui.drawing.messages import CardActivated, CardSelected, FocusAsked
from stagegraph.tui.keys import MAIN
from stagegraph.tui.model.modes import Mode
from stagegraph.tui.model.panes import DETAILS, GRAPH, SCHEDULE, SOURCE, STAGES, STEPS
from stagegraph.tui.model.session import Focus, GraphView, Selection, Session, Side, Trail, selection_at
from stagegraph.tui.model.trails import remembered
from stagegraph.tui.model.views import focused_on, other_level, toggled_unused, with_focus
from stagegraph.tui.program import program_of
from stagegraph.tui.screens.edits import Edits
from stagegraph.tui.screens.outgoing import Outgoing
from stagegraph.tui.screens.panedscreen import PanedScreen
from stagegraph.tui.screens.problemwalk import ProblemWalk
from stagegraph.tui.screens.projecting import Projecting
from stagegraph.tui.screens.targeting import Targeting
from stagegraph.tui.screens.wayfinding import Wayfinding
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

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.tui.program import Program

_TURNS = 3  # of the event loop, in which each pane tells the screen that it is to be drawn
_NO_PLAN = "There is no plan: the file is refused."


class MainScreen(PanedScreen):
    """The panes, the bars, and what happens between them."""

    BINDINGS: ClassVar = MAIN
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # the panes' borders tell, not the whole screen
    AUTO_FOCUS = ""  # the first pane that is seen, which is known once they are arranged

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.header, self.problems, self.keybar = self.shown.header, self.shown.problems, self.shown.keybar
        self.search = SearchBar("search")
        self.outgoing = Outgoing(self)
        self.edits = Edits(self)
        self.ways = Wayfinding(self)
        self.building = Targeting(self)
        self.walk = ProblemWalk(self)
        self.projecting = Projecting(self)

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
        if self.program.switching.project is not None:
            self.keybar.show_too("project")
        self.show_session(self.session, keep_source=False)

    @property
    def program(self) -> Program:
        """The program around it."""
        return program_of(self.app)

    def tell_no_plan(self) -> None:
        """Say why nothing can be done."""
        self.tell(_NO_PLAN, wrong=True)

    # --- Showing ------------------------------------------------------------------------------------------------

    def show_session(self, session: Session, *, keep_source: bool) -> None:
        """Show a session with another plan, another text or another problem."""
        self.session = session
        self.shown.show(session, keep_source=keep_source)
        self.set_class(session.problem is not None, "refused")

    def begin_anew(self, session: Session) -> None:
        """Another file is opened: nothing is known of it yet, and no edit of it."""
        self.session = session
        self.edits = Edits(self)

    def show_trail(self) -> None:
        """What a search found, and how far one has walked."""
        self.shown.show_trail(self.session)

    # --- Selecting ----------------------------------------------------------------------------------------------

    def select(self, selection: Selection, *, keep_source: bool = False, by: str = "") -> None:
        """Select something in all panes; ``by`` names who goes on step by step, as in `remembered`."""
        if selection != self.session.selection:
            self.session = remembered(self.session, selection, by)
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
            self.select(Selection(self.stages.rows[event.row].index), by=STAGES)
        elif view is self.steps:
            self.select(self.steps.selection(event.row) or self.session.selection, by=STEPS)
        elif view is self.source and self.session.current:
            self.select(selection_at(self.session.plan, event.row + 1), keep_source=True, by=SOURCE)

    @on(LineView.Chosen)
    def _chosen(self, event: LineView.Chosen) -> None:
        self.go_to(STEPS if event.view is self.stages else GRAPH if event.view is self.source else SOURCE)

    @on(LineView.Followed)
    def _followed(self, event: LineView.Followed) -> None:
        if event.goal.target:
            self.projecting.open(event.goal.target)
        elif event.goal.stage is not None:
            self.ways.go(Selection(event.goal.stage))
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
            self.select(Selection(event.stage, event.step), by=SCHEDULE)
            await self._panes_told()

    @on(Schedule.NoLog)
    def _no_log(self) -> None:
        self.tell("No log is open: start with stagegraph tui --timings LOG.")

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
        if (picture := self.shown.picture) is not None:
            self.select(picture.selection(event.card_id))
        self.go_to(DETAILS)

    @on(FocusAsked)
    def _focus_asked(self, event: FocusAsked) -> None:
        if (picture := self.shown.picture) is not None:
            self.put_focus(Focus(picture.selection(event.card_id), Side.BOTH))

    # --- Searching ----------------------------------------------------------------------------------------------

    @on(SearchBar.Changed)
    def _searched(self, event: SearchBar.Changed) -> None:
        self.ways.searched(event.text)

    @on(SearchBar.Closed)
    def _search_closed(self, event: SearchBar.Closed) -> None:
        self.ways.close_search(kept=event.kept, left=event.left)

    def action_search(self) -> None:
        """Type what to search for."""
        self.ways.open_search()

    def action_walk(self, by: int) -> None:
        """To the next stop, or the one before."""
        self.ways.walk(by)

    def action_critical(self) -> None:
        """Mark the critical path; once more ends it."""
        self.ways.critical()

    def action_back(self, by: int) -> None:
        """To what was selected before, or forward again."""
        self.ways.step(by)

    async def action_ask(self) -> None:
        """Go to something by a few letters of it."""
        await self.ways.ask()

    # --- Panes --------------------------------------------------------------------------------------------------

    @on(Workbench.Arranged)
    def _arranged(self) -> None:
        self.shown.zoomed = bool(self.bench.wishes.zoomed)
        self.shown.show_modes(self.session)
        self._keep_focus()

    def on_screen_resume(self) -> None:
        """Back from a dialog, or here for the first time."""
        self._keep_focus()
        self.program.tidy()

    def _keep_focus(self) -> None:
        if self.is_current and not self.search.display:
            self.bench.keep_focus()

    # --- What is built ------------------------------------------------------------------------------------------

    async def action_targets(self) -> None:
        """Choose targets."""
        await self.building.choose()

    async def action_project(self) -> None:
        """Choose a target of the project."""
        await self.projecting.choose()

    def action_other_target(self, by: int) -> None:
        """The next target of the project, or the one before."""
        self.projecting.next(by)

    async def action_build_options(self) -> None:
        """Change build args, platforms, contexts."""
        await self.building.options()

    def action_build_this(self, add: bool) -> None:
        """Build the selected stage, alone or beside the others."""
        self.building.build_this(add=add)

    # --- The graph ----------------------------------------------------------------------------------------------

    def _see(self, view: GraphView) -> None:
        self.show_session(replace(self.session, view=view), keep_source=True)

    def action_level(self) -> None:
        """Stages, or steps."""
        self._see(other_level(self.session.view))

    def action_unused(self) -> None:
        """With the stages that are not built, or without."""
        self._see(toggled_unused(self.session.view))

    def action_focus_on(self, direction: str) -> None:
        """Only what lies on one side of the selection; the same once more ends it."""
        self._see(focused_on(self.session.view, self.session.selection, Side(direction)))

    def put_focus(self, focus: Focus | None) -> None:
        """Show only what lies around something; all for None."""
        self._see(with_focus(self.session.view, focus))

    # --- What is on ---------------------------------------------------------------------------------------------

    def action_clear(self) -> None:
        """End what came on last."""
        if self.shown.modes:
            self.action_end_mode(self.shown.modes[-1].value)

    def action_end_mode(self, name: str) -> None:
        """End a zoom, a trail, a focus; show again what is left out."""
        mode = Mode(name)
        if mode is Mode.ZOOM:
            self.bench.zoom()
        elif mode is Mode.TRAIL:
            self.session = replace(self.session, trail=Trail())
            self.show_trail()
        elif mode is Mode.FOCUS:
            self.put_focus(None)
        else:
            self._see(replace(self.session.view, hide_unused=False))

    # --- Problems -----------------------------------------------------------------------------------------------

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show what is found in the file."""
        self.session = replace(self.session, findings=findings)
        self.shown.show_findings(self.session)

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
        await self.ways.why()

    async def action_edits(self) -> None:
        """What the edits do to the build."""
        await self.edits.show()

    async def action_copy(self) -> None:
        """Choose what to copy."""
        await self.outgoing.copy()

    async def action_export(self) -> None:
        """Write a picture or a document."""
        await self.outgoing.export()

    def action_edit(self) -> None:
        """Open the editor at the cursor of the source, which is at a refusal's line where there is one."""
        self.outgoing.edit(self.source.line)
