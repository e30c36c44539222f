"""HCL text to a body: tree-sitter parses, and what its grammar is too lenient about is refused here.

tree-sitter's grammar passes over line ends, which end an argument in HCL (hclsyntax/parser.go), takes quoted texts over
several lines, and knows no ``1e3``.
"""

from __future__ import annotations

import re
from itertools import pairwise

from stagegraph.project.bake import hcltemplates
from stagegraph.project.bake.ctyvalues import text_value
from stagegraph.project.bake.hclnodes import BakeRefused, BodyArgument, BodyBlock, HclBody, Literal
from stagegraph.project.bake.hcltrees import REQUIRED, HclTree, named
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from stagegraph.project.bake.hclnodes import Expr, HclSpan

_PADDING = re.compile(r"\A\ufeff")


def read_hcl(text: str, path: str, at: HclSpan | None = None) -> HclBody:
    """The body of a file; where ``at`` is given, all of it is said to stand there.

    Raises:
        BakeRefused: it is no HCL; the message is HCL's where it is known.
    """
    tree = HclTree(_PADDING.sub("", text), path, at)
    tree.refuse_errors()
    for child in named(tree.root):
        if child.type != "body":
            raise BakeRefused(REQUIRED, tree.span(child))
    inside = [one for child in named(tree.root) for one in named(child)]
    _need_lines(tree, inside)
    return _body(tree, inside, tree.root)


def read_expression(text: str, at: HclSpan) -> Expr:
    """One expression that stands alone, such as a type in a JSON file."""
    body = read_hcl(f"x = {text}\n", at.path, at)
    return body.arguments["x"].value


def read_template(text: str, at: HclSpan) -> Expr:
    """A text with ``${}`` and ``%{}`` that no quotes surround: the value of a string in a JSON file."""
    if "${" not in text and "%{" not in text:
        return Literal(text_value(text), at)
    mark = "EOT"
    while mark in text:
        mark += "X"
    tree = HclTree(f"x = <<{mark}\n{text}\n{mark}\n", at.path, at)
    tree.refuse_errors()
    argument = named(named(tree.root)[0])[0]
    return hcltemplates.heredoc_in(tree, argument, whole=False)


def _need_lines(tree: HclTree, inside: Sequence[Node]) -> None:
    """Each argument and block ends its line."""
    for before, after in pairwise(inside):
        if after.start_point[0] == before.end_point[0]:
            what = "argument" if before.type == "attribute" else "block"
            raise BakeRefused(
                f"Missing newline after {what}; "
                + (
                    "An argument definition must end with a newline."
                    if what == "argument"
                    else "A block definition must end with a newline."
                ),
                tree.span(after),
            )


def _body(tree: HclTree, inside: Sequence[Node], whole: Node) -> HclBody:
    arguments: dict[str, BodyArgument] = {}
    blocks = []
    for node in inside:
        if node.type == "block":
            blocks.append(_block(tree, node))
            continue
        argument = _argument(tree, node)
        earlier = arguments.get(argument.name)
        if earlier is not None:
            raise BakeRefused(
                f'Attribute redefined; The argument "{argument.name}" was already set at {earlier.name_span}. '
                "Each argument may be set only once.",
                argument.name_span,
            )
        arguments[argument.name] = argument
    return HclBody(FrozenMap(arguments), tuple(blocks), tree.end_of(whole))


def _argument(tree: HclTree, node: Node) -> BodyArgument:
    tree.need_one_line(node)
    name, _, value = named(node)
    return BodyArgument(tree.text(name), hcltemplates.expression(tree, value), tree.span(node), tree.span(name))


def _block(tree: HclTree, node: Node) -> BodyBlock:
    parts = named(node)
    head = [one for one in parts if one.type in ("identifier", "string_lit")]
    opening = next(one for one in parts if one.type == "block_start")
    closing = parts[-1]
    tree.need_same_line([*head, opening])
    inside = [one for child in parts if child.type == "body" for one in named(child)]
    _need_block_lines(tree, opening, closing, inside)
    labels = head[1:]
    return BodyBlock(
        tree.text(head[0]),
        tuple(hcltemplates.label(tree, one) for one in labels),
        tuple(tree.span(one) for one in labels),
        _body(tree, inside, opening),
        tree.span(head[0]) if not labels else tree.span_between(head[0], labels[-1]),
    )


def _need_block_lines(tree: HclTree, opening: Node, closing: Node, inside: Sequence[Node]) -> None:
    """A block of one line has one argument; any other has its braces at the ends of lines."""
    if not inside:
        return
    first, last = inside[0], inside[-1]
    if first.start_point[0] != opening.end_point[0]:
        _need_lines(tree, [*inside, closing])
        return
    if first.type == "block":
        raise BakeRefused(
            "Invalid single-argument block definition; A single-line block definition can contain only a single "
            "argument. If you meant to define a block of arguments, use an equals sign.",
            tree.span(first),
        )
    if len(inside) > 1 or closing.start_point[0] != last.end_point[0]:
        raise BakeRefused(
            "Invalid single-argument block definition; A single-line block definition must end with a closing brace "
            "immediately after its single argument definition.",
            tree.span(inside[1] if len(inside) > 1 else closing),
        )
