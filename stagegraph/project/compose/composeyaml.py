"""YAML to plain values, as compose-go's decoder reads it: neither YAML 1.1 nor 1.2."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan
from stagegraph.project.compose.composescanner import TabbedLoader
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.error import Mark


class ComposeMoment(Record):
    """A date or a time, which is no text: as Go prints it, and as YAML writes it."""

    text: str
    written: str


class ComposeMark(Record):
    """``!reset`` and ``!override``: what takes a value away, or takes its place as a whole."""

    resets: bool
    value: object


_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBERS = (
    (re.compile(r"([-+]?)0x([0-9a-fA-F_]+)"), 16),
    (re.compile(r"([-+]?)0b([01_]+)"), 2),
    (re.compile(r"([-+]?)0o?([0-7_]+)"), 8),
    (re.compile(r"([-+]?)([0-9][0-9_]*)"), 10),
)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?")
_FLOATS = {".inf": math.inf, "+.inf": math.inf, "-.inf": -math.inf, ".nan": math.nan}
_CLOCK = r"(\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?"
_DATE = re.compile(rf"(\d{{4}})-(\d\d?)-(\d\d?)(?:[Tt]{_CLOCK}(Z|[-+]\d\d:\d\d)| +{_CLOCK})?", re.ASCII)
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DEEPEST = 200
MOST_VALUES = 250_000
"""Of a file, what aliases and merge keys repeat among them; of the services that extend others, too."""


@lru_cache(maxsize=8)  # one question reads a file alone, with the others, and again for all targets
def read_documents(text: str, path: str) -> tuple[object, ...]:
    """The documents of a file as plain values: texts, numbers, truths, None, lists, dictionaries and marks.

    Who asks gets the same values as others, and does not change them.

    Raises:
        BakeRefused: it is no YAML, or has a key twice.
    """
    try:
        nodes = list(yaml.compose_all(text.removeprefix("\ufeff"), Loader=TabbedLoader))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        told = " ".join(one for one in (problem.context, problem.problem) if one)
        assert mark is not None  # noqa: S101  (each error of a text has its place)
        raise BakeRefused(f"failed to parse {path}: yaml: line {mark.line + 1}: {told}", _span(path, mark)) from None
    except (yaml.YAMLError, ValueError) as problem:
        raise BakeRefused(f"failed to parse {path}: yaml: {problem}") from None
    except RecursionError:
        raise BakeRefused(f"stagegraph does not support YAML that is nested so deeply: {path}") from None
    return tuple([_NodeReader(path).value(one, ()) for one in nodes])


def too_many_values(path: str, span: HclSpan | None = None) -> BakeRefused:
    """The refusal of a file whose aliases, merge keys or ``extends`` repeat too much."""
    return BakeRefused(
        f"stagegraph follows at most {MOST_VALUES:,} values of a compose file, repeated ones among them: {path}",
        span,
        hint="Compose refuses no file for that; see docs/limits.md.",
    )


def values_in(value: object) -> int:
    """How many values there are in a value, itself among them."""
    if isinstance(value, dict):
        return 1 + sum(map(values_in, value.values()))
    if isinstance(value, list):
        return 1 + sum(map(values_in, value))
    return 1


def _span(path: str, mark: Mark) -> HclSpan:
    return HclSpan(path, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


class _NodeReader:
    """Nodes to values; counts them, as an alias repeats what it names."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.count = 0
        self.depth = 0

    def value(self, node: Node, above: tuple[str, ...]) -> object:
        """What a node says; ``above`` are the keys that lead to it."""
        self.count += 1
        if self.count > MOST_VALUES:
            raise too_many_values(self.path, _span(self.path, node.start_mark))
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BakeRefused(f"stagegraph does not support YAML that is nested so deeply: {self.path}")
        inner = None if node.tag == "!reset" else self._plain(node, above)
        self.depth -= 1
        if node.tag == "!reset":
            return ComposeMark(True, None)
        return ComposeMark(False, inner) if node.tag == "!override" else inner

    def _plain(self, node: Node, above: tuple[str, ...]) -> object:
        if isinstance(node, SequenceNode):
            *outer, last = above or ("",)
            return [self.value(one, (*outer, f"{last}[{at}]")) for at, one in enumerate(node.value)]
        if isinstance(node, MappingNode):
            return self._mapping(node, above)
        assert isinstance(node, ScalarNode)  # noqa: S101  (there is no other)
        return _scalar(node)

    def _key(self, node: Node, above: tuple[str, ...]) -> str:
        """A key, which has to be a text (loader.convertToStringKeysRecursive)."""
        key = _scalar(node) if isinstance(node, ScalarNode) else None
        if not isinstance(key, str):
            where = f"in {'.'.join(above)}" if above else "at top level"
            told = "<nil>" if key is None else text_of(key)
            raise BakeRefused(f"non-string key {where}: {told}", _span(self.path, node.start_mark))
        return key

    def _mapping(self, node: MappingNode, above: tuple[str, ...]) -> dict[str, object]:
        made: dict[str, object] = {}
        lines: dict[str, int] = {}
        merged: list[Node] = []
        for key_node, value_node in node.value:
            merges = isinstance(key_node, ScalarNode) and key_node.value == "<<" and key_node.style is None
            key = "<<" if merges else self._key(key_node, above)
            line = key_node.start_mark.line + 1
            if key in lines:
                raise BakeRefused(
                    f'failed to parse {self.path}: yaml: construct errors:\n  line {line}: mapping key "{key}" '
                    f"already defined at line {lines[key]}",
                    _span(self.path, key_node.start_mark),
                )
            lines[key] = line
            if merges:
                merged += value_node.value if isinstance(value_node, SequenceNode) else [value_node]
            else:
                made[key] = self.value(value_node, (*above, key))
        for one in merged:
            inner = self.value(one, (*above, "<<"))
            if not isinstance(inner, dict):
                raise BakeRefused(
                    f"failed to parse {self.path}: yaml: map merge requires map or sequence of maps as the value",
                    _span(self.path, one.start_mark),
                )
            for key, value in inner.items():
                made.setdefault(key, value)
        return made


