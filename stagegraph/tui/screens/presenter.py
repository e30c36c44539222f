"""Putting a session into the panes and bars of the main screen."""

from __future__ import annotations

from weakref import ref

from textual.markup import escape
from textual.worker import get_current_worker

from stagegraph.render.shared.markup import printable
from stagegraph.render.shared.timetexts import time_text
from stagegraph.render.shared.wording import counted, counts_texts
from stagegraph.tui.drawing.album import Album
from stagegraph.tui.model.chart import chart
from stagegraph.tui.model.facts import details, told_refusal
from stagegraph.tui.model.imagefacts import unknown_variables
from stagegraph.tui.model.knowledge import Knowledge
from stagegraph.tui.model.modes import Chip, Mode, focus_text, modes_of, ordered, trail_text, unbuilt_text
from stagegraph.tui.model.panes import DETAILS, GRAPH, SCHEDULE, SOURCE, STAGES, STEPS
from stagegraph.tui.model.remarks import marks_by_line, marks_by_stage, remarks_of
from stagegraph.tui.model.session import Session, lines_of, measured
from stagegraph.tui.model.stepsums import step_sum
from stagegraph.tui.model.timechart import time_chart
from stagegraph.tui.widgets.bars import HeaderBar, KeyBar
from stagegraph.tui.widgets.detailspane import Details
from stagegraph.tui.widgets.graphpane import GraphPane
from stagegraph.tui.widgets.problemline import ProblemLine
from stagegraph.tui.widgets.schedulepane import Schedule
from stagegraph.tui.widgets.sourcepane import SourceView
from stagegraph.tui.widgets.stagespane import StageList
from stagegraph.tui.widgets.stepspane import StepList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.logs.buildlog import LoggedBuild
    from stagegraph.tui.drawing.album import Picture
    from stagegraph.tui.model.remarks import Remark
    from stagegraph.tui.model.session import Selection

_OF_THE_LAST_TEXT = "of the last text that could be planned"
_PREPARED_AFTER = 0.2  # seconds without another picture


