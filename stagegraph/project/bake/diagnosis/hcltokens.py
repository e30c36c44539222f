"""HCL text to tokens (hclsyntax/scan_tokens.rl): where quoted texts, heredocs and ``${}`` begin and end."""

from __future__ import annotations

import re

from stagegraph.values import Record

COMMENT, IDENTIFIER, NEWLINE, NUMBER = "comment", "identifier", "newline", "number"
QUOTE_OPEN, QUOTE_END, QUOTED_TEXT, QUOTED_NEWLINE = "quote open", "quote end", "quoted text", "quoted newline"
HEREDOC_OPEN, HEREDOC_END, PLAIN_TEXT = "heredoc open", "heredoc end", "plain text"
INTERPOLATION, CONTROL, SEQUENCE_END = "interpolation", "control", "sequence end"
INVALID, END_OF_FILE = "invalid", "end of file"

_WORD = r"[^\W\d][\w-]*"
_MAIN = re.compile(
    rf"""
    (?P<space>[ \t]+)
    |(?P<number>[0-9](?:(?:[0-9]|\.|[eE][+-]?[0-9])*(?:[0-9]|[eE][+-]?[0-9]))?)
    |(?P<identifier>{_WORD})
    |(?P<comment>\#[^\n]*\n?|//[^\n]*\n?|/\*[\s\S]*?\*/)
    |(?P<newline>\r?\n)
    |(?P<heredoc><<-?(?P<mark>{_WORD})\r?\n)
    |(?P<symbol>==|!=|>=|<=|&&|\|\||::|\.\.\.|=>|~\}}|[\[\]().,*/%+\-=<>!?:&|~^;`'{{}}"])
    """,
    re.VERBOSE,
)
_STRING = re.compile(
    r"""
    (?P<interpolation>\$\{~?)
    |(?P<control>%\{~?)
    |(?P<end>")
    |(?P<text>\$\$\{~?|%%\{~?|[$%](?=[^{])|(?:\\[^\r\n]|[^$%"\\\r\n])+)
    |(?P<newline>[\r\n]+)
    """,
    re.VERBOSE,
)
_PLAIN = re.compile(
    r"(?P<interpolation>\$\{~?)|(?P<control>%\{~?)|(?P<text>(?:\$\$\{~?|%%\{~?|[$%]|[^$%\r\n]+)?(?P<newline>\r?\n)?)"
)


class HclToken(Record):
    """A token: its kind, which for a symbol is the symbol itself, its text, and where it stands, counted from 1."""

    name: str
    text: str
    line: int
    column: int
    last_line: int
    last_column: int


class _Heredoc:
    """A heredoc that is read: the word that ends it, and whether a line starts here."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.line_starts = True


def hcl_tokens(text: str, *, bare_template: bool = False) -> list[HclToken]:
    """The tokens of a text, the last of which is the end of it.

    Args:
        text: of a file, or of a template that nothing surrounds.
        bare_template: it is the latter.
    """
    scanner = _TokenScanner(text, bare_template=bare_template)
    while scanner.at < len(text):
        scanner.steps[-1]()
    scanner.emit(END_OF_FILE, 0)
    return scanner.tokens


class _TokenScanner:
    """Reads a text; ``steps`` are what is read inside of what."""

    def __init__(self, text: str, *, bare_template: bool) -> None:
        self.text, self.at, self.line, self.column = text, 0, 1, 1
        self.tokens: list[HclToken] = []
        self.steps = [self._plain if bare_template else self._main]
        self.braces = 0
        self.returns: list[int] = []
        """The numbers of open braces at which ``}`` ends a ``${``."""
        self.heredocs: list[_Heredoc] = []

    def emit(self, name: str, length: int) -> None:
        """Add what comes next as a token."""
        text = self.text[self.at : self.at + length]
        line, column = self.line, self.column
        self._pass(text)
        self.tokens.append(HclToken(name, text, line, column, self.line, self.column))

    def _pass(self, text: str) -> None:
        self.at += len(text)
        ends = text.count("\n")
        self.line += ends
        self.column = len(text) - text.rfind("\n") if ends else self.column + len(text)

    def _main(self) -> None:
        found = _MAIN.match(self.text, self.at)
        if found is None:
            self.emit(INVALID, 1)
        elif found["space"]:
            self._pass(found[0])
        elif found["heredoc"]:
            self.emit(HEREDOC_OPEN, len(found[0]))
            self.heredocs.append(_Heredoc(found["mark"]))
            self.steps.append(self._plain)
        elif found["symbol"]:
            self._symbol(found[0])
        else:
            name = found.lastgroup
            assert name is not None  # noqa: S101  (one of the groups has matched)
            self.emit(name, len(found[0]))

    def _symbol(self, symbol: str) -> None:
        if symbol == '"':
            self.emit(QUOTE_OPEN, 1)
            self.steps.append(self._quoted)
        elif symbol in ("}", "~}"):
            ends = bool(self.returns) and self.returns[-1] == self.braces
            self.emit(SEQUENCE_END if ends or symbol == "~}" else symbol, len(symbol))
            self.braces -= 1
            if ends:
                self.returns.pop()
                self.steps.pop()
        else:
            self.emit(symbol, len(symbol))
            self.braces += symbol == "{"

    def _opens(self, found: re.Match[str]) -> bool:
        """Whether an expression or a directive starts here; it is read up to its end next."""
        if not (found["interpolation"] or found["control"]):
            return False
        self.emit(INTERPOLATION if found["interpolation"] else CONTROL, len(found[0]))
        self.braces += 1
        self.returns.append(self.braces)
        if self.heredocs:
            self.heredocs[-1].line_starts = False
        self.steps.append(self._main)
        return True

    def _quoted(self) -> None:
        found = _STRING.match(self.text, self.at)
        if found is None:
            self.emit(INVALID, 1)
        elif found["end"]:
            self.emit(QUOTE_END, 1)
            self.steps.pop()
        elif not self._opens(found):
            self.emit(QUOTED_NEWLINE if found["newline"] else QUOTED_TEXT, len(found[0]))

    def _plain(self) -> None:
        """A piece of a heredoc, or of a template that nothing surrounds."""
        found = _PLAIN.match(self.text, self.at)
        assert found is not None  # noqa: S101  (it matches an empty text)
        if self._opens(found):
            return
        length, ending = len(found[0]), len(found["newline"] or "")
        heredoc = self.heredocs[-1] if self.heredocs else None
        if not length:
            self.emit(INVALID if heredoc else PLAIN_TEXT, len(self.text) - self.at)
            return
        if heredoc and ending and heredoc.line_starts and found[0].strip() == heredoc.mark:
            self.emit(HEREDOC_END, length - ending)
            self.emit(NEWLINE, ending)
            self.heredocs.pop()
            self.steps.pop()
            return
        self.emit(PLAIN_TEXT, length)
        if heredoc:
            heredoc.line_starts = bool(ending)
