"""Nodes of JSON to a body, as HCL reads JSON: strings are templates (hcl/json/structure.go)."""

from __future__ import annotations

from stagegraph.project.bake.bakefields import FIELDS
from stagegraph.project.bake.ctyvalues import NULL, text_value
from stagegraph.project.bake.hclnodes import (
    BakeRefused,
    BodyArgument,
    BodyBlock,
    BrokenExpr,
    HclBody,
    HclSpan,
    Literal,
    ObjectExpr,
    TupleExpr,
    between,
)
from stagegraph.project.bake.hclreading import read_expression, read_template
from stagegraph.project.bake.jsonreading import JsonArray, JsonConstant, JsonObject, JsonString, read_json_nodes
from stagegraph.syntax.suggest import MOST_STEPS, distance
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.project.bake.hclnodes import Expr
    from stagegraph.project.bake.jsonreading import JsonNode

_LABELLED = frozenset({"group", "target", "variable", "function"})
_WRONG = "Incorrect JSON value type;"
_BODY = "to define arguments and child blocks."
_FIELDS_OF = {
    "target": frozenset({*FIELDS, "matrix", "name"}),
    "group": frozenset({"targets", "description", "matrix", "name"}),
    "variable": frozenset({"default", "description", "type"}),
}
_KNOWN = {"function": ("params", "variadic_params", "result"), "validation": ("condition", "error_message")}


def read_json(text: str, path: str) -> HclBody:
    """The body of a file.

    Raises:
        BakeRefused: it is no JSON, or no object.
    """
    node = read_json_nodes(text.removeprefix("\ufeff"), path)
    if isinstance(node, JsonString | JsonConstant):
        told = "The root value in a JSON-based configuration must be either a JSON object or a JSON array of objects."
        raise BakeRefused(f"Root value must be object; {told}", node.span)
    if not isinstance(node, JsonObject):
        wrong = next((one for one in node.items if not isinstance(one, JsonObject)), None)
        told = "setting the arguments for this block." if wrong is None else _BODY
        raise BakeRefused(f"{_WRONG} A JSON object is required here, {told}", (wrong or node).span)
    arguments: list[tuple[JsonString, JsonNode]] = []
    blocks: list[BodyBlock] = []
    for key, value in node.items:
        if key.text in _LABELLED:
            blocks += _blocks(key, value)
        elif key.text != "//":
            arguments.append((key, value))
    return HclBody(_arguments(arguments, ""), tuple(blocks), node.span)


def _objects(node: JsonNode, wanted: str) -> Iterator[JsonObject]:
    """One object, or several in an array (collectDeepAttrs)."""
    if isinstance(node, JsonConstant) and node.literal.value == NULL:
        return
    for one in node.items if isinstance(node, JsonArray) else (node,):
        if not isinstance(one, JsonObject):
            told = "A JSON object" if isinstance(node, JsonArray) else "Either a JSON object or JSON array of objects"
            raise BakeRefused(f"{_WRONG} {told} is required here, {wanted}", one.span)
        yield one


def _contents(node: JsonNode, kind: str) -> Iterator[JsonObject]:
    """What a block holds, or several of a name (unpackBlock)."""
    if isinstance(node, JsonString) or (isinstance(node, JsonConstant) and node.literal.value != NULL):
        told = f'representing the contents of one or more "{kind}" blocks.'
        raise BakeRefused(f"{_WRONG} Either a JSON object or a JSON array is required, {told}", node.span)
    for one in node.items if isinstance(node, JsonArray) else (node,):
        yield from _objects(one, _BODY)


def _blocks(kind: JsonString, node: JsonNode) -> Iterator[BodyBlock]:
    objects = list(_objects(node, "to specify name labels for this block."))
    if not any(one.items for one in objects):
        told = f"At least one object property is required, whose name represents the {kind.text} block's name."
        raise BakeRefused(f"Missing block label; {told}", node.span)
    for labels in objects:
        for name, held in labels.items:
            for body in _contents(held, kind.text):
                yield BodyBlock(kind.text, (name.text,), (name.span,), _block_body(kind.text, body), name.span)


def _block_body(kind: str, node: JsonObject) -> HclBody:
    items = [item for item in node.items if item[0].text != "//"]
    rules = [item for item in items if (kind, item[0].text) == ("variable", "validation")]
    blocks = [
        BodyBlock(key.text, (), (), _block_body(key.text, body), key.span)
        for key, value in rules
        for body in _contents(value, key.text)
    ]
    for key, _ in items:
        _need_known(kind, key, items)
    kept = [item for item in items if item not in rules]
    return HclBody(_arguments(kept, kind), tuple(blocks), _end_of(node))


def _end_of(node: JsonObject) -> HclSpan:
    """The brace that closes it."""
    path, line, column = node.span.path, node.span.last_line, node.span.last_column
    return HclSpan(path, line, column - 1, line, column)


def _need_known(kind: str, key: JsonString, items: Sequence[tuple[JsonString, JsonNode]]) -> None:
    known = _KNOWN.get(kind)
    if known is None or key.text in known:
        return
    written = {one.text for one, _ in items}
    near = (one for one in known if one not in written and distance(key.text, one, MOST_STEPS) <= MOST_STEPS)
    meant = next((f' Did you mean "{one}"?' for one in near), "")
    raise BakeRefused(
        f'Extraneous JSON object property; No argument or block type is named "{key.text}".{meant}', key.span
    )


def _arguments(items: Sequence[tuple[JsonString, JsonNode]], kind: str) -> FrozenMap[str, BodyArgument]:
    made = dict[str, BodyArgument]()
    for key, node in items:
        if key.text in made:
            if not _matters(kind, key.text):
                continue
            before = made[key.text]
            told = "argument" if kind else "attribute definition"
            raise BakeRefused(
                f'Duplicate {told}; The argument "{key.text}" was already set at '
                f"{between(before.name_span, before.span)}.",
                key.span,
            )
        value = _expression(node, bare=_is_bare(kind, key.text))
        made[key.text] = BodyArgument(key.text, value, node.span, key.span)
    return FrozenMap(made)


def _matters(kind: str, name: str) -> bool:
    """Whether bake knows an argument: of others it does not see that they are there twice."""
    return kind not in _FIELDS_OF or name in _FIELDS_OF[kind]


def _is_bare(kind: str, name: str) -> bool:
    """Whether its strings hold words and types, and no texts."""
    return (kind, name) in {("variable", "type"), ("function", "params"), ("function", "variadic_params")}


def _expression(node: JsonNode, *, bare: bool = False) -> Expr:
    if isinstance(node, JsonConstant):
        return node.literal
    if isinstance(node, JsonArray):
        return TupleExpr(tuple(_expression(one, bare=bare) for one in node.items), node.span)
    if isinstance(node, JsonObject):
        pairs = ((_expression(key), _expression(value, bare=bare)) for key, value in node.items)
        return ObjectExpr(tuple(pairs), node.span, json=True)
    try:
        return read_expression(node.text, node.span) if bare else read_template(node.text, node.span)
    except BakeRefused as refusal:
        if bare:
            return Literal(text_value(node.text), node.span)  # which is neither a type nor a name
        return BrokenExpr(refusal.message, node.span)
