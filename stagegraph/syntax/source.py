"""A Dockerfile's text as BuildKit reads it: directives, comments, logical lines, heredocs.

Follows BuildKit's ``frontend/dockerfile/parser/parser.go`` (``Parse``), ``directives.go`` and ``heredoc.go``.
"""

from __future__ import annotations

import re

from stagegraph.errors import DockerfileError, Location
from stagegraph.syntax.directives import directive_in
from stagegraph.syntax.gotext import SPACE, lower, trim_space
from stagegraph.syntax.splitting import SplitError, split_arguments, split_flags, split_keyword
from stagegraph.syntax.words import ExpansionError, Lexer
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_HEREDOC = r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)"
_SPACED = r"[0-9]*<<[\t\r ]"
_LEADING_TABS = r"(?m)^\t+"
_WITH_HEREDOC = frozenset({"add", "copy", "run"})
_LONGEST_LINE = 65535  # bytes without the newline: Go's bufio.MaxScanTokenSize - 1
# How many lines an excerpt shows before and after the place, if that is one line or more.
_LINES_AROUND_ONE = 2
_LINES_AROUND_MORE = 1

_LINE_LEXER = Lexer(raw_quotes=True, raw_escapes=True, skip_unset=True)
_NAME_LEXER = Lexer(skip_unset=True)
_RAW_NAME_LEXER = Lexer(raw_quotes=True, skip_unset=True)


class Directive(Record):
    """A parser directive, ``# name=value``; ``name`` in lower case, ``line`` counted from 1."""

    name: str
    value: str
    line: int


class Heredoc(Record):
    """A here-document of an instruction.

    Attributes:
        name: the word that ends it, without quotes.
        content: its lines as they stand in the file, line ends included.
        expand: variables in it are expanded, as the name was not quoted.
        chomp: leading tabs are taken off (``<<-``).
        descriptor: the number before ``<<``, or 0.
    """

    name: str
    content: str = ""
    expand: bool = True
    chomp: bool = False
    descriptor: int = 0

    @property
    def text(self) -> str:
        """The content as it is used: without leading tabs where `chomp` says so."""
        return re.sub(_LEADING_TABS, "", self.content) if self.chomp else self.content


