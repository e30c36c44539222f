"""What compose files are read from."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class ComposeOutside(Record):
    """What a compose file may ask for: variables, and the texts of files (None for one that is not there)."""

    variables: Mapping[str, str]
    read: Callable[[str], str | None]


class ComposeText(Record):
    """A compose file: its path and what it holds."""

    path: str
    text: str
