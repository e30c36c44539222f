"""The main screen: the panes around one session. Messages come up from the panes, what is selected goes down."""

from __future__ import annotations

import asyncio

from textual import on
from textual.reactive import Reactive
from textual.worker import get_current_worker

from stagegraph.render.wording import counted
from stagegraph.tui.drawing.album import Album, Picture
from stagegraph.tui.drawing.messages import CardActivated, CardSelected, FocusAsked
from stagegraph.tui.model.chart import chart
from stagegraph.tui.model.facts import details
from stagegraph.tui.model.knowledge import Knowledge
from stagegraph.tui.model.panes import DETAILS, GRAPH, NARROW, PANES, SCHEDULE, SOURCE, STAGES, STEPS, Places, shown
from stagegraph.tui.model.session import Direction, Focus, Selection, Session, lines_of, selection_at
from stagegraph.tui.model.trails import search
from stagegraph.tui.screens.acts import MainActs
from stagegraph.tui.widgets.bars import Banner, HeaderBar, KeyBar
from stagegraph.tui.widgets.detailspane import Details
from stagegraph.tui.widgets.graphpane import GraphPane
from stagegraph.tui.widgets.linelist import LineView
from stagegraph.tui.widgets.schedulepane import Schedule
from stagegraph.tui.widgets.searchbar import SearchBar
from stagegraph.tui.widgets.sourcepane import SourceView
from stagegraph.tui.widgets.stagespane import StageList
from stagegraph.tui.widgets.stepspane import StepList
from stagegraph.tui.widgets.workbench import Workbench
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widget import Widget

    from stagegraph.analysis.plan import Plan

_TURNS = 3  # of the event loop, in which each pane tells the screen that it is to be drawn
_PREPARED_AFTER = 0.2  # seconds without another picture
TITLES = {
    STAGES: "Stages",
    DETAILS: "Details",
    GRAPH: "Graph",
    STEPS: "Steps",
    SOURCE: "Source",
    SCHEDULE: "Schedule",
}


