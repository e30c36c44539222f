"""What a bake file is once it is parsed: bodies of arguments and blocks, and expressions; HCL and JSON alike."""

from __future__ import annotations

from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.ctyvalues import CtyValue


class HclSpan(Record):
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


def between(first: HclSpan, last: HclSpan) -> HclSpan:
    """From the start of one to the end of the other."""
    return HclSpan(first.path, first.line, first.column, last.last_line, last.last_column)


class BakeRefused(Exception):
    """bake refuses the files or the question: its own wording, and the place where it gives one."""

    def __init__(self, message: str, span: HclSpan | None = None, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint


class Undefined(BakeRefused):
    """A variable or a function does not exist; whoever may do without it goes on."""


class Literal(Record):
    """A number, a bool, null, or a text without a template."""

    value: CtyValue
    span: HclSpan


class TemplateText(Record):
    """A text with expressions in it."""

    parts: tuple[Expr, ...]
    span: HclSpan


class TemplateJoin(Record):
    """``%{ for }``: the texts that ``each`` gives, one behind the other."""

    each: ForEach
    span: HclSpan


class BrokenExpr(Record):
    """What is refused only where its value is wanted: a key with dots, a text of a JSON file that is no template."""

    told: str
    span: HclSpan


class VariableUse(Record):
    """A name."""

    name: str
    span: HclSpan


class AttributeOf(Record):
    """``source.name``."""

    source: Expr
    name: str
    span: HclSpan


class ElementOf(Record):
    """``source[key]``."""

    source: Expr
    key: Expr
    span: HclSpan


class SplatItem(Record):
    """One element, inside of what a splat does with each of them."""

    span: HclSpan


class Splat(Record):
    """``source[*].x`` and ``source.*.x``."""

    source: Expr
    each: Expr
    span: HclSpan


class FunctionCall(Record):
    """A call; with ``expanded`` the last argument is a list of arguments (``...``)."""

    name: str
    arguments: tuple[Expr, ...]
    expanded: bool
    span: HclSpan
    name_span: HclSpan


class ConditionalExpr(Record):
    """``condition ? yes : no``, and ``%{ if }``."""

    condition: Expr
    yes: Expr
    no: Expr
    span: HclSpan


class ForEach(Record):
    """``[for k, v in collection : value if condition]``; with ``key`` an object is made, ``grouped`` by ``...``."""

    key_name: str
    value_name: str
    collection: Expr
    key: Expr | None
    value: Expr
    condition: Expr | None
    grouped: bool
    span: HclSpan


class TupleExpr(Record):
    """``[...]``."""

    items: tuple[Expr, ...]
    span: HclSpan


class ObjectExpr(Record):
    """``{...}``: keys and values; a bare word as key has become its text. One of a JSON file has each key once."""

    items: tuple[tuple[Expr, Expr], ...]
    span: HclSpan
    json: bool = False


class UnaryExpr(Record):
    """``-x`` and ``!x``."""

    operator: str
    operand: Expr
    span: HclSpan


class BinaryExpr(Record):
    """Two operands."""

    operator: str
    left: Expr
    right: Expr
    span: HclSpan


class Parenthesised(Record):
    """``(x)``."""

    inner: Expr
    span: HclSpan


Expr = (
    Literal
    | TemplateText
    | TemplateJoin
    | BrokenExpr
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
    span: HclSpan
    name_span: HclSpan


class BodyBlock(Record):
    """``kind "label" { ... }``; ``span`` is that of its head."""

    kind: str
    labels: tuple[str, ...]
    label_spans: tuple[HclSpan, ...]
    body: HclBody
    span: HclSpan


class HclBody(Record):
    """What stands in a file or a block, in its order; ``missing`` is where HCL says that it lacks something."""

    arguments: FrozenMap[str, BodyArgument]
    blocks: tuple[BodyBlock, ...]
    missing: HclSpan
