"""Expressions to values (hclsyntax/expression.go, expression_ops.go, expression_template.go; hcl/ops.go)."""

from __future__ import annotations

from stagegraph.project.bake.ctyconvert import ConversionRefused, converted, unified
from stagegraph.project.bake.ctyvalues import (
    BOOL,
    DYNAMIC,
    KEYED,
    NULL,
    SEQUENCE,
    STRING,
    CtyKind,
    CtyType,
    CtyValue,
    list_value,
    object_value,
    text_value,
    tuple_value,
)
from stagegraph.project.bake.elements import attribute_of, element_of
from stagegraph.project.bake.functioncalls import called, called_by_expression, expanded, need_count
from stagegraph.project.bake.hclnodes import (
    AttributeOf,
    BakeRefused,
    BinaryExpr,
    BrokenExpr,
    ConditionalExpr,
    ElementOf,
    ForEach,
    FunctionCall,
    HclSpan,
    Literal,
    ObjectExpr,
    Parenthesised,
    Splat,
    SplatItem,
    TemplateJoin,
    TemplateText,
    TupleExpr,
    UnaryExpr,
    VariableUse,
    between,
)
from stagegraph.project.bake.hclscopes import HclScope
from stagegraph.project.bake.operators import binary_result, unary_result
from stagegraph.syntax.suggest import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from stagegraph.project.bake.hclnodes import Expr

_ITEM = "[*]"
"""The name under which a splat hands over each element: none that a file could write."""


def evaluated(expr: Expr, scope: HclScope) -> CtyValue:
    """The value of an expression.

    Raises:
        BakeRefused: it has none; HCL's wording, and where. Or all expressions make more than `HclBudget` has.
    """
    value = _EVALUATORS[type(expr)](expr, scope)
    scope.budget.take(value, expr.span)
    return value


def _literal(expr: Literal, _: HclScope) -> CtyValue:
    return expr.value


def _broken(expr: BrokenExpr, _: HclScope) -> CtyValue:
    raise BakeRefused(expr.told, expr.span)


def _parenthesised(expr: Parenthesised, scope: HclScope) -> CtyValue:
    return evaluated(expr.inner, scope)


def _variable(expr: VariableUse, scope: HclScope) -> CtyValue:
    value = scope.variable(expr.name)
    if value is None:
        near = nearest(expr.name, scope.names()[0])
        told = f' Did you mean "{near}"?' if near else ""
        raise BakeRefused(
            f'Unknown variable; There is no variable named "{expr.name}".{told}',
            expr.span,
            hint=f'Declare it: variable "{expr.name}" {{}}. The environment reaches declared variables only.',
        )
    return value


def _splat_item(_: SplatItem, scope: HclScope) -> CtyValue:
    return scope.variable(_ITEM) or NULL


def _text(expr: TemplateText, scope: HclScope) -> CtyValue:
    return _joined_text(((one, evaluated(one, scope)) for one in expr.parts), expr.span, scope)


def _joined_text(parts: Iterable[tuple[Expr, CtyValue]], span: HclSpan, scope: HclScope) -> CtyValue:
    texts = []
    for expr, value in parts:
        texts.append(_part(expr, value))
        scope.budget.need(len(texts[-1]), span)
    return text_value("".join(texts))


def _part(expr: Expr, value: CtyValue) -> str:
    if value.is_null:
        raise BakeRefused(
            "Invalid template interpolation value; The expression result is null. Cannot include a null value in a "
            "string template.",
            expr.span,
        )
    try:
        return converted(value, STRING).text
    except ConversionRefused as refusal:
        raise BakeRefused(
            f"Invalid template interpolation value; Cannot include the given value in a string template: {refusal}.",
            expr.span,
        ) from None


def _join(expr: TemplateJoin, scope: HclScope) -> CtyValue:
    return _joined_text(((expr.each, one) for one in evaluated(expr.each, scope).elements), expr.span, scope)


def _tuple(expr: TupleExpr, scope: HclScope) -> CtyValue:
    return tuple_value([evaluated(one, scope) for one in expr.items])


def _object(expr: ObjectExpr, scope: HclScope) -> CtyValue:
    if expr.json:
        return _json_object(expr, scope)
    made = dict[str, CtyValue]()
    for key, value in expr.items:
        made[_key_text(evaluated(key, scope), key.span)] = evaluated(value, scope)
    return object_value(made)


