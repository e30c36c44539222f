"""``--set target.key=value`` (bake/bake.go, newOverrides, AddOverrides)."""

from __future__ import annotations

from stagegraph.project.bake.bakefields import FIELDS, BakeField, BakeTarget, FieldKind
from stagegraph.project.bake.entries import Entry, FlagKind, entries_of
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.bake.namepatterns import matching
from stagegraph.syntax.gotext import parse_bool
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LISTED = frozenset(
    "output cache-to cache-from tags platform secrets ssh attest entitlements network annotations policy".split()
)
_NAMED = frozenset({"args", "contexts", "labels", "extra-hosts", "resources"})
_SHOWN = {"extra-hosts": "<hostname>=<ip>"}
_CALLED = {"output": "outputs", "secrets": "outputs", "ssh": "outputs", "attest": "attest"}
_UNSET = ("inherits", "description", "dockerfile-inline", "platforms")  # no --set says anything of these
_FIELD_OF = {"platform": "platforms", "secrets": "secret"}
_ADDED = frozenset({"entitlements", "annotations"})
"""What is put behind the others, with or without ``+=``."""


_MOST_NAMES = 12  # that a hint tells
_LOADED: Entry = FrozenMap({"type": "docker"})


class Override(Record):
    """What is said of one key: the last value, or all of them; ``appends`` for ``+=``."""

    key: str
    name: str | None
    value: str = ""
    values: tuple[str, ...] = ()
    appends: bool = False


def overrides_of(
    written: Sequence[str], targets: Sequence[str], variables: Mapping[str, str], *, known_only: bool = False
) -> dict[str, tuple[Override, ...]]:
    """What ``--set`` says, for each target by name.

    Args:
        written: each value of ``--set``.
        targets: the names of all targets.
        variables: the environment, from which an argument without a value takes its own.
        known_only: what is said of targets that are not there is left out instead of refused.

    Raises:
        BakeRefused: as bake refuses them.
    """
    made: dict[str, dict[tuple[str, str | None], Override]] = {}
    for text in written:
        left, equals, value = text.partition("=")
        key = left.removesuffix("+")
        pattern, *rest = key.split(".", 2)
        if not rest:
            raise BakeRefused(f"invalid override key {key}, expected target.name", hint="Write --set TARGET.KEY=VALUE.")
        if not equals and rest[0] != "args":
            raise BakeRefused(f"invalid override {text}, expected target.name=value")
        for name in _expanded(pattern, targets, known_only=known_only):
            held = made.setdefault(name, {})
            given = value if equals or rest[0] != "args" or len(rest) < 2 else variables.get(rest[1])
            _add(held, rest, left, given)
    return {name: tuple(held.values()) for name, held in made.items()}


def _expanded(pattern: str, targets: Sequence[str], *, known_only: bool) -> list[str]:
    if pattern in targets:
        return [pattern]
    try:
        found = [one for one in targets if matching(pattern, one)]
    except ValueError:
        raise BakeRefused(f"could not match targets with '{pattern}': syntax error in pattern") from None
    if not found and not known_only:
        names = ", ".join(sorted(targets)[:_MOST_NAMES]) + (", ..." if len(targets) > _MOST_NAMES else "")
        hint = f"Write --set TARGET.KEY=VALUE, with * for every target; the targets are {names or 'none'}."
        raise BakeRefused(f"could not find any target matching '{pattern}'", hint=hint)
    return found


def _add(held: dict[tuple[str, str | None], Override], keys: Sequence[str], left: str, value: str | None) -> None:
    key, appends = keys[0], left.endswith("+")
    name = keys[1] if len(keys) > 1 else None
    place = (key, name)
    before = held.get(place, Override(key, name))
    if key in _LISTED:
        held[place] = Override(key, name, "", (*before.values, value or ""), appends)
        return
    if key in ("args", "contexts", "resources", "secret") and len(keys) < 2:
        raise BakeRefused(f"invalid key {left}, {key} requires name")
    if key in ("resources", "secret") and appends:
        raise BakeRefused(f"invalid key {left}, {key} does not support append")
    if value is None:
        return
    held[place] = Override(key, name, value, before.values, appends)


