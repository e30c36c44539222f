"""Numbers as HCL has them: binary floats of up to 512 bits (Go's ``math/big.Float``), written out in full."""

from __future__ import annotations

import re
from fractions import Fraction

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = 512
"""Bits of a number that is written in a file (go-cty, cty/value_init.go, ParseNumberVal)."""
_SHORT = 62  # bits that every precision has, also for the sum of two such numbers
_MOST_EXPONENT = 1500
_MOST_ABOVE, _MOST_BELOW = 13_000, 5_300  # bits of a fraction that is written in fewer than 4,000 digits
_NUMBER = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?")
_INFINITE = re.compile(r"([+-]?)[Ii]nf")


class BigNumber(Record):
    """A number.

    ``fraction`` is its exact value; ``precision`` the bits that its mantissa may have; ``infinite`` is 1 or -1 for the
    infinities, whose fraction is 0; ``negative_zero`` is true for -0, which is written with its sign.
    """

    fraction: Fraction
    precision: int = FULL
    infinite: int = 0
    negative_zero: bool = False

    def __hash__(self) -> int:
        return hash(self.fraction.numerator)  # that of a fraction takes a division


def is_long(number: BigNumber) -> bool:
    """Whether a number has more digits than stagegraph writes."""
    above, below = number.fraction.numerator, number.fraction.denominator
    return above.bit_length() > _MOST_ABOVE or below.bit_length() > _MOST_BELOW


def _rounded(fraction: Fraction, bits: int) -> Fraction:
    """The nearest number with so many bits, the even one of two."""
    above, below = abs(fraction.numerator), fraction.denominator
    if below == 1 and above.bit_length() <= bits:
        return fraction
    shift = bits - above.bit_length() + below.bit_length()
    mantissa, rest, divisor = _divided(above, below, shift)
    if mantissa.bit_length() > bits:
        shift -= 1
        mantissa, rest, divisor = _divided(above, below, shift)
    if 2 * rest > divisor or (2 * rest == divisor and mantissa & 1):
        mantissa += 1
    exact = Fraction(mantissa) / (Fraction(2) ** shift)
    return -exact if fraction < 0 else exact


def _divided(above: int, below: int, shift: int) -> tuple[int, int, int]:
    """``above * 2**shift / below``: quotient, rest, and what the rest is of."""
    above, below = (above << shift, below) if shift >= 0 else (above, below << -shift)
    return *divmod(above, below), below


def made(fraction: Fraction | int, precision: int = FULL) -> BigNumber:
    """The number of this precision that is nearest."""
    return BigNumber(_rounded(Fraction(fraction), precision), precision)


def whole(number: int) -> BigNumber:
    """A count, as functions give it."""
    return made(number, max(64, number.bit_length()))


def infinity(sign: int) -> BigNumber:
    """Positive or negative infinity."""
    return BigNumber(Fraction(0), FULL, sign)


