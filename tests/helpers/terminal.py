"""The terminal's view as tests drive it: a loader and a desk that touch nothing, keys and mouse without a terminal."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from unittest.mock import patch

from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css.stylesheet import Stylesheet

from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import EnvironmentLacks, StagegraphError, UsageError
from stagegraph.tui.app import StagegraphApp
from stagegraph.tui.inside import strips_of
from stagegraph.tui.model.kept import Start
from stagegraph.tui.model.session import Loaded
from tests.helpers.depth import DEPTH
from tests.helpers.piloting import QuickPilot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.css.model import RuleSet
    from textual.css.types import CSSLocation
    from textual.screen import Screen

    from stagegraph.analysis.findings.checking import RuleChoice
    from stagegraph.graph.identifiers.imageconfigs import ImageConfigs
    from stagegraph.logs.buildlog import LoggedBuild
    from stagegraph.render.diagram.model import Level
    from stagegraph.tui.desk import Desk, Loader, TargetSwitch
    from stagegraph.tui.model.session import Session

_SECONDS = 60  # far more than anything takes; it only ends a test that hangs
SAMPLES = Path(__file__).parents[2] / "samples"
TEXT = """\
# syntax=docker/dockerfile:1
ARG BASE=alpine
ARG TAG=3.22
FROM ${BASE}:${TAG} AS base
RUN --mount=type=cache,target=/root/.cache apk add make

# build makes it
FROM base AS build
ARG MODE=fast
COPY . .
RUN make ${MODE}

FROM base AS test
COPY --from=build /out /out
RUN make test

# docs is the manual
FROM base AS docs
RUN make docs

# final is shipped
FROM scratch AS final
COPY --from=build /out /
COPY --from=docs /html /html
"""


class FakeLoader:
    """Holds the text of a file; `write` changes it as an editor would."""

    def __init__(self, text: str = TEXT, name: str = "Dockerfile") -> None:
        self.text: str | StagegraphError = text
        self.name = name
        self.image_configs: ImageConfigs | None = None
        self.choice: RuleChoice | None = None
        self.log: LoggedBuild | None = None
        self.number = 0
        self.loads = 0
        self.looks = 0

    def load(self) -> Loaded:
        """The text, or the error that was put in its place."""
        self.loads += 1
        if isinstance(self.text, StagegraphError):
            raise self.text
        return Loaded(self.text, self.name, self.image_configs, log=self.log)

    def stamp(self) -> object:
        """How often it was written."""
        self.looks += 1
        return self.number

    def wanted(self) -> RuleChoice | None:
        """What the settings say."""
        return self.choice

    def write(self, text: str | StagegraphError) -> None:
        """Change it."""
        self.text = text
        self.number += 1


class FakeDesk:
    """Writes down what it was asked for."""

    formats = {"svg": "a picture", "json": "data", "bad": "never written"}  # noqa: RUF012  (never changed)

    def __init__(self) -> None:
        self.written: list[tuple[str, str]] = []
        self.there: set[str] = set()
        self.replaced: list[str] = []
        self.edited: list[int] = []
        self.wrong: StagegraphError | None = None
        self.head = TEXT

    def suggested(self, session: Session, file_format: str) -> str:
        """A name."""
        assert session.plan is not None
        return f"picture.{file_format}"

    def format_of(self, path: str) -> str:
        """Told by the suffix; there is one that cannot be drawn."""
        suffix = path.rpartition(".")[2]
        if suffix == "pdf":
            raise EnvironmentLacks("no engine can draw pdf", hint="Install Graphviz.")
        return suffix if suffix in self.formats else ""

    def renamed(self, path: str, file_format: str) -> str:
        """With another suffix."""
        return f"{path.rpartition('.')[0]}.{file_format}" if self.format_of(path) else f"{path}.{file_format}"

    def replaces(self, path: str) -> bool:
        """Whether it is there."""
        if path == "Dockerfile":
            raise UsageError("Dockerfile is the file that is shown", hint="Give it another name.")
        return path in self.there

    def export(
        self,
        path: str,
        file_format: str,
        session: Session,
        tell: Callable[[int, int, str], None],
        *,
        replace: bool = False,
    ) -> None:
        """Write it down, or refuse."""
        assert session.plan is not None
        if replace:
            self.replaced.append(path)
        tell(1, 2, "drawing")
        if file_format == "bad":
            raise EnvironmentLacks("cannot write it", hint="Try another one.")
        self.written.append((path, file_format))

    def committed(self) -> str:
        """What is said to be git's, or refuse."""
        if self.wrong is not None:
            raise self.wrong
        return self.head

    def edit(self, line: int) -> None:
        """Write it down, or refuse."""
        if self.wrong is not None:
            raise self.wrong
        self.edited.append(line)


