"""What two versions of bake and compose files say otherwise of a target."""

from __future__ import annotations

from stagegraph.project.bake.bakefields import FIELDS
from stagegraph.projecttargets import FieldChange
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.project.bake.bakefields import BakeTarget

_BEHIND = frozenset(
    "description annotations attest tags cache-from cache-to output pull call policy entitlements resources".split()
)
"""What has no part in what is built: what becomes of the result, where caches are, what the builder may do."""


def changed_fields(was: BakeTarget, now: BakeTarget) -> tuple[FieldChange, ...]:
    """What differs, in bake's order; what has a part in what is built comes first."""
    found = [one for name in FIELDS for one in _changes(name, was.fields.get(name), now.fields.get(name))]
    return tuple(sorted(found, key=lambda one: not one.built))


def _changes(name: str, was: object, now: object) -> Iterator[FieldChange]:
    built = name not in _BEHIND
    if isinstance(was, FrozenMap) or isinstance(now, FrozenMap):
        before, after = (one if isinstance(one, FrozenMap) else FrozenMap[str, object]() for one in (was, now))
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) != after.get(key):
                yield FieldChange(f"{name}.{key}", _value(before.get(key)), _value(after.get(key)), built)
    elif _text(was) != _text(now):
        yield FieldChange(name, _text(was), _text(now), built)


def _value(value: object) -> str | None:
    """The value of a key, which may be empty; None for none."""
    return None if value is None else _text(value) or ""


def _text(value: object) -> str | None:
    """A value as one writes it on a command line; None for one that says nothing."""
    if value is None or value in ((), ""):
        return None
    if isinstance(value, FrozenMap):
        return ",".join(f"{key}={one}" for key, one in sorted(value.items()))
    if isinstance(value, tuple):
        return " ".join(filter(None, map(_text, value)))
    return str(value).lower() if isinstance(value, bool) else str(value)
