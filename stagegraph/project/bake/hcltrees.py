"""The only door to tree-sitter: trees of HCL text, the places of their nodes, and the refusal of broken ones."""

from __future__ import annotations

import re
from itertools import pairwise

from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from tree_sitter import Node

_EXPONENT = re.compile(rb"(?<![\w.\-])\d+[eE][+\-]?\d+(?![\w.])")
"""A number that tree-sitter's grammar does not know: digits of its length stand in for it while it parses."""
_ESCAPED = re.compile(rb"\$(?=\$+\$\{)|%(?=%+%\{)")
"""What stands before ``$${`` is a character like others, which tree-sitter's grammar does not know either."""
_OPEN = frozenset({"tuple", "function_arguments", "for_expr", "template_interpolation", "new_index"})
"""Inside of these a line end means nothing."""


def named(node: Node) -> list[Node]:
    """The children that mean something."""
    return [one for one in node.children if one.type != "comment"]


LONG = 10_000  # bytes; of shorter texts none takes tree-sitter long
_BLANKS = re.compile(rb"[ \t\r\n]+")
_MOST_BLANKS = 100_000_000  # pairs of them: 10,000 behind each other


class HclTree:
    """A parsed text."""

    def __init__(self, text: str, path: str, at: HclSpan | None = None) -> None:
        """Parse a text; where ``at`` is given, all of it stands there, as a string of a JSON file does."""
        import tree_sitter_hcl  # noqa: PLC0415  (start-up time: only a bake file needs it)
        from tree_sitter import Language, Parser  # noqa: PLC0415  (as above)

        self.path = path
        self.at = at
        self.content = text.encode("utf-8", "surrogatepass")
        if len(self.content) > LONG:
            self._refuse_blanks()
        masked = _ESCAPED.sub(b"x", _EXPONENT.sub(lambda found: b"1" * len(found[0]), self.content))
        self.root = Parser(Language(tree_sitter_hcl.language())).parse(masked).root_node

    def _refuse_blanks(self) -> None:
        """Raise where tree-sitter's grammar would take long: at each blank it looks at all that follow it."""
        found = [(end - start, start) for start, end in (one.span() for one in _BLANKS.finditer(self.content))]
        if sum(length * length for length, _ in found) <= _MOST_BLANKS:
            return
        _, start = max(found)
        line = self.content.count(b"\n", 0, start) + 1
        column = start - self.content.rfind(b"\n", 0, start)
        raise BakeRefused(
            "stagegraph does not read so many blanks and line ends behind each other",
            self.at or HclSpan(self.path, line, column, line, column + 1),
            hint="bake refuses no file for that; see docs/limits.md.",
        )

    def text(self, node: Node) -> str:
        """What a node covers, as it is written."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, first: int, last: int) -> str:
        """The text from one byte up to another."""
        return self.content[first:last].decode("utf-8", "surrogatepass")

    def span(self, node: Node) -> HclSpan:
        """Where a node stands."""
        return self.span_between(node, node)

    def span_between(self, first: Node, last: Node) -> HclSpan:
        """From the start of a node to the end of another."""
        if self.at is not None:
            return self.at
        line, column = first.start_point
        last_line, last_column = last.end_point
        return HclSpan(self.path, line + 1, column + 1, last_line + 1, last_column + 1)

    def refuse_errors(self) -> None:
        """Raise where the tree has errors."""
        if not self.root.has_error:
            return
        self.refuse(_broken(self.root))

    def refuse(self, node: Node) -> NoReturn:
        """Raise that a node is no HCL; what HCL says itself about the text is found by `diagnosis`."""
        raise BakeRefused("stagegraph cannot read this HCL, in whose form bake finds nothing wrong", self.span(node))

    def need_same_line(self, nodes: Sequence[Node]) -> None:
        """Refuse a line end between nodes that have to stand on one line."""
        for before, after in pairwise(nodes):
            if after.start_point[0] != before.end_point[0]:
                self.refuse(before)

    def need_one_line(self, node: Node, *, inside: bool = False) -> None:
        """Refuse line ends where HCL gives them a meaning: anywhere but inside of brackets and templates.

        Args:
            node: of an expression.
            inside: whether brackets surround it closer than the braces of an object do.
        """
        parts = named(node)
        if node.type in _OPEN or (parts and parts[0].type == "("):
            self._look_inside(node, parts, inside)
        elif node.type == "object":
            self._need_separate(parts)
            self._look_inside(node, parts, inside)
        elif node.type == "function_call":
            self.need_same_line(parts[:2])
            self._look_inside(node, parts, inside)
        elif node.type not in ("quoted_template", "heredoc_template", "string_lit"):
            self.need_same_line(parts)
            self._look_inside(node, parts, inside)

    def _look_inside(self, node: Node, parts: Sequence[Node], inside: bool) -> None:
        """Inside of brackets only what stands in braces is looked at."""
        opens = node.type in _OPEN or (bool(node.children) and node.children[0].type == "(")
        within = node.type not in ("object_elem", "attribute") and (opens or inside)
        enclosed = opens or within or node.type == "function_call"
        for one in parts:
            if enclosed and one.type not in ("object", "object_elem"):
                self._look_inside(one, named(one), within)
            else:
                self.need_one_line(one, inside=within)

    def _need_separate(self, parts: Sequence[Node]) -> None:
        """Items are apart by a comma or by a line end, and not by both, the line end first."""
        for before, after in pairwise(parts):
            apart = after.start_point[0] != before.end_point[0]
            if before.type == "object_elem" and (after.type, apart) in (("object_elem", False), (",", True)):
                self.refuse(after)


def _broken(node: Node) -> Node:
    """The first node that is an error, in the order of the text."""
    while not (node.is_missing or node.type == "ERROR"):
        node = next(child for child in node.children if child.has_error or child.is_missing)
    return node
