"""Values as JSON, and JSON as values (go-cty, cty/json)."""

from __future__ import annotations

import json

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.bignumbers import BigNumber
from stagegraph.project.bake.ctyvalues import (
    NULL,
    CtyValue,
    number_value,
    object_value,
    text_value,
    truth_value,
    tuple_value,
)
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.hclscopes import HclFunction

_MARKUP = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_of(value: CtyValue) -> str:
    """JSON without spaces, keys sorted, as Go's encoder writes it."""
    raw = value.raw
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str):
        return json_text(raw)
    if isinstance(raw, BigNumber):
        if raw.infinite:
            raise FunctionRefused("cannot serialize infinity as JSON")
        return bignumbers.text_of(raw)
    if isinstance(raw, FrozenMap):
        return "{" + ",".join(f"{json_text(key)}:{json_of(raw[key])}" for key in sorted(raw)) + "}"
    return "[" + ",".join(map(json_of, raw)) + "]"


def json_text(text: str) -> str:
    """A text in quotes, as Go's encoder writes it: markup is escaped."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(_MARKUP.get(one, one) for one in quoted)


def value_of_json(text: str) -> CtyValue:
    """The value that JSON tells: tuples and objects.

    Raises:
        FunctionRefused: it is no JSON.
    """
    try:
        read = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refused)
        return _value(read)
    except (ValueError, RecursionError) as problem:
        raise FunctionRefused(f"invalid JSON: {problem}", 0) from None


def _refused(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _number(digits: str) -> BigNumber:
    number = bignumbers.parsed(digits)
    if number is None:
        raise ValueError(f"the number {digits[:20]} is too large")
    return number


def _value(read: object) -> CtyValue:
    if read is None:
        return NULL
    if isinstance(read, bool):
        return truth_value(read)
    if isinstance(read, str):
        return text_value(read)
    if isinstance(read, BigNumber):
        return number_value(read)
    if isinstance(read, list):
        return tuple_value(map(_value, read))
    assert isinstance(read, dict)  # noqa: S101  (JSON has nothing else)
    return object_value({key: _value(one) for key, one in read.items()})


CTY_JSON: dict[str, HclFunction] = {
    "jsondecode": function_of("S", "str", lambda given: value_of_json(given[0].text)),
    "jsonencode": function_of("A", "val", lambda given: text_value(json_of(given[0]))),
}
