"""Conversions between types, and the type that several have in common (go-cty, cty/convert)."""

from __future__ import annotations

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyvalues import (
    BOOL,
    COLLECTION,
    DYNAMIC,
    FALSE,
    KEYED,
    NUMBER,
    PRIMITIVE,
    SEQUENCE,
    STRING,
    TRUE,
    CtyKind,
    CtyType,
    CtyValue,
    list_type,
    map_type,
    null_of,
    number_value,
    set_value,
    text_value,
)
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SIMPLE = PRIMITIVE | {CtyKind.DYNAMIC}
_TRUTHS = {"true": TRUE, "1": TRUE, "false": FALSE, "0": FALSE}
_STRUCTURAL = {CtyKind.TUPLE, CtyKind.OBJECT}
_ORDERED = {CtyKind.LIST, CtyKind.SET}


class ConversionRefused(Exception):
    """A value cannot be converted; the text says what is required."""


def convertible(source: CtyType, wanted: CtyType) -> bool:
    """Whether some values of a type can be converted to the other (convert.GetConversionUnsafe)."""
    kind, to = source.kind, wanted.kind
    if source == wanted or CtyKind.DYNAMIC in (kind, to):
        return True
    if to in PRIMITIVE:
        return kind in PRIMITIVE and (CtyKind.STRING in (kind, to))
    if to is CtyKind.BYTES:
        return False
    if to is CtyKind.TUPLE:
        return kind is CtyKind.TUPLE and _all_convertible(source.items, wanted.items)
    if to is CtyKind.OBJECT:
        return _convertible_to_object(source, wanted)
    if to is CtyKind.MAP:
        return kind in KEYED and _elements_convertible(source, wanted)
    return kind in SEQUENCE and _elements_convertible(source, wanted)


def _all_convertible(sources: Sequence[CtyType], wanted: Sequence[CtyType]) -> bool:
    return len(sources) == len(wanted) and all(map(convertible, sources, wanted))


def _convertible_to_object(source: CtyType, wanted: CtyType) -> bool:
    if source.kind is CtyKind.MAP:
        return all(convertible(source.inner, one) for one in wanted.attributes.values())
    if source.kind is not CtyKind.OBJECT:
        return False
    return all(
        convertible(source.attributes[name], one) if name in source.attributes else name in wanted.optional
        for name, one in wanted.attributes.items()
    )


def _element_types(source: CtyType) -> tuple[CtyType, ...]:
    if source.kind is CtyKind.TUPLE:
        return source.items
    if source.kind is CtyKind.OBJECT:
        return tuple(source.attributes[name] for name in sorted(source.attributes))
    return (source.inner,)


def _elements_convertible(source: CtyType, wanted: CtyType) -> bool:
    kept = _element_types(source)
    if wanted.inner.kind is CtyKind.DYNAMIC:
        return not kept or unified(kept) is not None
    return all(convertible(one, wanted.inner) for one in kept)


def converted(value: CtyValue, wanted: CtyType) -> CtyValue:
    """The value as one of another type.

    Raises:
        ConversionRefused: it cannot be; the message is cty's.
    """
    if wanted.kind is CtyKind.DYNAMIC or (value.type == wanted and not wanted.optional):
        return value
    if value.is_null:
        if not convertible(value.type, wanted):
            raise ConversionRefused(mismatch(value.type, wanted))
        return null_of(_without_optional(wanted))
    if not convertible(value.type, wanted):
        raise ConversionRefused(mismatch(value.type, wanted))
    if wanted.kind in PRIMITIVE:
        return _to_primitive(value, wanted)
    if wanted.kind is CtyKind.TUPLE:
        held = tuple(map(converted, value.elements, wanted.items))
        return CtyValue(CtyType(CtyKind.TUPLE, items=tuple(one.type for one in held)), held)
    if wanted.kind is CtyKind.OBJECT:
        return _to_object(value, wanted)
    return _to_collection(value, wanted)


def _without_optional(wanted: CtyType) -> CtyType:
    return CtyType(wanted.kind, attributes=wanted.attributes) if wanted.optional else wanted