def _scalar(node: ScalarNode) -> object:
    """A quoted text, and one that says ``!!str``, is a text; PyYAML gives that tag to all that it takes for texts."""
    text = str(node.value)
    if node.style is not None or _says_text(node):
        return text
    return plain_scalar(text)


def _says_text(node: ScalarNode) -> bool:
    mark = node.start_mark
    return mark.buffer is not None and mark.buffer.startswith("!!str", mark.pointer)


def plain_scalar(text: str) -> object:
    """What a text without quotes means."""
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if text.lower() in _FLOATS:
        return _FLOATS[text.lower()]
    for pattern, base in _NUMBERS:
        found = pattern.fullmatch(text)
        digits = found[2].replace("_", "") if found else ""
        if found and digits and not (base == 10 and len(digits) > 1 and digits.startswith("0")):
            return _number(text, found[1] + digits, base)
    if _FLOAT.fullmatch(text):
        read = float(text.replace("_", ""))
        return read if math.isfinite(read) else text
    return _moment(text)


def _number(text: str, digits: str, base: int) -> object:
    """A number of 64 bits, a float where it is larger, the text where it is too large for that, too."""
    try:
        number = int(digits, base)
        return number if -(1 << 63) <= number < 1 << 64 else float(number)
    except (OverflowError, ValueError):  # of thousands of digits Python says the latter
        return text


def _moment(text: str) -> str | ComposeMoment:
    """A date, or a date and a time: with a zone behind ``T``, without one behind a space (go-yaml, resolve.go)."""
    found = _DATE.fullmatch(text)
    if found is None:
        return text
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    hour, minute, second = (int(found[at] or found[at + 5] or 0) for at in (4, 5, 6))
    if not (1 <= month <= 12 and 1 <= day <= _days(year, month) and hour < 24 and minute < 60 and second < 60):
        return text
    fraction = (found[7] or found[12] or "")[:9].rstrip("0")
    date, zone = f"{year:04}-{month:02}-{day:02}", found[8] or "Z"
    clock = f"{hour:02}:{minute:02}:{second:02}{'.' * bool(fraction)}{fraction}"
    if zone in ("Z", "+00:00", "-00:00"):
        return ComposeMoment(f"{date} {clock} +0000 UTC", f"{date}T{clock}Z")
    offset = zone.replace(":", "")
    return ComposeMoment(f"{date} {clock} {offset} {offset}", f"{date}T{clock}{zone}")


def _days(year: int, month: int) -> int:
    leaps = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTHS[month - 1] + leaps


def text_of(value: object) -> str:
    """A value as Go prints it."""
    if value is None:
        return ""
    if isinstance(value, ComposeMoment):
        return value.text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, list):
        return f"[{' '.join(map(_inner_text, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{_inner_text(one)}' for key, one in sorted(value.items()))}]"
    return str(value)


def _inner_text(value: object) -> str:
    return "<nil>" if value is None else text_of(value)


def kind_of(value: object) -> str:
    """How Go calls the type of a value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, str):
        return "string"
    if value is None:
        return "<nil>"
    if isinstance(value, ComposeMoment):
        return "time.Time"
    return "[]interface {}" if isinstance(value, list) else "map[string]interface {}"


def _float_text(value: float) -> str:
    """The shortest digits, with an exponent from 21 digits and below 0.0001 on (``%v``)."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    told = Decimal(repr(value)).normalize().as_tuple()
    sign, digits = "-" if told.sign else "", "".join(map(str, told.digits))
    exponent = len(digits) + int(told.exponent) - 1
    if -4 <= exponent < 21:
        return f"{Decimal(repr(value)).normalize():f}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
