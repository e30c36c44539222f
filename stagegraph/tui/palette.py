"""What the palette finds: every action, themes, targets, stages."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Provider

from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import shown_key
from stagegraph.tui.model.session import Selection
from stagegraph.tui.screens.mainscreen import MainScreen
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.binding import ActiveBinding
    from textual.command import Hits

    Command = tuple[str, str, Callable[[], object]]

_MOST_STAGES = 500


class Actions(Provider):
    """The actions of where one is, then what else can be chosen by name."""

    def _actions(self) -> Iterable[Command]:
        """The actions of the screen and the program, then those of the pane: moving about in it."""
        found: dict[str, list[ActiveBinding]] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.id and active.binding.description and active.binding.action != "command_palette":
                found.setdefault(active.binding.id, []).append(active)
        for name in sorted(found, key=lambda one: not one.startswith(("main.", "pane.", "app."))):
            binding, node = found[name][0].binding, found[name][0].node
            keys = " ".join(shown_key(one.binding.key) for one in found[name])
            yield f"{binding.description} ({keys})", binding.tooltip, partial(self.app.run_action, binding.action, node)

    def _themes(self) -> Iterable[Command]:
        for name in sorted(self.app.available_themes):
            yield f"Theme: {name}", "Change the colours.", partial(setattr, self.app, "theme", name)

    def _stages(self) -> Iterable[Command]:
        screen = self.screen
        if not isinstance(screen, MainScreen) or screen.session.plan is None:
            return
        for planned in screen.session.plan.stages[:_MOST_STAGES]:
            name = printable(planned.display_name)
            yield f"Stage: {name}", "Select the stage.", partial(screen.select, Selection(planned.index))
            if planned.stage.name:
                request = replace(screen.session.request, targets=(planned.stage.name,))
                yield f"Target: {name}", "Build this stage.", partial(screen.program.replan, request)

    async def discover(self) -> Hits:
        """The actions, before anything is typed."""
        for title, sentence, run in self._actions():
            yield DiscoveryHit(title, run, help=sentence)

    async def search(self, query: str) -> Hits:
        """What matches."""
        matcher = self.matcher(query)
        for title, sentence, run in (*self._actions(), *self._stages(), *self._themes()):
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=sentence)
