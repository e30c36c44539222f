"""What can be said of a target, what sort of value each has, and how two of them are put together (bake/bake.go)."""

from __future__ import annotations

from enum import Enum

from stagegraph.project.bake.ctyconvert import ConversionRefused, converted, mismatch
from stagegraph.project.bake.ctyvalues import (
    BOOL,
    NUMBER,
    STRING,
    CtyKind,
    CtyType,
    CtyValue,
    list_type,
    list_value,
    map_type,
    map_value,
    null_of,
    object_value,
    text_value,
    truth_value,
)
from stagegraph.project.bake.entries import Entry, FlagKind, entries_of, entry_of, without_repeats
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.project.bake.hclnodes import HclSpan

FieldValue = str | bool | tuple[str, ...] | FrozenMap[str, str | None] | tuple[Entry, ...]
Fields = FrozenMap[str, "FieldValue"]


class FieldKind(Enum):
    """What sort of value it has."""

    TEXT = "text"
    TRUTH = "truth"
    TEXTS = "texts"
    PAIRS = "pairs"  # a null leaves the key out
    CONTEXTS = "contexts"  # pairs without nulls
    ENTRIES = "entries"


class BakeField(Record):
    """One argument of a target; ``joined``: what a child says is put behind what it inherits."""

    name: str
    kind: FieldKind
    joined: bool = False
    entry: FlagKind = FlagKind.CACHE


_TEXT, _TRUTH, _TEXTS = FieldKind.TEXT, FieldKind.TRUTH, FieldKind.TEXTS
_PAIRS, _ENTRIES = FieldKind.PAIRS, FieldKind.ENTRIES

FIELDS = {
    one.name: one
    for one in (
        BakeField("description", _TEXT),
        BakeField("inherits", _TEXTS, joined=True),
        BakeField("annotations", _TEXTS, joined=True),
        BakeField("attest", _ENTRIES, joined=True, entry=FlagKind.ATTEST),
        BakeField("context", _TEXT),
        BakeField("contexts", FieldKind.CONTEXTS),
        BakeField("dockerfile", _TEXT),
        BakeField("dockerfile-inline", _TEXT),
        BakeField("args", _PAIRS),
        BakeField("labels", _PAIRS),
        BakeField("tags", _TEXTS),
        BakeField("cache-from", _ENTRIES, joined=True),
        BakeField("cache-to", _ENTRIES),
        BakeField("target", _TEXT),
        BakeField("secret", _ENTRIES, joined=True, entry=FlagKind.SECRET),
        BakeField("ssh", _ENTRIES, joined=True, entry=FlagKind.SSH),
        BakeField("platforms", _TEXTS),
        BakeField("output", _ENTRIES, entry=FlagKind.OUTPUT),
        BakeField("pull", _TRUTH),
        BakeField("no-cache", _TRUTH),
        BakeField("network", _TEXT),
        BakeField("no-cache-filter", _TEXTS, joined=True),
        BakeField("shm-size", _TEXT),
        BakeField("ulimits", _TEXTS, joined=True),
        BakeField("resources", _PAIRS),
        BakeField("call", _TEXT),
        BakeField("entitlements", _TEXTS, joined=True),
        BakeField("extra-hosts", _PAIRS),
        BakeField("policy", _ENTRIES, joined=True, entry=FlagKind.POLICY),
    )
}
"""In the order in which ``--print`` writes them."""


