"""The steps of the selected stage."""

from __future__ import annotations

from rich.cells import cell_len

from stagegraph.graph.llb.steps import StepKind
from stagegraph.render.shared.wording import listed
from stagegraph.tui.model.textlines import Span, marked
from stagegraph.tui.widgets.wrappingview import WrappingView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.llb.steps import Step
    from stagegraph.tui.model.knowledge import Knowledge

_MARKS = {StepKind.SOURCE: "\u2193", StepKind.EXEC: "$", StepKind.FILE: "+", StepKind.MERGE: "&"}


class StepList(WrappingView):
    """The steps of a stage with BuildKit's names: wave, kind, on the critical path or not, name."""

    def __init__(self, pane: str) -> None:
        super().__init__(pane)
        self.steps: tuple[Step, ...] = ()
        self.known: Knowledge | None = None
        self.wanted = ""
        self.notice = ""

    def show(self, known: Knowledge | None, stage: int | None) -> None:
        """Show the steps of a stage; of none those that belong to no stage."""
        self.known = known
        self.steps = ()
        self.notice = "no plan"
        if known is not None:
            if stage is None:
                self.steps = tuple(step for step in known.plan.steps if step.stage is None)
                self.notice = "no steps outside the stages"
            else:
                planned = known.plan.stages[stage]
                self.steps = tuple(known.steps[one] for one in planned.steps)
                self.notice = f"{planned.display_name} has no steps" if planned.used else "not built for this target"
        self.cursor_shown = bool(self.steps)
        self.changed(max((cell_len(step.name) for step in self.steps), default=20) + 10)

    def mark_text(self, text: str) -> None:
        """Mark a text that is searched for."""
        if text != self.wanted:
            self.wanted = text
            self.refresh()

    def indent(self) -> int:
        """By how many cells the rows of a step are indented, except the first: below its name."""
        return 9 if self.steps else 0

    def count(self) -> int:
        """How many steps there are; a notice takes one line."""
        return len(self.steps) or 1

    def row(self, at: int) -> tuple[Span, ...]:
        """A step."""
        if not self.steps or self.known is None:
            return (Span(self.notice, "dim"),)
        step = self.steps[at]
        critical = step.id in self.known.critical
        return (
            Span(f"w{self.known.plan.wave(step.id) + 1:<3} ", "number"),
            Span("\u25cf " if critical else "  ", "critical"),
            Span(f"{_MARKS[step.kind]} ", "dim"),
            Span(f"{step.title} " if step.title else "", "critical" if critical else "stage"),
            *marked((Span(" ".join(step.text.split())),), self.wanted),
            *((Span(f"  ? {listed([f'${one}' for one in step.unknown.names])}", "unknown"),) if step.unknown else ()),
            *((Span(f"  once for {len(step.stages)} stages", "dim"),) if len(step.stages) > 1 else ()),
        )

    def put_step(self, step_id: str) -> None:
        """Put the cursor on a step; on the first one where it is none of them."""
        at = next((at for at, step in enumerate(self.steps) if step.id == step_id), 0)
        self.put_cursor(at)
