"""Finding something and going there: the search, trails, what was selected before, a few letters of a name."""

from __future__ import annotations

from stagegraph.tui.keys import shown_key
from stagegraph.tui.model.destinations import Destination, PlaceKind, places_of
from stagegraph.tui.model.panes import STAGES
from stagegraph.tui.model.session import Selection, Trail
from stagegraph.tui.model.trails import best, critical, gone, remembered, search, walked
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Protocol

    from textual.app import App
    from textual.binding import ActiveBinding

    from stagegraph.tui.model.session import GraphView, Session
    from stagegraph.tui.program import Program
    from stagegraph.tui.screens.presenter import Presenter
    from stagegraph.tui.widgets.searchbar import SearchBar

    class Seeker(Protocol):
        """The screen on which one goes."""

        session: Session
        shown: Presenter
        search: SearchBar

        @property
        def focused_pane(self) -> str:
            """The pane that has the focus, "" for none."""

        @property
        def app(self) -> App[Any]:
            """The application."""

        @property
        def program(self) -> Program:
            """The program around the screen."""

        @property
        def active_bindings(self) -> dict[str, ActiveBinding]:
            """The keys that work."""

        def tell(self, text: str, *, title: str = "", wrong: bool = False) -> None:
            """Say something in a corner."""

        def tell_no_plan(self) -> None:
            """Say why nothing can be done."""

        def show_session(self, session: Session, *, keep_source: bool) -> None:
            """Show another session."""

        def show_line(self, line: int) -> None:
            """Go to a line of the source, counted from 1."""

        def focus_pane(self, name: str) -> None:
            """Give a pane the focus."""


