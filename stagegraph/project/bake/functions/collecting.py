"""Lists, maps and sets (go-cty, cty/function/stdlib/collection.go, sequence.go, set.go)."""

from __future__ import annotations

import itertools
import math
import operator

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyconvert import ConversionRefused, converted, unified
from stagegraph.project.bake.ctyvalues import (
    DYNAMIC,
    KEYED,
    NUMBER,
    STRING,
    CtyKind,
    CtyType,
    CtyValue,
    count_value,
    likeness,
    list_type,
    list_value,
    map_value,
    number_value,
    object_value,
    same,
    set_type,
    set_value,
    text_value,
    truth_value,
    tuple_value,
)
from stagegraph.project.bake.functions.arithmetic import whole_number
from stagegraph.project.bake.functions.shorthand import function_of, need_room
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.syntax.gotext import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.hclscopes import HclFunction

_LISTS = (CtyKind.LIST, CtyKind.TUPLE)
_SEQUENCES = (*_LISTS, CtyKind.SET)
_MOST_RANGE = 1024  # as in cty
_CELL = 16  # what a value costs, in characters


def _need(value: CtyValue, kinds: Sequence[CtyKind], told: str, argument: int = -1) -> None:
    if value.type.kind not in kinds:
        raise FunctionRefused(told, argument)


def _into(value: CtyValue, element: CtyType) -> CtyValue:
    try:
        return converted(value, element)
    except ConversionRefused as refusal:  # pragma: no cover  (the type is one that all have in common)
        raise FunctionRefused(str(refusal)) from None


def _length(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], (*_SEQUENCES, CtyKind.MAP), "collection must be a list, a map or a tuple")
    return count_value(len(given[0].elements))


def _contains(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], _SEQUENCES, "argument must be list, tuple, or set")
    return truth_value(any(same(one, given[1]) for one in given[0].elements))


def _element(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], _LISTS, "cannot read elements from " + str(given[0].type))
    index, elements = whole_number(given[1], told="invalid index: "), given[0].elements
    if not elements:
        raise FunctionRefused("cannot use element function with an empty list")
    return elements[index % len(elements)]


def _index(given: Sequence[CtyValue]) -> CtyValue:
    collection, key = given
    _need(collection, (*_LISTS, CtyKind.MAP), "collection must be a list, a map or a tuple")
    wanted = _key_type(collection)
    if key.type != wanted:
        raise FunctionRefused(f"key for {collection.type.kind.value} must be {wanted}")
    found = _found(collection, key)
    if found is None:
        last = len(collection.elements)
        told = f"key must be between 0 and {last} inclusive"
        raise FunctionRefused(told if collection.type.kind is CtyKind.TUPLE else "invalid index")
    return found


def _key_type(collection: CtyValue) -> CtyType:
    return STRING if collection.type.kind is CtyKind.MAP else NUMBER


def _found(collection: CtyValue, key: CtyValue) -> CtyValue | None:
    if collection.type.kind is CtyKind.MAP:
        return collection.by_key.get(key.text)
    number = key.number
    if number.infinite or number.fraction.denominator != 1:
        return None
    at = int(number.fraction)
    return collection.elements[at] if 0 <= at < len(collection.elements) else None


def _has_index(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], (*_LISTS, CtyKind.MAP), "collection must be a list, a map or a tuple")
    return truth_value(given[1].type == _key_type(given[0]) and _found(*given) is not None)


def _index_of(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], _LISTS, "argument must be a list or tuple")
    if not given[0].elements:
        raise FunctionRefused("cannot search an empty list")
    for at, one in enumerate(given[0].elements):
        if same(one, given[1]):
            return count_value(at)
    raise FunctionRefused("item not found")


def _coalesce(given: Sequence[CtyValue]) -> CtyValue:
    wanted = unified([one.type for one in given])
    if wanted is None:
        raise FunctionRefused("all arguments must have the same type")
    for one in given:
        if not one.is_null:
            return _into(one, wanted)
    raise FunctionRefused("no non-null arguments")


def _coalesce_list(given: Sequence[CtyValue]) -> CtyValue:
    if not given:
        raise FunctionRefused("at least one argument is required")
    if any(one.type.kind not in _LISTS for one in given):
        raise FunctionRefused("coalescelist arguments must be lists or tuples")
    for one in given:
        if one.raw:
            return one
    raise FunctionRefused("no non-null arguments")


def _compact(given: Sequence[CtyValue]) -> CtyValue:
    return list_value([one for one in given[0].elements if not one.is_null and one.text], STRING)


def _concat(given: Sequence[CtyValue]) -> CtyValue:
    if not given:
        raise FunctionRefused("at least one argument is required")
    for at, one in enumerate(given):
        if one.type.kind not in _LISTS:
            raise FunctionRefused("all arguments must be lists or tuples; got " + str(one.type), at)
    if all(one.type.kind is CtyKind.LIST for one in given):
        wanted = unified([one.type for one in given])
        if wanted is not None:
            return list_value([part for one in given for part in _into(one, wanted).elements], wanted.inner)
    return tuple_value([part for one in given for part in one.elements])


