"""JSON text to a body, as HCL reads JSON: strings are templates (hcl/json/parser.go, structure.go)."""

from __future__ import annotations

import json
import re

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyvalues import FALSE, NULL, TRUE, number_value, text_value
from stagegraph.project.bake.hclnodes import (
    BakeRefused,
    BodyArgument,
    BodyBlock,
    HclBody,
    HclSpan,
    Literal,
    ObjectExpr,
    TupleExpr,
)
from stagegraph.project.bake.hclreading import read_expression, read_template
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.project.bake.hclnodes import Expr

_LABELLED = frozenset({"group", "target", "variable", "function"})
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": TRUE, "false": FALSE, "null": NULL}
_STARTS = "A JSON value must start with a brace, a bracket, a number, a string, or a keyword."
_DEEPEST = 200


class JsonString(Record):
    """A string."""

    text: str
    span: HclSpan


class JsonConstant(Record):
    """A number, a truth, or null."""

    literal: Literal
    span: HclSpan


class JsonArray(Record):
    """``[...]``."""

    items: tuple[JsonNode, ...]
    span: HclSpan


class JsonObject(Record):
    """``{...}``: keys with their places, and values, as often as they are written."""

    items: tuple[tuple[JsonString, JsonNode], ...]
    span: HclSpan


JsonNode = JsonString | JsonConstant | JsonArray | JsonObject


