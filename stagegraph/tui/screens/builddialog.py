"""The dialog for build args, platforms and named contexts."""

from __future__ import annotations

from typing import cast

from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Label

from stagegraph.graph.resolve.buildoptions import automatic_args
from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import BUILD
from stagegraph.tui.model.typed import contains
from stagegraph.tui.screens.dialog import Dialog
from stagegraph.tui.widgets.checkmark import CheckMark
from stagegraph.tui.widgets.keyline import KeyLine, hint
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult
    from textual.events import DescendantFocus
    from textual.timer import Timer
    from textual.widget import Widget

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.tui.model.session import Session

_PAUSE = 0.15  # seconds without a key before the build is planned again


class BuildDialog(Dialog["PlanRequest"]):
    """One field for each build arg of the file. The build is planned again while one types. Gives the request."""

    BINDINGS: ClassVar = BUILD
    about = "An empty field takes the file's own value. The graph behind follows while you type."

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.request = session.request
        self.args = _declared(session.plan) if session.plan is not None else {}
        for name in session.request.build_args:
            self.args.setdefault(name, None)
        self._timer: Timer | None = None
        self._ready = False

    def compose(self) -> ComposeResult:
        """The fields, and what is wrong with them."""
        request = self.request
        fields = VerticalScroll(id="fields", can_focus=False)
        with Vertical(id="box") as box:
            box.border_title = "Build options"
            yield Input(placeholder="a part of the name of a build arg", compact=True, id="filter")
            with fields:
                for at, (name, default) in enumerate(self.args.items()):
                    given = request.build_args.get(name, "")
                    unset = "not set" if default is None else printable(default)
                    yield _field(name, Input(given, placeholder=unset, id=f"arg-{at}", compact=True))
                platform = Input(request.platform, placeholder="linux/amd64", id="platform", compact=True)
                yield _field("platforms, with commas between", platform)
                contexts = " ".join(f"{name}={value}" for name, value in request.build_contexts.items())
                yield _field(
                    "named contexts, NAME=VALUE with blanks between",
                    Input(contexts, placeholder="none", id="contexts", compact=True),
                )
                yield CheckMark(
                    "draw bases whose build args are not set", request.placeholders, id="placeholders", compact=True
                )
            yield Label("", id="wrong", markup=False)
            yield KeyLine(
                hint("keep", "keep"),
                hint("undo", "dismiss_dialog"),
                hint("next field", "next_field(1)"),
                hint("empty the field", "empty"),
                hint("filter", "filter"),
            )

    def on_mount(self) -> None:
        """Begin with the first build arg, else the platform."""
        self.filter.display = False
        self.set_focus(self.query_one("#arg-0" if self.args else "#platform", Input), scroll_visible=False)
        self.program.session_changed.subscribe(self, self._session_changed)
        self.call_after_refresh(self._begin)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Show a field with its name."""
        if isinstance(event.widget, Input) and event.widget.parent is not None:
            self.call_after_refresh(cast("Widget", event.widget.parent).scroll_visible, animate=False)

    def _begin(self) -> None:
        self._ready = True
        self.query_one("#fields").scroll_home(animate=False)  # the first field came into view without its name
        self._session_changed(self.program.session)

    def _session_changed(self, session: Session) -> None:
        problem = session.problem
        self.query_one("#wrong", Label).update(printable(problem.message) if problem is not None else "")
        self.call_after_refresh(self._fit_fields)

    def _fit_fields(self) -> None:
        for fields in self.query("#fields"):
            self.make_room(fields, 65)

    def on_resize(self) -> None:
        """The keys stay in view."""
        if self._ready:
            self.call_after_refresh(self._fit_fields)

    def entered(self) -> PlanRequest:
        """The request that the fields make."""
        given = {}
        for at, name in enumerate(self.args):
            value = self.query_one(f"#arg-{at}", Input).value
            if value:
                given[name] = value
        pairs = (one.partition("=") for one in self.query_one("#contexts", Input).value.split())
        return replace(
            self.request,
            build_args=given,
            platform=self.query_one("#platform", Input).value.strip() or "linux/amd64",
            build_contexts={name: value for name, _, value in pairs if name and value},
            placeholders=self.query_one("#placeholders", CheckMark).value,
        )

    @property
    def filter(self) -> Input:
        """The line in which one types what names of build args have to hold."""
        return self.query_one("#filter", Input)

    def action_filter(self) -> None:
        """Type what names of build args have to hold."""
        self.filter.display = True
        self.call_after_refresh(self._fit_fields)
        self.set_focus(self.filter)

    def _narrow(self, wanted: str) -> None:
        """Show only the build args with a text in their names, besides what is no build arg."""
        for at, name in enumerate(self.args):
            field = self.query_one(f"#arg-{at}", Input).parent
            cast("Widget", field).display = not wanted or contains(name, wanted)

    def _end_filter(self, *, keep: bool) -> None:
        """Go from the filter to the first field that is shown, with or without what it asks for."""
        if not keep:
            self.filter.value = ""
            self._narrow("")
            self.filter.display = False
            self.call_after_refresh(self._fit_fields)
        seen = [at for at in range(len(self.args)) if self._is_seen(at)]
        self.set_focus(self.query_one(f"#arg-{seen[0]}" if seen else "#platform", Input))

    def _is_seen(self, at: int) -> bool:
        return bool(cast("Widget", self.query_one(f"#arg-{at}", Input).parent).display)

    def action_dismiss_dialog(self) -> None:
        """End the filter, or close the dialog."""
        if self.filter.display:
            self._end_filter(keep=False)
        else:
            super().action_dismiss_dialog()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Plan again once there is a pause."""
        if event.input is self.filter:
            self._narrow(event.value)
        elif self._ready:
            if self._timer is not None:
                self._timer.stop()
            self._timer = self.set_timer(_PAUSE, self._plan)

    def on_checkbox_changed(self) -> None:
        """Plan again."""
        if self._ready:
            self._plan()

    def _plan(self) -> None:
        self.program.replan(self.entered())

    def action_keep(self) -> None:
        """Enter: keep the fields as they are; in the filter it goes on to the fields."""
        if self.focused is self.filter:
            self._end_filter(keep=True)
            return
        self.dismiss(self.entered())

    def action_next_field(self, by: int) -> None:
        """To the next field, or to the one before."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_empty(self) -> None:
        """Empty the field."""
        if isinstance(self.focused, Input):
            self.focused.value = ""


def _field(name: str, field: Input) -> Vertical:
    return Vertical(Label(printable(name), classes="name", markup=False), field, classes="field")


def _declared(plan: BuildPlan) -> dict[str, str | None]:
    """The build args that the file declares, with the first default; BuildKit's own ones are left out."""
    automatic = automatic_args(plan.options, "")
    found: dict[str, str | None] = {}
    for stage in plan.dockerfile.stages:
        for one in stage.instructions:
            for arg in getattr(one, "args", ()) if one.keyword.lower() == "arg" else ():
                found.setdefault(arg.name, arg.default)
    ahead = {arg.name: arg.default for one in plan.dockerfile.global_args for arg in one.args}
    every = {**ahead, **{name: default for name, default in found.items() if name not in ahead}}
    return {name: default for name, default in every.items() if name not in automatic}