class MainScreen(MainActs):
    """The panes, the bars, and what happens between them."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # the panes' borders tell, not the whole screen
    AUTO_FOCUS = ""  # the first pane that is seen, which is known once they are arranged

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.known: Knowledge | None = None
        self.album: Album | None = None
        self.picture: Picture | None = None
        self.tree_wanted = False
        self.header = HeaderBar("header")
        self.banner = Banner("banner")
        self.stages = StageList(STAGES)
        self.details = Details(DETAILS)
        self.graph = GraphPane(GRAPH)
        self.steps = StepList(STEPS)
        self.source = SourceView(SOURCE)
        self.schedule = Schedule(SCHEDULE)
        self.bench = Workbench(
            self.stages, self.details, self.graph, self.steps, self.source, self.schedule, id="bench"
        )
        self.search = SearchBar("search")
        self.keybar = KeyBar("keys")

    def compose(self) -> ComposeResult:
        """The bars around the panes."""
        yield self.header
        yield self.banner
        yield self.bench
        yield self.search
        yield self.keybar

    def on_mount(self) -> None:
        """Show the session."""
        self.banner.display = False
        self.search.display = False
        self.show_session(self.session, keep_source=False)

    # --- Showing ------------------------------------------------------------------------------------------------

    def show_session(self, session: Session, *, keep_source: bool) -> None:
        """Show a session with another plan, another text or another problem."""
        before, self.session = self.session, session
        if session.plan is not before.plan or self.known is None:
            self._show_plan(session.plan)
        elif session.view != before.view:
            self._show_picture()
        if session.loaded is not None:
            self.source.show(session.loaded.text)
        self.banner.show(session.problem, kept=session.plan is not None)
        self.show_head()
        self._show_selection(keep_source=keep_source)
        self.show_trail()
        self.set_class(session.problem is not None, "refused")

    def _show_plan(self, plan: Plan | None) -> None:
        if plan is None:
            self.steps.show(None, None)
            return
        self.known = Knowledge(plan)
        self.album = Album(plan)
        self.stages.show(self.known.rows)
        self.schedule.show(chart(self.known), self.known.critical)
        self._show_picture()

    def _show_picture(self) -> None:
        if self.album is not None:
            self.picture = self.album.picture(self.session.view)
            self.graph.show(self.picture.sheets)
            self.graph.mark(self.picture.matches(self.session.trail.stops))
            if self._preparing is not None:
                self._preparing.stop()
            self._preparing = self.set_timer(_PREPARED_AFTER, self._prepare)

    _preparing: Timer | None = None

    def _prepare(self) -> None:
        """Let a thread make what may be shown next."""
        album, view, compact = self.album, self.session.view, self.graph.canvas.compact
        if album is None or self.graph.as_tree:
            return

        def prepare() -> None:
            worker = get_current_worker()
            album.prepare(view, compact=compact, cancelled=lambda: worker.is_cancelled)

        # What fails here fails again, and is told, when it is asked for.
        self.run_worker(prepare, group="pictures", thread=True, exclusive=True, exit_on_error=False)

    def show_head(self) -> None:
        """The line at the top."""
        session, plan = self.session, self.session.plan
        file = session.loaded.name if session.loaded is not None else "no file"
        if plan is None:
            self.header.show(file, ", ".join(one for one in session.request.targets if one), "", "")
            return
        targets = ", ".join(plan.stages[index].display_name for index in plan.targets)
        options = [", ".join(map(str, plan.platforms))]
        if session.request.build_args:
            options.append(counted(len(session.request.build_args), "build arg"))
        summary = (
            f"{len(plan.build_order)} of {counted(len(plan.stages), 'stage')} in {counted(plan.step_count, 'step')}"
        )
        self.header.show(file, targets, " \u2502 ".join(options), summary)

    def _show_selection(self, *, keep_source: bool) -> None:
        session, known = self.session, self.known
        wrong = session.problem.line if session.problem is not None else 0
        if known is None or session.plan is None or self.picture is None:
            self.source.mark((0, 0), (0, 0), wrong)
            if wrong and not keep_source:
                self.source.put_line(wrong)
            return
        selection = session.selection
        self.stages.put_stage(selection.stage)
        self.details.show(details(known, selection), known.stage_named)
        if self.steps.known is not known or self._steps_of != selection.stage:
            self._steps_of = selection.stage
            self.steps.show(known, selection.stage)
        self.steps.put_step(selection.step)
        self.schedule.put(selection.stage, selection.step)
        self.graph.select(self.picture.card(selection))
        stage, step = lines_of(session.plan, selection) if session.current else ((0, 0), (0, 0))
        self.source.mark(stage, step, wrong)
        if not keep_source:
            self.source.put_line(*(step if step[0] else stage))
        self._show_titles(self.bench.places)

    _steps_of: int | None = None

    def show_trail(self) -> None:
        """What a search found, and how far one has walked."""
        session, trail = self.session, self.session.trail
        self.stages.mark_found(frozenset(one.stage for one in trail.stops if one.stage is not None))
        self.steps.mark_text(trail.text)
        self.source.mark_text(trail.text)
        if self.picture is not None:
            self.graph.mark(self.picture.matches(trail.stops))
        status = []
        focus = session.view.focus
        if focus is not None and self.picture is not None:
            status.append(f"only {focus.direction.value}: {len(self.picture.diagram.cards)} of {self.picture.whole}")
        if trail.title:
            status.append(
                f"{trail.title}: {trail.at + 1 or '-'}/{len(trail.stops)}" if trail.stops else f"{trail.title}: nothing"
            )
        self.keybar.show_status("; ".join(status))

    # --- Selecting ----------------------------------------------------------------------------------------------

    def select(self, selection: Selection, *, keep_source: bool = False) -> None:
        """Select something in all panes."""
        if selection != self.session.selection:
            self.session = replace(self.session, selection=selection)
            self._show_selection(keep_source=keep_source)

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
        view, known = event.view, self.known
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

    @on(Banner.Followed)
    def _banner_followed(self) -> None:
        if self.session.problem is not None and self.session.problem.line:
            self.show_line(self.session.problem.line)

    @on(Schedule.Picked)
    async def _picked(self, event: Schedule.Picked) -> None:
        if self.schedule.at == (event.stage, event.step):
            self.select(Selection(event.stage, event.step))
            await self._panes_told()

    @on(CardSelected)
    async def _card_selected(self, event: CardSelected) -> None:
        if self.picture is None or event.card_id != self.graph.seen.selected:
            return
        if event.card_id != self.picture.card(self.session.selection):
            self.graph.card = event.card_id
            self.select(self.picture.selection(event.card_id))
            await self._panes_told()

    @on(CardActivated)
    def _card_activated(self, event: CardActivated) -> None:
        if self.picture is not None:
            self.select(self.picture.selection(event.card_id))
        self.go_to(DETAILS)

    @on(FocusAsked)
    def _focus_asked(self, event: FocusAsked) -> None:
        if self.picture is not None:
            self.put_focus(Focus(self.picture.selection(event.card_id), Direction.BOTH))

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
    def _arranged(self, event: Workbench.Arranged) -> None:
        self._show_titles(event.places)
        self._keep_focus()

    def on_screen_resume(self) -> None:
        """Back from a dialog, or here for the first time."""
        self._keep_focus()
        self.program.tidy()

    def _keep_focus(self) -> None:
        """The focus is in a pane that is seen."""
        places = self.bench.places
        typing = self.search.display
        if self.is_current and not typing and places.boxes and places.box(self.focused_pane) is None:
            self.focus_pane(places.boxes[0][0])

    def _show_titles(self, places: Places) -> None:
        for name in PANES:
            widget = self.bench.query_one(f"#{name}")
            parts = []
            for one in places.sharing(name):
                label = f"{PANES.index(one) + 1} {TITLES[one]}"
                if one == name:
                    parts.append(f"[b]{label}[/b]")
                else:
                    parts.append(f"[@click=screen.go_to('{one}')]{label}[/]")
            title = " \u2502 ".join(parts)
            if widget.border_title != title:
                widget.border_title = title

    @property
    def focused_pane(self) -> str:
        """The pane that has the focus, "" for none."""
        around = self.focused.ancestors_with_self if self.focused is not None else []
        return next((one.id for one in around if one.id in PANES and one.id is not None), "")

    def focus_pane(self, name: str) -> None:
        """Give a pane the focus."""
        widget = self.graph.seen if name == GRAPH else self.bench.query_one(f"#{name}")
        self.set_focus(widget, scroll_visible=False)  # at once: the next key is for it

    def go_to(self, name: str) -> None:
        """Go to a pane; a hidden one is shown."""
        self.bench.wish(shown(self.bench.wishes, name))
        self.focus_pane(name)