def _to_primitive(value: CtyValue, wanted: CtyType) -> CtyValue:
    if wanted == STRING:
        if value.type == BOOL:
            return text_value("true" if value.truth else "false")
        return text_value(bignumbers.text_of(value.number))
    if wanted == NUMBER:
        number = bignumbers.parsed(value.text)
        if number is None:
            raise ConversionRefused("a number is required")
        return number_value(number)
    truth = _TRUTHS.get(value.text)
    if truth is None:
        lower = value.text.lower()
        told = f'; to convert from string, use lowercase "{lower}"' if lower in ("true", "false") else ""
        raise ConversionRefused(f"a bool is required{told}")
    return truth


def _to_object(value: CtyValue, wanted: CtyType) -> CtyValue:
    given, held = value.by_key, dict[str, CtyValue]()
    for name, one in wanted.attributes.items():
        if name in given:
            held[name] = converted(given[name], one)
        elif name in wanted.optional:
            held[name] = null_of(_without_optional(one))
        else:
            raise ConversionRefused(f'map has no element for required attribute "{name}"')
    types = FrozenMap({name: one.type for name, one in held.items()})
    return CtyValue(CtyType(CtyKind.OBJECT, attributes=types), FrozenMap(held))


def _to_collection(value: CtyValue, wanted: CtyType) -> CtyValue:
    inner = wanted.inner
    if inner.kind is CtyKind.DYNAMIC:
        inner = unified(tuple(one.type for one in value.elements)) or (
            value.type.inner if value.type.kind in COLLECTION else DYNAMIC
        )
    if wanted.kind is CtyKind.MAP:
        by_key = {key: converted(one, inner) for key, one in value.by_key.items()}
        return CtyValue(map_type(_held(by_key.values(), inner)), FrozenMap(by_key))
    held = tuple(converted(one, inner) for one in value.elements)
    if wanted.kind is CtyKind.SET:
        return set_value(held, _without_optional(inner))
    return CtyValue(list_type(_held(held, inner)), held)


def _held(values: object, inner: CtyType) -> CtyType:
    """The type of the elements: of those that there are, as an optional attribute is no part of it."""
    for one in values:  # type: ignore[attr-defined]  # a view or a tuple
        assert isinstance(one, CtyValue)  # noqa: S101  (for the type checker)
        return one.type
    return _without_optional(inner)


def mismatch(source: CtyType, wanted: CtyType) -> str:
    """Why values of a type are none of the other (convert.MismatchMessage)."""
    kind, to = source.kind, wanted.kind
    if CtyKind.OBJECT is kind is to:
        return _object_mismatch(source, wanted)
    if to in COLLECTION and kind is (CtyKind.OBJECT if to is CtyKind.MAP else CtyKind.TUPLE):
        return _elements_mismatch(source, wanted)
    if to in COLLECTION and kind in COLLECTION and (to in _ORDERED) == (kind in _ORDERED):
        return f"incorrect {to.value} element type: {mismatch(source.inner, wanted.inner)}"
    if to in COLLECTION and kind in COLLECTION | _STRUCTURAL:
        return f"{_constraint(wanted)} required"
    if _is_told(kind, to):
        return f"{wanted} required, but have {source}"
    return f"{_constraint(wanted)} required"


def _is_told(kind: CtyKind, to: CtyKind) -> bool:
    """Whether it helps to say what is there (typesAreLikelyToCauseConfusion, the other way round)."""
    if (kind in PRIMITIVE) != (to in PRIMITIVE) or to is CtyKind.STRING:
        return True
    return {kind, to} == {CtyKind.BOOL, CtyKind.NUMBER} or (kind is CtyKind.TUPLE and to is CtyKind.OBJECT)


def _constraint(wanted: CtyType) -> str:
    """The name of a type that may leave something open (cty.Type.FriendlyNameForConstraint)."""
    if wanted.element is None:
        return "any type" if wanted.kind is CtyKind.DYNAMIC else wanted.kind.value
    inner = "any single type" if wanted.inner.kind is CtyKind.DYNAMIC else _constraint(wanted.inner)
    return f"{wanted.kind.value} of {inner}"


