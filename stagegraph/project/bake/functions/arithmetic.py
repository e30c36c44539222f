"""Numbers and truths (go-cty, cty/function/stdlib/number.go, bool.go, general.go)."""

from __future__ import annotations

import math

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyvalues import (
    STRING,
    count_value,
    number_value,
    same,
    truth_value,
)
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.syntax.gotext import parse_int, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from stagegraph.project.bake.bignumbers import BigNumber
    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _known(number: BigNumber | None, why: str) -> CtyValue:
    if number is None:
        raise FunctionRefused(why)
    return number_value(number)


def _add(given: Sequence[CtyValue]) -> CtyValue:
    return _known(bignumbers.added(given[0].number, given[1].number), "can't compute sum of opposing infinities")


def _subtract(given: Sequence[CtyValue]) -> CtyValue:
    other = bignumbers.negated(given[1].number)
    return _known(bignumbers.added(given[0].number, other), "can't subtract infinity from itself")


def _multiply(given: Sequence[CtyValue]) -> CtyValue:
    return _known(bignumbers.multiplied(given[0].number, given[1].number), "can't multiply zero by infinity")


def _divide(given: Sequence[CtyValue]) -> CtyValue:
    told = "can't divide zero by zero or infinity by infinity"
    return _known(bignumbers.divided(given[0].number, given[1].number), told)


def _modulo(given: Sequence[CtyValue]) -> CtyValue:
    told = "can't use modulo with zero and infinity"
    return _known(bignumbers.remainder(given[0].number, given[1].number), told)


def _negate(given: Sequence[CtyValue]) -> CtyValue:
    return number_value(bignumbers.negated(given[0].number))


def _absolute(given: Sequence[CtyValue]) -> CtyValue:
    number = given[0].number
    return number_value(bignumbers.BigNumber(abs(number.fraction), number.precision, abs(number.infinite)))


def _whole(rounding: Callable[[Fraction], int]) -> Callable[[Sequence[CtyValue]], CtyValue]:
    def run(given: Sequence[CtyValue]) -> CtyValue:
        number = given[0].number
        if number.infinite:
            return given[0]
        return number_value(bignumbers.made(rounding(number.fraction), number.precision))

    return run


def _signum(given: Sequence[CtyValue]) -> CtyValue:
    whole = whole_number(given[0])
    return count_value((whole > 0) - (whole < 0))


def _comparison(holds: Callable[[int], bool]) -> Callable[[Sequence[CtyValue]], CtyValue]:
    return lambda given: truth_value(holds(bignumbers.compared(given[0].number, given[1].number)))


def _extreme(sign: int) -> Callable[[Sequence[CtyValue]], CtyValue]:
    def run(given: Sequence[CtyValue]) -> CtyValue:
        if not given:
            raise FunctionRefused("must pass at least one number")
        best = given[0]
        for one in given[1:]:
            if bignumbers.compared(one.number, best.number) == sign:
                best = one
        return best

    return run


def _parse_int(given: Sequence[CtyValue]) -> CtyValue:
    if given[0].type != STRING:
        raise FunctionRefused(f"first argument must be a string, not {given[0].type}", 0)
    text, base = given[0].text, whole_number(given[1], 1)
    if not 2 <= base <= 62:
        raise FunctionRefused("base must be a whole number between 2 and 62 inclusive", 1)
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    values = [_DIGITS.find(one if base > 36 else one.lower()) for one in digits]
    if not values or any(not 0 <= one < base for one in values):
        raise FunctionRefused(f"cannot parse {quote(text)} as a base {base} integer", 0)
    total = 0
    for one in values:
        total = total * base + one
    return count_value(-total if text.startswith("-") else total)


def whole_number(value: CtyValue, argument: int = -1, *, told: str = "") -> int:
    """The whole number that an argument is.

    Args:
        value: the number.
        argument: which one is to blame, counted from 0; -1 blames the call.
        told: what a refusal begins with.

    Raises:
        FunctionRefused: it is none.
    """
    number = value.number
    if number.infinite or number.fraction.denominator != 1 or parse_int(str(number.fraction.numerator)) is None:
        why = f"{told}value must be a whole number, between {-(1 << 63)} and {(1 << 63) - 1}"
        raise FunctionRefused(why, argument)
    return int(number.fraction)


ARITHMETIC: dict[str, HclFunction] = {
    "absolute": function_of("N", "num", _absolute),
    "add": function_of("NN", "a b", _add),
    "and": function_of("BB", "a b", lambda given: truth_value(given[0].truth and given[1].truth)),
    "ceil": function_of("N", "num", _whole(math.ceil)),
    "divide": function_of("NN", "a b", _divide),
    "equal": function_of("AA", "a b", lambda given: truth_value(same(given[0], given[1]))),
    "floor": function_of("N", "num", _whole(math.floor)),
    "greaterthan": function_of("NN", "a b", _comparison(lambda sign: sign > 0)),
    "greaterthanorequalto": function_of("NN", "a b", _comparison(lambda sign: sign >= 0)),
    "int": function_of("N", "num", _whole(math.trunc)),
    "lessthan": function_of("NN", "a b", _comparison(lambda sign: sign < 0)),
    "lessthanorequalto": function_of("NN", "a b", _comparison(lambda sign: sign <= 0)),
    "max": function_of("N*", "numbers", _extreme(1)),
    "min": function_of("N*", "numbers", _extreme(-1)),
    "modulo": function_of("NN", "a b", _modulo),
    "multiply": function_of("NN", "a b", _multiply),
    "negate": function_of("N", "num", _negate),
    "not": function_of("B", "val", lambda given: truth_value(not given[0].truth)),
    "notequal": function_of("AA", "a b", lambda given: truth_value(not same(given[0], given[1]))),
    "or": function_of("BB", "a b", lambda given: truth_value(given[0].truth or given[1].truth)),
    "parseint": function_of("DN", "number base", _parse_int),
    "signum": function_of("N", "num", _signum),
    "subtract": function_of("NN", "a b", _subtract),
}
