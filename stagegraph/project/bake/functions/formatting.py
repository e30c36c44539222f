"""``format`` and ``formatlist`` (go-cty, cty/function/stdlib/format.go, format_fsm.rl)."""

from __future__ import annotations

import re

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import BOOL, NUMBER, STRING, CtyKind, list_value, text_value
from stagegraph.project.bake.functions.ctyjson import json_of
from stagegraph.project.bake.functions.shorthand import function_of, need_room
from stagegraph.project.bake.functions.wordings import graphemes
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from stagegraph.project.bake.ctyvalues import CtyType, CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_VERB = re.compile(r"%(?:%|([ +#0-]*)(\d+)?(?:\.(\d*))?(?:\[(\d+)\])?(.)?)", re.DOTALL)
_MOST_WIDTH = 100_000
_MOST_DIGITS = 1000


class FormatVerb(Record):
    """``%-5.2f`` and its like; width and precision are -1 where none is given."""

    raw: str
    offset: int
    flags: str
    width: int
    precision: int
    mode: str


def formatted(text: str, given: Sequence[CtyValue]) -> str:
    """A text in which values stand for the verbs.

    Raises:
        FunctionRefused: verbs and values do not fit together.
    """
    made, at, used, highest, size = [], 0, 0, 0, 0
    for found in _VERB.finditer(text):
        made.append(text[at : found.start()])
        at = found.end()
        if found[0] == "%%":
            made.append("%")
            continue
        verb = _verb(found)
        used = _number(found[4]) if found[4] else used + 1
        highest = max(highest, used)
        if used > len(given) or used < 1:
            raise FunctionRefused(
                f'not enough arguments for "{verb.raw}" at {verb.offset}: need index {used} but have {len(given)} total'
            )
        made.append(_appended(verb, given[used - 1]))
        size += len(made[-1])
        need_room(size)
    if highest < len(given):
        raise FunctionRefused(
            "too many arguments; no verbs in format string"
            if not highest
            else f"too many arguments; only {highest} used by format string",
            highest + 1,
        )
    return "".join(made) + text[at:]


def _verb(found: re.Match[str]) -> FormatVerb:
    if not found[5]:
        raise FunctionRefused(f"unterminated format verb at offset {found.start()}")
    width, precision = _number(found[2] or "-1"), -1 if found[3] is None else _number(found[3] or "0")
    if max(width, precision) > _MOST_WIDTH:
        raise FunctionRefused(f'stagegraph does not support the width of "{found[0]}"')
    return FormatVerb(found[0], found.start(), found[1], width, precision, found[5])


def _number(text: str) -> int:
    """A width, a precision or an index."""
    if len(text) > _MOST_DIGITS:
        raise FunctionRefused(f"stagegraph does not support numbers of more than {_MOST_DIGITS} digits in a format")
    return int(text)


def _appended(verb: FormatVerb, value: CtyValue) -> str:
    if verb.mode != "v" and value.is_null:
        raise FunctionRefused(f'unsupported value for "{verb.raw}" at {verb.offset}: null value cannot be formatted')
    if verb.mode == "v":
        return _padded(verb, _as_it_is(verb, value))
    if verb.mode == "t":
        return "true" if _wanted(verb, value, BOOL).truth else "false"
    if verb.mode in "sq":
        text = _wanted(verb, value, STRING).text
        if verb.precision > 0:
            text = "".join(graphemes(text)[: verb.precision])
        return _padded(verb, json_of(text_value(text)) if verb.mode == "q" else text)
    if verb.mode in "bdoxX":
        return _integer(verb, _wanted(verb, value, NUMBER))
    if verb.mode in "eEfgG":
        return _floating(verb, _wanted(verb, value, NUMBER))
    raise FunctionRefused(f"unsupported format verb '{verb.mode}' in \"{verb.raw}\" at offset {verb.offset}")


def _wanted(verb: FormatVerb, value: CtyValue, wanted: CtyType) -> CtyValue:
    try:
        return converted(value, wanted)
    except ConversionRefused as refusal:
        raise FunctionRefused(f'unsupported value for "{verb.raw}" at {verb.offset}: {refusal}') from None


def _as_it_is(verb: FormatVerb, value: CtyValue) -> str:
    if "#" not in verb.flags and not value.is_null:
        if value.type == STRING:
            return value.text
        if value.type == NUMBER:
            return _general(value.number)
    return json_of(value)