def overridden(target: BakeTarget, overrides: Iterable[Override]) -> BakeTarget:
    """A target with what ``--set`` says of it.

    Raises:
        BakeRefused: a key that does not exist, or a value that it cannot have.
    """
    for one in overrides:
        target = _with(target, one)
    return target


def _with(target: BakeTarget, one: Override) -> BakeTarget:
    if one.key in ("push", "load"):
        return _with_output(target, one)
    if one.key == "secret":
        return _with_secret(target, one)
    field = FIELDS.get(_FIELD_OF.get(one.key, one.key))
    if field is None or one.key in _UNSET:
        raise BakeRefused(f"unknown key: {one.key}", hint=_keys_hint(target.name))
    if one.key in _NAMED:
        if one.name is None:
            told = _SHOWN.get(one.key, "<name>=<value>")
            raise BakeRefused(f"invalid format for {one.key}, expecting {one.key}.{told}")
        return target.with_field(field.name, FrozenMap({**target.pairs(field.name), one.name: one.value}))
    if field.kind is FieldKind.TEXT:
        return target.with_field(field.name, one.value)
    if field.kind is FieldKind.TRUTH:
        return target.with_field(field.name, _truth(one))
    if field.kind is FieldKind.TEXTS:
        kept = target.texts(field.name) if one.appends or field.name in _ADDED else ()
        return target.with_field(field.name, (*kept, *one.values))
    return _with_entries(target, field, one)


def _keys_hint(target: str) -> str:
    """Which keys of a target may be set."""
    usual = (name for name in FIELDS if name not in (*_UNSET, *_NAMED, *_FIELD_OF.values()))
    named = (f"{name}.NAME" for name in _NAMED if name in FIELDS)
    keys = sorted((*usual, *named, "platform", "push", "load", "secret.ID"))
    return f"The keys of target {target} are {', '.join(keys)}."


def _truth(one: Override) -> bool:
    truth = parse_bool(one.value)
    if truth is None:
        raise BakeRefused(f"invalid value {one.value} for boolean key {one.key}")
    return truth


def _with_entries(target: BakeTarget, field: BakeField, one: Override) -> BakeTarget:
    try:
        added = tuple(entry for text in one.values for entry in entries_of(field.entry, text))
    except BakeRefused as refusal:
        if one.key in _CALLED:
            raise BakeRefused(f"invalid value for {_CALLED[one.key]}: {refusal.message}") from None
        raise
    kept = target.entries(field.name) if one.appends or field.entry is FlagKind.ATTEST else ()
    return target.with_field(field.name, (*kept, *added))


def _with_secret(target: BakeTarget, one: Override) -> BakeTarget:
    """The source of a secret that the target declares (Target.updateSecret)."""
    made, found, name = list[Entry](), False, one.name or ""
    for entry in target.entries("secret"):
        if entry.get("id") != name or found:
            made.append(entry)
            continue
        found = True
        (source,) = entries_of(FlagKind.SECRET, one.value) or (FrozenMap({}),)
        if source.get("id", name) != name:
            raise BakeRefused(f'secret override id "{source["id"]}" does not match declared secret "{name}"')
        made.append(FrozenMap({"id": name, **source}))
    if not found:
        raise BakeRefused(f'secret "{name}" must be declared before it can be overridden')
    return target.with_field("secret", tuple(made))


def _with_output(target: BakeTarget, one: Override) -> BakeTarget:
    """``push`` and ``load`` (setPushOverride, setLoadOverride)."""
    outputs, wanted = target.entries("output"), _truth(one)
    if one.key == "load":
        if not wanted or not _may_load(outputs):
            return target
        return target.with_field("output", (*outputs, _LOADED))
    made: list[Entry] = []
    for entry in outputs:
        if entry["type"] == "image":
            made.append(FrozenMap({**entry, "push": "true" if wanted else "false"}))
        elif wanted or entry["type"] != "registry":
            made.append(entry)
    if wanted and all(entry["type"] == "docker" for entry in outputs):
        made.append(FrozenMap({"type": "image", "push": "true"}))
    return target.with_field("output", tuple(made))


def _may_load(outputs: Sequence[Entry]) -> bool:
    for entry in outputs:
        if entry["type"] == "docker" and not entry.get("dest"):
            return False
        if entry["type"] not in ("docker", "image", "registry", "oci"):
            return False
    return True
