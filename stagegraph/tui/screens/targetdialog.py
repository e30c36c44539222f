"""The dialog that chooses targets."""

from __future__ import annotations

from textual import on
from textual.containers import Vertical
from textual.widgets import Input, Label

from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import TARGETS
from stagegraph.tui.model.targets import choices_of, targets_now
from stagegraph.tui.model.textlines import Span, marked
from stagegraph.tui.model.typed import name_rank
from stagegraph.tui.screens.dialog import ChoiceList, Dialog
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult

    from stagegraph.tui.model.session import Session
    from stagegraph.tui.model.targets import TargetChoice

_AROUND = 10  # lines around the list


class TargetDialog(Dialog[tuple[str, ...]]):
    """Choose one target with enter, or check several with tab; typing narrows the list. Gives the names.

    The list is that of the file as it is now, and follows it while the dialog is open.
    """

    BINDINGS: ClassVar = TARGETS
    about = (
        "Type to narrow the list. Enter builds the target under the cursor; where it is checked, all that are checked. "
        "What is built now is checked at first."
    )

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.now = targets_now(session)
        self.checked = set(self.now)
        self.changed = False
        self.targets: tuple[TargetChoice, ...] = choices_of(session)
        self.shown: list[TargetChoice] = []
        self.typed = ""  # what the list is narrowed to
        self.input = Input(placeholder="name of a stage", compact=True)
        self.choices = ChoiceList("choices")
        self.choices.cursor_bright = True

    def compose(self) -> ComposeResult:
        """A line to type in, what is checked, the list, the keys."""
        box = Vertical(
            self.input,
            Label("", id="checked", markup=False),
            self.choices,
            Label("", id="will", classes="hint", markup=False),
            KeyLine(hint("check another", "check"), hint("uncheck all", "uncheck"), hint("close", "dismiss_dialog")),
            id="box",
        )
        box.border_title = "Targets"
        yield box

    def on_mount(self) -> None:
        """Begin at the target that is built now."""
        self.program.session_changed.subscribe(self, self._follow)
        self.narrow("")
        now = [at for at, one in enumerate(self.shown) if one.name in self.now]
        self.choices.put_cursor(now[0] if now else 0)
        self._tell()
        self.set_focus(self.input)

    def _follow(self, session: Session) -> None:
        """The file is another one, or what is built."""
        here = self.shown[self.choices.cursor].name if self.shown else ""
        self.targets = choices_of(session) or self.targets
        self.checked &= {one.name for one in self.targets}
        self.narrow(self.input.value)
        at = next((at for at, one in enumerate(self.shown) if one.name == here), self.choices.cursor)
        self.choices.put_cursor(at)
        self._tell()

    def narrow(self, text: str) -> None:
        """Show only the targets with that in their name: that of this name first, then those that begin so."""
        self.typed = text
        ranks = {one: name_rank(one.display_name, text) if text.strip() else 0 for one in self.targets}
        self.shown = sorted((one for one in self.targets if ranks[one] is not None), key=lambda one: ranks[one] or 0)
        self._draw(text)

    def _draw(self, text: str) -> None:
        width = max((len(printable(one.display_name)) for one in self.targets), default=1)
        lines = []
        for one in self.shown:
            check = "[x] " if one.name in self.checked else "[ ] "
            state = "target" if one.name in self.now else "used"
            notes = [one.description] if one.description else []
            if one.default:
                notes.insert(0, "the default")
            lines.append(
                (
                    Span(check, "stage"),
                    *marked((Span(f"{printable(one.display_name):<{width}}  ", state),), text),
                    Span(", ".join(notes), "dim"),
                )
            )
        # As high as ever, so that the box does not jump, and the lines around are seen in small terminals, too.
        room = self.size.height * 8 // 10 - _AROUND
        self.choices.styles.height = max(1, min(len(self.targets), max(room, 3)))
        self.choices.show(lines or [(Span("no such target", "dim"),)])
        self._tell()

    @property
    def wanted(self) -> list[TargetChoice]:
        """What enter builds."""
        here = self.shown[self.choices.cursor] if self.shown else None
        checked = [one for one in self.targets if one.name in self.checked]
        if here is None:
            return []
        if here in checked or (checked and self.changed and not self.input.value.strip()):
            return checked
        return [here]

    def _tell(self) -> None:
        """What is checked, and what enter does."""
        checked = ", ".join(one.display_name for one in self.targets if one.name in self.checked)
        wanted = ", ".join(one.display_name for one in self.wanted)
        self.query_one("#checked", Label).update(printable(f"checked: {checked or 'none'}"))
        self.query_one("#will", Label).update(printable(f"enter builds {wanted}") if wanted else "")

    def on_resize(self) -> None:
        """A list as high as there is room for."""
        self._draw(self.input.value)

    def on_input_changed(self) -> None:
        """Narrow the list; what is typed for is under the cursor.

        Keys that come together may act before the word of the last letter has come: each action looks first.
        """
        if self.input.value != self.typed:
            self.choices.cursor = 0
            self.narrow(self.input.value)

    def action_move(self, by: int) -> None:
        """Another line of the list."""
        self.on_input_changed()
        self.choices.put_cursor(self.choices.cursor + by)
        self._tell()

    def action_check(self) -> None:
        """Check or uncheck the target under the cursor."""
        self.on_input_changed()
        if self.shown:
            self.checked ^= {self.shown[self.choices.cursor].name}
            self.changed = True
            self._draw(self.input.value)

    def action_uncheck(self) -> None:
        """Uncheck all."""
        self.checked.clear()
        self.changed = True
        self._draw(self.input.value)

    def action_build(self) -> None:
        """Build what is checked, or what is under the cursor."""
        self.on_input_changed()
        if chosen := self.wanted:
            # BuildKit is asked for the default target without a name.
            self.dismiss(tuple(one.name for one in chosen))

    @on(LineView.Moved)
    def _clicked(self, event: LineView.Moved) -> None:
        event.stop()
        self._tell()
        if not isinstance(event, LineView.Chosen):
            self.set_focus(self.input)

    @on(LineView.Chosen)
    def _chosen(self) -> None:
        self.action_build()