def _object_mismatch(source: CtyType, wanted: CtyType) -> str:
    missing = [f'"{one}"' for one in sorted(wanted.attributes.keys() - source.attributes.keys() - wanted.optional)]
    if missing:
        *others, last = missing
        if not others:
            return f"attribute {last} is required"
        listed = f"{others[0]} and {last}" if len(others) == 1 else f"{', '.join(others)}, and {last}"
        return f"attributes {listed} are required"
    for name in sorted(wanted.attributes):  # pragma: no branch  (one of them does not fit)
        if name in source.attributes and not convertible(source.attributes[name], wanted.attributes[name]):
            return f'attribute "{name}": {mismatch(source.attributes[name], wanted.attributes[name])}'
    return "incorrect object attributes"  # pragma: no cover


def _elements_mismatch(source: CtyType, wanted: CtyType) -> str:
    if wanted.inner.kind is CtyKind.DYNAMIC:
        return f"all {wanted.kind.value} elements must have the same type"
    names = (
        range(len(source.items)) if source.kind is CtyKind.TUPLE else [f'"{one}"' for one in sorted(source.attributes)]
    )
    for name, one in zip(names, _element_types(source), strict=True):  # pragma: no branch  (as above)
        if not convertible(one, wanted.inner):
            return f"element {name}: {mismatch(one, wanted.inner)}"
    return f"all elements must be {_constraint(wanted.inner)}"  # pragma: no cover


def unified(types: Sequence[CtyType]) -> CtyType | None:
    """The type to which all can be converted; None where there is none (convert.UnifyUnsafe)."""
    if not types:
        return None
    kinds = {one.kind for one in types}
    found = _unified_by_kind(types, kinds - {CtyKind.DYNAMIC}, dynamic=CtyKind.DYNAMIC in kinds)
    if found is not None:
        return found
    if {CtyKind.OBJECT, CtyKind.TUPLE} <= kinds or (len(kinds) == 1 and not kinds & _SIMPLE):
        return None
    ordered = sorted(types, key=lambda one: (one.kind is not CtyKind.DYNAMIC, one.kind is not CtyKind.STRING))
    for wanted in ordered:
        if all(convertible(one, wanted) for one in types):
            return wanted
    return None


def _unified_by_kind(types: Sequence[CtyType], kinds: set[CtyKind], *, dynamic: bool) -> CtyType | None:
    """What types of one structure have in common, or None."""
    if dynamic and len(kinds) == 1 and not kinds & PRIMITIVE:
        return DYNAMIC
    if len(kinds) == 1:
        (kind,) = kinds
        if kind in COLLECTION:
            inner = unified([one.inner for one in types])
            return None if inner is None else CtyType(kind, inner)
        if kind is CtyKind.OBJECT:
            return _unified_objects(types)
        if kind is CtyKind.TUPLE:
            return _unified_tuples(types)
    fixed = [one for one in types if one.kind is not CtyKind.DYNAMIC]
    if kinds == {CtyKind.MAP, CtyKind.OBJECT}:
        return _as_collection(fixed, CtyKind.MAP)
    if kinds == {CtyKind.LIST, CtyKind.TUPLE}:
        return _as_collection(fixed, CtyKind.LIST)
    return None


def _as_collection(types: Sequence[CtyType], kind: CtyKind) -> CtyType | None:
    inner = unified([one for each in types for one in _element_types(each)])
    return None if inner is None else CtyType(kind, inner)


def _unified_objects(types: Sequence[CtyType]) -> CtyType | None:
    names = types[0].attributes.keys()
    if any(one.attributes.keys() != names for one in types):
        return _as_collection(types, CtyKind.MAP)
    held = dict[str, CtyType]()
    for name in names:
        inner = unified([one.attributes[name] for one in types])
        if inner is None:
            return None
        held[name] = inner
    return CtyType(CtyKind.OBJECT, attributes=FrozenMap(held))


def _unified_tuples(types: Sequence[CtyType]) -> CtyType | None:
    if any(len(one.items) != len(types[0].items) for one in types):
        return _as_collection(types, CtyKind.LIST)
    held = [unified(across) for across in zip(*(one.items for one in types), strict=True)]
    items = tuple(one for one in held if one is not None)
    return CtyType(CtyKind.TUPLE, items=items) if len(items) == len(held) else None
