"""Regular expressions (go-cty, cty/function/stdlib/regexp.go, string_replace.go)."""

from __future__ import annotations

import re

from stagegraph.project.bake.ctyvalues import STRING, list_value, null_of, object_value, text_value, tuple_value
from stagegraph.project.bake.functions.goexpressions import ExpressionRefused, read_go_expression
from stagegraph.project.bake.functions.shorthand import counted_function_of, need_room
from stagegraph.project.bake.functions.stepping import ExpressionUnsupported
from stagegraph.project.bake.hclscopes import FunctionRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.functions.goexpressions import GoExpression, GoMatch
    from stagegraph.project.bake.hclscopes import HclFunction

_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})")


def _captured(expression: GoExpression, found: GoMatch) -> CtyValue:
    """Without groups the text, with names an object, else a tuple; a group that took no part is null."""
    if not expression.names:
        return text_value(found.group(0) or "")
    held = [null_of(STRING) if one is None else text_value(one) for one in found.groups()]
    if expression.names[0] is None:
        return tuple_value(held)
    return object_value({name: one for name, one in zip(expression.names, held, strict=True) if name})


def _read(given: CtyValue, argument: int, spend: Callable[[int], None]) -> GoExpression:
    """The expression that an argument is, counted from 0."""
    try:
        return read_go_expression(given.text, spend)
    except ExpressionUnsupported as lack:
        raise FunctionRefused(f"stagegraph does not support {lack}", argument) from None


def _capturing(given: CtyValue, spend: Callable[[int], None]) -> GoExpression:
    try:
        expression = _read(given, 0, spend)
    except ExpressionRefused as refusal:
        raise FunctionRefused(f"invalid regexp pattern: {refusal.code} in {refusal.shown}", 0) from None
    if len({name is None for name in expression.names}) > 1:
        raise FunctionRefused("invalid regexp pattern: cannot mix both named and unnamed capture groups", 0)
    return expression


def _regex(given: Sequence[CtyValue], spend: Callable[[int], None]) -> CtyValue:
    expression = _capturing(given[0], spend)
    found = expression.search(given[1].text, spend)
    if found is None:
        raise FunctionRefused("pattern did not match any part of the given string")
    return _captured(expression, found)


def _regex_all(given: Sequence[CtyValue], spend: Callable[[int], None]) -> CtyValue:
    expression = _capturing(given[0], spend)
    found = [_captured(expression, one) for one in expression.all_matches(given[1].text, spend)]
    return list_value(found, STRING)


def _regex_replace(given: Sequence[CtyValue], spend: Callable[[int], None]) -> CtyValue:
    text, replacement = given[0].text, given[2].text
    try:
        expression = _read(given[1], 1, spend)
    except ExpressionRefused as refusal:
        raise FunctionRefused(f"error parsing regexp: {refusal.code}: `{refusal.shown}`") from None

    def expanded(found: GoMatch) -> str:
        def reference(one: re.Match[str]) -> str:
            name = one[1] or one[2]
            if name is None:
                return "$"
            if re.fullmatch("0|[1-9][0-9]*", name):
                return (found.group(int(name)) or "") if int(name[:8]) <= len(expression.names) else ""
            held = zip(expression.names, found.groups(), strict=True)
            return next((text for named, text in held if named == name and text is not None), "")

        return _REFERENCE.sub(reference, replacement)

    made, at, size = list[str](), 0, 0
    for found in expression.all_matches(text, spend):
        made += [text[at : found.start], expanded(found)]
        size += len(made[-1])
        need_room(size)
        at = found.end
    return text_value("".join([*made, text[at:]]))


REGEXES: dict[str, HclFunction] = {
    "regex": counted_function_of("SS", "pattern string", _regex),
    "regexall": counted_function_of("SS", "pattern string", _regex_all),
    "regex_replace": counted_function_of("SSS", "str pattern replace", _regex_replace),
}
