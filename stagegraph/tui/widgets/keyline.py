"""The line of keys in a dialog: it follows the keys of one's own, and a click on one does what the key does."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Label

from stagegraph.tui.keys import shown_key, usual_keys
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from textual.screen import Screen


class Hint(Record):
    """A key, or several of the same kind, and what is said of them.

    Attributes:
        words: what they do.
        actions: those of their bindings; a click does the last one.
    """

    words: str
    actions: tuple[str, ...]


def hint(words: str, *actions: str) -> Hint:
    """A hint."""
    return Hint(words, actions)


class KeyLine(Label):
    """Hints one after the other; those whose keys do nothing here are left out."""

    def __init__(self, *hints: Hint) -> None:
        super().__init__(classes="hint", markup=False)
        self.hints = hints
        self._shown: tuple[str, ...] = ()

    def on_mount(self) -> None:
        """Follow the bindings of what has the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)
        self._update(self.screen)

    def _update(self, screen: Screen[object]) -> None:
        if self.app.screen is not screen:
            return
        keys = tuple(key_of(screen, *hint.actions) for hint in self.hints)
        if keys == self._shown:
            return
        self._shown = keys
        pieces = [
            Content.from_markup(f"[@click=press({at})]$text[/]", text=f"{key} {hint.words}")
            for at, (key, hint) in enumerate(zip(keys, self.hints, strict=True))
            if key
        ]
        self.update(Content("  ").join(pieces))

    async def action_press(self, at: int) -> None:
        """Do what a key does."""
        action = self.hints[at].actions[-1]
        found = next((one for one in self.screen.active_bindings.values() if one.binding.action == action), None)
        if found is not None:
            await self.app.run_action(action, found.node)


def key_of(screen: Screen[Any], *actions: str) -> str:
    """The first key of each of some actions where one is now, "" where there is none."""
    own = screen.app._keymap  # noqa: SLF001  (what was set with `set_keymap`)
    found: dict[str, tuple[int, str]] = {}
    for one in screen.active_bindings.values():
        binding = one.binding
        if binding.action in actions:
            keys = own.get(binding.id or "", usual_keys(binding.id or "")).split(",")
            place = keys.index(binding.key) if binding.key in keys else len(keys)
            found[binding.action] = min(found.get(binding.action, (place, binding.key)), (place, binding.key))
    return "".join(shown_key(found[action][1]) for action in actions if action in found)
