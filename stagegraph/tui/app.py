"""The application: one session on the screen, the file behind it watched."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from time import monotonic

from textual.events import Key
from textual.message import Message
from textual.signal import Signal
from textual.widgets import Input

from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import StagegraphError
from stagegraph.render.shared.wording import listed
from stagegraph.tui.aside import aside
from stagegraph.tui.colours import OWN_THEMES
from stagegraph.tui.inside import DisplayingApp, rewritten, run_binding
from stagegraph.tui.keys import APP
from stagegraph.tui.model.kept import Kept, Start
from stagegraph.tui.model.remarks import findings_of
from stagegraph.tui.model.session import Session, make_plan_of, missing_targets, problem_of, with_plan, with_problem
from stagegraph.tui.screens.mainscreen import MainScreen
from stagegraph.tui.screens.toosmall import TooSmall, too_small
from stagegraph.tui.signals import Signals
from stagegraph.tui.switching import Switching
from stagegraph.tui.writing import Frame
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import App
    from textual.dom import DOMNode
    from textual.events import Event, Resize
    from textual.geometry import Size
    from textual.timer import Timer
    from textual.widget import Widget
    from textual.worker import Worker

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.tui.desk import Desk, Loader, TargetSwitch
    from stagegraph.tui.model.session import Loaded, Problem
    from stagegraph.tui.watching import FileChanged

_QUIET = 3.0  # seconds after the last plan, dialog or key
_MOMENT = 0.2  # seconds
_CHECKED_AFTER = 0.1  # seconds without another text or request
_PLANNED_AT_ONCE = 20_000  # characters; more is planned in a thread, as it takes longer than a moment


class Planned(Message):
    """A plan has been made, or could not be."""

    def __init__(
        self, *, number: int, loaded: Loaded, request: PlanRequest, plan: BuildPlan | None, problem: Problem | None
    ) -> None:
        super().__init__()
        self.number, self.loaded, self.request, self.plan, self.problem = number, loaded, request, plan, problem


class Checked(Message):
    """What there is to find in the file is worked out."""

    def __init__(self, number: int, findings: tuple[Finding, ...]) -> None:
        super().__init__()
        self.number, self.findings = number, findings


class StagegraphApp(DisplayingApp, inherit_bindings=False):
    """Shows what a build does.

    Args:
        loader: reads the file.
        desk: writes files and opens the editor.
        request: targets and build options.
        theme: the name of a theme, "" for the usual one.
        seconds: how often the file is looked at.
        alone: it has the process for itself, and takes its signals.
        start: what was kept of the last call, and keys of the user's own.
        project: opens the targets of bake and compose files, None for one Dockerfile.
    """

    TITLE = "stagegraph"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar = APP
    ENABLE_COMMAND_PALETTE = False  # ours looks and finds as our other lists do
    NOTIFICATION_TIMEOUT = 4

    def __init__(  # noqa: PLR0913  (all that the outside world brings)
        self,
        loader: Loader,
        desk: Desk,
        request: PlanRequest = PlanRequest(),  # noqa: B008  (a frozen value)
        *,
        theme: str = "",
        seconds: float = 0.1,
        alone: bool = False,
        start: Start = Start(),  # noqa: B008  (a frozen value)
        project: TargetSwitch | None = None,
    ) -> None:
        super().__init__()
        self.animation_level = "none"  # every key shows its effect at once, over a slow line too
        for one in OWN_THEMES:
            self.register_theme(one)
        self._usual_theme = self.theme
        self.kept = start.kept
        for wanted in (theme, self.kept.theme):
            if wanted in self.available_themes:
                self.theme = wanted
                break
        if start.keymap:
            self.set_keymap(dict(start.keymap))
        self.loader = loader
        self.desk = desk
        self.word = start.word
        self.seconds = seconds
        self._number = 0  # of the plan that was asked for last
        self.session_changed: Signal[Session] = Signal(self, "session")
        self._kept_targets = request.targets == ("",) and self.kept.targets != ("",)
        if self._kept_targets:
            request = replace(request, targets=self.kept.targets)
        self.switching = Switching(self, project)
        self.main = MainScreen(self.switching.first_session(request))
        self.main.bench.wishes = self.kept.panes
        self.main.source.wraps = self.main.steps.wraps = self.kept.wraps
        self.signals = Signals(self) if alone else None
        self._tidying: Timer | None = None
        self._checking: Timer | None = None
        self._last_key = 0.0
        self._frame = Frame()

    def rewritten(self, update: object) -> object:
        """Of what Textual displays only what differs from what is there."""
        return rewritten(update, self._frame.write, self._frame.forget)

    def _taken_back(self, _: App[None]) -> None:
        """Another program has had the terminal."""
        self._frame.forget()
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """Terminals move what stands on them when they get another size."""
        self._frame.forget()
        self._heed_size(event.size)

    def _heed_size(self, size: Size) -> None:
        if self.main not in self.screen_stack:
            return  # it is looked at once there is something to show
        if too_small(size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif isinstance(self.screen, TooSmall) and not too_small(size):
            self.pop_screen()

    def on_load(self) -> None:
        """Before the terminal is taken."""
        if self.signals is not None:
            self.signals.before_start()

    def on_mount(self) -> None:
        """Read the file, show it, watch it."""
        if self.signals is not None:
            self.signals.after_start()
        self.app_resume_signal.subscribe(self, self._taken_back)
        stamp = self.loader.stamp()
        self._read_first()
        self.push_screen(self.main)
        self._heed_size(self.size)
        self.switching.watch(stamp)

    @property
    def ended_by_signal(self) -> int:
        """The status that tells which signal ended it, 0 for none."""
        return self.signals.status if self.signals is not None else 0

    @property
    def session(self) -> Session:
        """What is shown."""
        return self.main.session

    # --- Planning -----------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the file again and plan it; whatever it has become, keys are taken meanwhile."""
        _: Worker[None] = self.run_worker(self._read_again, group="read", exclusive=True)

    async def _read_again(self) -> None:
        try:
            loaded = await aside(self.loader.load)
        except StagegraphError as error:
            self._refuse(error)
        else:
            self._plan(loaded, self.switching.request_for(loaded, self.session.request))

    def _read_first(self) -> None:
        if self.word:
            self.call_later(self.main.tell, self.word, wrong=True)
        try:
            loaded = self.loader.load()
        except StagegraphError as error:
            self._refuse(error, first=True)
        else:
            if self._kept_targets:
                self._take_kept_targets(loaded)
            self._plan(loaded, self.switching.request_for(loaded, self.session.request), first=True)

    def _refuse(self, error: StagegraphError, *, first: bool = False) -> None:
        self._number += 1
        self._show(with_problem(self.session, None, problem_of(error)), first=first)

    def _take_kept_targets(self, loaded: Loaded) -> None:
        """Build what was built last time, if the file still has it, and say so."""
        gone = missing_targets(loaded, self.kept.targets)
        if gone:
            self.main.session = replace(self.session, request=replace(self.session.request, targets=("",)))
            self.call_later(self.main.tell, f"{listed(gone)}, built last time, is gone: this is the default.")
        else:
            names = listed([one or "the default" for one in self.kept.targets])
            self.call_later(self.main.tell, f"Target {names}, as last time; R forgets that.")

    def replan(self, request: PlanRequest) -> None:
        """Plan the file for another request."""
        loaded = self.session.loaded
        if loaded is not None:
            self._plan(loaded, request)

    def _plan(self, loaded: Loaded, request: PlanRequest, *, first: bool = False) -> None:
        self.main.edits.read(loaded.text)
        self._number += 1
        number = self._number
        if loaded.image_configs is not None:
            request = replace(request, image_configs=loaded.image_configs)
        self._check_soon(number, loaded, request)
        if len(loaded.text) <= _PLANNED_AT_ONCE:
            self._take(_planned(number, loaded, request), first=first)
            return
        if first:
            self.main.session = replace(self.session, loaded=loaded)
        self.run_worker(
            lambda: self.post_message(_planned(number, loaded, request)), group="plan", exclusive=True, thread=True
        )

    def _check_soon(self, number: int, loaded: Loaded, request: PlanRequest) -> None:
        """Let a thread work out what there is to find, once the plan is shown."""
        if self._checking is not None:
            self._checking.stop()

        def check() -> None:
            self.post_message(Checked(number, findings_of(loaded, request, self.loader.wanted())))

        self._checking = self.set_timer(
            _CHECKED_AFTER, lambda: self.run_worker(check, group="checks", exclusive=True, thread=True)
        )

    def on_checked(self, message: Checked) -> None:
        """The findings come from the thread."""
        if message.number == self._number:
            self.main.show_findings(message.findings)

    def on_planned(self, message: Planned) -> None:
        """A plan comes from the thread."""
        self._take(message)

    def _take(self, message: Planned, *, first: bool = False) -> None:
        if message.number != self._number:
            return  # of a text or a request that is not the last one any more
        session = self.session
        if message.plan is not None:
            after = with_plan(session, message.loaded, message.request, message.plan)
            self._show(after, first=first, keep_source=message.loaded.text == session.planned_text)
            self.main.edits.planned(session, after)
        elif message.problem is not None:
            request = message.request
            self._show(with_problem(replace(session, request=request), message.loaded, message.problem), first=first)

    def _show(self, session: Session, *, first: bool = False, keep_source: bool = False) -> None:
        if first:
            self.main.session = session
        else:
            self.main.show_session(session, keep_source=keep_source and session.problem is None)
            self.tidy()
            self.session_changed.publish(session)

    def on_file_changed(self, _: FileChanged) -> None:
        """The file is another one."""
        self.reload()

    def tidy(self) -> None:
        """Give back the memory of old plans and closed dialogs, when no key has been pressed for a while."""
        if self._tidying is not None:
            self._tidying.stop()
        self._tidying = self.set_timer(_QUIET, self._collect)

    def _collect(self) -> None:
        if monotonic() - self._last_key < _QUIET:
            self.tidy()
        else:
            gc.collect()

    # --- What is kept -------------------------------------------------------------------------------------------

    def to_keep(self) -> Kept:
        """What is to be kept for the next call."""
        theme = "" if self.theme == self._usual_theme else self.theme
        panes = replace(self.main.bench.wishes, zoomed="")
        return Kept(theme, panes, self.session.request.targets, self.main.source.wraps)

    def action_forget(self) -> None:
        """Begin anew: the usual theme, the panes in their places, the default target."""
        self.theme = self._usual_theme
        self.main.bench.reset()
        self.main.wrap(wraps=False)
        if self.session.request.targets != ("",):
            self.replan(replace(self.session.request, targets=("",)))
        self.main.tell("Theme, panes and targets are as at first, and nothing is kept.")

    # --- Keys ---------------------------------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        """Handle the keys one after the other, however fast they come.

        Textual gives a key to what has the focus when it arrives, but acts on it once it has come back to the program:
        what is typed together with the key that opens a dialog or the search would go to the pane behind.
        """
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self._last_key = monotonic()
        field = self.focused
        if not isinstance(field, Input):
            await self._act_on(event)
        elif event.is_printable:
            await super().on_event(event)
            await _taken(field)
        else:
            before = field.value
            await self._act_on(event)
            if field.value != before:
                await _taken(field)

    async def _act_on(self, event: Key) -> None:
        if not await run_binding(self, event.key):
            await super().on_event(event)

    # --- Palette, help and themes ----------------------------------------------------------------------------------

    async def action_palette(self) -> None:
        """Search all actions."""
        if self.screen is self.main:
            await self.main.ways.ask_for_action()

    async def action_help(self) -> None:
        """The keys that work here."""
        from stagegraph.tui.screens.helpdialog import HelpDialog  # noqa: PLC0415  (loaded when opened)

        if not isinstance(self.screen, HelpDialog):
            await self.push_screen(HelpDialog(self.screen))

    async def action_choose_theme(self) -> None:
        """Choose a theme; it is shown while one walks through the list."""
        from stagegraph.tui.screens.themedialog import ThemeDialog  # noqa: PLC0415  (loaded when opened)

        if not isinstance(self.screen, ThemeDialog):
            await self.push_screen(ThemeDialog(self.theme))


async def _taken(field: Widget) -> None:
    """Wait until the screen has heard what a field has to say of a key, for a moment at most.

    The field tells it to what is around it, and so on up to the screen. What waits in a queue when a message comes to
    its turn is behind it: so each of them is asked twice, for the key, and for what the key made it say.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(_MOMENT):
            for widget in field.ancestors_with_self:
                if widget is field.app or not (await _turned(widget) and await _turned(widget)):
                    return


async def _turned(node: DOMNode) -> bool:
    """Wait until a part of the screen has handled the messages that it has; False for one that has been closed."""
    done = asyncio.Event()
    open_still = node.call_later(done.set)
    if open_still:
        await done.wait()
    return open_still


def _planned(number: int, loaded: Loaded, request: PlanRequest) -> Planned:
    try:
        return Planned(number=number, loaded=loaded, request=request, plan=make_plan_of(loaded, request), problem=None)
    except StagegraphError as error:
        return Planned(number=number, loaded=loaded, request=request, plan=None, problem=problem_of(error))