class Presenter:
    """The widgets that show a session, and what was worked out for them.

    Attributes:
        session: what is shown.
        known: what the panes ask of the plan, None before there is one.
        picture: what the pane of the graph shows.
        modes: what is on, in the order in which it came.
        zoomed: a pane has the whole screen.
    """

    def __init__(self) -> None:
        self.session = Session()
        self.known: Knowledge | None = None
        self.album: Album | None = None
        self.picture: Picture | None = None
        self.header = HeaderBar("header")
        self.problems = ProblemLine("problems")
        self.remarks: tuple[Remark, ...] = ()
        self.stages = StageList(STAGES)
        self.details = Details(DETAILS)
        self.graph = GraphPane(GRAPH)
        self.steps = StepList(STEPS)
        self.source = SourceView(SOURCE)
        self.schedule = Schedule(SCHEDULE)
        self.keybar = KeyBar("keys")
        self._preparing: Timer | None = None
        self._steps_of: int | None = None
        self.modes: tuple[Mode, ...] = ()
        self.zoomed = False

    def show(self, session: Session, *, keep_source: bool) -> None:
        """Show a session with another plan, another text, another problem or another view of the graph."""
        before, self.session = self.session, session
        if session.plan is not before.plan or self.known is None or _log_of(session) != _log_of(before):
            self._show_plan(session.plan)
        elif session.view != before.view:
            self._show_picture()
        if session.loaded is not None:
            self.source.show(session.loaded.text)
        self._show_remarks(session)
        self._show_head()
        self.show_selection(session, keep_source=keep_source)
        if session.problem is not None and session.problem != before.problem:
            self.source.put_line(session.problem.line)
        self.show_trail(session)

    def show_findings(self, session: Session) -> None:
        """Show a session whose findings were worked out."""
        self.session = session
        self._show_remarks(session)
        if self.known is not None:
            self.details.update(details(self.known, session.selection, self.remarks))

    def _show_remarks(self, session: Session) -> None:
        """What is said of the file: in the line for it, beside the source, beside the stages."""
        before, at = self.remarks, self.problems.at
        self.remarks = remarks_of(session)
        kept = before[at] if 0 <= at < len(before) else None
        known = session.plan is not None or session.problem is not None
        self.problems.show(self.remarks, self.remarks.index(kept) if kept in self.remarks else -1, known=known)
        self.source.mark_remarks(marks_by_line(self.remarks))
        self.stages.mark_remarks(marks_by_stage(self.remarks))
        kept_plan = session.problem is not None and session.plan is not None
        _put_below(self.graph, _OF_THE_LAST_TEXT if kept_plan else "")

    def _show_plan(self, plan: BuildPlan | None) -> None:
        if plan is None:
            self.steps.show(None, None)
            return
        self.known = Knowledge(plan, measured(self.session))
        self.album = Album(plan, self.known.timings)
        self.stages.show(self.known.rows)
        self.source.mark_unknown(unknown_variables(plan))
        self.stages.tell_sum(counts_texts(plan) or (f"{counted(plan.step_count, 'step')} in the stages",))
        self.schedule.show(chart(self.known), self.known.critical, time_chart(self.known))
        self._show_picture()

    def _show_picture(self) -> None:
        if self.album is not None:
            self.picture = self.album.picture(self.session.view)
            self.graph.show(self.picture.sheets)
            self.graph.mark(self.picture.matches(self.session.trail.stops))
            if self._preparing is not None:
                self._preparing.stop()
            self._preparing = self.graph.set_timer(_PREPARED_AFTER, self._prepare)

    def _prepare(self) -> None:
        """Let a thread make what may be shown next."""
        if self.album is None or self.graph.as_tree:
            return
        view, form_of = self.session.view, self.graph.canvas.form_of()
        found = ref(self.album)  # a worker is kept after its work; the pictures of an old plan are not

        def prepare() -> None:
            album, worker = found(), get_current_worker()
            if album is not None:
                album.prepare(view, form_of, cancelled=lambda: worker.is_cancelled)

        # What fails here fails again, and is told, when it is asked for.
        self.graph.run_worker(prepare, group="pictures", thread=True, exclusive=True, exit_on_error=False)

    def _show_head(self) -> None:
        session, plan = self.session, self.session.plan
        file = session.loaded.name if session.loaded is not None else session.name
        self.header.project = printable(session.project)
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
        timings = self.known.timings if self.known is not None else None
        if timings is not None:
            summary = f"{time_text(timings.wall)}{'' if timings.wall_measured else ' (computed)'}, {summary}"
        self.header.show(file, targets, " \u2502 ".join(options), summary)

    def show_selection(self, session: Session, *, keep_source: bool) -> None:
        """Show a session in which something else is selected; with ``keep_source`` the source stays where it is."""
        self.session, known = session, self.known
        wrong = session.problem.line if session.problem is not None else 0
        if known is None or session.plan is None or self.picture is None:
            self.source.mark((0, 0), (0, 0), wrong)
            if wrong and not keep_source:
                self.source.put_line(wrong)
            self.details.show(told_refusal(self.remarks))
            return
        selection = session.selection
        self.stages.put_stage(selection.stage)
        self.details.show(details(known, selection, self.remarks))
        if self.steps.known is not known or self._steps_of != selection.stage:
            self._steps_of = selection.stage
            self.steps.show(known, selection.stage)
            stage_built = selection.stage if selection.stage in known.waves else None
            _put_below(self.steps, step_sum(known, stage_built) if stage_built is not None else "")
        self.steps.put(selection)
        self._show_in_schedule(known, selection)
        self.graph.select(self.picture.card(selection))
        stage, step = lines_of(session.plan, selection) if session.current else ((0, 0), (0, 0))
        self.source.mark(stage, step, wrong)
        if not keep_source:
            self.source.put_line(*(step if step[0] else stage))

    def _show_in_schedule(self, known: Knowledge, selection: Selection) -> None:
        stage = selection.stage
        self.schedule.put(stage, selection.step, known.plan.runs_with(stage) if stage is not None else ())
        _put_below(
            self.schedule,
            f"{known.names[stage]} is not built" if stage is not None and stage not in known.waves else "",
        )

    def show_trail(self, session: Session) -> None:
        """Show a session with another trail: what a search found, and how far one has walked."""
        self.session, trail = session, session.trail
        self.stages.mark_found(frozenset(one.stage for one in trail.stops if one.stage is not None))
        self.steps.mark_text(trail.text)
        self.source.mark_text(trail.text)
        if self.picture is not None:
            self.graph.mark(self.picture.matches(trail.stops))
        self.show_modes(session)

    def show_modes(self, session: Session) -> None:
        """Tell what is on, in the order in which it came."""
        self.modes = ordered(self.modes, modes_of(session, zoomed=self.zoomed))
        self.keybar.show_chips([Chip(mode, self._chip(session, mode)) for mode in self.modes])

    def _chip(self, session: Session, mode: Mode) -> str:
        plan, picture, focus = session.plan, self.picture, session.view.focus
        if mode is Mode.TRAIL:
            return trail_text(session.trail)
        if mode is Mode.ZOOM or plan is None:
            return f"{mode.value}"
        if mode is Mode.FOCUS and focus is not None:
            count = f": {len(picture.diagram.cards)} of {picture.whole}" if picture is not None else ""
            return f"{focus_text(plan, focus)}{count}"
        return unbuilt_text(plan)


def _log_of(session: Session) -> LoggedBuild | None:
    return session.loaded.log if session.loaded is not None else None


def _put_below(pane: Widget, text: str) -> None:
    """Write a text into the lower border of a pane."""
    text = escape(printable(text))
    if (pane.border_subtitle or "") != text:
        pane.border_subtitle = text
