"""The tokens of a template to one expression (hclsyntax/parser_template.go)."""

from __future__ import annotations

from collections import deque

from stagegraph.project.bake.ctyvalues import text_value
from stagegraph.project.bake.hclnodes import ConditionalExpr, ForEach, Literal, TemplateJoin, TemplateText
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.project.bake.hclnodes import Expr, HclSpan


class TemplateToken(Record):
    """A piece of a template: a text, an expression, or a directive; ``name`` tells which."""

    name: str
    span: HclSpan
    text: str = ""
    value: Expr | None = None
    names: tuple[str, str] = ("", "")
    trims_before: bool = False
    trims_after: bool = False


def trimmed(tokens: Sequence[TemplateToken]) -> list[TemplateToken]:
    """``~`` takes away the white space of the one text beside it."""
    made: list[TemplateToken] = []
    for at, one in enumerate(tokens):
        text = one.text
        if one.name == "text":
            if at and tokens[at - 1].trims_after:
                text = text.lstrip()
            if at + 1 < len(tokens) and tokens[at + 1].trims_before:
                text = text.rstrip()
            one = TemplateToken("text", one.span, text)  # noqa: PLW2901  (the same token without its white space)
        made.append(one)
    return made


def flushed(tokens: Sequence[TemplateToken]) -> list[TemplateToken]:
    """Without the white space with which each line starts (flushHeredocTemplateParts)."""
    spaces: list[int] = []
    starts: list[int] = []
    new_line = True
    for at, one in enumerate(tokens):
        is_text = one.name == "text"
        if new_line:
            kept = one.text.lstrip()
            if not is_text:
                spaces.append(0)
            elif kept or not one.text.endswith("\n"):
                spaces.append(len(one.text) - len(kept))
                starts.append(at)
        new_line = is_text and one.text.endswith("\n")
    least = min(spaces, default=0)
    made = list(tokens)
    for at in starts:
        made[at] = TemplateToken("text", made[at].span, made[at].text[least:])
    return made


def template(tokens: Sequence[TemplateToken], span: HclSpan) -> Expr:
    """One expression alone keeps its value; anything else becomes a text."""
    rest = deque(tokens)
    parts = _parts(rest, (), span)
    assert not rest  # noqa: S101  (the tree has matched what belongs together)
    if len(parts) == 1 and (isinstance(parts[0], Literal) or tokens[0].name == "template_interpolation"):
        return parts[0]
    if not parts:
        return Literal(text_value(""), span)
    return TemplateText(tuple(parts), span)


def _parts(tokens: deque[TemplateToken], ends: Sequence[str], span: HclSpan) -> list[Expr]:
    """The expressions up to one of the ends; the tokens from there on are left."""
    made: list[Expr] = []
    text = ""
    while tokens and tokens[0].name not in ends:
        one = tokens.popleft()
        if one.name == "text":
            text += one.text
            continue
        if text:
            made.append(Literal(text_value(text), span))
            text = ""
        if one.name == "template_if_intro":
            part = _if_part(one, tokens, span)
        elif one.name == "template_for_start":
            part = _for_part(one, tokens, span)
        else:
            assert one.value is not None  # noqa: S101  (for the type checker)
            part = one.value
        made.append(part)
    if text:
        made.append(Literal(text_value(text), span))
    return made


def _if_part(one: TemplateToken, tokens: deque[TemplateToken], span: HclSpan) -> Expr:
    yes = _parts(tokens, ("template_else_intro", "template_if_end"), span)
    no: list[Expr] = []
    if tokens.popleft().name == "template_else_intro":
        no = _parts(tokens, ("template_if_end",), span)
        tokens.popleft()
    assert one.value is not None  # noqa: S101  (for the type checker)
    return ConditionalExpr(one.value, TemplateText(tuple(yes), span), TemplateText(tuple(no), span), one.span)


def _for_part(one: TemplateToken, tokens: deque[TemplateToken], span: HclSpan) -> Expr:
    inside = _parts(tokens, ("template_for_end",), span)
    tokens.popleft()
    assert one.value is not None  # noqa: S101  (for the type checker)
    each = ForEach(
        key_name=one.names[0],
        value_name=one.names[1],
        collection=one.value,
        key=None,
        value=TemplateText(tuple(inside), span),
        condition=None,
        grouped=False,
        span=one.span,
    )
    return TemplateJoin(each, one.span)