def _distinct(given: Sequence[CtyValue]) -> CtyValue:
    kept: dict[object, list[CtyValue]] = {}
    found = []
    for one in given[0].elements:
        alike = kept.setdefault(likeness(one), [])
        if not any(same(one, other) for other in alike):
            alike.append(one)
            found.append(one)
    return list_value(found, given[0].type.inner)


def _chunklist(given: Sequence[CtyValue]) -> CtyValue:
    elements, size = given[0].elements, whole_number(given[1], told="invalid size: ")
    if size < 0:
        raise FunctionRefused("the size argument must be positive")
    step = size or max(len(elements), 1)
    chunks = [list_value(elements[at : at + step]) for at in range(0, len(elements), step)]
    return list_value(chunks, list_type(given[0].type.inner))


def _flatten(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], _SEQUENCES, "can only flatten lists, sets and tuples")
    return tuple_value(_flat(given[0]))


def _flat(value: CtyValue) -> list[CtyValue]:
    made: list[CtyValue] = []
    for one in value.elements:
        made += _flat(one) if one.type.kind in _SEQUENCES and not one.is_null else [one]
    return made


def _keys(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], tuple(KEYED), "must have map or object type", 0)
    names = [text_value(name) for name in sorted(given[0].by_key)]
    return list_value(names, STRING) if given[0].type.kind is CtyKind.MAP else tuple_value(names)


def _values(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], tuple(KEYED), "values() requires a map as the first argument")
    if given[0].type.kind is CtyKind.MAP:
        return list_value(given[0].elements, given[0].type.inner)
    return tuple_value(given[0].elements)


def _lookup(given: Sequence[CtyValue]) -> CtyValue:
    source, key, default = given
    _need(source, tuple(KEYED), "lookup() requires a map as the first argument", 0)
    if key.text in source.by_key:
        return source.by_key[key.text]
    if source.type.kind is CtyKind.OBJECT:
        return default
    try:
        return converted(default, source.type.inner)
    except ConversionRefused:
        raise FunctionRefused("the default value must have the same type as the map elements", 2) from None


def _merge(given: Sequence[CtyValue]) -> CtyValue:
    merged = dict[str, CtyValue]()
    for one in given:
        if one.type.kind not in KEYED and not (one.is_null and one.type == DYNAMIC):
            raise FunctionRefused(f"arguments must be maps or objects, got {quote(str(one.type))}")
        if not one.is_null:
            merged |= one.by_key
    types = {one.type for one in given}
    if len(types) == 1 and given[0].type.kind is CtyKind.MAP:
        return map_value(merged, given[0].type.inner)
    return object_value(merged)


