"""HCL text to a body: tree-sitter parses, and what its grammar is too lenient about is refused here.

Why a text is refused, in HCL's words, is found by `diagnosis`, which reads it a second time.

tree-sitter's grammar passes over line ends, which end an argument in HCL (hclsyntax/parser.go), takes quoted texts over
several lines, and knows no ``1e3``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from stagegraph.project.bake import hcltemplates
from stagegraph.project.bake.ctyvalues import text_value
from stagegraph.project.bake.hclnodes import BakeRefused, BodyArgument, BodyBlock, HclBody, Literal
from stagegraph.project.bake.hcltrees import LONG, HclTree, named
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from stagegraph.project.bake.hclnodes import Expr, HclSpan

_PADDING = re.compile(r"\A\ufeff")
_LONE_RETURN = re.compile(r"\r(?!\n)")
"""White space for tree-sitter's grammar; HCL knows it in comments alone."""


@lru_cache(maxsize=8)  # what is asked and what all targets are is read of the same files
def read_hcl(text: str, path: str) -> HclBody:
    """The body of a file.

    Raises:
        BakeRefused: it is no HCL, in HCL's words; or it is, and our parser does not read it.
    """
    text = _PADDING.sub("", text)
    if len(text) > LONG:  # tree-sitter can take minutes to get over what is wrong in a long text
        from stagegraph.project.bake.diagnosis.hcldiagnosis import diagnosis  # noqa: PLC0415  (start-up time)

        if wrong := diagnosis(text, path):
            raise wrong
    tree = HclTree(text, path)
    try:
        if _LONE_RETURN.search(text):
            tree.refuse(tree.root)
        return _body_of(tree)
    except BakeRefused as refusal:
        from stagegraph.project.bake.diagnosis.hcldiagnosis import diagnosis  # noqa: PLC0415  (start-up time)

        raise diagnosis(text, path) or refusal from None


def _body_of(tree: HclTree) -> HclBody:
    tree.refuse_errors()
    for child in named(tree.root):
        if child.type != "body":
            tree.refuse(child)
    inside = [one for child in named(tree.root) for one in named(child)]
    _need_lines(tree, inside)
    return _body(tree, inside, tree.root)


def read_expression(text: str, at: HclSpan) -> Expr:
    """One expression that stands alone, such as a type in a JSON file.

    Raises:
        BakeRefused: it is none.
    """
    return _body_of(HclTree(f"x = {text}\n", at.path, at)).arguments["x"].value


def read_template(text: str, at: HclSpan) -> Expr:
    """A text with ``${}`` and ``%{}`` that no quotes surround: the value of a string in a JSON file."""
    if "${" not in text and "%{" not in text:
        return Literal(text_value(text), at)
    mark = "EOT"
    while mark in text:
        mark += "X"
    if len(text) > LONG:  # as above
        from stagegraph.project.bake.diagnosis.hcldiagnosis import template_diagnosis  # noqa: PLC0415  (start-up time)

        if wrong := template_diagnosis(text, at.path):
            raise BakeRefused(wrong.message, at)
    tree = HclTree(f"x = <<{mark}\n{text}\n{mark}\n", at.path, at)
    try:
        tree.refuse_errors()
        argument = named(named(tree.root)[0])[0]
        return hcltemplates.heredoc_in(tree, argument, whole=False)
    except BakeRefused as refusal:
        from stagegraph.project.bake.diagnosis.hcldiagnosis import template_diagnosis  # noqa: PLC0415  (as above)

        found = template_diagnosis(text, at.path)
        raise BakeRefused(found.message, at) if found else refusal from None


def _need_lines(tree: HclTree, inside: Sequence[Node]) -> None:
    """Each argument and block ends its line."""
    for before, after in pairwise(inside):
        if after.start_point[0] == before.end_point[0]:
            tree.refuse(after)


def _body(tree: HclTree, inside: Sequence[Node], whole: Node) -> HclBody:
    arguments: dict[str, BodyArgument] = {}
    blocks = []
    for node in inside:
        if node.type == "block":
            blocks.append(_block(tree, node))
            continue
        argument = _argument(tree, node)
        if argument.name in arguments:
            tree.refuse(node)
        arguments[argument.name] = argument
    return HclBody(FrozenMap(arguments), tuple(blocks), tree.span(whole))


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
    if first.type == "block" or len(inside) > 1 or closing.start_point[0] != last.end_point[0]:
        tree.refuse(first)