class Wayfinding:
    """Goes through what a screen shows."""

    def __init__(self, screen: Seeker) -> None:
        self.screen = screen
        self._view: GraphView | None = None  # before a search that is being typed
        self._actions: dict[str, ActiveBinding] = {}

    def go(self, selection: Selection) -> None:
        """Select something, and see to it that the graph shows it: what is left out of the graph comes back."""
        self._show(replace(self.screen.session, selection=selection), before=self.screen.session)

    def _show(self, session: Session, *, before: Session, remember: bool = True) -> None:
        if remember:
            session = replace(remembered(before, session.selection), trail=session.trail, view=session.view)
        session = replace(session, view=self._open(session))
        if session.view == before.view:
            self.screen.session = session
            self.screen.shown.show_selection(session, keep_source=False)
            self.screen.shown.show_trail(session)
        else:
            self.screen.show_session(session, keep_source=False)

    def _open(self, session: Session) -> GraphView:
        """The view in which what is selected is seen: with what is not built, or without the focus."""
        album, view, selection = self.screen.shown.album, session.view, session.selection
        if album is None or selection == Selection() or (view.focus is None and not view.hide_unused):
            return view
        ways = (view, replace(view, hide_unused=False), replace(view, focus=None))
        seen = (one for one in ways if album.picture(one).card(selection))
        return next(seen, replace(view, focus=None, hide_unused=False))

    # --- The search ---------------------------------------------------------------------------------------------

    def open_search(self) -> None:
        """Type what to search for."""
        screen = self.screen
        if screen.session.plan is None:
            screen.tell_no_plan()
            return
        screen.shown.keybar.display = False
        self._view = screen.session.view
        screen.search.open(screen.session.selection, screen.session.trail, screen.focused_pane or STAGES)

    def searched(self, text: str) -> None:
        """Another text is searched for; the best place is shown while one types."""
        screen = self.screen
        session, start = screen.session, screen.search.start
        if session.plan is None:
            return
        trail = search(session.plan, text)
        screen.search.tell(len(trail.stops))
        if trail.stops:
            trail = replace(trail, at=best(trail, session.plan, start))
        selection = trail.stops[trail.at] if trail.stops else start
        after = replace(session, trail=trail, selection=selection, view=self._view or session.view)
        self._show(after, before=session, remember=False)

    def close_search(self, *, kept: bool, left: bool) -> None:
        """The search is over."""
        screen = self.screen
        search_bar, session = screen.search, screen.session
        if not search_bar.display:
            return
        search_bar.display = False
        screen.shown.keybar.display = True
        if kept:
            # One place further, however many were passed while typing.
            started = replace(session, selection=search_bar.start)
            self._show(session, before=started)
        else:
            after = replace(
                session, trail=search_bar.trail, selection=search_bar.start, view=self._view or session.view
            )
            self._show(after, before=session, remember=False)
        if not left:
            screen.focus_pane(search_bar.pane)

    # --- Trails -------------------------------------------------------------------------------------------------

    def walk(self, by: int) -> None:
        """To the next stop, or the one before."""
        session = self.screen.session
        if not session.trail.stops:
            self.screen.tell("Nothing to walk: / searches, c marks the critical path.")
            return
        self._show(walked(session, by), before=session)

    def critical(self) -> None:
        """Mark the critical path; once more ends it."""
        session = self.screen.session
        if session.plan is None:
            self.screen.tell_no_plan()
            return
        known = self.screen.shown.known
        trail = critical(session.plan, known.critical_path if known is not None else ())
        if session.trail.title == trail.title:
            trail = Trail()
        self.screen.session = replace(session, trail=trail)
        self.screen.shown.show_trail(self.screen.session)
        if trail.stops:
            self.walk(1)

    def step(self, by: int) -> None:
        """Back to what was selected before, or forward again."""
        after = gone(self.screen.session, by)
        if after is None:
            self.screen.tell("Nothing was selected before." if by < 0 else "This is where you were last.")
        else:
            self._show(after, before=self.screen.session, remember=False)

    # --- A few letters ------------------------------------------------------------------------------------------

    async def ask(self) -> None:
        """Type where to go."""
        from stagegraph.tui.screens.gotodialog import GoToDialog  # noqa: PLC0415  (dialogs are loaded when opened)

        plan, loaded = self.screen.session.plan, self.screen.session.loaded
        actions = list(self._listed())
        places = places_of(plan, actions) if plan is not None else tuple(actions)
        lines = loaded.text.splitlines() if loaded is not None else []
        await self.screen.app.push_screen(GoToDialog(places, lines), self._chosen)

    async def ask_for_action(self) -> None:
        """Type what to do: the actions stand before what one can go to."""
        from stagegraph.tui.screens.gotodialog import GoToDialog  # noqa: PLC0415  (dialogs are loaded when opened)

        # Those that move about in a pane come last.
        actions = sorted(self._listed(), key=lambda one: not one.name.startswith(("main.", "pane.", "app.")))
        themes = self.screen.app.available_themes
        colours = [
            Destination(PlaceKind.THEME, name, "dark" if themes[name].dark else "light", name=name)
            for name in sorted(themes)
        ]
        plan = self.screen.session.plan
        places = (*actions, *colours, *(places_of(plan) if plan is not None else ()))
        await self.screen.app.push_screen(GoToDialog(places, (), PlaceKind.ACTION), self._chosen)

    def _listed(self) -> Iterator[Destination]:
        """The actions of where one is, each once, with its keys."""
        found: dict[str, list[ActiveBinding]] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.id and active.binding.description:
                found.setdefault(active.binding.id, []).append(active)
        self._actions = {name: same[0] for name, same in found.items()}
        for name, same in found.items():
            keys = " ".join(shown_key(one.binding.key) for one in same)
            binding = same[0].binding
            yield Destination(PlaceKind.ACTION, binding.description, f"{keys}  {binding.tooltip}", name=name)

    async def _chosen(self, place: Destination | None) -> None:
        if place is None:
            return
        if place.kind is PlaceKind.ACTION:
            active = self._actions[place.name]
            await self.screen.app.run_action(active.binding.action, active.node)
        elif place.kind is PlaceKind.THEME:
            self.screen.app.theme = place.name
        elif place.kind is PlaceKind.TARGET:
            program = self.screen.program
            program.replan(replace(program.session.request, targets=(place.name,)))
        elif place.kind is PlaceKind.LINE:
            self.screen.show_line(place.line)
        else:
            self.go(place.selection)

    async def why(self) -> None:
        """Tell why the selected stage is built, and go where the answer leads."""
        from stagegraph.tui.screens.whydialog import WhyDialog  # noqa: PLC0415

        session = self.screen.session
        plan, stage = session.plan, session.selection.stage
        if plan is None or self.screen.shown.known is None:
            self.screen.tell_no_plan()
        elif stage is None:
            self.screen.tell("Select a stage first.", wrong=True)
        else:
            await self.screen.app.push_screen(WhyDialog(self.screen.shown.known, stage), self._why_closed)

    def _why_closed(self, goal: tuple[int | None, int] | None) -> None:
        if goal is None:
            return
        stage, line = goal
        if stage is not None:
            self.go(Selection(stage))
        elif line:
            self.screen.show_line(line)
