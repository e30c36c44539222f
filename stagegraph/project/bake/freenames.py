"""What an expression asks for: the names that it uses and the functions that it calls (hclsyntax/variables.go)."""

from __future__ import annotations

from stagegraph.project.bake.hclnodes import (
    AttributeOf,
    BinaryExpr,
    ConditionalExpr,
    ElementOf,
    ForEach,
    FunctionCall,
    Literal,
    ObjectExpr,
    Parenthesised,
    Splat,
    TemplateJoin,
    TemplateText,
    TupleExpr,
    UnaryExpr,
    VariableUse,
)
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.project.bake.hclnodes import Expr


class NameUse(Record):
    """A name and the attributes that are asked of it; None stands for an index."""

    name: str
    steps: tuple[str | None, ...] = ()


def uses_in(expr: Expr, bound: frozenset[str] = frozenset()) -> Iterator[NameUse]:
    """The names that an expression uses, as often as it does, without those that it makes itself."""
    use = _traversal(expr)
    if use is not None:
        if use.name not in bound:
            yield use
        return
    if isinstance(expr, ForEach):
        yield from uses_in(expr.collection, bound)
        inner = bound | {expr.key_name, expr.value_name}
        for one in (expr.key, expr.value, expr.condition):
            if one is not None:
                yield from uses_in(one, inner)
        return
    for child in _children(expr):
        yield from uses_in(child, bound)


def calls_in(expr: Expr) -> Iterator[str]:
    """The functions that an expression calls."""
    if isinstance(expr, FunctionCall):
        yield expr.name
    for child in _children(expr):
        yield from calls_in(child)


def _traversal(expr: Expr) -> NameUse | None:
    """A name with what is reached through it by words and constant keys."""
    if isinstance(expr, VariableUse):
        return NameUse(expr.name)
    if isinstance(expr, AttributeOf):
        inner = _traversal(expr.source)
        return None if inner is None else NameUse(inner.name, (*inner.steps, expr.name))
    if isinstance(expr, ElementOf) and isinstance(expr.key, Literal):
        inner = _traversal(expr.source)
        return None if inner is None else NameUse(inner.name, (*inner.steps, None))
    return None


def _children(expr: Expr) -> Iterator[Expr]:  # noqa: C901, PLR0912  (one case a class)
    match expr:
        case TemplateText(parts=several) | TupleExpr(items=several) | FunctionCall(arguments=several):
            yield from several
        case ObjectExpr():
            for key, value in expr.items:
                yield key
                yield value
        case TemplateJoin():
            yield expr.each
        case AttributeOf():
            yield expr.source
        case ElementOf():
            yield expr.source
            yield expr.key
        case Splat():
            yield expr.source
            yield expr.each
        case ConditionalExpr():
            yield expr.condition
            yield expr.yes
            yield expr.no
        case ForEach():
            yield expr.collection
            yield from (one for one in (expr.key, expr.value, expr.condition) if one is not None)
        case UnaryExpr():
            yield expr.operand
        case BinaryExpr():
            yield expr.left
            yield expr.right
        case Parenthesised():
            yield expr.inner
        case _:
            return
