"""Parts of a JSON document that may be missing, or be something else."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def objects(document: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    """The objects of a list of an object."""
    value = document.get(key)
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def part(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    """An object of an object, or an empty one."""
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def text(document: Mapping[str, object], key: str) -> str:
    """A text of an object, or ""."""
    value = document.get(key)
    return value if isinstance(value, str) else ""


def size(document: Mapping[str, object], key: str) -> int | None:
    """A whole number of an object that is not negative, or None."""
    value = document.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def decoded(document: Mapping[str, object], key: str) -> str:
    """A text of an object that is written in base 64, or ""."""
    try:
        return b64decode(text(document, key)).decode("utf-8", "replace")
    except ValueError:
        return ""