class BakeTarget(Record):
    """A target as it is written, or as it is resolved."""

    name: str
    fields: Fields = FrozenMap()

    def text(self, name: str) -> str | None:
        """A text, or None where it is not given."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Texts in order."""
        value = self.fields.get(name, ())
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()

    def pairs(self, name: str) -> Mapping[str, str | None]:
        """Keys and values."""
        value = self.fields.get(name)
        return value if isinstance(value, FrozenMap) else {}

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Entries in order."""
        value = self.fields.get(name, ())
        return tuple(one for one in value if isinstance(one, FrozenMap)) if isinstance(value, tuple) else ()

    def with_field(self, name: str, value: FieldValue) -> BakeTarget:
        """The same target with one argument set."""
        return replace(self, fields=FrozenMap({**self.fields, name: value}))


class BakeGroup(Record):
    """A group and what it names."""

    name: str
    targets: tuple[str, ...]
    description: str = ""


def merged(base: BakeTarget, over: BakeTarget) -> BakeTarget:
    """What both say together; the second one counts where both do (Target.Merge)."""
    made = dict(base.fields)
    for name, value in over.fields.items():
        made[name] = _joined(FIELDS[name], made.get(name), value)
    return replace(base, fields=FrozenMap(made))


def _joined(field: BakeField, before: FieldValue | None, value: FieldValue) -> FieldValue:
    if isinstance(value, FrozenMap):
        kept = {key: one for key, one in value.items() if one is not None}
        return FrozenMap({**(before if isinstance(before, FrozenMap) else {}), **kept})
    if field.name == "description" and value == "" and before is not None:
        return before
    if field.joined and isinstance(before, tuple) and isinstance(value, tuple):
        return (*before, *value)
    return value


def normal(target: BakeTarget) -> BakeTarget:
    """Without repetitions, empty texts, lists without entries, contexts that are taken away (Target.normalize)."""
    made = {name: one for name, one in target.fields.items() if one != () or FIELDS[name].kind is not _ENTRIES}
    if made.get("network") == "host":
        made["entitlements"] = (*target.texts("entitlements"), "network.host")
    for name, value in made.items():
        field = FIELDS[name]
        if field.kind is _TEXTS and isinstance(value, tuple):
            made[name] = tuple(dict.fromkeys(one for one in value if isinstance(one, str) and one))
        elif field.kind is _ENTRIES:
            made[name] = without_repeats(field.entry, replace(target, fields=FrozenMap(made)).entries(name))
    if isinstance(contexts := made.get("contexts"), FrozenMap):
        made["contexts"] = FrozenMap({key: value for key, value in contexts.items() if value})
    return replace(target, fields=FrozenMap(made))


# --- From and to values -------------------------------------------------------------------------------------------


def field_value(field: BakeField, value: CtyValue, span: HclSpan) -> FieldValue | None:
    """What an argument says; None for null.

    Raises:
        BakeRefused: its value is of another type.
    """
    try:
        return _read(field, value)
    except ConversionRefused as refusal:
        raise BakeRefused(f"Unsuitable value type; Unsuitable value: {refusal}", span) from None
    except BakeRefused as refusal:
        raise BakeRefused(f"Unsuitable value type; Unsuitable value: {refusal.message}", span) from None


def _read(field: BakeField, value: CtyValue) -> FieldValue | None:
    if value.is_null and field.name in _NEVER_NULL:
        raise ConversionRefused(_NO_NULL)
    if field.kind is _ENTRIES:
        return _entries(field, value)
    if field.name == "resources":
        return _resources(value)
    made = converted(value, _TYPES[field.kind])
    if made.is_null:
        return None
    if field.kind in (_TEXT, _TRUTH):
        return made.text if field.kind is _TEXT else made.truth
    if any(one.is_null for one in made.elements) and field.kind is not _PAIRS:
        raise ConversionRefused(_NO_NULL)
    if field.kind is _TEXTS:
        return tuple(one.text for one in made.elements)
    return FrozenMap({key: None if one.is_null else one.text for key, one in made.by_key.items()})


_TYPES = {
    _TEXT: STRING,
    _TRUTH: BOOL,
    _TEXTS: list_type(STRING),
    _PAIRS: map_type(STRING),
    FieldKind.CONTEXTS: map_type(STRING),
}


def _optional(**types: CtyType) -> CtyType:
    attributes = {name.replace("_", "-"): one for name, one in types.items()}
    return CtyType(CtyKind.OBJECT, attributes=FrozenMap(attributes), optional=frozenset(attributes))


_NEVER_NULL = frozenset({"description", "resources"} | {one.name for one in FIELDS.values() if one.kind is _ENTRIES})
_NO_NULL = "null value is not allowed"
_NULLS_LEFT_OUT = frozenset({FlagKind.SECRET, FlagKind.POLICY})
_SECRET = _optional(id=STRING, src=STRING, env=STRING)
_SSH = _optional(id=STRING, paths=list_type(STRING))
_ENTRY_TYPES = {FlagKind.SECRET: _SECRET, FlagKind.SSH: _SSH}
_RESOURCES = _optional(
    memory=STRING,
    memory_swap=STRING,
    cpu_shares=NUMBER,
    cpu_period=NUMBER,
    cpu_quota=NUMBER,
    cpuset_cpus=STRING,
    cpuset_mems=STRING,
)


def _entries(field: BakeField, value: CtyValue) -> tuple[Entry, ...]:
    if value.type.kind not in (CtyKind.LIST, CtyKind.TUPLE):
        raise ConversionRefused(mismatch(value.type, _cty_type(field)))
    made: list[Entry] = []
    for one in value.elements:
        if one.is_null:
            raise ConversionRefused("value is null")
        if one.type == STRING:
            made += entries_of(field.entry, one.text)
        else:
            made.append(entry_of(field.entry, _pairs_of(field, one)))
    return tuple(made)


def _resources(value: CtyValue) -> FieldValue:
    """Limits by name; what is none is left out (ResourcesConfig.FromCtyValue)."""
    made = dict[str, str]()
    for key, one in converted(value, _RESOURCES).by_key.items():
        if one.is_null:
            continue
        if one.type == NUMBER and one.number.fraction.denominator != 1:
            raise ConversionRefused("value must be a whole number")
        made[key] = converted(one, STRING).text
    return FrozenMap(made)


def _pairs_of(field: BakeField, value: CtyValue) -> dict[str, str]:
    if field.entry is FlagKind.SSH:
        key, paths = (converted(value, _SSH).by_key[name] for name in ("id", "paths"))
        joined = "" if paths.is_null else "\0".join("" if one.is_null else one.text for one in paths.elements)
        return {"id": "" if key.is_null else key.text, "paths": joined}
    if field.entry is FlagKind.SECRET:
        value = converted(value, _SECRET)
    elif field.entry is FlagKind.POLICY and value.type.kind is CtyKind.OBJECT:
        value = object_value({key: one for key, one in value.by_key.items() if not one.is_null})
    pairs = converted(value, map_type(STRING)).by_key
    nulls = [key for key, one in pairs.items() if one.is_null]
    if nulls and field.entry not in _NULLS_LEFT_OUT:
        raise ConversionRefused(_NO_NULL if "type" in nulls else "value is null")
    return {key: one.text for key, one in pairs.items() if not one.is_null}


def value_of(field: BakeField, value: FieldValue | None) -> CtyValue:
    """An argument as other expressions see it (``target.name.argument``)."""
    if value is None:
        return list_value([], _cty_type(field).inner) if field.kind is _ENTRIES else null_of(_cty_type(field))
    if isinstance(value, bool):
        return truth_value(value)
    if isinstance(value, str):
        return text_value(value)
    if isinstance(value, FrozenMap):
        return map_value(
            {key: null_of(STRING) if one is None else text_value(one) for key, one in value.items()}, STRING
        )
    if field.kind is _TEXTS:
        return list_value([text_value(str(one)) for one in value], STRING)
    return list_value([_entry_value(one) for one in value if isinstance(one, FrozenMap)], map_type(STRING))


def _entry_value(entry: Entry) -> CtyValue:
    return map_value({key: text_value(str(one)) for key, one in entry.items()}, STRING)


def _cty_type(field: BakeField) -> CtyType:
    if field.kind is _ENTRIES:
        return list_type(_ENTRY_TYPES.get(field.entry, map_type(STRING)))
    return _TYPES[field.kind]