class LogicalLine(Record):
    """One instruction with its continuation lines joined; lines counted from 1, heredocs included."""

    text: str
    first: int
    last: int
    comments: tuple[str, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()


class Source(Record):
    """A Dockerfile's text, cut into logical lines.

    Attributes:
        path: the name used in messages.
        lines: the physical lines without their newline; a carriage return stays.
        directives: in file order.
        escape: the escape character.
        logical_lines: in file order, up to the place of `defect`.
        last_line: how many lines BuildKit read.
        defect: what stopped the reading (an unterminated heredoc, a line too long, a directive twice), or None.
            BuildKit reports it only when no instruction before it is refused.
        size: the length of the text in characters.
    """

    path: str
    lines: tuple[str, ...]
    directives: tuple[Directive, ...]
    escape: str
    logical_lines: tuple[LogicalLine, ...]
    last_line: int
    defect: DockerfileError | None = None
    size: int = 0

    def location(self, first: int, last: int) -> Location:
        """A place in this file; lines counted from 1, inclusive."""
        return Location(self.path, first, last)

    def error(
        self, message: str, location: Location | None = None, *, shown: Location | None = None, hint: str = ""
    ) -> DockerfileError:
        """A refusal of this file, with the excerpt that BuildKit prints.

        Args:
            message: BuildKit's wording.
            location: the lines that BuildKit points at, None where it points at none.
            shown: the lines that it is about, where BuildKit points at none.
            hint: what to do about it; where the text itself tells a cause, that is told instead.
        """
        from stagegraph.syntax.causes import cause_in  # noqa: PLC0415  (only a refusal needs it)

        place = location or self.location(0, 0)
        seen = place if place.first or shown is None else shown
        instructions = ((one.first, one.last) for one in self.logical_lines)
        told = cause_in(self.lines, instructions, self.escape, hint)
        return DockerfileError(message, place, shown_location=seen, excerpt=self.excerpt(seen), hint=told)

    def excerpt(self, location: Location) -> str:
        """The lines around a place, numbered, those of the place marked with ``>>>``; "" for line 0.

        The form is that of BuildKit's ``solver/errdefs/source.go`` (``Source.Print``), without its frame and the
        empty line that it sees behind the last newline.
        """
        return excerpt_of(self.lines, location.first, location.last)


def excerpt_of(lines: Sequence[str], first: int, last: int) -> str:
    """The lines from one to another, counted from 1, with those around them, as `Source.excerpt` says."""
    last = min(last, len(lines))
    if first <= 0 or first > len(lines):
        return ""
    around = _LINES_AROUND_ONE if first == last else _LINES_AROUND_MORE
    shown = range(max(1, first - around), min(len(lines), last + around) + 1)
    rows = []
    for number in shown:
        mark = ">>>" if first <= number <= last else "   "
        rows.append(f" {number:3} | {mark} {_shortened(lines[number - 1])}".rstrip())
    return "\n".join(rows)


def _shortened(line: str, limit: int = 160) -> str:
    line = line.rstrip("\r").replace("\t", "    ")
    return line if len(line) <= limit else line[: limit - 3] + "..."


def read_source(text: str, path: str = "Dockerfile") -> Source:
    """Cut a Dockerfile's text into logical lines.

    Args:
        text: the whole file; a byte order mark and CRLF line ends are fine.
        path: the name used in messages.

    Raises:
        DockerfileError: the text is empty.
    """
    if not text:
        raise DockerfileError(
            "the Dockerfile cannot be empty", Location(path, 0, 0), hint="Start it with a FROM instruction."
        )
    return _Reader(text, path).read()


def parse_heredoc(word: str) -> Heredoc | None:
    """The heredoc that a word like ``<<EOF`` or ``3<<-'END'`` opens, without content; None if it opens none.

    Raises:
        ExpansionError: its name has a quote without an end.
    """
    found = re.fullmatch(_HEREDOC, word) if "<<" in word else None
    if not found or not found[3]:
        return None
    words = _NAME_LEXER.process(found[3], {}).words
    raw = _RAW_NAME_LEXER.process(found[3], {}).words
    if len(words) != 1 or len(raw) != 1:
        return None
    return Heredoc(
        words[0],
        expand=_quotes(words[0]) == _quotes(raw[0]),
        chomp=found[2] == "-",
        descriptor=int(found[1][:9] or 0),
    )


def heredoc_or_none(word: str) -> Heredoc | None:
    """Like `parse_heredoc`; a quote without an end opens none (BuildKit's ``MustParseHeredoc``)."""
    try:
        return parse_heredoc(word)
    except ExpansionError:
        return None


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')


class _Reader:
    """One pass over the physical lines."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.size = len(text)
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        self.at = 0  # lines read so far; the line just read has this number
        self.lines = lines
        self.raw = [f"{line}\n" for line in lines]
        if not text.endswith("\n"):
            self.raw[-1] = self.raw[-1][:-1]
        self.defect: DockerfileError | None = None
        self.too_long = False
        self.escape = "\\"
        self.directives: list[Directive] = []
        self.directives_done = False
        self.found: list[LogicalLine] = []

    def next_line(self) -> str | None:
        """The next physical line with its newline, or None at the end or where it is too long."""
        if self.at >= len(self.raw):
            return None
        line = self.raw[self.at]
        if len(line) > _LONGEST_LINE // 4 and _byte_length(line.removesuffix("\n")) > _LONGEST_LINE:
            self.too_long = True
            self.stop(f"dockerfile line greater than max allowed size of {_LONGEST_LINE}", self.at, self.at)
            return None
        self.at += 1
        return line.removeprefix("\ufeff") if self.at == 1 else line

    def stopped(self) -> bool:
        """Whether a defect ended the reading."""
        return self.defect is not None

    def stop(self, message: str, first: int, last: int, *, hint: str = "", shown: int = 0) -> None:
        """Reading ends here; the last reason given counts. ``shown`` is the line where BuildKit gives none."""
        place = Location(self.path, first, max(first, last))
        self.defect = DockerfileError(message, place, shown_location=Location(self.path, shown, shown), hint=hint)

    def read(self) -> Source:
        comments: list[str] = []
        while not self.stopped() and (line := self.next_line()) is not None:
            stripped = line.rstrip("\r\n").lstrip(SPACE)
            comment = _comment(line) if stripped.startswith("#") else None
            if comment:
                comments.append(comment)
            elif comment is not None:
                comments = []
            if not self.directives_done and self.read_directive(stripped):
                comments.pop()
            if self.stopped() or comment is not None:
                continue
            first = self.at
            text, ended = self.without_continuation(stripped)
            if ended and not text:
                continue
            if not ended:
                text = self.joined(text)
            heredocs = self.read_heredocs(text, first) if "<<" in text else ()
            self.found.append(LogicalLine(text, first, self.at, tuple(comments), heredocs))
            comments = []
        return self.source()

    def source(self) -> Source:
        source = Source(
            self.path,
            tuple(self.lines),
            tuple(self.directives),
            self.escape,
            tuple(self.found),
            self.at,
            size=self.size,
        )
        if not self.found and (self.defect is None or self.too_long):
            self.stop("file with no instructions", self.at, self.at)
        if not self.defect:
            return source
        found = self.defect
        shown = source.error(found.message, found.location, shown=found.shown_location, hint=found.hint)
        return replace(source, defect=shown)

    def read_directive(self, line: str) -> bool:
        """Whether the line is a directive; one that is refused stops the reading, at BuildKit's line (one too low)."""
        found = directive_in(line[1:]) if line.startswith("#") else None
        if found is None:
            self.directives_done = True
            return False
        name, value = found
        if any(directive.name == name for directive in self.directives):
            self.stop(f"only one {name} parser directive can be used", self.at - 1, 0)
            return False
        self.directives.append(Directive(name, value, self.at))
        if name == "escape":
            if value not in ("`", "\\"):
                self.stop(f"invalid escape token '{value}' does not match ` or \\", self.at - 1, 0, shown=self.at)
                return False
            self.escape = value
        return True

    def without_continuation(self, line: str) -> tuple[str, bool]:
        """The line without a continuation character, and whether the instruction ends with it."""
        # An escape character at the end continues the line, unless it is itself escaped.
        seen = line.rstrip(" \t")
        rest = seen.removesuffix(self.escape)
        return (line, True) if rest == seen or rest.endswith(self.escape) else (rest, False)

    def joined(self, text: str) -> str:
        """A line that does not end its instruction, with those that continue it."""
        parts, ended = [text], False
        while not ended and (line := self.next_line()) is not None:
            if _comment(line) is not None or not line.strip(SPACE):
                continue
            part, ended = self.without_continuation(line.rstrip("\r\n"))
            parts.append(part)
        return "".join(parts)

    def read_heredocs(self, text: str, first: int) -> tuple[Heredoc, ...]:
        if not self.may_have_heredoc(text):
            return ()
        try:
            words = _LINE_LEXER.process(text, {}).words
        except ExpansionError:
            return ()  # a quote without an end: BuildKit sees no heredoc in such a line
        opened = [(heredoc, word) for word in words if (heredoc := heredoc_or_none(word))]
        return tuple(self.with_content(heredoc, word, first) for heredoc, word in opened)

    def may_have_heredoc(self, text: str) -> bool:
        """ADD, COPY and RUN have heredocs unless they are in JSON form, also behind ONBUILD."""
        keyword, rest = split_keyword(text)
        _, rest = split_flags(rest, self.escape)
        if lower(keyword) == "onbuild":
            keyword, rest = split_keyword(rest)
            _, rest = split_flags(rest, self.escape)
        kind = lower(keyword)
        if kind not in _WITH_HEREDOC:
            return False
        try:
            return not split_arguments(kind, rest, self.escape).json
        except SplitError:
            return False

    def with_content(self, heredoc: Heredoc, word: str, first: int) -> Heredoc:
        content: list[str] = []
        while not self.stopped() and (line := self.next_line()) is not None:
            end = line.rstrip("\r\n")
            if (end.lstrip("\t") if heredoc.chomp else end) == heredoc.name:
                break
            content.append(line)
        else:
            # Also where a line of it is too long.
            self.stop("unterminated heredoc", first, self.at, hint=_unterminated_hint(heredoc, word))
        return Heredoc(heredoc.name, "".join(content), heredoc.expand, heredoc.chomp, heredoc.descriptor)


def _unterminated_hint(heredoc: Heredoc, word: str) -> str:
    ends = f'No line "{_shortened(heredoc.name)}" ends the heredoc.'
    if re.match(_SPACED, word):
        ends = f"`<<` begins a heredoc with a blank behind it, too. {ends} A shift is written 1<<3, or in quotes."
    return ends


def _byte_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _comment(line: str) -> str | None:
    """The text of a comment line, or None. BuildKit cuts one character before it looks for the ``#``."""
    if not line.lstrip(SPACE).startswith("#"):
        return None
    return trim_space(line[1:])