def parsed(text: str) -> BigNumber | None:
    """The number that a text tells; None where it tells none (big.ParseFloat with base 10 and 512 bits)."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        endless = _INFINITE.fullmatch(text)
        return None if endless is None else infinity(-1 if endless[1] == "-" else 1)
    exponent = int(found[3] or 0) if len(found[3] or "") < 8 else _MOST_EXPONENT + 1
    if abs(exponent) + len(found[2]) > _MOST_EXPONENT:
        return None
    whole_digits, _, digits = found[2].partition(".")
    value = Fraction(int(whole_digits + digits or "0")) * Fraction(10) ** (exponent - len(digits))
    negative = found[1] == "-"
    return BigNumber(_rounded(-value if negative else value, FULL), FULL, 0, negative and not value)


def text_of(number: BigNumber) -> str:
    """The shortest decimal that means this number at its precision (big.Float's ``Text('f', -1)``)."""
    if number.infinite:
        return "+Inf" if number.infinite > 0 else "-Inf"
    if not number.fraction:
        return "-0" if number.negative_zero else "0"
    if number.fraction.denominator == 1 and number.fraction.numerator.bit_length() <= number.precision:
        return str(number.fraction.numerator)
    sign = "-" if number.fraction < 0 else ""
    return sign + _shortest(abs(number.fraction), number.precision)


def _shortest(value: Fraction, precision: int) -> str:
    """Digit by digit, as big.Float does it: half a unit on both sides, always (ftoa.go, roundShortest)."""
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    half = Fraction(2) ** (exponent - precision)
    inclusive = value / half % 4 == 0
    (digits, places), lower, upper = _decimal(value), _decimal(value - half), _decimal(value + half)
    for at in range(len(digits)):  # pragma: no branch  (as below)
        least, most = lower[0][at : at + 1] or "0", upper[0][at : at + 1] or "0"
        here = digits[at]
        down = least != here or (inclusive and at + 1 == len(lower[0]))
        up = here != most and (inclusive or int(here) + 1 < int(most) or at + 1 < len(upper[0]))
        if down or up:
            kept = int(digits[: at + 1])
            return _plain(kept + (up and (not down or _rounds_up(digits, at + 1))), at + 1 - places)
    return _plain(int(digits), len(digits) - places)  # pragma: no cover  (half a unit is seen before the digits end)


def _rounds_up(digits: str, kept: int) -> bool:
    """Whether the nearest number with so many digits is the greater one; the even one of two."""
    rest = digits[kept:]
    if rest.rstrip("0") == "5":
        return int(digits[kept - 1]) % 2 == 1
    return rest[:1] >= "5"


def _decimal(value: Fraction) -> tuple[str, int]:
    """All digits of a number whose denominator is a power of 2, and how many of them stand before the point."""
    places = value.denominator.bit_length() - 1
    digits = str(value.numerator * 5**places)
    return digits.rstrip("0"), len(digits) - places


def _plain(digits: int, places: int) -> str:
    """Digits of which so many stand behind the point, without an exponent and without zeros at the end."""
    if places <= 0:
        return str(digits * 10**-places)
    text = str(digits).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")


def compared(left: BigNumber, right: BigNumber) -> int:
    """-1, 0 or 1, as left is less than, equal to or greater than right."""
    first, second = (left.infinite, left.fraction), (right.infinite, right.fraction)
    return (first > second) - (first < second)


def negated(number: BigNumber) -> BigNumber:
    """The number with its other sign; 0 becomes -0."""
    zero = not number.fraction and not number.infinite
    return BigNumber(-number.fraction, number.precision, -number.infinite, zero and not number.negative_zero)


def added(left: BigNumber, right: BigNumber) -> BigNumber | None:
    """The sum; None for one that does not exist."""
    if left.infinite or right.infinite:
        if left.infinite * right.infinite < 0:
            return None
        return infinity(left.infinite or right.infinite)
    return made(left.fraction + right.fraction, max(left.precision, right.precision))


def equal(left: BigNumber, right: BigNumber) -> bool:
    """Whether two numbers are equal, whatever their precision."""
    return left.infinite == right.infinite and left.fraction == right.fraction


def series(start: BigNumber, end: BigNumber, step: BigNumber) -> Iterator[BigNumber | None]:
    """The numbers from one on before another one, a step apart; last None where adding it makes none.

    With a step of 0 they never end.
    """
    sign = _sign(step) or 1
    if compared(end, start) * sign <= 0:
        return
    yield start
    if all(map(_is_short, (start, end, step))) and step.fraction:
        first, last, each = (one.fraction.numerator for one in (start, end, step))
        precision = max(start.precision, step.precision)
        yield from (BigNumber(Fraction(number), precision) for number in range(first + each, last, each))
        return
    following = added(start, step)
    while following is not None and compared(end, following) * sign > 0:
        yield following
        following = added(following, step)
    if following is None:
        yield None


def _is_short(number: BigNumber) -> bool:
    """Whether it is a whole number that no precision rounds, nor its sum with another one."""
    whole = not number.infinite and number.fraction.denominator == 1
    return whole and number.fraction.numerator.bit_length() <= _SHORT


def multiplied(left: BigNumber, right: BigNumber) -> BigNumber | None:
    """The product with as many bits as it needs; None for one that does not exist."""
    if left.infinite or right.infinite:
        sign = _sign(left) * _sign(right)
        return infinity(sign) if sign else None
    return made(left.fraction * right.fraction)


def divided(left: BigNumber, right: BigNumber) -> BigNumber | None:
    """The quotient; a division by 0 is infinite, None stands for one that does not exist."""
    if left.infinite:
        return None if right.infinite else infinity(left.infinite * (_sign(right) or 1))
    if right.infinite:
        return made(0)
    if not right.fraction:
        return infinity(_sign(left)) if left.fraction else None
    return made(left.fraction / right.fraction, max(left.precision, right.precision))


def remainder(left: BigNumber, right: BigNumber) -> BigNumber | None:
    """What is left of a division that is cut towards 0 (go-cty, Value.Modulo); by 0 it is all of it."""
    if left.infinite or right.infinite:
        return multiplied(left, right)
    if not right.fraction:
        return left
    quotient = made(left.fraction / right.fraction, max(left.precision, right.precision)).fraction
    cut = abs(quotient) // 1 * (-1 if quotient < 0 else 1)
    taken = _rounded(right.fraction * _rounded(Fraction(cut), left.precision), left.precision)
    return made(left.fraction - taken, left.precision)


def _sign(number: BigNumber) -> int:
    return number.infinite or (number.fraction > 0) - (number.fraction < 0)
