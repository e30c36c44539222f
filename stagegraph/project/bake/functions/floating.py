"""Powers and logarithms, to the last bit as Go computes them (math/pow.go, log.go; go-cty, stdlib/number.go)."""

from __future__ import annotations

import math
import sys
from fractions import Fraction

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyvalues import number_value
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_MOST_EXPONENT = 1 << 12
_LOG2_E = 1.4426950408889634
_LN2_UPPER, _LN2_LOWER = 0.69314718055966295651, 0.28235290563031577122588448175013436025525412068e-12
_TAYLOR = (1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1.0)


def _floating(value: CtyValue) -> float:
    number = value.number
    if number.infinite:
        return number.infinite * math.inf
    try:
        return -0.0 if number.negative_zero else float(number.fraction)
    except OverflowError:
        most = sys.float_info.max
        raise FunctionRefused(f"value must be between {-most:f} and {most:f} inclusive") from None


def _from_float(number: float) -> CtyValue:
    if math.isnan(number):
        raise FunctionRefused("panic in function implementation: Float.SetFloat64(NaN)")
    if math.isinf(number):
        return number_value(bignumbers.infinity(1 if number > 0 else -1))
    negative_zero = not number and math.copysign(1, number) < 0
    return number_value(bignumbers.BigNumber(Fraction(number), 53, 0, negative_zero))


def _odd(number: float) -> bool:
    return abs(number) < 1 << 53 and number % 2 in (1, -1)


def _raised(base: float, exponent: float) -> float:
    """``math.Pow``: the special cases are C's, too."""
    if exponent == 0.5 and math.isfinite(base) and base:
        return math.sqrt(base) if base > 0 else math.nan
    if exponent == -0.5 and math.isfinite(base) and base:
        return 1 / math.sqrt(base) if base > 0 else math.nan
    if not exponent or base == 1 or exponent == 1 or not base or not math.isfinite(base) or not math.isfinite(exponent):
        return _special(base, exponent)
    rest, count = math.modf(abs(exponent))
    if rest and base < 0:
        return math.nan
    if count >= 1 << 63:
        return _special(base, math.copysign(math.inf, exponent))
    return _by_squaring(base, exponent, int(count), rest)


def _special(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except ValueError:  # a power of 0 that is less than 0
        return math.copysign(math.inf, base) if _odd(exponent) else math.inf


def _by_squaring(base: float, exponent: float, count: int, rest: float) -> float:
    made, shift = 1.0, 0
    if rest:
        if rest > 0.5:
            rest, count = rest - 1, count + 1
        made = _exponential(rest * _logarithm_of(base))
    factor, power = math.frexp(base)
    while count:
        if abs(power) > _MOST_EXPONENT:
            shift += power
            break
        if count & 1:
            made, shift = made * factor, shift + power
        factor, power = factor * factor, power * 2
        if factor < 0.5:
            factor, power = factor + factor, power - 1
        count >>= 1
    if exponent < 0:
        made, shift = 1 / made, -shift
    try:
        return math.ldexp(made, shift)
    except OverflowError:
        return math.copysign(math.inf, made)


def _fused(left: float, right: float, added: float) -> float:
    """``left * right + added``, rounded once."""
    return float(Fraction(left) * Fraction(right) + Fraction(added))


def _exponential(power: float) -> float:
    """The power of e, between -1024 and 1024 (math/exp_amd64.s)."""
    shift = float(round(power * _LOG2_E))
    rest = _fused(-_LN2_LOWER, shift, _fused(-_LN2_UPPER, shift, power)) * 0.0625
    made = _TAYLOR[0]
    for one in _TAYLOR[1:]:
        made = _fused(made, rest, one)
    made *= rest
    for _ in range(3):
        made *= made + 2
    return math.ldexp(_fused(made, made + 2, 1.0), int(shift))


def _power(given: Sequence[CtyValue]) -> CtyValue:
    return _from_float(_raised(_floating(given[0]), _floating(given[1])))


def _logarithm_of(value: float) -> float:
    if value < 0:
        return math.nan
    if not value or math.isinf(value):
        return value or -math.inf
    part, exponent = math.frexp(value)
    if part < math.sqrt(2) / 2:
        part, exponent = part * 2, exponent - 1
    over = part - 1
    ratio = over / (2 + over)
    square = ratio * ratio
    fourth = square * square
    odd = square * (_ODD[0] + fourth * (_ODD[1] + fourth * (_ODD[2] + fourth * _ODD[3])))
    even = fourth * (_EVEN[0] + fourth * (_EVEN[1] + fourth * _EVEN[2]))
    half = 0.5 * over * over
    return exponent * _LN2_HIGH - ((half - (ratio * (half + (odd + even)) + exponent * _LN2_LOW)) - over)


def _logarithm(given: Sequence[CtyValue]) -> CtyValue:
    above, below = (_logarithm_of(_floating(one)) for one in given)
    if not below:
        return _from_float(math.nan if not above else math.copysign(math.inf, above))
    return _from_float(above / below)


FLOATING: dict[str, HclFunction] = {
    "log": function_of("NN", "num base", _logarithm),
    "pow": function_of("NN", "num power", _power),
}
