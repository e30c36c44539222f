"""The lines at the top and the bottom: what is built, the keys."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from stagegraph.render.shared.markup import printable
from stagegraph.tui.keys import every_id, shown_key
from stagegraph.tui.styling import Paint
from stagegraph.tui.widgets.linelooks import LOOKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import Binding
    from textual.screen import Screen

    from stagegraph.tui.model.modes import Chip

_BRAND = " stagegraph "
_END = "end_mode"
_POINTED = Style(underline=True)


class Bar(Widget):
    """One line of pieces; a click on a piece does what belongs to it."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._ends: list[tuple[int, str]] = []
        self._paint: Paint | None = None
        self._pointed_at = ""  # the action of the piece under the mouse

    def pieces(self) -> list[tuple[str, str, str]]:
        """Text, role and action of each piece."""
        raise NotImplementedError

    def notify_style_update(self) -> None:
        """The theme is another one."""
        self._paint = None
        super().notify_style_update()

    def _style(self, role: str) -> Style:
        if self._paint is None:
            self._paint = Paint(self, LOOKS)
        return self._paint.style(role)

    def render_line(self, y: int) -> Strip:
        """The bar as Textual wants it."""
        if y:
            return Strip.blank(self.size.width, self._style(""))
        segments = []
        self._ends = []
        end = 0
        for text, role, action in self.pieces():
            end += cell_len(text)
            self._ends.append((end, action))
            under_mouse = bool(action) and action == self._pointed_at
            segments.append(Segment(text, self._style(role) + _POINTED if under_mouse else self._style(role)))
        return Strip(segments).adjust_cell_length(self.size.width, self._style(""))

    def action_at(self, x: int) -> str:
        """The action of the piece at a cell."""
        return next((action for end, action in self._ends if x < end), "")

    def told_of(self, action: str) -> str:
        """What a click on the piece of an action does, in a sentence."""
        found = (one.binding for one in self.screen.active_bindings.values() if one.binding.action == action)
        return next((binding.tooltip for binding in found), "")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Underline the piece under the mouse, and tell in a tooltip what a click does."""
        self._point(self.action_at(event.x))

    def on_leave(self) -> None:
        """The mouse has gone."""
        self._point("")

    def _point(self, action: str) -> None:
        if action != self._pointed_at:
            self._pointed_at = action
            self.tooltip = self.told_of(action) if action else None
            self.refresh()


class HeaderBar(Bar):
    """The file, the targets, the platforms; a click on these changes them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.project = ""  # the target of a project that is open
        self.file = ""
        self.targets = ""
        self.options = ""
        self.summary = ""

    def show(self, file: str, targets: str, options: str, summary: str) -> None:
        """Show other facts."""
        self.file, self.targets, self.options, self.summary = map(printable, (file, targets, options, summary))
        self.refresh()

    def pieces(self) -> list[tuple[str, str, str]]:
        """Text, role and action of each piece, as many as there is room for."""
        room = self.size.width
        file = f" {self.file} "
        most = max(12, room // 3)
        if cell_len(file) > most:
            file = f" \u2026{file[-most + 3 :]}"
        project = [(f" {self.project} ", "key", "project"), ("\u2502", "dim", "")] if self.project else []
        found = [*project, (file, "strong", "")]
        if self.targets:
            found += [("\u25b6 ", "dim", "targets"), (f"{self.targets} ", "key", "targets")]
        if self.options:
            found += [("\u2502 ", "dim", ""), (f"{self.options} ", "", "build_options")]
        left = room - sum(cell_len(text) for text, _, _ in found)
        if room >= 100 and cell_len(self.summary) <= left - len(_BRAND) - 3:  # what is built comes before the name
            found.insert(0, (_BRAND, "brand", ""))
            left -= len(_BRAND)
        if self.summary and left > 12:
            text = self.summary if cell_len(self.summary) <= left - 3 else f"{self.summary[: left - 4]}\u2026"
            found += [("\u2502 ", "dim", ""), (text, "dim", "go_to('details')")]
        return found

    async def on_click(self, event: events.Click) -> None:
        """Do what belongs to the piece."""
        action = self.action_at(event.x)
        if action:
            await self.screen.run_action(action)


class KeyBar(Bar):
    """The keys that work here, with chips of what is on before them; a click on a chip ends that."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.chips: tuple[Chip, ...] = ()
        self.keys: list[tuple[str, str, str]] = []
        self.shown_too: frozenset[str] = frozenset()

    def on_mount(self) -> None:
        """Follow the bindings of what has the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def _update(self, screen: Screen[object]) -> None:
        if self.app.screen is not screen:
            return
        keys: list[tuple[str, str, str]] = []
        for binding in _in_their_order(screen):
            shown = binding.show or binding.action in self.shown_too
            if shown and binding.action not in {action for _, _, action in keys}:
                keys.append((shown_key(binding.key), binding.description, binding.action))
        if keys != self.keys:
            self.keys = keys
            self.refresh()

    def show_too(self, *actions: str) -> None:
        """Show the keys of these actions, too: they do something for what is open."""
        self.shown_too = frozenset(actions)
        self._update(self.screen)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show what is on."""
        if tuple(chips) != self.chips:
            self.chips = tuple(chips)
            self.refresh()

    def _chip_texts(self) -> list[str]:
        """What the chips say, the longest shortened where they would take more than two thirds of the bar."""
        texts = [printable(chip.text) for chip in self.chips]
        over = sum(cell_len(text) + 5 for text in texts) - self.size.width * 2 // 3
        if over > 0:
            longest = max(range(len(texts)), key=lambda at: cell_len(texts[at]))
            texts[longest] = f"{texts[longest][: max(8, len(texts[longest]) - over - 1)]}\u2026"
        return texts

    def pieces(self) -> list[tuple[str, str, str]]:
        """Text, role and action of each piece; the last keys go where there is no room."""
        found: list[tuple[str, str, str]] = []
        for chip, text in zip(self.chips, self._chip_texts(), strict=True):
            found += [(f" {text} \u00d7 ", "status", f"{_END}('{chip.mode.value}')"), (" ", "", "")]
        room = self.size.width - sum(cell_len(text) for text, _, _ in found)
        always = [one for one in self.keys if one[2] in ("help", "quit")]
        others = [one for one in self.keys if one not in always]
        room -= sum(cell_len(key) + cell_len(name) + 3 for key, name, _ in always)
        for key, name, action in others:
            needed = cell_len(key) + cell_len(name) + 3
            if needed > room:
                break
            room -= needed
            found += [(f" {key}", "key", action), (f" {name} ", "", action)]
        for key, name, action in always:
            found += [(f" {key}", "key", action), (f" {name} ", "", action)]
        return found

    async def on_click(self, event: events.Click) -> None:
        """Do what the key does."""
        action = self.action_at(event.x)
        if action.startswith(_END):
            await self.screen.run_action(action)
        elif action:
            key = next(one for one in self.screen.active_bindings.values() if one.binding.action == action)
            await self.app.run_action(action, key.node)

    def told_of(self, action: str) -> str:
        """Chips tell what a click on them does, too."""
        return "End this (esc ends the last one)." if action.startswith(_END) else super().told_of(action)


def _in_their_order(screen: Screen[object]) -> list[Binding]:
    """The bindings that work here, those of the focus first, each where it was declared, whatever its key."""
    active = screen.active_bindings.values()
    nodes = {node: at for at, node in enumerate(dict.fromkeys(one.node for one in active))}
    declared = {name: at for at, name in enumerate(every_id())}
    order = sorted(active, key=lambda one: (nodes[one.node], declared.get(one.binding.id or "", 0)))
    return [one.binding for one in order]
