"""What HCL says first about a text that it refuses (hclsyntax/parser.go, ParseBody and what it calls).

HCL goes on after an error and finds more of them; bake shows the first.
"""

from __future__ import annotations

from stagegraph.project.bake.diagnosis.expressiondiagnosis import ExpressionForm
from stagegraph.project.bake.diagnosis.hcltokens import (
    CONTROL,
    END_OF_FILE,
    HEREDOC_END,
    HEREDOC_OPEN,
    IDENTIFIER,
    INTERPOLATION,
    NEWLINE,
    QUOTE_END,
    QUOTE_OPEN,
    QUOTED_TEXT,
    SEQUENCE_END,
    hcl_tokens,
)
from stagegraph.project.bake.diagnosis.templatediagnosis import read_template_form
from stagegraph.project.bake.diagnosis.tokenreader import TokenReader, refuse_escapes, refuse_invalid
from stagegraph.project.bake.hclnodes import BakeRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.diagnosis.hcltokens import HclToken

_REQUIRED = "Argument or block definition required; An argument or block definition is required here."
_EQUALS = f'{_REQUIRED} To set an argument, use the equals sign "=" to introduce the argument value.'
_UNCLOSED = (
    "Unclosed configuration block; There is no closing brace for this block before the end of the file. "
    "This may be caused by incorrect brace nesting elsewhere in this file."
)
_NO_BLOCK = {
    "=": 'Invalid block definition; The equals sign "=" indicates an argument definition, and must not be used when '
    "defining a block.",
    NEWLINE: 'Invalid block definition; A block definition must have block content delimited by "{" and "}", starting '
    "on the same line as the block header.",
}
_SINGLE = "Invalid single-argument block definition;"
_STILL_OPEN = {
    ",": f"{_SINGLE} Single-line block syntax can include only one argument definition. To define multiple arguments, "
    "use the multi-line block syntax with one argument definition per line.",
    NEWLINE: f"{_SINGLE} An argument definition on the same line as its containing block creates a single-line block "
    "definition, which must also be closed on the same line. Place the block's closing brace immediately after the "
    "argument definition.",
}
_OPENING = {"{": "}", "[": "]", "(": ")", QUOTE_OPEN: QUOTE_END, HEREDOC_OPEN: HEREDOC_END}
_ENDINGS = frozenset({*_OPENING.values(), SEQUENCE_END})
_SEQUENCES = (INTERPOLATION, CONTROL)


def diagnosis(text: str, path: str) -> BakeRefused | None:
    """What HCL says first about the form of a text, which starts without a byte order mark; None where it takes it."""
    return _first(TokenReader(hcl_tokens(text), path), template=False)


def template_diagnosis(text: str, path: str) -> BakeRefused | None:
    """The same of a template that nothing surrounds; the place is that inside of the text."""
    return _first(TokenReader(hcl_tokens(text, bare_template=True), path), template=True)


def _first(reader: TokenReader, *, template: bool) -> BakeRefused | None:
    try:
        refuse_invalid(reader)
        if template:
            read_template_form(reader, END_OF_FILE, ExpressionForm(reader).expression)
        else:
            _BodyForm(reader).body(END_OF_FILE)
    except BakeRefused as refusal:
        return refusal
    except RecursionError:
        return None
    return None


