"""The dialog that chooses what to copy."""

from __future__ import annotations

import os

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label

from stagegraph.tui.keys import COPY
from stagegraph.tui.model.textlines import Span
from stagegraph.tui.screens.dialog import ChoiceList, Dialog, show_with_keys
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.model.knowledge import Knowledge
    from stagegraph.tui.model.session import Session
    from stagegraph.tui.screens.dialog import Lettered


class Made(Message):
    """The text is made."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name, self.text = name, text


class CopyDialog(Dialog[tuple[str, str]]):
    """Choose what to copy. Gives what it is, and the text."""

    BINDINGS: ClassVar = COPY
    about = "The text goes to the clipboard of your terminal."

    def __init__(self, session: Session, known: Knowledge) -> None:
        super().__init__()
        self.session, self.known = session, known
        self.choices = ChoiceList("choices")
        self.working = False
        stage = session.selection.stage
        self.stage_name = known.names[stage] if stage is not None else ""

    def compose(self) -> ComposeResult:
        """The list."""
        box = Vertical(self.choices, KeyLine(hint("close", "dismiss_dialog")), Label("", id="state"), id="box")
        box.border_title = "Copy"
        yield box

    def on_mount(self) -> None:
        """Show what there is."""
        self.set_focus(self.choices)
        show_with_keys(self, self.choices, self._listed())

    def _listed(self) -> Lettered:
        name = Span(self.stage_name or "no stage is selected", "stage")
        return [
            ("take('name')", (Span("the stage's name  "), name)),
            ("take('lines')", (Span("the stage's lines of the Dockerfile"),)),
            ("take('mermaid')", (Span("a Mermaid diagram of the graph as it is shown"),)),
            ("take('markdown')", (Span("the build told in Markdown"),)),
            ("take('why')", (Span("why the stage is built, in Markdown"),)),
            ("take('command')", (Span("the docker buildx build command of what is shown"),)),
        ]

    @on(LineView.Moved)
    def _moved(self, event: LineView.Moved) -> None:
        event.stop()

    @on(LineView.Chosen)
    def _chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        self.action_take(("name", "lines", "mermaid", "markdown", "why", "command")[event.row])

    def action_take(self, what: str) -> None:
        """Make the text; that can take a while."""
        if self.working:
            return
        if what in ("name", "lines", "why") and not self.stage_name:
            self.query_one("#state", Label).update("Select a stage first.")
            return
        self.working = True
        self.query_one("#state", Label).update("working \u2026")
        name, make = self._maker(what)
        self.run_worker(lambda: self.post_message(Made(name, make())), thread=True)

    def on_made(self, message: Made) -> None:
        """The text is there."""
        if self.is_current:
            self.dismiss((message.name, message.text))

    def _maker(self, what: str) -> tuple[str, Callable[[], str]]:
        return {
            "name": ("The stage's name", lambda: self.stage_name),
            "lines": ("The stage's lines", self._lines),
            "mermaid": ("Mermaid", self._mermaid),
            "markdown": ("Markdown", self._markdown),
            "why": ("Why", self._why),
            "command": ("Build command", self._command),
        }[what]

    @property
    def _index(self) -> int:
        return self.session.selection.stage or 0

    def _lines(self) -> str:
        location = self.known.plan.stages[self._index].location
        lines = self.known.plan.dockerfile.source.lines[location.first - 1 : location.last]
        return "\n".join(line.rstrip("\r") for line in lines) + "\n"

    def _mermaid(self) -> str:
        from stagegraph.render.formats.mermaid import mermaid_text  # noqa: PLC0415  (few want it)
        from stagegraph.tui.drawing.album import Picture  # noqa: PLC0415

        return mermaid_text(Picture(self.known.plan, self.session.view).diagram)

    def _markdown(self) -> str:
        from stagegraph.analysis.buildtargets import list_targets  # noqa: PLC0415  (few want it)
        from stagegraph.render.story.markdown import story_markdown  # noqa: PLC0415
        from stagegraph.render.story.story import tell  # noqa: PLC0415

        plan = self.known.plan
        return story_markdown(tell(plan, list_targets(plan.dockerfile, self.session.request)))

    def _why(self) -> str:
        from stagegraph.render.story.markdown import lines_as_markdown  # noqa: PLC0415  (few want it)
        from stagegraph.render.story.reasons import told_why  # noqa: PLC0415

        return lines_as_markdown(told_why(self.known.plan, self._index))

    def _command(self) -> str:
        from stagegraph.tui.model.commandline import build_command  # noqa: PLC0415  (few want it)

        name = self.session.loaded.name if self.session.loaded is not None else "Dockerfile"
        return build_command(self.session.request, name, powershell=os.name == "nt")