class Terminal:
    """An application at work, with what a test asks of it."""

    def __init__(self, app: StagegraphApp, pilot: QuickPilot, loader: FakeLoader, desk: FakeDesk) -> None:
        self.app, self.pilot, self.loader, self.desk = app, pilot, loader, desk
        self.main = app.main
        self.looked = False

    @property
    def session(self) -> Session:
        """What is shown."""
        return self.app.session

    @property
    def selected(self) -> str:
        """The name of the selected stage, "" for none."""
        stage, plan = self.session.selection.stage, self.session.plan
        return plan.stages[stage].display_name if plan is not None and stage is not None else ""

    @property
    def targets(self) -> list[str]:
        """The names of the targets."""
        plan = self.session.plan
        return [plan.stages[one].display_name for one in plan.targets] if plan is not None else []

    @property
    def dialog(self) -> str:
        """The class of the screen in front."""
        return type(self.app.screen).__name__

    @property
    def said(self) -> list[str]:
        """What was said in the corner."""
        return [one.message for one in self.app._notifications]  # noqa: SLF001  (Textual has no public list)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each once all that the one before it led to is done."""
        await self.pilot.press(*keys)

    async def burst(self, *keys: str) -> None:
        """Press keys that arrive together, as when one is held down or text is pasted; wait until all is done."""
        for key in keys:
            self.pilot.post(key)
        await self.pilot.pause()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true, and all that comes with it done; a test that waits for long is ended."""
        end = monotonic() + _SECONDS
        while not true():
            if monotonic() > end:
                raise AssertionError("it never came true")
            await self.pilot.pause(0.005)
        await self.pilot.pause()

    def shows(self, level: Level) -> bool:
        """Whether the graph shows stages, or steps."""
        return self.session.view.level is level

    def shows_tree(self) -> bool:
        """Whether the graph is shown as a tree."""
        return self.main.graph.as_tree

    def lines(self) -> list[str]:
        """The text on the screen."""
        self.looked = True
        return [strip.text for strip in strips_of(self.app.screen)]

    def text(self) -> str:
        """The text on the screen, in one piece."""
        return "\n".join(self.lines())


def in_terminal(
    act: Callable[[Terminal], Awaitable[None]],
    text: str | StagegraphError = TEXT,
    *,
    size: tuple[int, int] = (120, 40),
    request: PlanRequest | None = None,
    theme: str = "",
    name: str = "Dockerfile",
    seconds: float = 60,
    start: Start = Start(),  # noqa: B008  (a frozen value)
    toasts: bool = False,
    log: LoggedBuild | None = None,
    project: TargetSwitch | None = None,
    drawn: bool = False,
) -> None:
    """Do something in the terminal's view of a text; it looks for changes of the file every so many seconds.

    What it says for a moment is drawn with ``toasts`` alone. Of a ``project`` the first target is opened instead.
    Where somebody waits for the tests, a screen is drawn when the test looks at it, or once at the end; ``drawn``, and
    with ``--wide``, each time that something changes, which takes twice as long.
    """

    async def run() -> None:
        loader, desk = FakeLoader(name=name), FakeDesk()
        loader.text = text
        loader.log = log
        given: tuple[Loader, Desk, PlanRequest] = (loader, desk, request or PlanRequest())
        if project is not None:
            opened = project.opened(project.first)
            given = (opened.loader, opened.desk, opened.request)
        app = StagegraphApp(*given, theme=theme, seconds=seconds, start=start, project=project)
        async with app.run_test(size=size, notifications=toasts):
            terminal = Terminal(app, QuickPilot(app), loader, desk)
            await terminal.until(lambda: app.session.plan is not None or app.session.problem is not None)
            await act(terminal)
            if not terminal.looked:
                terminal.lines()

    with ExitStack() as quicker:
        quicker.enter_context(patch.object(Stylesheet, "_parse_rules", _parsed_once))
        if not drawn and not DEPTH.wide:
            quicker.enter_context(patch.object(Compositor, "render_update", _undrawn))
        asyncio.run(run())


_render_update = Compositor.render_update


def _undrawn(
    self: Compositor, full: bool = False, screen_stack: list[Screen[object]] | None = None, simplify: bool = False
) -> object:
    """In place of Textual's own: for the terminal, which is none, nothing is drawn; pictures of the screen are."""
    if full:
        return _render_update(self, full, screen_stack, simplify)
    visible_screen_stack.set(screen_stack or [])
    self._dirty_regions.clear()
    return None


_parse_rules = Stylesheet._parse_rules  # noqa: SLF001  (there is no public way)
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parsed_once(
    self: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    """In place of Textual's own: each application has the same style sheets."""
    given = (css, read_from, is_default_rules, tie_breaker, scope)
    key = (*given, *self._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, *given)
    return _parsed[key]
