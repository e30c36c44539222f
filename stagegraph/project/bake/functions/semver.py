"""``semvercmp``: whether a version satisfies a constraint (Masterminds/semver, version.go, constraints.go)."""

from __future__ import annotations

import re

from stagegraph.project.bake.ctyvalues import truth_value
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_NUMBERS = r"v?([0-9xX*]+)(?:\.([0-9xX*]+))?(?:\.([0-9xX*]+))?"
_TAIL = r"(?:-([0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*))?(?:\+[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*)?"
_VERSION = re.compile(_NUMBERS.replace("xX*", "") + _TAIL)
_CONSTRAINT = re.compile(r"\s*(=>|=<|!=|<=|>=|~>|=|<|>|~|\^|)\s*" + _NUMBERS + _TAIL + r"\s*")
_HYPHENS = re.compile(rf"\s*({_NUMBERS}{_TAIL})\s+-\s+({_NUMBERS}{_TAIL})\s*")

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
    parts = tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in version.before)
    return (version.numbers, not version.before, parts)


def _read_version(text: str) -> SemanticVersion:
    found = _VERSION.fullmatch(text)
    if found is None:
        raise FunctionRefused("invalid semantic version", 0)
    return SemanticVersion(_three([found[at] for at in (1, 2, 3)]), _before(found[4]))


def _three(numbers: Sequence[str | None]) -> Numbers:
    first, second, third = (int(one) if one is not None and one.isdecimal() else 0 for one in numbers)
    return first, second, third


def _before(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()


def _read_constraint(text: str) -> list[VersionConstraint]:
    made, at = [], 0
    text = _HYPHENS.sub(r">=\1, <=\6", text).strip()
    while at < len(text):
        found = _CONSTRAINT.match(text, at)
        if found is None:
            raise FunctionRefused(f"improper constraint: {text}", 1)
        numbers = [found[place] for place in (2, 3, 4)]
        given = next((place for place, one in enumerate(numbers) if one is None or not one.isdecimal()), 3)
        version = SemanticVersion(_three(numbers[:given] + [None] * (3 - given)), _before(found[5]))
        made.append(VersionConstraint(found[1], version, given))
        at = found.end()
        if at < len(text) and text[at] == ",":
            at += 1
        elif at < len(text) and not found[0].endswith(" "):
            raise FunctionRefused(f"improper constraint: {text}", 1)
    if not made:
        raise FunctionRefused(f"improper constraint: {text}", 1)
    return made


def _satisfies(version: SemanticVersion, one: VersionConstraint) -> bool:
    if version.before and not one.version.before:
        return False
    least, given = one.version, one.given
    within = version.numbers[:given] == least.numbers[:given]
    at_least = _order(version) >= _order(least)
    if one.operator in ("", "="):
        return within if given < 3 else _order(version) == _order(least)
    if one.operator == "!=":
        return not within if given < 3 else _order(version) != _order(least)
    if one.operator in (">", "<", ">=", "=>", "<=", "=<"):
        return _compares(version, one, at_least=at_least, within=given < 3 and within)
    if one.operator in ("~", "~>"):
        return at_least and (not given or version.numbers[: min(given, 2)] == least.numbers[: min(given, 2)])
    return at_least and _same_release(version, least, given)


def _compares(version: SemanticVersion, one: VersionConstraint, *, at_least: bool, within: bool) -> bool:
    equal = within or _order(version) == _order(one.version)
    if one.operator == ">":
        return at_least and not equal
    if one.operator == "<":
        return not at_least
    if one.operator in (">=", "=>"):
        return at_least
    return not at_least or equal


def _same_release(version: SemanticVersion, least: SemanticVersion, given: int) -> bool:
    """``^``: the first number that is not 0 stays."""
    first = next((at for at, one in enumerate(least.numbers[:given]) if one), max(given - 1, 0))
    return version.numbers[: first + 1] == least.numbers[: first + 1] if given else True


def _compare(given: Sequence[CtyValue]) -> CtyValue:
    version = _read_version(given[0].text)
    choices = [_read_constraint(one) for one in given[1].text.split("||")]
    return truth_value(any(all(_satisfies(version, one) for one in each) for each in choices))


SEMVER: dict[str, HclFunction] = {"semvercmp": function_of("SS", "version constraint", _compare)}
