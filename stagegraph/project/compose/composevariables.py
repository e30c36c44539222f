"""``${NAME:-default}`` in compose files, and ``.env`` files (compose-go, template/template.go, dotenv/parser.go)."""

from __future__ import annotations

import re

from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan
from stagegraph.project.compose.composeyaml import ComposeMark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_OPERATORS = (":?", "?", ":-", "-", ":+", "+")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z0-9_.\-\[\]]+)\s*([=:]|(?=\n|$))[ \t]*")


class MalformedTemplate(Exception):
    """A text whose variables cannot be read."""


class VariableMissing(Exception):
    """A variable that is required."""


def substituted(text: str, lookup: Callable[[str], str | None]) -> str:
    """A text with its variables filled in; a ``$`` that begins nothing is itself.

    Raises:
        MalformedTemplate: a brace behind a ``$`` that begins no variable.
        VariableMissing: a required variable is not set.
    """
    made, at = "", 0
    while at < len(text):
        end = text.find("$", at)
        if end < 0:
            return made + text[at:]
        made, at = made + text[at:end], end
        found = _NAME.match(text, at + 1)
        if found is not None:
            made, at = made + (lookup(found[0]) or ""), found.end()
        elif text.startswith("{", at + 1):
            end = _closing(text, at)
            made += _braced(text[at + 2 : end], lookup)
            at = end + 1
        else:
            made, at = made + "$", at + (2 if text.startswith("$$", at) else 1)
    return made


def _closing(text: str, at: int) -> int:
    """Where the brace ends that opened behind a ``$``: on the same line, the last one if none fits."""
    line_end = text.find("\n", at)
    last = text.rfind("}", at, len(text) if line_end < 0 else line_end)
    if last < 0:
        raise MalformedTemplate
    depth, place = 0, at
    while place <= last:
        if text[place] == "{":
            depth += 1
            place += 1
        elif text[place] == "}":
            depth -= 1
            if not depth:
                return place
        place += 1
    return last


def _braced(inside: str, lookup: Callable[[str], str | None]) -> str:
    found = _NAME.match(inside)
    if found is None:
        raise MalformedTemplate
    name, rest = found[0], inside[found.end() :]
    value = lookup(name)
    if not rest:
        return value or ""
    operator = next((one for one in _OPERATORS if rest.startswith(one)), "")
    if not operator:
        raise MalformedTemplate
    word = rest[len(operator) :]
    there = bool(value) if operator.startswith(":") else value is not None
    if operator.endswith("+"):
        return substituted(word, lookup) if there else ""
    if there:
        return value or ""
    if operator.endswith("-"):
        return substituted(word, lookup)
    why = substituted(word, lookup)
    raise VariableMissing(f"required variable {name} is missing a value" + (f": {why}" if why else ""))


def interpolated(value: object, lookup: Callable[[str], str | None], span: HclSpan, path: str = "") -> object:
    """A value with all variables filled in; keys stay as they are.

    Raises:
        BakeRefused: compose refuses one of them.
    """
    if isinstance(value, str):
        try:
            return substituted(value, lookup)
        except MalformedTemplate:
            raise BakeRefused(
                f"invalid interpolation format for {path}.\nYou may need to escape any $ with another $.\n{value}", span
            ) from None
        except VariableMissing as missing:
            raise BakeRefused(
                f"error while interpolating {path}: {missing}", span, hint="Give it with --var NAME=VALUE."
            ) from None
    if isinstance(value, dict):
        return {key: interpolated(one, lookup, span, f"{path}.{key}" if path else key) for key, one in value.items()}
    if isinstance(value, list):
        return [interpolated(one, lookup, span, f"{path}.[]") for one in value]
    if isinstance(value, ComposeMark):
        return ComposeMark(value.resets, interpolated(value.value, lookup, span, path))
    return value


def read_dotenv(text: str, path: str, outside: Mapping[str, str]) -> dict[str, str | None]:
    """The variables of a ``.env`` file; None for a name alone.

    Raises:
        BakeRefused: it cannot be read.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    made: dict[str, str | None] = {}

    def lookup(name: str) -> str | None:
        return outside[name] if name in outside else made.get(name)

    at = 0
    while True:
        blank = re.compile(r"(?:\s+|#[^\n]*)*").match(text, at)
        at = blank.end() if blank else at
        if at >= len(text):
            return made
        found = _LINE.match(text, at)
        line = text.count("\n", 0, at) + 1
        if found is None:
            shown = text[at:].split("\n", 1)[0]
            raise BakeRefused(
                f'line {line}: unexpected character in variable name "{shown}"', HclSpan(path, line, 1, line, 2)
            )
        at = found.end()
        if not found[2]:
            made[found[1]] = outside.get(found[1])
            continue
        made[found[1]], at = _dotenv_value(text, at, lookup, HclSpan(path, line, 1, line, 2))


def _dotenv_value(text: str, at: int, lookup: Callable[[str], str | None], span: HclSpan) -> tuple[str, int]:
    quote = text[at : at + 1]
    if quote in ("'", '"') and quote:
        end = at + 1
        while end < len(text) and text[end] != quote:
            end += 2 if text[end] == "\\" else 1
        if end >= len(text):
            raise BakeRefused(f"line {span.line}: unterminated quoted value {text[at:].split(chr(10), 1)[0]}", span)
        value = text[at + 1 : end]
        if quote == '"':
            value = _filled(_unescaped(value), lookup, span)
        return value, end + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    value = re.split(r"\s#|^#", text[at:end], maxsplit=1)[0].strip()
    return _filled(value, lookup, span), end


def _filled(value: str, lookup: Callable[[str], str | None], span: HclSpan) -> str:
    try:
        return substituted(value, lookup)
    except (MalformedTemplate, VariableMissing):
        raise BakeRefused(f"line {span.line}: invalid template: {value}", span) from None


def _unescaped(value: str) -> str:
    known = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$$"}
    return re.sub(r"\\(.)", lambda found: known.get(found[1], found[0]), value, flags=re.DOTALL)
