"""The dialog that writes a picture or a document."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Label, ProgressBar

from stagegraph.errors import StagegraphError
from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import EXPORT
from stagegraph.tui.model.session import told
from stagegraph.tui.model.textlines import Span
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.screens.replacedialog import ReplaceDialog
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.desk import Desk
    from stagegraph.tui.model.session import Session


class Progress(Message):
    """So many parts of the work are done."""

    def __init__(self, done: int, total: int, what: str) -> None:
        super().__init__()
        self.done, self.total, self.what = done, total, what


class Written(Message):
    """The file is written, or could not be."""

    def __init__(self, path: str, wrong: str = "") -> None:
        super().__init__()
        self.path, self.wrong = path, wrong


class ExportDialog(Dialog[str]):
    """Choose a format and a name. Gives the name of the file once it is written."""

    BINDINGS: ClassVar = EXPORT
    about = "Up and down choose the format, enter writes the file. The suffix follows the format, and tells it."

    def __init__(self, session: Session, desk: Desk) -> None:
        super().__init__()
        self.session, self.desk = session, desk
        self.formats = list(desk.formats)
        self.choices = ChoiceList("choices")
        self.choices.cursor_bright = True
        self.path = Input(compact=True, id="path")
        self.bar = ProgressBar(total=1, show_eta=False, show_percentage=False, id="progress")
        self.state = Label("", id="state", markup=False)
        self.named = False  # the name was typed: it stays when another format is chosen
        self.working = False

    def compose(self) -> ComposeResult:
        """Formats, the name, the progress."""
        box = Vertical(
            self.choices,
            Label("file", classes="name"),
            self.path,
            self.bar,
            self.state,
            KeyLine(
                hint("format", "move(-1)", "move(1)"),
                hint("write", "write"),
                hint("close", "dismiss_dialog"),
            ),
            id="box",
        )
        box.border_title = "Export"
        yield box

    def on_mount(self) -> None:
        """Begin with the first format."""
        self.bar.display = False
        width = max(map(len, self.formats))
        self.choices.show(
            [(Span(f"{name:<{width}}  ", "code"), Span(about, "dim")) for name, about in self.desk.formats.items()]
        )
        self._suggest()
        self.set_focus(self.path)

    @property
    def file_format(self) -> str:
        """The format under the cursor."""
        return self.formats[self.choices.cursor]

    def _suggest(self) -> None:
        """The name follows the format."""
        if self.named and self.path.value.strip():
            value = self.desk.renamed(self.path.value.strip(), self.file_format)
        else:
            value = self.desk.suggested(self.session, self.file_format)
        self.say("")
        with self.prevent(Input.Changed):
            self.path.value = value
            self.path.cursor_position = len(value)

    def on_input_changed(self) -> None:
        """The name was typed: the format follows its suffix."""
        self.named = True
        try:
            told_by_name = self.desk.format_of(self.path.value.strip())
        except StagegraphError as problem:
            self.say(printable(told(problem)))
            return
        self.say("")
        self._follow_name(told_by_name)

    def _follow_name(self, told_by_name: str) -> None:
        if told_by_name and told_by_name != self.file_format and not self.working:
            self.choices.put_cursor(self.formats.index(told_by_name))

    def action_move(self, by: int) -> None:
        """Another format."""
        if not self.working:
            self.choices.put_cursor(self.choices.cursor + by)
            self._suggest()

    def say(self, text: str) -> None:
        """Tell how far it is, or what is wrong; the keys stay in view."""
        self.state.update(text)
        self.call_after_refresh(self.make_room, self.choices, 60)

    @on(LineView.Moved)
    def _moved(self, event: LineView.Moved) -> None:
        event.stop()
        self._suggest()
        self.set_focus(self.path)

    @on(LineView.Chosen)
    async def _chosen(self, event: LineView.Chosen) -> None:
        event.stop()
        await self.action_write()

    async def action_write(self) -> None:
        """Write the file; what is there already is replaced if the user says so."""
        path = self.path.value.strip()
        if self.working:
            return
        if not path:
            self.say("Give the file a name.")
            return
        try:
            self._follow_name(self.desk.format_of(path))  # of keys that come together enter may be heard of first
            there = self.desk.replaces(path)
        except StagegraphError as problem:
            self.say(printable(told(problem)))
            return
        if there:
            await self.app.push_screen(ReplaceDialog(path), self._answered)
        else:
            self._begin(replace=False)

    def _answered(self, replace: bool | None) -> None:
        if replace:
            self._begin(replace=True)
        else:
            self.say("Nothing is written. Give it another name.")

    def _begin(self, *, replace: bool) -> None:
        path, file_format = self.path.value.strip(), self.file_format
        self.working = True
        self.bar.display = True
        self.run_worker(lambda: self._write(path, file_format, replace=replace), thread=True, group="export")

    def _write(self, path: str, file_format: str, *, replace: bool) -> None:
        def tell(done: int, total: int, what: str) -> None:
            self.post_message(Progress(done, total, what))

        try:
            self.desk.export(path, file_format, self.session, tell, replace=replace)
        except StagegraphError as problem:
            self.post_message(Written(path, told(problem)))
        else:
            self.post_message(Written(path))

    def on_progress(self, message: Progress) -> None:
        """Show how far it is."""
        self.bar.update(total=message.total, progress=message.done)
        self.say(printable(message.what))

    def on_written(self, message: Written) -> None:
        """Done, or not."""
        self.working = False
        self.bar.display = False
        if message.wrong:
            self.say(printable(message.wrong))
        elif self.is_current:
            self.dismiss(message.path)
