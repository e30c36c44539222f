"""Regular expressions (go-cty, cty/function/stdlib/regexp.go, string_replace.go), in the syntax of Go's regexp."""

from __future__ import annotations

import re

from stagegraph.project.bake.ctyvalues import STRING, list_value, null_of, object_value, text_value, tuple_value
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7F",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
}
_FOREIGN = re.compile(r"\\[1-9]|\(\?(?:[=!>(#]|<[=!]|P=|P>)|[*+?}]\+")
_UNTRANSLATED = re.compile(r"\\[pPQCE]")
_TOKEN = re.compile(r"\\.|\[:\^?[a-z]+:\]|\$|\(\?<(?=[A-Za-z_])", re.DOTALL)
_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)


def pattern_of(text: str) -> re.Pattern[str]:
    """A pattern in Go's syntax.

    Raises:
        FunctionRefused: it is none, or Python's expressions do not have what it asks for.
    """
    if _FOREIGN.search(re.sub(r"\\\\", "", text)):
        raise FunctionRefused(f"invalid regexp pattern: {text}", 0)
    if _UNTRANSLATED.search(re.sub(r"\\\\", "", text)):
        raise FunctionRefused(f"stagegraph does not support character classes such as \\p in a pattern: {text}", 0)
    multiline = bool(re.match(r"\(\?[a-zA-Z]*m", text))

    def instead(found: re.Match[str]) -> str:
        piece = found[0]
        if piece == r"\z":
            return r"\Z"
        if piece == "$":
            return "$" if multiline else r"\Z"
        if piece == "(?<":
            return "(?P<"
        if piece.startswith("[:"):
            name = piece[2:-2]
            if name not in _CLASSES:
                raise FunctionRefused(f"invalid regexp pattern: {text}", 0)
            return _CLASSES[name]
        return piece

    try:
        return re.compile(_translated_classes(text, instead), re.ASCII)
    except (re.error, OverflowError) as problem:
        raise FunctionRefused(f"invalid regexp pattern: {problem}", 0) from None


def _translated_classes(text: str, instead: object) -> str:
    """``$`` inside of brackets is itself."""
    made, at = "", 0
    brackets = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]", re.DOTALL)
    for found in brackets.finditer(text):
        made += _TOKEN.sub(instead, text[at : found.start()])  # type: ignore[call-overload]  # a function of a match
        kept = found[0]
        if kept.startswith("["):
            made += re.sub(r"\[:\^?[a-z]+:\]", instead, kept)  # type: ignore[call-overload]  # as above
        else:
            made += _TOKEN.sub(instead, kept)  # type: ignore[call-overload]  # as above
        at = found.end()
    return made + _TOKEN.sub(instead, text[at:])  # type: ignore[call-overload,no-any-return]  # as above


def _captured(pattern: re.Pattern[str], found: re.Match[str]) -> CtyValue:
    """Without groups the text, with names an object, else a tuple; a group that took no part is null."""
    if not pattern.groups:
        return text_value(found[0])

    def group(at: int | str) -> CtyValue:
        return null_of(STRING) if found[at] is None else text_value(found[at])

    if pattern.groupindex:
        return object_value({name: group(name) for name in pattern.groupindex})
    return tuple_value([group(at) for at in range(1, pattern.groups + 1)])


def _pattern(given: CtyValue) -> re.Pattern[str]:
    pattern = pattern_of(given.text)
    if pattern.groupindex and len(pattern.groupindex) != pattern.groups:
        raise FunctionRefused("invalid regexp pattern: cannot mix both named and unnamed capture groups", 0)
    return pattern


def _regex(given: Sequence[CtyValue]) -> CtyValue:
    pattern = _pattern(given[0])
    found = pattern.search(given[1].text)
    if found is None:
        raise FunctionRefused("pattern did not match any part of the given string")
    return _captured(pattern, found)


def _regex_all(given: Sequence[CtyValue]) -> CtyValue:
    pattern = _pattern(given[0])
    return list_value([_captured(pattern, found) for found in pattern.finditer(given[1].text)], STRING)


def _regex_replace(given: Sequence[CtyValue]) -> CtyValue:
    pattern, replacement = pattern_of(given[1].text), given[2].text

    def expanded(found: re.Match[str]) -> str:
        def reference(one: re.Match[str]) -> str:
            name = one[1] or one[2]
            if name is None:
                return "$"
            if name.isdecimal():
                return (found[int(name)] or "") if int(name) <= pattern.groups else ""
            return (found[name] or "") if name in pattern.groupindex else ""

        return _REFERENCE.sub(reference, replacement)

    return text_value(pattern.sub(expanded, given[0].text))


REGEXES: dict[str, HclFunction] = {
    "regex": function_of("SS", "pattern string", _regex),
    "regexall": function_of("SS", "pattern string", _regex_all),
    "regex_replace": function_of("SSS", "str pattern replace", _regex_replace),
}
