"""Keys of the user's own: a TOML file with the ids of actions."""

from __future__ import annotations

import tomllib

from textual.keys import Keys

from stagegraph.errors import InputError
from stagegraph.syntax.suggest import did_you_mean
from stagegraph.tui.keys import every_id, textual_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_HINT = 'Write [keys], and below it lines like "main.search" = "ctrl+f", or ["f", "ctrl+f"] for several keys.'
_EVERYWHERE = ("main", "pane", "app")


def own_keys(text: str, path: str) -> Mapping[str, str]:
    """The keys that a file gives to actions, by id, several with commas between.

    Args:
        text: of the file.
        path: how messages call it.

    Raises:
        InputError: it is no TOML, or names an action or a key that there is not, or one key twice in one place.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise InputError(f"{path} is no TOML: {problem}", hint=_HINT) from None
    for name in document:
        if name != "keys":
            raise InputError(did_you_mean(f"{path} has an unknown table {name}", name, ("keys",)), hint=_HINT)
    table = document.get("keys", {})
    if not isinstance(table, dict):
        raise InputError(f"{path}: keys is no table", hint=_HINT)
    found: dict[str, str] = {}
    taken: dict[tuple[str, str], str] = {}
    for action, keys in _actions(table, path):
        found[action] = ",".join(keys)
        owner = action.partition(".")[0]
        place = _EVERYWHERE[0] if owner in _EVERYWHERE else owner
        for key in keys:
            other = taken.setdefault((place, key), action)
            if other != action:
                raise InputError(f"{path} gives the key {key} to {other} and to {action}", hint="Take one away.")
    return found


def _actions(table: Mapping[str, object], path: str) -> list[tuple[str, list[str]]]:
    """The actions of the table, each with its keys as Textual calls them."""
    found = []
    known = every_id()
    for action, given in table.items():
        if isinstance(given, dict):  # main.search without quotes: a table in the table
            nested = {f"{action}.{name}": keys for name, keys in given.items()}
            found += _actions(nested, path)
            continue
        if action not in known:
            message = did_you_mean(f"{path}: there is no action {action}", action, known)
            raise InputError(message, hint="The documentation of stagegraph tui lists them beside their keys.")
        keys = [given] if isinstance(given, str) else given
        if not isinstance(keys, list) or not keys or not all(isinstance(one, str) for one in keys):
            raise InputError(f"{path}: the keys of {action} are no text and no list of texts", hint=_HINT)
        found.append((action, [_key(str(one), action, path) for one in keys]))
    return found


def _key(text: str, action: str, path: str) -> str:
    """A key as Textual calls it."""
    *modifiers, key = textual_key(text).split("+") if text != "+" else ["plus"]
    names = {one.value for one in Keys} | {textual_key(one) for one in map(chr, range(33, 127))}
    is_key = (len(key) == 1 and key.isprintable() and key != " ") or key in names
    if not is_key or not set(modifiers) <= set(_MODIFIERS):
        raise InputError(
            did_you_mean(f"{path}: there is no key {text} (for {action})", text, sorted(names)),
            hint="Keys are written like t, T, ?, f8, ctrl+t, shift+left, page up.",
        )
    return "+".join([*modifiers, key])
