"""The steps of the selected stage."""

from __future__ import annotations

from rich.cells import cell_len

from stagegraph.graph.llb.steps import StepKind
from stagegraph.logs.buildlog import VertexState
from stagegraph.render.shared.timetexts import time_text
from stagegraph.render.shared.wording import listed
from stagegraph.syntax.instructions import CopyOrAdd, Run, Workdir
from stagegraph.tui.model.session import Selection
from stagegraph.tui.model.targets import target_name
from stagegraph.tui.model.textlines import Span, marked
from stagegraph.tui.widgets.wrappingview import WrappingView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.graph.llb.steps import Step
    from stagegraph.syntax.instructions import Instruction
    from stagegraph.tui.model.knowledge import Knowledge

_TIME = 9  # cells of how long a step took
_MARKS = {StepKind.SOURCE: "\u2193", StepKind.EXEC: "$", StepKind.FILE: "+", StepKind.MERGE: "&"}


class StepList(WrappingView):
    """The steps of a stage with BuildKit's names: wave, with a log time, on the critical path or not, kind, name.

    Of a stage that is not built, what its steps would be, dimmed, below a line that says how it is built.
    """

    def __init__(self, pane: str) -> None:
        super().__init__(pane)
        self.steps: tuple[Step, ...] = ()
        self.unbuilt: tuple[Instruction, ...] = ()
        self.known: Knowledge | None = None
        self.stage: int | None = None
        self.wanted = ""
        self.notice = ""

    def show(self, known: Knowledge | None, stage: int | None) -> None:
        """Show the steps of a stage; of none those that belong to no stage."""
        self.known, self.stage = known, stage
        self.steps, self.unbuilt = (), ()
        self.notice = "no plan"
        if known is not None:
            if stage is None:
                self.steps = tuple(step for step in known.plan.steps if step.stage is None)
                self.notice = "no steps outside the stages"
            else:
                planned = known.plan.stages[stage]
                self.steps = tuple(known.steps[one] for one in planned.steps)
                self.notice = f"{planned.display_name} has no steps"
                if not planned.used:
                    self.unbuilt = unbuilt_steps(planned)
                    self.notice = unbuilt_notice(known.plan, planned)
        self.cursor_shown = bool(self.steps or self.unbuilt)
        texts = [step.name for step in self.steps] or [one.text for one in self.unbuilt]
        self.changed(max((cell_len(text) for text in texts), default=20) + 10 + _TIME + 1)

    def mark_text(self, text: str) -> None:
        """Mark a text that is searched for."""
        if text != self.wanted:
            self.wanted = text
            self.refresh()

    def indent(self) -> int:
        """By how many cells the rows of a step are indented, except the first: below its name."""
        timed = self.known is not None and self.known.timings is not None and bool(self.steps)
        return (9 if self.steps or self.unbuilt else 0) + (_TIME + 1 if timed else 0)

    def head(self) -> tuple[Span, ...] | None:
        """How a stage that is not built is built."""
        return (Span(self.notice, "critical"),) if self.unbuilt else None

    def count(self) -> int:
        """How many steps there are; a notice takes one line."""
        return len(self.steps) or len(self.unbuilt) or 1

    def row(self, at: int) -> tuple[Span, ...]:
        """A step."""
        if self.unbuilt:
            return self._unbuilt(self.unbuilt[at])
        if not self.steps or self.known is None:
            return (Span(self.notice, "dim"),)
        step = self.steps[at]
        critical = step.id in self.known.critical
        return (
            Span(f"w{self.known.plan.wave(step.id) + 1:<3} ", "number"),
            *((Span(f"{self._time(step):>{_TIME}} ", "number"),) if self.known.timings is not None else ()),
            Span("\u25cf " if critical else "  ", "critical"),
            Span(f"{_MARKS[step.kind]} ", "dim"),
            Span(f"{step.title} " if step.title else "", "critical" if critical else "stage"),
            *marked((Span(" ".join(step.text.split())),), self.wanted),
            *((Span(f"  ? {listed([f'${one}' for one in step.unknown.names])}", "unknown"),) if step.unknown else ()),
            *((Span(f"  once for {len(step.stages)} stages", "dim"),) if len(step.stages) > 1 else ()),
        )

    def _time(self, step: Step) -> str:
        """How long a step took; how it ended where that is not told by a time."""
        found = self.known.times.get(step.id) if self.known is not None else None
        if found is None:
            return ""
        words = {VertexState.CACHED: "cached", VertexState.FAILED: "failed", VertexState.WAITING: "not begun"}
        return words.get(found.state) or time_text(found.seconds)

    def _unbuilt(self, instruction: Instruction) -> tuple[Span, ...]:
        mark = _MARKS[StepKind.EXEC if isinstance(instruction, Run) else StepKind.FILE]
        text = Span(" ".join(instruction.text.split()), "dim")
        return (Span(f"       {mark} ", "dim"), *marked((text,), self.wanted))

    def selection(self, at: int) -> Selection | None:
        """What a row selects, None for one that is no step."""
        if at < len(self.steps):
            return Selection(self.stage, self.steps[at].id)
        return Selection(self.stage, line=self.unbuilt[at].location.first) if at < len(self.unbuilt) else None

    def put(self, selection: Selection) -> None:
        """Put the cursor on what is selected; on the first row where it is none of them."""
        self.put_cursor(next((at for at in range(self.count()) if self.selection(at) == selection), 0))


def unbuilt_steps(planned: PlannedStage) -> tuple[Instruction, ...]:
    """The instructions of a stage that would be steps, as written."""
    return tuple(one for one in planned.stage.instructions if isinstance(one, Run | CopyOrAdd | Workdir))


def unbuilt_notice(plan: BuildPlan, planned: PlannedStage) -> str:
    """How a stage is built that is not built now."""
    if target_name(plan, planned.index) is None:
        return "not built for this target; it has no name of its own, so it cannot be one"
    return "not built for this target: B builds it, space builds it as well"