def _general(number: bignumbers.BigNumber) -> str:
    """The shortest digits; with an exponent from 21 digits or below 0.0001 on (big.Float's ``Text('g', -1)``)."""
    plain = bignumbers.text_of(number)
    if number.infinite:
        return plain
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    before, _, behind = digits.partition(".")
    significant = (before + behind).lstrip("0")
    exponent = len(before) - 1 if before != "0" else -(len(behind) - len(behind.lstrip("0"))) - 1
    if not significant:
        return plain
    bare = significant.rstrip("0")
    limit = 6 if len(bare) <= 6 or len(bare) < exponent + 1 else len(bare)
    if -4 <= exponent < max(limit, 21):
        return plain
    rest = f".{bare[1:]}" if len(bare) > 1 else ""
    return f"{sign}{bare[0]}{rest}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _padded(verb: FormatVerb, text: str) -> str:
    lacking = verb.width - len(graphemes(text))
    if verb.width < 0 or lacking <= 0:
        return text
    pads = ("0" if "0" in verb.flags else " ") * lacking
    return text + pads if "-" in verb.flags else pads + text


def _integer(verb: FormatVerb, value: CtyValue) -> str:
    number = value.number
    if number.infinite or number.fraction.denominator != 1:
        raise FunctionRefused(f'unsupported value for "{verb.raw}" at {verb.offset}: an integer is required')
    whole = int(number.fraction)
    digits = format(abs(whole), verb.mode).rjust(max(verb.precision, 0), "0")
    if "#" in verb.flags:
        digits = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(verb.mode, "") + digits
    return _signed(verb, digits, negative=whole < 0, zeros=verb.precision < 0)


def _signed(verb: FormatVerb, digits: str, *, negative: bool, zeros: bool) -> str:
    sign = "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "-" in verb.flags:
        return (sign + digits).ljust(max(verb.width, 0))
    if "0" in verb.flags and zeros:
        return sign + digits.rjust(verb.width - len(sign), "0")
    return (sign + digits).rjust(max(verb.width, 0))


def _floating(verb: FormatVerb, value: CtyValue) -> str:
    number = value.number
    negative = number.fraction < 0 or number.infinite < 0 or number.negative_zero
    if number.infinite:
        return _signed(verb, "Inf", negative=negative, zeros=False)
    size = abs(number.fraction)
    if verb.mode in "gG" and verb.precision < 0:
        digits = _general(bignumbers.BigNumber(size, number.precision))
        digits = digits.upper() if verb.mode == "G" else digits
    elif verb.mode == "f":
        digits = _fixed(size, 6 if verb.precision < 0 else verb.precision)
    else:
        precision = 6 if verb.precision < 0 else verb.precision
        digits = format(float(size), f".{precision}{verb.mode}")
    return _signed(verb, digits, negative=negative, zeros=True)


def _fixed(size: Fraction, places: int) -> str:
    """So many digits behind the point, rounded to the even one of two."""
    text = str(round(size * 10**places)).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}" if places else text


def _format_list(given: Sequence[CtyValue]) -> CtyValue:
    """Each list gives its elements one after the other, each other value is the same for all."""
    text, values = given[0].text, given[1:]
    length = -1
    for at, one in enumerate(values, 1):
        if one.type.kind in (CtyKind.LIST, CtyKind.SET, CtyKind.TUPLE) and not one.is_null:
            count = len(one.elements)
            if length not in (-1, count):
                raise FunctionRefused(
                    f"argument {at} has length {count}, which is inconsistent with argument "
                    f"{at - 1} of length {length}",
                    at,
                )
            length = count
    rows, size = [], 0
    for row in range(1 if length < 0 else length):
        picked = [
            one.elements[row]
            if one.type.kind in (CtyKind.LIST, CtyKind.SET, CtyKind.TUPLE) and not one.is_null
            else one
            for one in values
        ]
        try:
            rows.append(text_value(formatted(text, picked)))
            size += len(rows[-1].text)
            need_room(size)
        except FunctionRefused as refusal:
            raise FunctionRefused(f"error on format iteration {row}: {refusal.message}") from None
    return list_value(rows, STRING)


FORMATTING: dict[str, HclFunction] = {
    "format": function_of("SA*", "format args", lambda given: text_value(formatted(given[0].text, given[1:]))),
    "formatlist": function_of("SA*", "format args", _format_list),
}
