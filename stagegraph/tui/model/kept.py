"""What is kept of a file from one call to the next: theme, panes, targets."""

from __future__ import annotations

import json

from stagegraph.tui.model.panes import PANES, Wishes
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION = 1
_MOST = 10_000  # cells that a border may have been moved


class Kept(Record):
    """What is kept; as it stands here where nothing is.

    Attributes:
        theme: its name, "" for the usual one.
        panes: where they were put, which are hidden; not which one has the whole screen.
        targets: what was built, "" among them for the last stage.
        wraps: long lines take several rows.
    """

    theme: str = ""
    panes: Wishes = Wishes()
    targets: tuple[str, ...] = ("",)
    wraps: bool = False


class Start(Record):
    """What a call of the terminal view begins with, besides what it is asked for.

    Attributes:
        kept: what was kept of the last call for this file; what is asked for now comes first.
        keymap: keys of the user's own, by the ids of actions.
        word: what is said at the start, "" for nothing.
    """

    kept: Kept = Kept()
    keymap: Mapping[str, str] = FrozenMap()
    word: str = ""


def kept_text(kept: Kept) -> str:
    """It as a text, which `read_kept` reads."""
    panes = kept.panes
    document = {
        "version": _VERSION,
        "theme": kept.theme,
        "panes": {
            "moved": dict(panes.moved),
            "hidden": sorted(panes.hidden),
            "raised": list(panes.raised),
        },
        "targets": list(kept.targets),
        "wraps": kept.wraps,
    }
    return json.dumps(document, indent=2) + "\n"


def read_kept(text: str) -> Kept | None:
    """What a text keeps; None where it is broken, or of a later release."""
    try:
        document = json.loads(text)
        if document["version"] != _VERSION:
            return None
        return Kept(
            theme=_text(document["theme"]),
            panes=_panes(document["panes"]),
            targets=tuple(map(_text, document["targets"])) or ("",),
            wraps=document["wraps"] is True,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _panes(document: dict[str, object]) -> Wishes:
    moved, hidden, raised = document["moved"], document["hidden"], document["raised"]
    if not isinstance(moved, dict) or not isinstance(hidden, list) or not isinstance(raised, list):
        raise TypeError
    return Wishes(
        moved=tuple(sorted((_text(name), _cells(by)) for name, by in moved.items())),
        hidden=frozenset(map(_pane, hidden)),
        raised=tuple(map(_pane, raised)),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _pane(value: object) -> str:
    if value not in PANES:
        raise ValueError
    return _text(value)


def _cells(value: object) -> int:
    if not isinstance(value, int) or abs(value) > _MOST:
        raise TypeError
    return value