class _JsonScanner:
    """Reads a text from its start to its end."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path, self.at, self.depth = text, path, 0, 0

    def whole(self) -> JsonNode:
        node = self.value()
        self.skip()
        if self.at < len(self.text):
            raise self.refused("Extraneous data after value; Extra characters appear after the JSON value.")
        return node

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def span(self, start: int) -> HclSpan:
        line, column = self.place(start)
        last_line, last_column = self.place(self.at)
        return HclSpan(self.path, line, column, last_line, last_column)

    def place(self, at: int) -> tuple[int, int]:
        return self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)

    def refused(self, message: str) -> BakeRefused:
        line, column = self.place(self.at)
        return BakeRefused(message, HclSpan(self.path, line, column, line, column + 1))

    def value(self) -> JsonNode:
        self.skip()
        start, first = self.at, self.text[self.at : self.at + 1]
        if first == '"':
            return self.string()
        if first in ("{", "[") and first:
            self.depth += 1
            if self.depth > _DEEPEST:
                raise self.refused("stagegraph does not support JSON that is nested so deeply")
            self.at += 1
            node = self.object(start) if first == "{" else self.array(start)
            self.depth -= 1
            return node
        found = _NUMBER.match(self.text, self.at)
        number = bignumbers.parsed(found[0]) if found else None
        if found and number is not None:
            self.at = found.end()
            return JsonConstant(Literal(number_value(number), self.span(start)), self.span(start))
        for word, constant in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return JsonConstant(Literal(constant, self.span(start)), self.span(start))
        raise self.refused(f"Invalid start of value; {_STARTS}" if first else f"Missing JSON value; {_STARTS}")

    def string(self) -> JsonString:
        start = self.at
        try:
            text, self.at = json.decoder.scanstring(self.text, start + 1, True)  # type: ignore[attr-defined]  # not in stubs
        except ValueError as problem:
            raise self.refused(f"Invalid JSON string; {problem}") from None
        return JsonString(text, self.span(start))

    def ended(self, closing: str, what: str) -> bool:
        """Whether it ends here; otherwise a comma has been passed over."""
        self.skip()
        found = self.text[self.at : self.at + 1]
        if found not in (",", closing) or not found:
            raise self.refused(f"Missing separator; A comma or {closing} is required here in this JSON {what}.")
        self.at += 1
        if found == closing:
            return True
        self.skip()
        if self.text.startswith(closing, self.at):
            raise self.refused(
                f"Trailing comma in {what}; JSON does not permit a trailing comma after the final "
                f"{'property' if what == 'object' else 'value'} in an {what}."
            )
        return False

    def array(self, start: int) -> JsonArray:
        items: list[JsonNode] = []
        self.skip()
        if self.text.startswith("]", self.at):
            self.at += 1
            return JsonArray((), self.span(start))
        while True:
            items.append(self.value())
            if self.ended("]", "array"):
                return JsonArray(tuple(items), self.span(start))

    def object(self, start: int) -> JsonObject:
        items: list[tuple[JsonString, JsonNode]] = []
        self.skip()
        if self.text.startswith("}", self.at):
            self.at += 1
            return JsonObject((), self.span(start))
        while True:
            self.skip()
            if not self.text.startswith('"', self.at):
                raise self.refused("Invalid object property name; A JSON object property name must be a string.")
            key = self.string()
            self.skip()
            if not self.text.startswith(":", self.at):
                raise self.refused(
                    "Missing property value colon; A colon must appear between a property name and its value."
                )
            self.at += 1
            items.append((key, self.value()))
            if self.ended("}", "object"):
                return JsonObject(tuple(items), self.span(start))


def read_json(text: str, path: str) -> HclBody:
    """The body of a file.

    Raises:
        BakeRefused: it is no JSON, or no object.
    """
    node = _JsonScanner(text.removeprefix("\ufeff"), path).whole()
    arguments, blocks = list[tuple[JsonString, JsonNode]](), list[BodyBlock]()
    for body in _bodies(node, "body"):
        for key, value in body.items:
            if key.text in _LABELLED:
                blocks += _blocks(key, value)
            elif key.text != "//":
                arguments.append((key, value))
    return HclBody(_arguments(arguments, ""), tuple(blocks), node.span)


def _bodies(node: JsonNode, what: str) -> Iterator[JsonObject]:
    """One object, or several in an array."""
    if isinstance(node, JsonConstant) and node.literal.value == NULL:
        return
    for one in node.items if isinstance(node, JsonArray) else (node,):
        if not isinstance(one, JsonObject):
            raise BakeRefused(
                f"Incorrect JSON value type; Either a JSON object or JSON array of objects is required "
                f"here to define {what}.",
                one.span,
            )
        yield one


def _blocks(kind: JsonString, node: JsonNode) -> Iterator[BodyBlock]:
    for labels in _bodies(node, f"{kind.text} blocks"):
        for name, held in labels.items:
            if name.text == "//":
                continue
            for body in _bodies(held, f"the {kind.text} block"):
                yield BodyBlock(kind.text, (name.text,), (name.span,), _block_body(kind.text, body), name.span)


def _block_body(kind: str, node: JsonObject) -> HclBody:
    blocks = [
        BodyBlock(key.text, (), (), _block_body(key.text, body), key.span)
        for key, value in node.items
        if (kind, key.text) == ("variable", "validation")
        for body in _bodies(value, "validation blocks")
    ]
    kept = [item for item in node.items if item[0].text != "//" and not (blocks and item[0].text == "validation")]
    return HclBody(_arguments(kept, kind), tuple(blocks), node.span)


def _arguments(items: Sequence[tuple[JsonString, JsonNode]], kind: str) -> FrozenMap[str, BodyArgument]:
    made = dict[str, BodyArgument]()
    for key, node in items:
        if key.text in made:
            raise BakeRefused(
                f'Duplicate argument; The argument "{key.text}" was already set at {made[key.text].name_span}.',
                key.span,
            )
        value = _expression(node, bare=_is_bare(kind, key.text))
        made[key.text] = BodyArgument(key.text, value, node.span, key.span)
    return FrozenMap(made)


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
        return ObjectExpr(tuple(pairs), node.span)
    if not bare:
        return read_template(node.text, node.span)
    try:
        return read_expression(node.text, node.span)
    except BakeRefused:
        return Literal(text_value(node.text), node.span)  # which is neither a type nor a name
