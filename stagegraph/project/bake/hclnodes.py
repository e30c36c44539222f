"""What a bake file is once it is parsed: bodies of arguments and blocks, and expressions; HCL and JSON alike."""

from __future__ import annotations

from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.ctyvalues import CtyValue


class Span(Record):
    """Where something stands: lines and columns counted from 1; the last column is the first one behind it."""

    path: str
    line: int
    column: int
    last_line: int
    last_column: int

    def __str__(self) -> str:
        if self.line == self.last_line:
            return f"{self.path}:{self.line},{self.column}-{self.last_column}"
        return f"{self.path}:{self.line},{self.column}-{self.last_line},{self.last_column}"


def between(first: Span, last: Span) -> Span:
    """From the start of one to the end of the other."""
    return Span(first.path, first.line, first.column, last.last_line, last.last_column)


class BakeRefused(Exception):
    """bake refuses the files or the question: its own wording, and the place where it gives one."""

    def __init__(self, message: str, span: Span | None = None, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint


class Undefined(BakeRefused):
    """A variable or a function does not exist; whoever may do without it goes on."""


class Literal(Record):
    """A number, a bool, null, or a text without a template."""

    value: CtyValue
    span: Span


class TemplateText(Record):
    """A text with expressions in it."""

    parts: tuple[Expr, ...]
    span: Span


class TemplateJoin(Record):
    """``%{ for }``: the texts that ``each`` gives, one behind the other."""

    each: ForEach
    span: Span


class VariableUse(Record):
    """A name."""

    name: str
    span: Span


class AttributeOf(Record):
    """``source.name``."""

    source: Expr
    name: str
    span: Span


class ElementOf(Record):
    """``source[key]``."""

    source: Expr
    key: Expr
    span: Span


class SplatItem(Record):
    """One element, inside of what a splat does with each of them."""

    span: Span


class Splat(Record):
    """``source[*].x`` and ``source.*.x``."""

    source: Expr
    each: Expr
    span: Span


class FunctionCall(Record):
    """A call; with ``expanded`` the last argument is a list of arguments (``...``)."""

    name: str
    arguments: tuple[Expr, ...]
    expanded: bool
    span: Span
    name_span: Span


class ConditionalExpr(Record):
    """``condition ? yes : no``, and ``%{ if }``."""

    condition: Expr
    yes: Expr
    no: Expr
    span: Span


class ForEach(Record):
    """``[for k, v in collection : value if condition]``; with ``key`` an object is made, ``grouped`` by ``...``."""

    key_name: str
    value_name: str
    collection: Expr
    key: Expr | None
    value: Expr
    condition: Expr | None
    grouped: bool
    span: Span


class TupleExpr(Record):
    """``[...]``."""

    items: tuple[Expr, ...]
    span: Span


class ObjectExpr(Record):
    """``{...}``: keys and values; a bare word as key has become its text."""

    items: tuple[tuple[Expr, Expr], ...]
    span: Span


class UnaryExpr(Record):
    """``-x`` and ``!x``."""

    operator: str
    operand: Expr
    span: Span


class BinaryExpr(Record):
    """Two operands."""

    operator: str
    left: Expr
    right: Expr
    span: Span


class Parenthesised(Record):
    """``(x)``."""

    inner: Expr
    span: Span


Expr = (
    Literal
    | TemplateText
    | TemplateJoin
    | VariableUse
    | AttributeOf
    | ElementOf
    | SplatItem
    | Splat
    | FunctionCall
    | ConditionalExpr
    | ForEach
    | TupleExpr
    | ObjectExpr
    | UnaryExpr
    | BinaryExpr
    | Parenthesised
)


class BodyArgument(Record):
    """``name = value``."""

    name: str
    value: Expr
    span: Span
    name_span: Span


class BodyBlock(Record):
    """``kind "label" { ... }``; ``span`` is that of its head."""

    kind: str
    labels: tuple[str, ...]
    label_spans: tuple[Span, ...]
    body: HclBody
    span: Span


class HclBody(Record):
    """What stands in a file or a block, in the order of the text; ``end`` is where it stops."""

    arguments: FrozenMap[str, BodyArgument]
    blocks: tuple[BodyBlock, ...]
    end: Span
