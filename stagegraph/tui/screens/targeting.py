"""What is built: targets are chosen in a dialog, or where one is; and the options of the build."""

from __future__ import annotations

from stagegraph.tui.model.targets import choices_of, target_name, target_names
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from textual.app import App

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.tui.model.session import Session
    from stagegraph.tui.program import Program

    class Builder(Protocol):
        """The screen on which one chooses."""

        session: Session

        @property
        def app(self) -> App[Any]:
            """The application."""

        @property
        def program(self) -> Program:
            """The program around the screen."""

        def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
            """Say something in a corner."""

        def tell_no_plan(self) -> None:
            """Say why nothing can be done."""


class Targeting:
    """Changes what a screen's program builds."""

    def __init__(self, screen: Builder) -> None:
        self.screen = screen

    def replan(self, request: PlanRequest | None) -> None:
        """Build otherwise; None for no change."""
        if request is not None:
            self.screen.program.replan(request)

    async def choose(self) -> None:
        """Choose targets."""
        from stagegraph.tui.screens.targetdialog import TargetDialog  # noqa: PLC0415  (dialogs are loaded when opened)

        session = self.screen.session
        if not choices_of(session):
            self.screen.tell_no_plan()
            return
        await self.screen.app.push_screen(TargetDialog(session), self._chosen)

    def _chosen(self, targets: tuple[str, ...] | None) -> None:
        if targets is not None:
            self.replan(replace(self.screen.session.request, targets=targets))

    def build_this(self, *, add: bool) -> None:
        """Build the selected stage; with ``add`` beside the others, or not any more where it is one of them."""
        plan, stage = self.screen.session.plan, self.screen.session.selection.stage
        if plan is None:
            self.screen.tell_no_plan()
            return
        if stage is None:
            self.screen.tell("Select a stage first.", wrong=True)
            return
        name = target_name(plan, stage)
        if name is None:
            self.screen.tell(
                f"{plan.stages[stage].display_name} has no name of its own, so it cannot be a target.", wrong=True
            )
            return
        names = target_names(plan, {*plan.targets} ^ {stage}) if add else (name,)
        if not names:
            self.screen.tell(f"{plan.stages[stage].display_name} is the only target.", wrong=True)
            return
        self.replan(replace(self.screen.session.request, targets=names))

    async def options(self) -> None:
        """Change build args, platforms, contexts; the graph follows while one types."""
        from stagegraph.tui.screens.builddialog import BuildDialog  # noqa: PLC0415

        before = self.screen.session.request
        dialog = BuildDialog(self.screen.session)
        await self.screen.app.push_screen(dialog, lambda request: self.replan(before if request is None else request))