def _json_object(expr: ObjectExpr, scope: HclScope) -> CtyValue:
    """An object of a JSON file (hcl/json, expression.Value)."""
    made, places = dict[str, CtyValue](), dict[str, HclSpan]()
    for key_expr, value_expr in expr.items:
        key, value = evaluated(key_expr, scope), evaluated(value_expr, scope)
        told = "Invalid object key expression; Cannot use"
        if key.is_null:
            raise BakeRefused(f"{told} null value as an object key.", key_expr.span)
        try:
            name = converted(key, STRING).text
        except ConversionRefused as refusal:
            raise BakeRefused(f"{told} this expression as an object key: {refusal}.", key_expr.span) from None
        if name in made:
            raise BakeRefused(
                f'Duplicate object attribute; An attribute named "{name}" was already defined at {places[name]}.',
                key_expr.span,
            )
        made[name], places[name] = value, key_expr.span
    return object_value(made)


def _key_text(key: CtyValue, span: HclSpan) -> str:
    if key.is_null:
        raise BakeRefused("Null value as key; Can't use a null value as a key.", span)
    try:
        return converted(key, STRING).text
    except ConversionRefused as refusal:
        raise BakeRefused(f"Incorrect key type; Can't use this value as a key: {refusal}.", span) from None


# --- Reaching into values -----------------------------------------------------------------------------------------


def _attribute(expr: AttributeOf, scope: HclScope) -> CtyValue:
    return attribute_of(evaluated(expr.source, scope), expr.name, _behind(expr.source.span, expr.span))


def _element(expr: ElementOf, scope: HclScope) -> CtyValue:
    return element_of(evaluated(expr.source, scope), evaluated(expr.key, scope), _behind(expr.source.span, expr.span))


def _behind(source: HclSpan, whole: HclSpan) -> HclSpan:
    """Where the name or the index stands that is asked of a value."""
    return HclSpan(whole.path, source.last_line, source.last_column, whole.last_line, whole.last_column)


def _splat(expr: Splat, scope: HclScope) -> CtyValue:
    """A list stays one; null has no elements; any other value is a list of itself (SplatExpr.Value)."""
    source = evaluated(expr.source, scope)
    if source.type.kind in SEQUENCE:
        if source.is_null:
            raise BakeRefused(
                "Splat of null value; Splat expressions (with the * symbol) cannot be applied to null sequences.",
                expr.span,
            )
        elements = source.elements
    else:
        elements = () if source.is_null else (source,)
    each = [evaluated(expr.each, HclScope({_ITEM: one}, around=scope)) for one in elements]
    if source.type.kind in (CtyKind.LIST, CtyKind.SET):
        return list_value(each, source.type.inner)
    return tuple_value(each)


# --- Choosing and repeating ---------------------------------------------------------------------------------------


class _Outcome:
    """The value of one branch, or why it has none: only the branch that is taken may fail."""

    __slots__ = ("refusal", "value")

    def __init__(self, expr: Expr, scope: HclScope) -> None:
        self.refusal: BakeRefused | None = None
        try:
            self.value = evaluated(expr, scope)
        except BakeRefused as refusal:
            self.refusal = refusal
            self.value = CtyValue(DYNAMIC, "")


def _conditional(expr: ConditionalExpr, scope: HclScope) -> CtyValue:
    """Both branches are evaluated, as both decide the type (ConditionalExpr.Value)."""
    yes, no = _Outcome(expr.yes, scope), _Outcome(expr.no, scope)
    wanted: CtyType | None = DYNAMIC
    if yes.value == NULL:
        wanted = no.value.type
    elif no.value == NULL:
        wanted = yes.value.type
    elif DYNAMIC not in (yes.value.type, no.value.type):
        wanted = unified([yes.value.type, no.value.type])
    if wanted is None:
        raise BakeRefused(
            "Inconsistent conditional result types; The true and false result expressions must have consistent types. "
            f"The 'true' value is {yes.value.type}, but the 'false' value is {no.value.type}.",
            between(expr.yes.span, expr.no.span),
        )
    condition = evaluated(expr.condition, scope)
    if condition.is_null:
        raise BakeRefused(
            "Null condition; The condition value is null. Conditions must either be true or false.",
            expr.condition.span,
        )
    try:
        chosen = yes if converted(condition, BOOL).truth else no
    except ConversionRefused:
        raise BakeRefused(
            "Incorrect condition type; The condition expression must be of type bool.", expr.condition.span
        ) from None
    if chosen.refusal is not None:
        raise chosen.refusal
    try:
        return converted(chosen.value, wanted)
    except ConversionRefused as refusal:  # pragma: no cover  (values of types that have one in common)
        which = "true" if chosen is yes else "false"
        raise BakeRefused(
            f"Inconsistent conditional result types; The {which} result value has the wrong type: {refusal}.",
            expr.span,
        ) from None


