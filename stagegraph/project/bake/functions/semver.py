"""``semvercmp``: whether a version satisfies a constraint (Masterminds/semver, version.go, constraints.go)."""

from __future__ import annotations

import re

from stagegraph.project.bake.ctyvalues import truth_value
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_NUMBERS = r"v?([0-9xX*]+)(?:\.([0-9xX*]+))?(?:\.([0-9xX*]+))?"
_TAIL = r"(?:-([0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*))?(?:\+[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*)?"
_ANY = re.sub(r"\((?!\?)", "(?:", _NUMBERS + _TAIL)
_OPERATORS = r"=>|=<|!=|<=|>=|~>|=|<|>|~|\^|"
_VERSION = re.compile(_NUMBERS.replace("xX*", "") + _TAIL)
_CONSTRAINT = re.compile(rf"({_OPERATORS})\s*{_NUMBERS}{_TAIL}")
_CONSTRAINTS = re.compile(rf"\s*(?:{_OPERATORS})\s*{_ANY}\s*(?:(?:\s+|,\s*)(?:{_OPERATORS})\s*{_ANY}\s*)*")
_HYPHENS = re.compile(rf"\s*({_ANY})\s+-\s+({_ANY})\s*")
_MOST = (1 << 64) - 1
_ANY_NUMBER = (None, "x", "X", "*")

Numbers = tuple[int, int, int]


class SemanticVersion(Record):
    """Three numbers, and what stands behind ``-``."""

    numbers: Numbers
    before: tuple[str, ...] = ()


class VersionConstraint(Record):
    """An operator, a version, and how many of its numbers are given; the others may be any."""

    operator: str
    version: SemanticVersion
    given: int


def _order(version: SemanticVersion) -> tuple[object, ...]:
    """A version before a release is less than it; numbers are less than words."""
    return (version.numbers, not version.before, _order_before(version.before))


def _order_before(parts: Sequence[str]) -> tuple[object, ...]:
    return tuple((0, int(one), "") if _is_number(one) else (1, 0, one) for one in parts)


def _read_version(text: str) -> SemanticVersion:
    found = _VERSION.fullmatch(text)
    if found is None:
        raise FunctionRefused("invalid semantic version")
    numbers = _three([found[at] for at in (1, 2, 3)])
    before = tuple(found[4].split(".")) if found[4] else ()
    if any(len(one) > 1 and one.isdecimal() and one.startswith("0") for one in before):
        raise FunctionRefused("version segment starts with 0")
    return SemanticVersion(numbers, before)


def _three(numbers: Sequence[str | None]) -> Numbers:
    first, second, third = (_segment(one or "0") for one in numbers)
    return first, second, third


def _segment(digits: str) -> int:
    number = int(digits[-40:])  # more digits are too many whatever they are, or zeros in front
    if number > _MOST or digits[:-40].strip("0"):
        told = f'strconv.ParseUint: parsing "{digits}": value out of range'
        raise FunctionRefused(f"error parsing version segment: {told}")
    return number


def _is_number(part: str) -> bool:
    """Whether a part of what stands behind ``-`` is compared as a number; one that is too large is none."""
    return part.isdecimal() and len(part) <= len(str(_MOST)) and int(part) <= _MOST


def _read_constraints(text: str) -> list[VersionConstraint]:
    """All that have to hold together."""
    if _CONSTRAINTS.fullmatch(text) is None:
        raise FunctionRefused(f"improper constraint: {text}")
    return [_read_constraint(found) for found in _CONSTRAINT.finditer(text)]


def _read_constraint(found: re.Match[str]) -> VersionConstraint:
    numbers = [found[place] for place in (2, 3, 4)]
    given = next((place for place, one in enumerate(numbers) if one in _ANY_NUMBER), 3)
    kept = [one or "0" for one in numbers[:given]] + ["0"] * (3 - given)
    tail = f"-{found[5]}" if found[5] else ""
    try:
        version = _read_version(".".join(kept) + tail)
    except FunctionRefused:
        raise FunctionRefused("constraint parser error") from None
    return VersionConstraint(found[1], version, given)


# --- Whether one holds --------------------------------------------------------------------------------------------


def _equal(version: SemanticVersion, one: VersionConstraint) -> bool:
    return _order(version) == _order(one.version) if one.given == 3 else _tilde(version, one)


def _unequal(version: SemanticVersion, one: VersionConstraint) -> bool:
    least, given = one.version, one.given
    if given == 3:
        return _order(version) != _order(least)
    if not given:
        return version.numbers != least.numbers or _order(version) != _order(least)
    if version.numbers[:given] != least.numbers[:given]:
        return True
    return given == 2 and _order_before(version.before) != _order_before(least.before)


def _greater(version: SemanticVersion, one: VersionConstraint) -> bool:
    if one.given in (1, 2):
        return version.numbers[: one.given] > one.version.numbers[: one.given]
    return version.numbers[0] > one.version.numbers[0] or _order(version) > _order(one.version)


def _less(version: SemanticVersion, one: VersionConstraint) -> bool:
    return _order(version) < _order(one.version)


def _at_least(version: SemanticVersion, one: VersionConstraint) -> bool:
    return not _less(version, one)


def _at_most(version: SemanticVersion, one: VersionConstraint) -> bool:
    if one.given == 3:
        return _order(version) <= _order(one.version)
    counted = 1 if one.given == 1 else 2
    return version.numbers[:counted] <= one.version.numbers[:counted]


def _tilde(version: SemanticVersion, one: VersionConstraint) -> bool:
    if _less(version, one):
        return False
    if not any(one.version.numbers) and one.given in (0, 3):
        return True
    counted = 1 if one.given == 1 else 2
    return version.numbers[:counted] == one.version.numbers[:counted]


def _caret(version: SemanticVersion, one: VersionConstraint) -> bool:
    """The first number that is not 0 stays."""
    if _less(version, one):
        return False
    first, second, _ = one.version.numbers
    if first or one.given == 1:
        return version.numbers[0] == first
    counted = 2 if second or one.given == 2 else 3
    return version.numbers[:counted] == one.version.numbers[:counted]


_HOLDS: dict[str, Callable[[SemanticVersion, VersionConstraint], bool]] = {
    "": _equal,
    "=": _equal,
    "!=": _unequal,
    ">": _greater,
    "<": _less,
    ">=": _at_least,
    "=>": _at_least,
    "<=": _at_most,
    "=<": _at_most,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}


def _satisfies(version: SemanticVersion, together: Sequence[VersionConstraint]) -> bool:
    """A version before a release satisfies only what names such a one somewhere."""
    if version.before and not any(one.version.before for one in together):
        return False
    return all(_HOLDS[one.operator](version, one) for one in together)


def _compare(given: Sequence[CtyValue]) -> CtyValue:
    version = _read_version(given[0].text)
    written = _HYPHENS.sub(r">= \1, <= \2 ", given[1].text)
    choices = [_read_constraints(one) for one in written.split("||")]
    return truth_value(any(_satisfies(version, each) for each in choices))


SEMVER: dict[str, HclFunction] = {"semvercmp": function_of("SS", "version contraint", _compare)}
