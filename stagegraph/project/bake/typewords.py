"""Types as a file writes them: ``list(string)`` (hcl/ext/typeexpr)."""

from __future__ import annotations

from stagegraph.project.bake.ctyvalues import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    CtyKind,
    CtyType,
    list_type,
    map_type,
    set_type,
)
from stagegraph.project.bake.hclnodes import BakeRefused, FunctionCall, Literal, ObjectExpr, TupleExpr, VariableUse
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.hclnodes import Expr

_WORDS = {"bool": BOOL, "string": STRING, "number": NUMBER, "any": DYNAMIC}
_COLLECTIONS = {"list": list_type, "set": set_type, "map": map_type}
_INVALID = "Invalid type specification; "


def type_of(expr: Expr) -> CtyType:
    """The type that an expression names.

    Raises:
        BakeRefused: it names none; HCL's wording.
    """
    if isinstance(expr, VariableUse):
        if expr.name in _WORDS:
            return _WORDS[expr.name]
        if expr.name in (*_COLLECTIONS, "object", "tuple"):
            raise BakeRefused(
                f"{_INVALID}The {expr.name} type constructor requires one argument specifying the element type.",
                expr.span,
            )
        raise BakeRefused(f'{_INVALID}The keyword "{expr.name}" is not a valid type specification.', expr.span)
    if not isinstance(expr, FunctionCall):
        raise BakeRefused(
            f"{_INVALID}A type specification is either a primitive type keyword (bool, number, string) or a complex "
            "type constructor call, like list(string).",
            expr.span,
        )
    if expr.name == "optional":
        raise BakeRefused(
            f'{_INVALID}Keyword "optional" is valid only as a modifier for object type attributes.', expr.span
        )
    if expr.name not in (*_COLLECTIONS, "object", "tuple"):
        raise BakeRefused(f'{_INVALID}Keyword "{expr.name}" is not a valid type constructor.', expr.span)
    if len(expr.arguments) != 1 or expr.expanded:
        raise BakeRefused(
            f"{_INVALID}The {expr.name} type constructor requires one argument specifying the element type.", expr.span
        )
    return _constructed(expr.name, expr.arguments[0])


def _constructed(name: str, argument: Expr) -> CtyType:
    if name in _COLLECTIONS:
        return _COLLECTIONS[name](type_of(argument))
    if name == "tuple":
        if not isinstance(argument, TupleExpr):
            raise BakeRefused(f"{_INVALID}Tuple type constructor requires a list of element types.", argument.span)
        return CtyType(CtyKind.TUPLE, items=tuple(map(type_of, argument.items)))
    if not isinstance(argument, ObjectExpr):
        raise BakeRefused(
            f"{_INVALID}Object type constructor requires a map whose keys are attribute names and whose values are "
            "the corresponding attribute types.",
            argument.span,
        )
    attributes, optional = dict[str, CtyType](), set[str]()
    for key, value in argument.items:
        if not isinstance(key, Literal) or key.value.type != STRING:
            raise BakeRefused(f"{_INVALID}Object constructor map keys must be attribute names.", key.span)
        if isinstance(value, FunctionCall) and value.name == "optional":
            optional.add(key.value.text)
            value = _optional(value)  # noqa: PLW2901  (the type that is optional)
        attributes[key.value.text] = type_of(value)
    return CtyType(CtyKind.OBJECT, attributes=FrozenMap(attributes), optional=frozenset(optional))


def _optional(call: FunctionCall) -> Expr:
    if len(call.arguments) != 1:
        told = (
            "Optional attribute modifier requires the attribute type as its argument."
            if not call.arguments
            else "Optional attribute modifier expects only one argument: the attribute type."
        )
        raise BakeRefused(_INVALID + told, call.span)
    return call.arguments[0]
