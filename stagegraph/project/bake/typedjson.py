"""JSON to a value of a type that is known (go-cty, cty/json/unmarshal.go)."""

from __future__ import annotations

import json

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    CtyKind,
    CtyType,
    CtyValue,
    list_value,
    map_value,
    null_of,
    number_value,
    object_value,
    set_value,
    text_value,
    truth_value,
    tuple_value,
)
from stagegraph.values import FrozenMap

_COLLECTIONS = {"list": CtyKind.LIST, "set": CtyKind.SET, "map": CtyKind.MAP}
_SIMPLE = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}


class _Digits(str):
    """A number as it is written."""

    __slots__ = ()


def value_of_typed_json(text: str, wanted: CtyType) -> CtyValue:
    """The value that JSON tells; what stands behind it is not looked at.

    Raises:
        ConversionRefused: it is none of this type.
    """
    decoder = json.JSONDecoder(parse_int=_Digits, parse_float=_Digits, parse_constant=_refused)
    try:
        read, _ = decoder.raw_decode(text.lstrip(" \t\r\n"))
    except (ValueError, RecursionError) as problem:
        raise ConversionRefused(f"invalid JSON: {problem}") from None
    return _value(read, wanted)


def _refused(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _value(read: object, wanted: CtyType) -> CtyValue:
    if read is None:
        return null_of(wanted)
    if wanted.kind is CtyKind.DYNAMIC:
        return _dynamic(_object(read))
    if wanted.kind in _READERS:
        return _READERS[wanted.kind](read)
    if wanted.kind is CtyKind.MAP:
        return map_value({key: _value(one, wanted.inner) for key, one in _object(read).items()}, wanted.inner)
    if wanted.kind is CtyKind.OBJECT:
        return _attributes(_object(read), wanted)
    if not isinstance(read, list):
        raise ConversionRefused("missing expected [")
    if wanted.kind is CtyKind.TUPLE:
        return _tuple(read, wanted)
    held = [_value(one, wanted.inner) for one in read]
    made = set_value if wanted.kind is CtyKind.SET else list_value
    return made(held, wanted.inner)


def _object(read: object) -> dict[str, object]:
    if not isinstance(read, dict):
        raise ConversionRefused("missing expected {")
    return read


def _text(read: object) -> CtyValue:
    if isinstance(read, bool):
        return text_value("true" if read else "false")
    if isinstance(read, str):
        return text_value(read)
    raise ConversionRefused("string is required")


def _number(read: object) -> CtyValue:
    if not isinstance(read, str):
        raise ConversionRefused("number is required")
    number = bignumbers.parsed(read)
    if number is None:
        raise ConversionRefused("a number is required")
    return number_value(number)


def _truth(read: object) -> CtyValue:
    if isinstance(read, bool):
        return truth_value(read)
    if isinstance(read, str) and not isinstance(read, _Digits):
        return converted(text_value(read), BOOL)
    raise ConversionRefused("bool is required")


_READERS = {CtyKind.STRING: _text, CtyKind.NUMBER: _number, CtyKind.BOOL: _truth}


def _attributes(read: dict[str, object], wanted: CtyType) -> CtyValue:
    for key in read:
        if key not in wanted.attributes:
            raise ConversionRefused(f'unsupported attribute "{key}"')
    return object_value({key: _value(read.get(key), one) for key, one in wanted.attributes.items()})


def _tuple(read: list[object], wanted: CtyType) -> CtyValue:
    count = len(wanted.items)
    if len(read) != count:
        raise ConversionRefused(f"{'too many' if len(read) > count else 'not enough'} tuple elements (need {count})")
    return tuple_value([_value(one, kind) for one, kind in zip(read, wanted.items, strict=True)])


def _dynamic(read: dict[str, object]) -> CtyValue:
    """A value that brings its own type along."""
    for key in read:
        if key not in ("type", "value"):
            raise ConversionRefused(f'invalid key "{key}" in dynamically-typed value')
    for key in ("type", "value"):
        if key not in read:
            raise ConversionRefused(f"missing {key} in dynamically-typed value")
    return _value(read["value"], _type(read["type"]))


def _type(read: object) -> CtyType:
    if isinstance(read, str) and read in _SIMPLE:
        return _SIMPLE[read]
    kind, inner = read if isinstance(read, list) and len(read) == 2 else ("", None)
    if kind in _COLLECTIONS:
        return CtyType(_COLLECTIONS[kind], _type(inner))
    if kind == "object" and isinstance(inner, dict):
        return CtyType(CtyKind.OBJECT, attributes=FrozenMap({key: _type(one) for key, one in inner.items()}))
    if kind == "tuple" and isinstance(inner, list):
        return CtyType(CtyKind.TUPLE, items=tuple(map(_type, inner)))
    raise ConversionRefused("failed to decode type for dynamic value: invalid complex type description")