class _BodyForm:
    """Reads arguments and blocks."""

    def __init__(self, reader: TokenReader) -> None:
        self.reader = reader
        self.forms = ExpressionForm(reader)

    def body(self, ending: str) -> None:
        """All up to a brace, or the end of the file, which is passed over."""
        reader = self.reader
        start = reader.before()
        earlier: dict[str, HclToken] = {}
        while (found := reader.peek()).name != ending:
            if found.name == IDENTIFIER:
                self._item(earlier)
                continue
            reader.read()
            if found.name == QUOTE_OPEN:
                reader.refuse("Invalid argument name; Argument names must not be quoted.", found)
            if found.name == END_OF_FILE:
                reader.refuse(_UNCLOSED, start)
            if found.name != NEWLINE:
                reader.refuse(_REQUIRED, found)
        reader.read()

    def _item(self, earlier: dict[str, HclToken]) -> None:
        reader = self.reader
        word = reader.read()
        found = reader.peek().name
        if found == "=":
            self._argument()
            self._need_line_end()
            if word.text in earlier:
                reader.refuse(
                    f'Attribute redefined; The argument "{word.text}" was already set at '
                    f"{reader.span(earlier[word.text])}. Each argument may be set only once.",
                    word,
                )
            earlier[word.text] = word
        elif found in (QUOTE_OPEN, "{", IDENTIFIER):
            self._block()
        else:
            reader.refuse(_EQUALS, word)

    def _argument(self) -> None:
        self.reader.read()
        self.forms.expression()

    def _need_line_end(self) -> None:
        found = self.reader.peek()
        if found.name == ",":
            self.reader.refuse(
                "Unexpected comma after argument; Argument definitions must be separated by newlines, not commas. An "
                "argument definition must end with a newline.",
                found,
            )
        if found.name not in (NEWLINE, END_OF_FILE):
            self.reader.refuse("Missing newline after argument; An argument definition must end with a newline.", found)
        self.reader.read()

    def _block(self) -> None:
        reader = self.reader
        while (found := reader.peek()).name != "{":
            if found.name == QUOTE_OPEN:
                self._label()
            elif found.name == IDENTIFIER:
                reader.read()
            else:
                told = (
                    'Invalid block definition; Either a quoted string block label or an opening brace ("{") is '
                    "expected here."
                )
                reader.refuse(_NO_BLOCK.get(found.name, told), found)
        opening = reader.read()
        if reader.peek().name in (NEWLINE, END_OF_FILE, "}"):
            self.body("}")
        else:
            self._single_line(opening)
        found = reader.peek()
        if found.name not in (NEWLINE, END_OF_FILE):
            reader.refuse("Missing newline after block definition; A block definition must end with a newline.", found)
        reader.read()

    def _label(self) -> None:
        reader = self.reader
        reader.read()
        while (token := reader.read()).name != QUOTE_END:
            if token.name == QUOTED_TEXT:
                refuse_escapes(reader, token)
            elif token.name in _SEQUENCES:
                mark = token.text[0]
                reader.refuse(
                    "Invalid string literal; Template sequences are not allowed in this string. To include a literal "
                    f'"{mark}", double it (as "{mark}{mark}") to escape it.',
                    token,
                )
            else:
                reader.refuse(
                    "Unterminated string literal; Unable to find the closing quote mark before the end of the file.",
                    token,
                )

    def _single_line(self, opening: HclToken) -> None:
        """``{ name = value }``; what is wrong behind it is told before what is wrong inside of it."""
        reader = self.reader
        depth = len(reader.newlines)
        try:
            self._single_argument()
        except BakeRefused:
            del reader.newlines[depth:]
            self._skip_item()
            found = reader.peek()
            if found.name in _STILL_OPEN:
                reader.refuse(_STILL_OPEN[found.name], found)
            raise
        found = reader.peek()
        if found.name in _STILL_OPEN:
            reader.refuse(_STILL_OPEN[found.name], found)
        if found.name == END_OF_FILE:
            reader.refuse(_UNCLOSED, opening)
        if found.name != "}":
            reader.refuse(
                f"{_SINGLE} A single-line block definition must end with a closing brace immediately after its single "
                "argument definition.",
                found,
            )
        reader.read()

    def _single_argument(self) -> None:
        reader = self.reader
        word = reader.read()
        if word.name != IDENTIFIER:
            reader.refuse(_REQUIRED, word)
        found = reader.peek()
        if found.name in (QUOTE_OPEN, "{", IDENTIFIER):
            reader.refuse(
                "Argument definition required; A single-line block definition can contain only a single argument. If "
                f'you meant to define argument "{word.text}", use an equals sign to assign it a value. To define a '
                "nested block, place it on a line of its own within its parent block.",
                word,
                found,
            )
        if found.name != "=":
            reader.refuse(_EQUALS, word)
        self._argument()

    def _skip_item(self) -> None:
        """Go on behind the line, and behind what opens in it (recoverAfterBodyItem)."""
        opened: list[str] = []
        while (token := self.reader.read()).name != END_OF_FILE:
            if token.name == NEWLINE and not opened:
                return
            if token.name in _OPENING:
                opened.append(_OPENING[token.name])
            elif token.name in _SEQUENCES:
                opened.append(SEQUENCE_END)
            elif token.name in _ENDINGS:
                at = len(opened) - 1 - opened[::-1].index(token.name) if token.name in opened else 0
                del opened[at:]
