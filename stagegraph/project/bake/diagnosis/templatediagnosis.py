"""The form of templates: what stands between quotes, in heredocs, in strings of JSON (hclsyntax/parser_template.go)."""

from __future__ import annotations

from stagegraph.project.bake.diagnosis.hcltokens import (
    CONTROL,
    END_OF_FILE,
    IDENTIFIER,
    INTERPOLATION,
    PLAIN_TEXT,
    QUOTE_END,
    QUOTE_OPEN,
    QUOTED_TEXT,
    SEQUENCE_END,
)
from stagegraph.project.bake.diagnosis.tokenreader import refuse_escapes
from stagegraph.syntax.suggest import MOST_STEPS, distance
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.diagnosis.hcltokens import HclToken
    from stagegraph.project.bake.diagnosis.tokenreader import TokenReader
    from stagegraph.project.bake.hclnodes import HclSpan

_KEYWORDS = ("if", "for", "else", "endif", "endfor")
_UNCLOSED = (
    "Unclosed template interpolation sequence; There is no closing brace for this interpolation sequence before the "
    "end of the {}. This might be caused by incorrect nesting inside the given expression."
)
_OTHER_LANGUAGE = (
    "Extra characters after interpolation expression; Expected a closing brace to end the interpolation expression, "
    "but found extra characters.\n\nThis can happen when you include interpolation syntax for another language, such "
    "as shell scripting, but forget to escape the interpolation start token. If this is an embedded sequence for "
    'another language, escape it by starting with "$${" instead of just "${".'
)
_COLON = (
    "Extra characters after interpolation expression; Template interpolation doesn't expect a colon at this location. "
    "Did you intend this to be a literal sequence to be processed as part of another language? If so, you can escape "
    'it by starting with "$${" instead of just "${".'
)
_UNBALANCED = "The control directives within this template are unbalanced."


class _Directive(Record):
    """``%{if}``, ``%{for}`` or what ends them."""

    keyword: str
    first: HclToken
    last: HclToken


def read_template_form(reader: TokenReader, ending: str, expression: Callable[[], None]) -> None:
    """Read a template up to a token, which is passed over.

    Args:
        reader: at what comes behind the opening quotes.
        ending: the name of the token.
        expression: reads an expression.

    Raises:
        BakeRefused: what HCL says first about it.
    """
    start = reader.peek()
    directives: list[_Directive] = []
    while (token := reader.read()).name != ending:
        if token.name in (PLAIN_TEXT, QUOTED_TEXT):
            refuse_escapes(reader, token)
        elif token.name == INTERPOLATION:
            with reader.line_ends(mean=False):
                expression()
                if reader.peek().name != SEQUENCE_END:
                    _refuse_open(reader, start, ending)
                reader.read()
        elif token.name == CONTROL:
            with reader.line_ends(mean=False):
                directives.append(_directive(reader, token, expression))
        else:
            reader.refuse("Unterminated template string; No closing marker was found for the string.", token)
    _match(reader, directives, token)


def _refuse_open(reader: TokenReader, start: HclToken, ending: str) -> None:
    found = reader.peek()
    if found.name == END_OF_FILE:
        reader.refuse(_UNCLOSED.format("file"), start)
    if found.name == ":":
        reader.refuse(_COLON, found)
    if found.name in (QUOTE_OPEN, QUOTE_END) and ending == QUOTE_END:
        reader.refuse(_UNCLOSED.format("quoted template"), start)
    reader.refuse(_OTHER_LANGUAGE, found)


def _directive(reader: TokenReader, opening: HclToken, expression: Callable[[], None]) -> _Directive:
    word = reader.peek()
    if word.name != IDENTIFIER:
        reader.refuse(
            'Invalid template directive; A template directive keyword ("if", "for", etc) is expected at the beginning '
            "of a %{ sequence.",
            word,
        )
    reader.read()
    keyword = word.text
    if keyword not in _KEYWORDS:
        near = (one for one in _KEYWORDS if distance(keyword, one, MOST_STEPS) <= MOST_STEPS)
        meant = next((f' Did you mean "{one}"?' for one in near), "")
        reader.refuse(
            f'Invalid template control keyword; "{keyword}" is not a valid template control keyword.{meant}', word
        )
    if keyword == "for":
        read_loop(reader, "Invalid 'for' directive; For directive requires", "'in' keyword after names.")
    if keyword in ("if", "for"):
        expression()
    closing = reader.peek()
    if closing.name != SEQUENCE_END:
        reader.refuse(
            f"Extra characters in {keyword} marker; Expected a closing brace to end the sequence, but found extra "
            "characters.",
            closing,
        )
    reader.read()
    return _Directive(keyword, opening, closing)


def read_loop(reader: TokenReader, told: str, told_in: str) -> None:
    """Read the names of ``for``, and ``in``; the messages begin with ``told``."""
    if reader.peek().name != IDENTIFIER:
        reader.refuse(f"{told} variable name after 'for'.", reader.peek())
    reader.read()
    if reader.peek().name == ",":
        reader.read()
        if reader.peek().name != IDENTIFIER:
            reader.refuse(f"{told} value variable name after comma.", reader.peek())
        reader.read()
    if reader.peek().name != IDENTIFIER or reader.peek().text != "in":
        reader.refuse(f"{told} {told_in}", reader.peek())
    reader.read()


def _match(reader: TokenReader, directives: Sequence[_Directive], ending: HclToken) -> None:
    """What ends a directive stands behind it, inside of the same one."""
    opened: list[tuple[_Directive, bool]] = []
    for one in directives:
        if one.keyword in ("if", "for"):
            opened.append((one, False))
            continue
        problem = _mismatch(one.keyword, opened, reader.span)
        if problem:
            reader.refuse(f"Unexpected {one.keyword} directive; {problem}", one.first, one.last)
        outer, _ = opened.pop()
        if one.keyword == "else":
            opened.append((outer, True))
    if opened:
        outer, _ = opened[-1]
        reader.refuse(
            f"Unexpected end of template; The {outer.keyword} directive at {reader.span(outer.first, outer.last)} is "
            f"missing its corresponding end{outer.keyword} directive.",
            ending,
        )


def _mismatch(
    keyword: str, opened: Sequence[tuple[_Directive, bool]], span: Callable[[HclToken, HclToken], HclSpan]
) -> str:
    if not opened:
        return _UNBALANCED
    outer, has_else = opened[-1]
    place = span(outer.first, outer.last)
    if keyword == f"end{outer.keyword}" or (keyword == "else" and outer.keyword == "if" and not has_else):
        return ""
    if keyword == "else":
        return (
            f"Already in the else clause for the if started at {place}."
            if outer.keyword == "if"
            else "An else clause is not expected for a for directive."
        )
    if outer.keyword == "if":
        return f"Expecting an endif directive for the if started at {place}."
    return f"Expecting an endfor directive corresponding to the for directive at {place}."
