"""The text of a Dockerfile in pieces that are coloured: keywords, flags, strings, variables, comments, heredocs."""

from __future__ import annotations

import re

from stagegraph.errors import StagegraphError
from stagegraph.tui.model.textlines import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.syntax.source import Source

_KEYWORD = r"(\s*)(\S+)"
_TOKENS = (
    r"(?P<string>\"(?:\\.|[^\"\\])*\"|'[^']*')"
    r"|(?P<variable>\$\{[^}\s]*\}?|\$\w+)"
    r"|(?P<flag>(?<!\S)--?[A-Za-z][\w-]*)"
    r"|(?P<operator>&&|\|\||(?<!\S)\\\s*$|(?<!\S)`\s*$|<<-?(?=[\w'\"])|[|;](?=\s))"
    r"|(?P<number>(?<![\w./-])\d+(?![\w./-]))"
)
_AS = r"(?i)(.*\s)(as)(\s+\S+\s*)$"


def name_of_variable(text: str) -> str:
    """The name in ``$NAME``, ``${NAME}``, ``${NAME:-default}``; "" where there is none."""
    found = re.match(r"\$\{?(\w+)", text)
    return found[1] if found else ""


class Highlighter:
    """The lines of a text as spans, each worked out when it is asked for."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        if len(self.lines) > 1 and not self.lines[-1]:
            self.lines.pop()
        self._first, self._heredoc = _places(text)
        self._known: dict[int, tuple[Span, ...]] = {}

    def spans(self, at: int) -> tuple[Span, ...]:
        """The spans of a line, counted from 0."""
        if at not in self._known:
            self._known[at] = tuple(self._spans(at))
        return self._known[at]

    def text(self, at: int) -> str:
        """The text of a line as it is shown."""
        return self.lines[at].rstrip("\r").removeprefix("\ufeff").expandtabs(4)

    def _spans(self, at: int) -> list[Span]:
        text = self.text(at)
        if self._heredoc.get(at):
            return [Span(text, self._heredoc[at])]
        if text.lstrip().startswith("#"):
            return [Span(text, "comment")]
        keyword = self._first.get(at, "")
        if not keyword:
            return _tokens(text)
        found = re.match(_KEYWORD, text)
        if found is None:
            return _tokens(text)
        spans = [Span(found[1]), Span(found[2], "keyword")]
        rest = text[found.end() :]
        if keyword == "onbuild":
            second = re.match(_KEYWORD, rest)
            if second is not None:
                spans += [Span(second[1]), Span(second[2], "keyword")]
                rest = rest[second.end() :]
        named = re.match(_AS, rest) if keyword == "from" else None
        if named is not None:
            return [*spans, *_tokens(named[1]), Span(named[2], "keyword"), Span(named[3], "name")]
        return [*spans, *_tokens(rest)]


def _tokens(text: str) -> list[Span]:
    spans = []
    end = 0
    for found in re.finditer(_TOKENS, text):
        if found.start() > end:
            spans.append(Span(text[end : found.start()]))
        spans.append(Span(found[0], found.lastgroup or ""))
        end = found.end()
    if end < len(text):
        spans.append(Span(text[end:]))
    return spans


def _places(text: str) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The keyword of each line, from 0, in which an instruction begins, and the part of each line of a heredoc."""
    first: dict[int, str] = {}
    heredoc: dict[int, str] = {}
    source = _source(text)
    if source is None:
        return first, heredoc
    for line in source.logical_lines:
        first[line.first - 1] = line.text.split(None, 1)[0].lower() if line.text.split() else ""
        at = line.last
        for document in reversed(line.heredocs):
            heredoc[at - 1] = "delimiter"
            body = document.content.count("\n")
            for number in range(at - 1 - body, at - 1):
                heredoc[number] = "heredoc"
            at -= body + 1
    return first, heredoc


def _source(text: str) -> Source | None:
    from stagegraph.syntax.source import read_source  # noqa: PLC0415  (loaded by then with the parser)

    try:
        return read_source(text)
    except StagegraphError:
        return None
