"""JSON text to nodes with their places, refused as HCL refuses it (hcl/json/scanner.go, parser.go)."""

from __future__ import annotations

import json
import re

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyvalues import FALSE, NULL, TRUE, number_value
from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan, Literal, between
from stagegraph.syntax.suggest import MOST_STEPS, distance
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
    |(?P<symbol>[{}\[\],:=])
    |(?P<string>"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*(?:"|\\?))
    |(?P<number>[-+.0-9][-+.eE0-9]*)
    |(?P<word>[a-zA-Z][a-zA-Z_]*)
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": TRUE, "false": FALSE, "null": NULL}
_NOT_JSON = ("undefined", "NaN", "Infinity")
_STARTS = "A JSON value must start with a brace, a bracket, a number, a string, or a keyword."
_NO_START = {
    "}": f"Missing JSON value; {_STARTS}",
    "]": f"Missing array element value; {_STARTS}",
    "": "Missing value; The JSON data ends prematurely.",
}
_MISSING = {"}": "brace was found for this JSON object", "]": "bracket was found for this JSON array"}
_COMMA = "Missing attribute seperator comma; A comma must appear between each"  # the typing error is HCL's
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


class _JsonToken(Record):
    """A symbol, which is its own kind, or a string, number or word; what is none of them is invalid, "" the end."""

    kind: str
    text: str
    span: HclSpan


def read_json_nodes(text: str, path: str) -> JsonNode:
    """The one value of a text.

    Raises:
        BakeRefused: it is no JSON; HCL's wording, and where.
    """
    parser = _JsonParser(_tokens(text, path))
    node = parser.value()
    if parser.peek().kind:
        parser.refuse("Extraneous data after value; Extra characters appear after the JSON value.", parser.peek())
    return node


def _tokens(text: str, path: str) -> list[_JsonToken]:
    made: list[_JsonToken] = []
    at, line, start = 0, 1, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            break
        if found["space"]:
            line += found[0].count("\n")
            start = at + found[0].rfind("\n") + 1 if "\n" in found[0] else start
        else:
            kind = found[0] if found["symbol"] else str(found.lastgroup)
            made.append(_JsonToken(kind, found[0], HclSpan(path, line, at - start + 1, line, found.end() - start + 1)))
        at = found.end()
    if at < len(text):
        made.append(_JsonToken("invalid", text[at], HclSpan(path, line, at - start + 1, line, at - start + 2)))
        at += 1
    return [*made, _JsonToken("", "", HclSpan(path, line, at - start + 1, line, at - start + 1))]