def _range(given: Sequence[CtyValue]) -> CtyValue:
    if not 1 <= len(given) <= 3:
        raise FunctionRefused("must have one, two, or three arguments")
    numbers = [one.number for one in given]
    start, end = (bignumbers.whole(0), numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    order = bignumbers.compared(end, start)
    step = numbers[2] if len(numbers) == 3 else bignumbers.whole(-1 if order < 0 else 1)
    direction = bignumbers.compared(step, bignumbers.whole(0))
    if order * direction < 0 or (not direction and order < 0):
        less, sign = ("less", "negative") if direction < 0 else ("greater", "positive")
        raise FunctionRefused(f"end must be {less} than start when step is {sign}", 1)
    made = list[CtyValue]()
    for number in bignumbers.series(start, end, step):
        if number is None:
            raise FunctionRefused("can't compute sum of opposing infinities")
        if len(made) >= _MOST_RANGE:
            raise FunctionRefused(
                f"more than {_MOST_RANGE} values were generated; either decrease the difference between "
                "start and end or use a smaller step"
            )
        made.append(number_value(number))
    return list_value(made, NUMBER)


def _reverse_list(given: Sequence[CtyValue]) -> CtyValue:
    _need(given[0], _SEQUENCES, f"can only reverse list or tuple values, not {given[0].type}", 0)
    backwards = given[0].elements[::-1]
    return tuple_value(backwards) if given[0].type.kind is CtyKind.TUPLE else list_value(backwards, given[0].type.inner)


def _slice(given: Sequence[CtyValue]) -> CtyValue:
    told = "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering "
    if given[0].type.kind is CtyKind.SET:
        raise FunctionRefused(told + "of the result is not important", 0)
    _need(given[0], _LISTS, "must be a list or tuple value", 0)
    elements = given[0].elements
    start, end = _bound(given, 1, "start"), _bound(given, 2, "end")
    if start > end:
        raise FunctionRefused("start index must not be greater than end index", 1)
    part = elements[start:end]
    return tuple_value(part) if given[0].type.kind is CtyKind.TUPLE else list_value(part, given[0].type.inner)


def _bound(given: Sequence[CtyValue], argument: int, which: str) -> int:
    bound = whole_number(given[argument], argument, told=f"invalid {which} index: ")
    if bound < 0:
        raise FunctionRefused(f"{which} index must not be less than zero", argument)
    if bound > len(given[0].elements):
        raise FunctionRefused(f"{which} index must not be greater than the length of the list", argument)
    return bound


def _zipmap(given: Sequence[CtyValue]) -> CtyValue:
    keys, values = given[0].elements, given[1]
    _need(values, _LISTS, "values argument must be a list or tuple value")
    if len(keys) != len(values.elements):
        raise FunctionRefused(f"number of keys ({len(keys)}) does not match number of values ({len(values.elements)})")
    for at, one in enumerate(keys):
        if one.is_null:
            raise FunctionRefused(f"keys list has null value at index {at}")
    paired = {key.text: value for key, value in zip(keys, values.elements, strict=True)}
    return map_value(paired, values.type.inner) if values.type.kind is CtyKind.LIST else object_value(paired)


# --- Sets ---------------------------------------------------------------------------------------------------------


def _one_kind(given: Sequence[CtyValue]) -> list[CtyValue]:
    """Sets of one type of element; an empty one of no type has any."""
    inner = unified([one.type.inner for one in given if one.raw or one.type.inner.kind is not CtyKind.DYNAMIC])
    if inner is None and any(one.raw for one in given):
        raise FunctionRefused("given sets must all have compatible element types")
    wanted = set_type(inner or DYNAMIC)
    return [one if one.type == wanted else _set_of(one, wanted.inner) for one in given]


def _set_of(one: CtyValue, inner: CtyType) -> CtyValue:
    return set_value([_into(part, inner) for part in one.elements], inner)


def _set_operation(
    change: Callable[[set[CtyValue], set[CtyValue]], set[CtyValue]],
) -> Callable[[Sequence[CtyValue]], CtyValue]:
    def run(given: Sequence[CtyValue]) -> CtyValue:
        sets = _one_kind(given)
        made = set(sets[0].elements)
        for other in sets[1:]:
            made = change(made, set(other.elements))
        return set_value(made, sets[0].type.inner)

    return run


def _has_element(given: Sequence[CtyValue]) -> CtyValue:
    wanted = given[0].type.inner
    if given[1].type != wanted:
        return truth_value(False)
    return truth_value(any(same(one, given[1]) for one in given[0].elements))


def _set_product(given: Sequence[CtyValue]) -> CtyValue:
    if len(given) < 2:
        raise FunctionRefused("at least two arguments are required")
    for at, one in enumerate(given):
        if one.type.kind not in _SEQUENCES:
            raise FunctionRefused("a set or a list is required", at)
    columns = []
    for one in given:
        inner = one.type.inner
        if one.type.kind is CtyKind.TUPLE:
            common = unified(one.type.items)
            if common is None and one.elements:
                raise FunctionRefused("all elements must be of the same type")
            inner = common or DYNAMIC
        columns.append([_into(part, inner) for part in one.elements])
    need_room(len(columns) * _CELL * math.prod(map(len, columns)))
    rows = [tuple_value(row) for row in itertools.product(*columns)]
    if any(one.type.kind is CtyKind.SET for one in given):
        return set_value(rows)
    return list_value(rows)


COLLECTIONS: dict[str, HclFunction] = {
    "chunklist": function_of("lN", "list size", _chunklist),
    "coalesce": function_of("A*", "vals", _coalesce),
    "coalescelist": function_of("A*", "vals", _coalesce_list),
    "compact": function_of("L", "list", _compact),
    "concat": function_of("D*", "seqs", _concat),
    "contains": function_of("DD", "list value", _contains),
    "distinct": function_of("l", "list", _distinct),
    "element": function_of("DN", "list index", _element),
    "flatten": function_of("D", "list", _flatten),
    "hasindex": function_of("DD", "collection key", _has_index),
    "index": function_of("DD", "collection key", _index),
    "indexof": function_of("DD", "list value", _index_of),
    "keys": function_of("D", "inputMap", _keys),
    "length": function_of("D", "collection", _length),
    "lookup": function_of("DSD", "inputMap key default", _lookup),
    "merge": function_of("A*", "maps", _merge),
    "range": function_of("N*", "params", _range),
    "reverselist": function_of("D", "list", _reverse_list),
    "sethaselement": function_of("TD", "set elem", _has_element),
    "setintersection": function_of("TT*", "first_set other_sets", _set_operation(operator.iand)),
    "setproduct": function_of("D*", "sets", _set_product),
    "setsubtract": function_of("TT", "a b", _set_operation(operator.isub)),
    "setsymmetricdifference": function_of("TT*", "first_set other_sets", _set_operation(operator.ixor)),
    "setunion": function_of("TT*", "first_set other_sets", _set_operation(operator.ior)),
    "slice": function_of("DNN", "list start_index end_index", _slice),
    "values": function_of("D", "mapping", _values),
    "zipmap": function_of("LD", "keys values", _zipmap),
}