def _for(expr: ForEach, scope: HclScope) -> CtyValue:
    collection = evaluated(expr.collection, scope)
    if collection.is_null:
        raise BakeRefused(
            "Iteration over null value; A null value cannot be used as the collection in a 'for' expression.",
            expr.collection.span,
        )
    if collection.type.kind not in SEQUENCE | KEYED:
        raise BakeRefused(
            f"Iteration over non-iterable value; A value of type {collection.type} cannot be used as the collection "
            "in a 'for' expression.",
            expr.collection.span,
        )
    rounds = []
    for key, value in collection.pairs:
        names = {expr.value_name: value}
        if expr.key_name:
            names[expr.key_name] = key
        inner = HclScope(names, around=scope)
        if _taken(expr, inner):
            rounds.append(inner)
    if expr.key is None:
        return tuple_value([evaluated(expr.value, inner) for inner in rounds])
    return _for_object(expr, expr.key, rounds)


def _taken(expr: ForEach, scope: HclScope) -> bool:
    if expr.condition is None:
        return True
    truth = evaluated(expr.condition, scope)
    if truth.is_null:
        raise BakeRefused("Condition is null; The value of the 'if' clause must not be null.", expr.condition.span)
    try:
        return converted(truth, BOOL).truth
    except ConversionRefused as refusal:
        raise BakeRefused(
            f"Invalid 'for' condition; The 'if' clause value is invalid: {refusal}.", expr.condition.span
        ) from None


def _for_object(expr: ForEach, key: Expr, rounds: Sequence[HclScope]) -> CtyValue:
    groups = dict[str, list[CtyValue]]()
    for inner in rounds:
        name = _key_text(evaluated(key, inner), key.span)
        value = evaluated(expr.value, inner)
        if name in groups and not expr.grouped:
            raise BakeRefused(
                f"Duplicate object key; Two different items produced the key \"{name}\" in this 'for' expression. If "
                "duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by "
                "key.",
                key.span,
            )
        groups.setdefault(name, []).append(value)
    return object_value({name: tuple_value(held) if expr.grouped else held[0] for name, held in groups.items()})


# --- Operators ----------------------------------------------------------------------------------------------------


def _unary(expr: UnaryExpr, scope: HclScope) -> CtyValue:
    return unary_result(expr, evaluated(expr.operand, scope))


def _binary(expr: BinaryExpr, scope: HclScope) -> CtyValue:
    left, right = evaluated(expr.left, scope), evaluated(expr.right, scope)
    scope.budget.read((left, right), expr.span)
    return binary_result(expr, left, right)


# --- Calls --------------------------------------------------------------------------------------------------------


def _call(expr: FunctionCall, scope: HclScope) -> CtyValue:
    function = scope.function(expr.name)
    if function is None:
        near = nearest(expr.name, scope.names()[1])
        told = f' Did you mean "{near}"?' if near else ""
        raise BakeRefused(f'Call to unknown function; There is no function named "{expr.name}".{told}', expr.name_span)
    if function.by_expression is not None:
        return called_by_expression(expr, function, _expressions(expr, scope), scope)
    if not expr.expanded:
        need_count(expr, function, len(expr.arguments))
    values = [evaluated(one, scope) for one in expr.arguments]
    if expr.expanded:
        values = [*values[:-1], *expanded(values[-1], expr)]
        need_count(expr, function, len(values))
    return called(expr, function, values, scope.budget)


def _expressions(expr: FunctionCall, scope: HclScope) -> Sequence[Expr]:
    """The arguments that are not evaluated yet; of a list that is expanded the values."""
    if not expr.expanded:
        return expr.arguments
    *first, last = expr.arguments
    return [*first, *(Literal(one, last.span) for one in expanded(evaluated(last, scope), expr))]


_EVALUATORS: dict[type, Callable[[Any, HclScope], CtyValue]] = {
    Literal: _literal,
    BrokenExpr: _broken,
    Parenthesised: _parenthesised,
    VariableUse: _variable,
    SplatItem: _splat_item,
    TemplateText: _text,
    TemplateJoin: _join,
    TupleExpr: _tuple,
    ObjectExpr: _object,
    AttributeOf: _attribute,
    ElementOf: _element,
    Splat: _splat,
    ConditionalExpr: _conditional,
    ForEach: _for,
    UnaryExpr: _unary,
    BinaryExpr: _binary,
    FunctionCall: _call,
}