class _JsonParser:
    """Reads tokens from the first to the last."""

    def __init__(self, tokens: list[_JsonToken]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def peek(self) -> _JsonToken:
        return self.tokens[self.at]

    def read(self) -> _JsonToken:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def refuse(self, message: str, token: _JsonToken) -> NoReturn:
        raise BakeRefused(message, token.span)

    def value(self) -> JsonNode:
        """The next value."""
        token = self.peek()
        if token.kind == "string":
            return self.string()
        if token.kind == "number":
            return self._number()
        if token.kind == "word":
            return self._word()
        if token.kind not in ("{", "["):
            self.refuse(_NO_START.get(token.kind, f"Invalid start of value; {_STARTS}"), token)
        self.depth += 1
        if self.depth > _DEEPEST:
            self.refuse("stagegraph does not support JSON that is nested so deeply", token)
        node = self._object() if token.kind == "{" else self._array()
        self.depth -= 1
        return node

    def string(self) -> JsonString:
        """The next token as a string."""
        token = self.read()
        try:
            text, _ = json.decoder.scanstring(token.text, 1, True)  # type: ignore[attr-defined]  # not in stubs
        except ValueError:
            self.refuse("Invalid JSON string; There is a syntax error in the given JSON string.", token)
        return JsonString(text, token.span)

    def _number(self) -> JsonConstant:
        token = self.read()
        number = bignumbers.parsed(token.text) if _NUMBER.fullmatch(token.text) else None
        if number is None:
            self.refuse("Invalid JSON number; There is a syntax error in the given JSON number.", token)
        return JsonConstant(Literal(number_value(number), token.span), token.span)

    def _word(self) -> JsonConstant:
        token = self.read()
        constant = _WORDS.get(token.text)
        if constant is None:
            self._refuse_word(token)
        return JsonConstant(Literal(constant, token.span), token.span)

    def _refuse_word(self, token: _JsonToken) -> NoReturn:
        told = f'The JavaScript identifier "{token.text}" cannot be used in JSON.'
        if token.text not in _NOT_JSON:
            near = (one for one in ("false", "true", "null") if distance(token.text, one, MOST_STEPS) <= MOST_STEPS)
            meant = next((f' Did you mean "{one}"?' for one in near), "")
            told = f'"{token.text}" is not a valid JSON keyword.{meant}'
        self.refuse(f"Invalid JSON keyword; {told}", token)

    def _object(self) -> JsonObject:
        opening = self.read()
        items: list[tuple[JsonString, JsonNode]] = []
        while self.peek().kind != "}":
            key = self.value()
            if not isinstance(key, JsonString):
                told = "Invalid object property name; A JSON object property name must be a string"
                raise BakeRefused(told, key.span)
            self._colon()
            items.append((key, self.value()))
            if not self._another("}", "object", opening):
                break
        return JsonObject(tuple(items), between(opening.span, self.read().span))

    def _colon(self) -> None:
        token = self.read()
        if token.kind in ("}", ","):
            told = "Missing object value; A JSON object attribute must have a value, introduced by a colon."
            self.refuse(told, token)
        if token.kind == "=":
            told = "JSON uses a colon as its name/value delimiter, not an equals sign."
            self.refuse(f"Missing property value colon; {told}", token)
        if token.kind != ":":
            told = "A colon must appear between an object property's name and its value."
            self.refuse(f"Missing property value colon; {told}", token)

    def _array(self) -> JsonArray:
        opening = self.read()
        items: list[JsonNode] = []
        while self.peek().kind != "]":
            items.append(self.value())
            if not self._another("]", "array", opening):
                break
        return JsonArray(tuple(items), between(opening.span, self.read().span))

    def _another(self, closing: str, what: str, opening: _JsonToken) -> bool:
        """Whether another item follows, before which a comma has been passed over."""
        token = self.peek()
        if token.kind == closing:
            return False
        if token.kind != ",":
            self._refuse_open(closing, opening)
        self.read()
        if self.peek().kind == closing:
            last = "property" if what == "object" else "value"
            told = f"JSON does not permit a trailing comma after the final {last} in an {what}."
            self.refuse(f"Trailing comma in {what}; {told}", token)
        return True

    def _refuse_open(self, closing: str, opening: _JsonToken) -> NoReturn:
        """An object or array neither goes on nor ends: HCL points behind the end that it takes for theirs."""
        token = self.read()
        if not token.kind:
            bracket = (
                "brace was found for this JSON object" if closing == "}" else "bracket was found for this JSON array"
            )
            self.refuse(f"Unclosed object; No closing {bracket}.", opening)
        if closing == "}":
            told = f"{_COMMA} property definition in an object."
            if token.kind == "]":
                told = "Mismatched braces; A JSON object must be closed with a brace, not a bracket."
                self.refuse(told, self.peek())
        elif token.kind == "}":
            told = "Mismatched brackets; A JSON array must be closed with a bracket, not a brace."
        elif token.kind == ":":
            told = "Invalid array value; A colon is not used to introduce values in a JSON array."
        else:
            told = f"{_COMMA} value in an array."
        depth = 1
        while token.kind:
            depth += (token.kind == opening.kind) - (token.kind == closing)
            if token.kind == closing and depth <= 1:
                break
            token = self.read()
        self.refuse(told, self.peek())
