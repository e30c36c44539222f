"""Reads tokens one after the other, and refuses those that no HCL has (hclsyntax/peeker.go, token.go)."""

from __future__ import annotations

import re
from contextlib import contextmanager

from stagegraph.project.bake.diagnosis.hcltokens import (
    COMMENT,
    INVALID,
    NEWLINE,
    QUOTED_NEWLINE,
    QUOTED_TEXT,
)
from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan
from stagegraph.syntax.gotext import quote
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from stagegraph.project.bake.diagnosis.hcltokens import HclToken

_NEVER = {
    "&": 'Unsupported operator; Bitwise operators are not supported. Did you mean boolean AND ("&&")?',
    "|": 'Unsupported operator; Bitwise operators are not supported. Did you mean boolean OR ("||")?',
    "~": 'Unsupported operator; Bitwise operators are not supported. Did you mean boolean NOT ("!")?',
    "^": "Unsupported operator; Bitwise operators are not supported.",
    "`": 'Invalid character; The "`" character is not valid. To create a multi-line string, use the "heredoc" syntax, '
    'like "<<EOT".',
    "'": 'Invalid character; Single quotes are not valid. Use double quotes (") to enclose strings.',
    ";": 'Invalid character; The ";" character is not valid. Use newlines to separate arguments and blocks, and commas '
    "to separate items in collection values.",
    QUOTED_NEWLINE: "Invalid multi-line string; Quoted strings may not be split over multiple lines. To produce a "
    r"multi-line string, either use the \n escape to represent a newline character or use the "
    '"heredoc" multi-line template syntax.',
    INVALID: "Invalid character; This character is not used within the language.",
}
_CURLY = (
    'Invalid character; "Curly quotes" are not valid here. These can sometimes be inadvertently introduced when '
    "sharing code via documents or discussion forums. It might help to replace the character with a "
    '"straight quote".'
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|.)")
_DIGITS = {"u": (4, "four"), "U": (8, "eight")}


class TokenReader:
    """Tokens from the first to the last; whether line ends are among them depends on what is read."""

    def __init__(self, tokens: Sequence[HclToken], path: str) -> None:
        self.tokens = tokens
        self.path = path
        self.next = 0
        self.newlines = [True]

    def _upcoming(self) -> tuple[HclToken, int]:
        for at in range(self.next, len(self.tokens)):
            token = self.tokens[at]
            if token.name == COMMENT:
                if self.newlines[-1] and token.text.endswith("\n"):
                    return replace(token, name=NEWLINE), at + 1
            elif token.name != NEWLINE or self.newlines[-1]:
                return token, at + 1
        return self.tokens[-1], len(self.tokens)

    def peek(self) -> HclToken:
        """The next token."""
        return self._upcoming()[0]

    def read(self) -> HclToken:
        """The next token, which is passed over."""
        token, self.next = self._upcoming()
        return token

    def before(self) -> HclToken:
        """The token before the next one; at the start the next one itself."""
        return self.tokens[self.next - 1] if self.next else self.peek()

    @contextmanager
    def line_ends(self, *, mean: bool) -> Iterator[None]:
        """Whether line ends mean something in what is read meanwhile."""
        self.newlines.append(mean)
        yield
        self.newlines.pop()

    def span(self, first: HclToken, last: HclToken | None = None) -> HclSpan:
        """Where a token stands, or all from one to another."""
        last = last or first
        return HclSpan(self.path, first.line, first.column, last.last_line, last.last_column)

    def refuse(self, message: str, first: HclToken, last: HclToken | None = None) -> NoReturn:
        """Raise what is wrong with a token."""
        raise BakeRefused(message, self.span(first, last))


def refuse_invalid(reader: TokenReader) -> None:
    """Raise what is said of the first token that stands in no HCL at all."""
    for token in reader.tokens:
        if token.name == INVALID and token.text in ("“", "”"):
            reader.refuse(_CURLY, token)
        if token.name in _NEVER:
            reader.refuse(_NEVER[token.name], token)


def refuse_escapes(reader: TokenReader, token: HclToken) -> None:
    """Raise what is wrong with the first backslash of a quoted text."""
    for found in _ESCAPE.finditer(token.text) if token.name == QUOTED_TEXT else ():
        code = found[1]
        digits, called = _DIGITS.get(code[0], (0, ""))
        number = int(code[1:], 16) if digits and len(code) == digits + 1 else 0
        if digits and len(code) != digits + 1:
            told = f"The \\{code[0]} escape sequence must be followed by {called} hexadecimal digits."
        elif number > 0x10FFFF or 0xD800 <= number < 0xE000:
            told = f"Cannot encode character U+{number:04x} in UTF-8."
        elif not digits and code not in 'nrt"\\':
            told = f"The symbol {quote(code)} is not a valid escape sequence selector."
        else:
            continue
        column = token.column + found.start()
        raise BakeRefused(
            f"Invalid escape sequence; {told}",
            HclSpan(reader.path, token.line, column, token.line, column + len(found[0])),
        )
