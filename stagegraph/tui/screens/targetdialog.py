"""The dialog that chooses targets."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical
from textual.widgets import Input, Label

from stagegraph.tui.keys import TARGETS
from stagegraph.tui.model.textlines import Span, marked
from stagegraph.tui.model.trails import contains
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.syntax.instructions import Stage


class TargetDialog(Dialog[tuple[str, ...]]):
    """Choose one target with enter, or check several with tab; typing narrows the list. Gives the names."""

    BINDINGS: ClassVar = TARGETS
    about = "Type to narrow the list. Enter builds the target under the cursor, or those that are checked with tab."

    def __init__(self, plan: BuildPlan) -> None:
        super().__init__()
        self.plan = plan
        stages = plan.dockerfile.stages
        self.default = stages[-1].index
        last = {stage.name: stage.index for stage in stages if stage.name}
        self.stages = [stages[index] for index in sorted({*last.values(), self.default})]
        self.checked: set[int] = set(plan.targets) if len(plan.targets) > 1 else set()
        self.shown: list[Stage] = []
        self.input = Input(placeholder="name of a stage", compact=True)
        self.choices = ChoiceList("choices")
        self.choices.cursor_bright = True

    def compose(self) -> ComposeResult:
        """A line to type in, the list, the keys."""
        box = Vertical(
            self.input,
            self.choices,
            Label("enter build  tab check another  esc close", classes="hint"),
            id="box",
        )
        box.border_title = "Targets"
        yield box

    def on_mount(self) -> None:
        """Begin at the target that is built now."""
        self.narrow("")
        now = [at for at, stage in enumerate(self.shown) if stage.index in self.plan.targets]
        self.choices.put_cursor(now[0] if now else 0)
        self.set_focus(self.input)

    def narrow(self, text: str) -> None:
        """Show only the targets with that in their name."""
        self.shown = [one for one in self.stages if contains(one.display_name, text)] if text else list(self.stages)
        self._draw(text)

    def _draw(self, text: str) -> None:
        width = max((len(one.display_name) for one in self.stages), default=1)
        lines = []
        for stage in self.shown:
            check = "\u2611 " if stage.index in self.checked else "\u2610 "
            state = "target" if stage.index in self.plan.targets else "used"
            notes = [stage.description] if stage.description else []
            if stage.index == self.default:
                notes.insert(0, "the default")
            lines.append(
                (
                    Span(check, "stage"),
                    *marked((Span(f"{stage.display_name:<{width}}  ", state),), text),
                    Span(", ".join(notes), "dim"),
                )
            )
        self.choices.show(lines or [(Span("no such target", "dim"),)])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self.narrow(event.value)

    def action_move(self, by: int) -> None:
        """Another line of the list."""
        self.choices.put_cursor(self.choices.cursor + by)

    def action_check(self) -> None:
        """Check or uncheck the target under the cursor."""
        if self.shown:
            self.checked ^= {self.shown[self.choices.cursor].index}
            self._draw(self.input.value)

    def action_build(self) -> None:
        """Build what is checked, or what is under the cursor."""
        chosen = [one for one in self.stages if one.index in self.checked]
        if not chosen and self.shown:
            chosen = [self.shown[self.choices.cursor]]
        if chosen:
            # BuildKit is asked for the default target without a name.
            self.dismiss(tuple(one.name for one in chosen))

    @on(LineView.Moved)
    def _clicked(self, event: LineView.Moved) -> None:
        if not isinstance(event, LineView.Chosen):
            self.set_focus(self.input)

    @on(LineView.Chosen)
    def _chosen(self) -> None:
        self.action_build()
