"""Nodes of tree-sitter to expressions, and those of templates to tokens (hclsyntax/parser.go, parser_template.go)."""

from __future__ import annotations

import re
from collections import deque

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.ctyvalues import FALSE, NULL, TRUE, number_value, text_value
from stagegraph.project.bake.hclnodes import (
    AttributeOf,
    BinaryExpr,
    BrokenExpr,
    ConditionalExpr,
    ElementOf,
    ForEach,
    FunctionCall,
    Literal,
    ObjectExpr,
    Parenthesised,
    Splat,
    SplatItem,
    TupleExpr,
    UnaryExpr,
    VariableUse,
    between,
)
from stagegraph.project.bake.hcltrees import HclTree, named
from stagegraph.project.bake.templatetokens import TemplateToken, flushed, template, trimmed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tree_sitter import Node

    from stagegraph.project.bake.hclnodes import Expr, HclSpan

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|(\$\$\{)|(%%\{)", re.DOTALL)
_CHAINED = re.compile(rb"\.[0-9]")
"""What stands behind ``.1`` in ``.1.2``, which is one number for HCL."""
_NAMESPACED = re.compile(r"[^\W\d][\w-]*(?:::[^\W\d][\w-]*)*")
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_POSTFIX = frozenset({"get_attr", "index", "splat"})


def expression(tree: HclTree, node: Node) -> Expr:
    """The expression that a node of the type ``expression``, or one of its parts, stands for."""
    parts = named(node)
    if node.type in ("expression", "expr_term"):
        if parts[0].type == "(":
            start: Expr = Parenthesised(expression(tree, parts[1]), tree.span_between(parts[0], parts[2]))
            return _with_postfix(tree, start, parts[3:])
        return _with_postfix(tree, expression(tree, parts[0]), parts[1:])
    return _READERS[node.type](tree, node)


def _with_postfix(tree: HclTree, start: Expr, rest: Sequence[Node]) -> Expr:
    waiting = deque(rest)
    while waiting:
        node = waiting.popleft()
        inner = named(node)[0]
        if node.type == "get_attr":
            name = named(node)[1]
            start = AttributeOf(start, tree.text(name), _to(start.span, tree.span(node)))
        elif inner.type == "new_index":
            key = expression(tree, named(inner)[1])
            start = ElementOf(start, key, _to(start.span, tree.span(node)))
        elif inner.type == "legacy_index":
            start = ElementOf(start, _legacy_key(tree, inner), _to(start.span, tree.span(node)))
        else:
            start, later = _splat(tree, start, inner, waiting)
            waiting.extendleft(reversed(later))
    return start


def _to(first: HclSpan, last: HclSpan) -> HclSpan:
    return between(first, last)


def _legacy_key(tree: HclTree, node: Node) -> Literal:
    if _CHAINED.match(tree.content, node.end_byte):
        tree.refuse(node)
    number = bignumbers.parsed(tree.text(node).lstrip("."))
    return Literal(number_value(number or bignumbers.whole(0)), tree.span(node))


def _splat(tree: HclTree, source: Expr, node: Node, rest: Sequence[Node]) -> tuple[Expr, Sequence[Node]]:
    """What comes behind ``[*]`` is done with each element; behind ``.*`` only names and numbers are.

    The nodes that it holds but that are not, are returned, too.
    """
    inside = named(node)[1:]
    item = SplatItem(tree.span(node))
    attribute_only = node.type == "attr_splat"
    own = list(inside)
    later: list[Node] = []
    if attribute_only:
        stop = next((at for at, one in enumerate(own) if _is_index(one)), len(own))
        own, later = own[:stop], own[stop:]
        if not later and rest and named(rest[0])[0].type == "attr_splat":
            tree.refuse(rest[0])
    each = _with_postfix(tree, item, own)
    return Splat(source, each, _to(source.span, tree.span(node))), later


def _is_index(node: Node) -> bool:
    return node.type == "index" and named(node)[0].type == "new_index"


def _term(tree: HclTree, nodes: Sequence[Node]) -> Expr:
    """An operand: a term and what stands behind it."""
    if nodes[0].type == "(":
        start: Expr = Parenthesised(expression(tree, nodes[1]), tree.span_between(nodes[0], nodes[2]))
        return _with_postfix(tree, start, nodes[3:])
    return _with_postfix(tree, expression(tree, nodes[0]), nodes[1:])


def _operation(tree: HclTree, node: Node) -> Expr:
    inner = named(node)[0]
    parts = named(inner)
    if inner.type == "unary_operation":
        return UnaryExpr(tree.text(parts[0]), _term(tree, parts[1:]), tree.span(inner))
    at = next(at for at, one in enumerate(parts) if at and one.type not in _POSTFIX and _is_operator(one, at, parts))
    left, right = _term(tree, parts[:at]), _term(tree, parts[at + 1 :])
    return BinaryExpr(tree.text(parts[at]), left, right, tree.span(inner))


_OPERATORS = frozenset("+ - * / % == != < > <= >= && ||".split())


def _is_operator(node: Node, at: int, parts: Sequence[Node]) -> bool:
    return node.type in _OPERATORS and at < len(parts) - 1


def _conditional(tree: HclTree, node: Node) -> Expr:
    """A chain from its end: tree-sitter's grammar takes ``a ? b : c ? d : e`` for ``(a ? b : c) ? d : e``."""
    condition, _, yes, _, no = named(node)
    branches = [(expression(tree, yes), expression(tree, no))]
    while len(named(condition)) == 1 and named(condition)[0].type == "conditional":
        condition, _, yes, _, no = named(named(condition)[0])
        branches.append((expression(tree, yes), expression(tree, no)))
    (made_yes, made), *earlier = branches
    for before_yes, before_no in earlier:
        made = ConditionalExpr(before_no, made_yes, made, _to(before_no.span, made.span))
        made_yes = before_yes
    return ConditionalExpr(expression(tree, condition), made_yes, made, tree.span(node))


def _literal(tree: HclTree, node: Node) -> Expr:
    inner = named(node)[0]
    span = tree.span(node)
    if inner.type == "string_lit":
        return _quoted(tree, inner)
    if inner.type == "numeric_lit":
        number = bignumbers.parsed(tree.text(inner))
        if number is None:
            tree.refuse(node)
        return Literal(number_value(number), span)
    if inner.type == "null_lit":
        return Literal(NULL, span)
    return Literal(TRUE if tree.text(inner) == "true" else FALSE, span)


def _variable(tree: HclTree, node: Node) -> Expr:
    name = tree.text(node)
    if "::" in name:
        tree.refuse(node)
    return VariableUse(name, tree.span(node))


def _call(tree: HclTree, node: Node) -> Expr:
    parts = named(node)
    name = tree.text(parts[0])
    if not _NAMESPACED.fullmatch(name):
        tree.refuse(node)
    given = [one for part in parts if part.type == "function_arguments" for one in named(part)]
    arguments = tuple(expression(tree, one) for one in given if one.type == "expression")
    expanded = any(one.type == "ellipsis" for one in given)
    return FunctionCall(name, arguments, expanded, tree.span(node), tree.span(parts[0]))


def _collection(tree: HclTree, node: Node) -> Expr:
    inner = named(node)[0]
    if inner.type == "tuple":
        items = (one for one in named(inner) if one.type == "expression")
        return TupleExpr(tuple(expression(tree, one) for one in items), tree.span(inner))
    pairs = (named(one) for one in named(inner) if one.type == "object_elem")
    return ObjectExpr(
        tuple((_key(tree, parts[0]), expression(tree, parts[-1])) for parts in pairs),
        tree.span(inner),
    )


def _key(tree: HclTree, node: Node) -> Expr:
    key = expression(tree, node)
    if isinstance(key, VariableUse):
        return Literal(text_value(key.name), key.span)
    if isinstance(key, AttributeOf | ElementOf):
        return BrokenExpr(
            "Ambiguous attribute key; If this expression is intended to be a reference, wrap it in parentheses. If "
            "it's instead intended as a literal name containing periods, wrap it in quotes to create a string literal.",
            key.span,
        )
    return key


def _for(tree: HclTree, node: Node) -> Expr:
    inner = named(node)[0]
    intro = next(one for one in named(inner) if one.type == "for_intro")
    parts = named(inner)
    key_name, value_name, collection = _loop(tree, intro)
    given = [expression(tree, one) for one in parts if one.type == "expression"]
    condition = next((expression(tree, named(one)[1]) for one in parts if one.type == "for_cond"), None)
    grouped = any(one.type == "ellipsis" for one in parts)
    key = given[0] if inner.type == "for_object_expr" else None
    return ForEach(
        key_name=key_name,
        value_name=value_name,
        collection=collection,
        key=key,
        value=given[-1],
        condition=condition,
        grouped=grouped,
        span=tree.span(inner),
    )


def _loop(tree: HclTree, intro: Node) -> tuple[str, str, Expr]:
    names = [tree.text(one) for one in named(intro) if one.type == "identifier"]
    collection = next(expression(tree, one) for one in named(intro) if one.type == "expression")
    return (names[0] if len(names) == 2 else ""), names[-1], collection


# --- Templates ----------------------------------------------------------------------------------------------------


def label(tree: HclTree, node: Node) -> str:
    """The label of a block: a bare word, or a text without a template."""
    if node.type == "identifier":
        return tree.text(node)
    inside = tree.between(node.start_byte + 1, node.end_byte - 1)
    if "\n" in inside or any(mark in inside.replace(mark[0] + mark, "") for mark in ("${", "%{")):
        tree.refuse(node)
    return _unescaped(tree, node, inside)


def _unescaped(tree: HclTree, node: Node, text: str) -> str:
    def instead(found: re.Match[str]) -> str:
        if found[2] or found[3]:
            return found[0][1:]
        code = found[1]
        if code[0] in "uU" and len(code) > 1:
            number = int(code[1:], 16)
            if number > 0x10FFFF or 0xD800 <= number < 0xE000:
                tree.refuse(node)
            return chr(number)
        return _PLAIN_ESCAPES[code]  # the grammar refuses others

    return _ESCAPE.sub(instead, text)


def _quoted(tree: HclTree, node: Node) -> Expr:
    inside = named(node)
    first, last = inside[0].end_byte, inside[-1].start_byte
    tokens = list(_tokens(tree, inside[1:-1], first, last))
    span = tree.span(node)
    for at, one in enumerate(tokens):
        if one.name == "text":
            if "\n" in one.text:
                tree.refuse(node)
            tokens[at] = TemplateToken("text", span, _unescaped(tree, node, one.text))
    return template(trimmed(tokens), span)


def heredoc_in(tree: HclTree, node: Node, *, whole: bool = True) -> Expr:
    """The first heredoc under a node; if not ``whole``, without the line end before its end mark."""
    while node.type != "heredoc_template":
        node = next(one for one in named(node) if one.type not in ("identifier", "="))
    return _heredoc_text(tree, node, whole=whole)


def _heredoc_text(tree: HclTree, node: Node, *, whole: bool) -> Expr:
    parts = named(node)
    flush = tree.text(parts[0]) == "<<-"
    first = tree.content.index(b"\n", parts[1].end_byte) + 1
    last = tree.content.rindex(b"\n", 0, parts[-1].start_byte) + 1
    if last <= first:
        last = first
    elif not whole:
        last -= 1
    span = tree.span(node)
    tokens = []
    for one in _tokens(tree, parts[2:-1], first, last):
        if one.name != "text":
            tokens.append(one)
            continue
        text = one.text.replace("$${", "${").replace("%%{", "%{")
        tokens += [TemplateToken("text", span, line) for line in re.findall(r"[^\n]*\n|[^\n]+", text)]
    tokens = trimmed(tokens)
    return template(flushed(tokens) if flush else tokens, span)


def _heredoc(tree: HclTree, node: Node) -> Expr:
    return _heredoc_text(tree, node, whole=True)


def _template_expr(tree: HclTree, node: Node) -> Expr:
    return expression(tree, named(node)[0])


def _tokens(tree: HclTree, nodes: Sequence[Node], first: int, last: int) -> Iterator[TemplateToken]:
    """Texts, expressions and directives in order; what no node covers is text, as white space is left out of them."""
    at = first
    for node in _flat(nodes):
        if node.start_byte > at:
            yield TemplateToken("text", tree.span(node), tree.between(at, node.start_byte))
        yield _token(tree, node)
        at = node.end_byte
    if last > at:
        yield TemplateToken("text", tree.span(nodes[-1]) if nodes else tree.span(tree.root), tree.between(at, last))


_DIRECTIVES = frozenset(
    "template_if_intro template_else_intro template_if_end template_for_start template_for_end".split()
)


_WORDS_ALONE = frozenset({"template_else_intro", "template_if_end", "template_for_end"})


def _flat(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.type == "template_interpolation" or node.type in _DIRECTIVES:
            yield node
        elif node.type != "template_literal":
            yield from _flat(named(node))


def _token(tree: HclTree, node: Node) -> TemplateToken:
    parts = named(node)
    names = ("", "")
    value = None
    if node.type == "template_for_start":
        key_name, value_name, value = _loop(tree, node)
        names = (key_name, value_name)
    else:
        value = next((expression(tree, one) for one in parts if one.type == "expression"), None)
        if value is None and node.type not in _WORDS_ALONE:
            tree.refuse(node)
    return TemplateToken(
        name=node.type,
        span=tree.span(node),
        value=value,
        names=names,
        trims_before=tree.text(node)[2:3] == "~",
        trims_after=tree.text(node)[-2:-1] == "~",
    )


_READERS: dict[str, Callable[[HclTree, Node], Expr]] = {
    "operation": _operation,
    "conditional": _conditional,
    "literal_value": _literal,
    "variable_expr": _variable,
    "function_call": _call,
    "collection_value": _collection,
    "for_expr": _for,
    "template_expr": _template_expr,
    "quoted_template": _quoted,
    "heredoc_template": _heredoc,
}
