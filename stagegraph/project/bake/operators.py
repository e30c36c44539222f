"""What operators make of values (hclsyntax/expression_ops.go)."""

from __future__ import annotations

import operator

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyconvert import ConversionRefused, converted
from stagegraph.project.bake.ctyvalues import BOOL, NUMBER, number_value, same, truth_value
from stagegraph.project.bake.hclnodes import BakeRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.project.bake.bignumbers import BigNumber
    from stagegraph.project.bake.ctyvalues import CtyType, CtyValue
    from stagegraph.project.bake.hclnodes import BinaryExpr, HclSpan, UnaryExpr


def unary_result(expr: UnaryExpr, value: CtyValue) -> CtyValue:
    """What the operator of an expression makes of the value of its operand.

    Raises:
        BakeRefused: nothing.
    """
    if expr.operator == "!":
        return truth_value(not _operand(value, BOOL, expr.operand.span, "").truth)
    return number_value(bignumbers.negated(_operand(value, NUMBER, expr.operand.span, "").number))


def _operand(value: CtyValue, wanted: CtyType, span: HclSpan, side: str) -> CtyValue:
    which = f"{side} operand" if side else "unary operand"
    try:
        made = converted(value, wanted)
    except ConversionRefused as refusal:
        raise BakeRefused(f"Invalid operand; Unsuitable value for {which}: {refusal}.", span) from None
    if made.is_null:
        raise BakeRefused("Operation failed; Error during operation: argument must not be null.", span)
    return made


_COMPARING: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[BigNumber, BigNumber], BigNumber | None]] = {
    "+": bignumbers.added,
    "-": lambda left, right: bignumbers.added(left, bignumbers.negated(right)),
    "*": bignumbers.multiplied,
    "/": bignumbers.divided,
    "%": bignumbers.remainder,
}


def binary_result(expr: BinaryExpr, left: CtyValue, right: CtyValue) -> CtyValue:
    """What the operator of an expression makes of the values on its two sides: HCL works out both.

    Raises:
        BakeRefused: nothing.
    """
    if expr.operator in ("==", "!="):
        return truth_value(same(left, right) == (expr.operator == "=="))
    wanted = BOOL if expr.operator in ("&&", "||") else NUMBER
    left = _operand(left, wanted, expr.left.span, "left")
    right = _operand(right, wanted, expr.right.span, "right")
    if expr.operator == "&&":
        return truth_value(left.truth and right.truth)
    if expr.operator == "||":
        return truth_value(left.truth or right.truth)
    if expr.operator in _COMPARING:
        return truth_value(_COMPARING[expr.operator](bignumbers.compared(left.number, right.number), 0))
    number = _ARITHMETIC[expr.operator](left.number, right.number)
    if number is None:
        raise BakeRefused("Operation failed; Error during operation: can't compute this with these numbers.", expr.span)
    return number_value(number)
