"""Calls of functions: with how many values, of which types, and what is to blame (hclsyntax/expression.go).

`stagegraph.project.bake.evaluating` makes values of the arguments.
"""

from __future__ import annotations

from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import SEQUENCE, CtyKind
from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan, between
from stagegraph.project.bake.hclscopes import FunctionRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclbudget import HclBudget
    from stagegraph.project.bake.hclnodes import Expr, FunctionCall
    from stagegraph.project.bake.hclscopes import HclFunction, HclParameter, HclScope


def called(expr: FunctionCall, function: HclFunction, values: Sequence[CtyValue], budget: HclBudget) -> CtyValue:
    """What a function makes of values, as many as `need_count` takes.

    Raises:
        BakeRefused: it refuses them; HCL's wording, and where. Or all expressions make more than the budget has.
    """
    budget.read(values, expr.span)
    given = [_argument(expr, function, at, value) for at, value in enumerate(values)]
    _need_given(expr, function, given)
    counted, run = function.counted, function.run
    if counted is not None:
        return _run(expr, function, lambda: counted(given, lambda size: budget.need(size, expr.span)))
    assert run is not None  # noqa: S101  (it has one of them)
    return _run(expr, function, lambda: run(given))


def called_by_expression(
    expr: FunctionCall, function: HclFunction, arguments: Sequence[Expr], scope: HclScope
) -> CtyValue:
    """What a function makes of expressions, which it evaluates itself.

    Raises:
        BakeRefused: as `called` does.
    """
    by_expression = function.by_expression
    assert by_expression is not None  # noqa: S101  (the caller has looked)
    need_count(expr, function, len(arguments))
    return _run(expr, function, lambda: by_expression(arguments, scope))


def expanded(value: CtyValue, expr: FunctionCall) -> Sequence[CtyValue]:
    """The values that stand for the last argument of a call, behind which ``...`` is written.

    Raises:
        BakeRefused: it holds none.
    """
    told = "Invalid expanding argument value; The expanding argument (indicated by ...) must"
    if value.is_null and value.type.kind in SEQUENCE | {CtyKind.DYNAMIC}:
        raise BakeRefused(f"{told} not be null.", expr.arguments[-1].span)
    if value.type.kind not in SEQUENCE:
        raise BakeRefused(f"{told} be of a tuple, list, or set type.", expr.arguments[-1].span)
    return value.elements


def need_count(expr: FunctionCall, function: HclFunction, count: int) -> None:
    """Raise a BakeRefused where a call has too few arguments, or too many."""
    least = len(function.parameters)
    if count < least:
        last = expr.span.last_column
        many = "" if function.variadic is None else " at least"
        raise BakeRefused(
            f'Not enough function arguments; Function "{expr.name}" expects{many} {least} argument(s). Missing value '
            f'for "{function.parameters[count].name}".',
            HclSpan(expr.span.path, expr.span.last_line, last - 1, expr.span.last_line, last),
        )
    if count > least and function.variadic is None:
        raise BakeRefused(
            f'Too many function arguments; Function "{expr.name}" expects only {least} argument(s).',
            between(expr.arguments[min(least, len(expr.arguments) - 1)].span, expr.arguments[-1].span),
        )


def _argument(expr: FunctionCall, function: HclFunction, at: int, value: CtyValue) -> CtyValue:
    parameter = function.parameter(at)
    assert parameter is not None  # noqa: S101  (the count was compared)
    try:
        return converted(value, parameter.type)
    except ConversionRefused as refusal:
        raise _argument_refused(expr, parameter, at, str(refusal)) from None


def _need_given(expr: FunctionCall, function: HclFunction, given: Sequence[CtyValue]) -> None:
    for at, value in enumerate(given):
        parameter = function.parameter(at)
        if value.is_null and parameter is not None and not parameter.allows_null:
            raise _argument_refused(expr, parameter, at, "argument must not be null")


def _argument_refused(expr: FunctionCall, parameter: HclParameter, at: int, why: str) -> BakeRefused:
    told = f'Invalid function argument; Invalid value for "{parameter.name}" parameter: {why}.'
    return BakeRefused(told, expr.arguments[min(at, len(expr.arguments) - 1)].span)


def _run(expr: FunctionCall, function: HclFunction, call: Callable[[], CtyValue]) -> CtyValue:
    try:
        return call()
    except FunctionRefused as refusal:
        parameter = function.parameter(refusal.argument)
        if parameter is not None and expr.arguments:
            raise _argument_refused(expr, parameter, refusal.argument, refusal.message) from None
        name = expr.name_span
        raise BakeRefused(
            f'Error in function call; Call to function "{expr.name}" failed: {refusal.message}.',
            HclSpan(name.path, name.line, name.column, name.last_line, name.last_column + 1),  # its parenthesis, too
        ) from None
