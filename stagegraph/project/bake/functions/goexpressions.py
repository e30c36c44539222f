"""Regular expressions in the syntax of Go's regexp, as expressions of Python (regexp/syntax/parse.go)."""

from __future__ import annotations

import re

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.goregex import read_characters
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(,?)(0|[1-9][0-9]*|)\}")
_MOST_TIMES = 1000
_FLAGS = re.compile(r"\(\?([imsU]*)(?:(-)([imsU]+))?([:)])")
_NAMED = re.compile(r"\(\?P?<([^>]*)>")
_EDGES = {r"\A": r"\A", r"\z": r"\Z", r"\b": r"(?a:\b)", r"\B": r"(?a:\B)"}


class ExpressionRefused(Exception):
    """Go refuses an expression: what is wrong, and the part that is."""

    def __init__(self, code: str, shown: str) -> None:
        super().__init__(code)
        self.code = code
        self.shown = shown


class GoExpression(Record):
    """An expression for Python, and the names of its groups in order; None for one without a name."""

    pattern: re.Pattern[str]
    names: tuple[str | None, ...]

    def all_matches(self, text: str) -> Iterator[re.Match[str]]:
        """As Go's FindAll finds them: nothing is no match directly behind another one."""
        at, before = 0, -1
        while at <= len(text):
            found = self.pattern.search(text, at)
            if found is None:
                return
            accepted = found.end() > at or found.start() != before
            at = at + 1 if found.end() == at else found.end()
            before = found.end()
            if accepted:
                yield found


def read_go_expression(text: str) -> GoExpression:
    """The expression that a text in Go's syntax is.

    Raises:
        ExpressionRefused: it is none.
        FunctionRefused: it asks for what Python's expressions do not have.
    """
    reader = _ExpressionReader(text)
    try:
        return GoExpression(re.compile(reader.whole()), tuple(reader.names))
    except (re.error, OverflowError, RecursionError) as problem:
        raise FunctionRefused(f"stagegraph does not support this regexp pattern: {problem}", 0) from None


class _ExpressionReader:
    """Reads one expression; ``flags`` are those of Go that hold where it reads."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = frozenset[str]()
        self.names: list[str | None] = []

    def whole(self) -> str:
        made = self.alternatives()
        if self.at < len(self.text):
            raise ExpressionRefused("unexpected )", self.text)
        return made

    def alternatives(self) -> str:
        """Up to the end of a group, or of all: flags hold up to there, also behind ``|``."""
        before, made = self.flags, [""]
        last, repeated = "", -1
        while self.at < len(self.text) and self.text[self.at] != ")":
            start = self.at
            repeat = self.repeat()
            if repeat:
                repeat = self.lazy(repeat)
                if repeated >= 0:
                    raise ExpressionRefused("invalid nested repetition operator", self.text[repeated : self.at])
                if not last:
                    raise ExpressionRefused("missing argument to repetition operator", self.text[start : self.at])
                last, repeated = f"(?:{last}){repeat}", start
                continue
            repeated = -1
            if self.text[self.at] == "|":
                self.at += 1
                made[-1] += last
                made.append("")
                last = ""
                continue
            for part in self.parts():
                made[-1] += last
                last = part
        made[-1] += last
        self.flags = before
        return "|".join(made)

    def repeat(self) -> str:
        """``*``, ``+``, ``?`` or how often in braces; nothing where there is none."""
        one = self.text[self.at]
        if one in "*+?":
            self.at += 1
            return one
        found = _REPEAT.match(self.text, self.at) if one == "{" else None
        if found is None or (found[3] and not found[2]):
            return ""
        self.at = found.end()
        least, most = int(found[1][:9]), int(found[3][:9] or 0)
        if max(least, most) > _MOST_TIMES or (found[3] and least > most):
            raise ExpressionRefused("invalid repeat count", found[0])
        return found[0]

    def lazy(self, repeat: str) -> str:
        marked = self.text.startswith("?", self.at)
        self.at += marked
        return repeat + "?" if marked != ("U" in self.flags) else repeat

    def parts(self) -> list[str]:
        """What stands here, without how often; none where only flags do."""
        one, two = self.text[self.at], self.text[self.at : self.at + 2]
        if one == "(":
            return [one for one in (self.group(),) if one]
        if two == r"\Q":
            quoted, end, _ = self.text[self.at + 2 :].partition(r"\E")
            self.at += 2 + len(quoted) + len(end)
            return [self.folded(re.escape(one)) for one in quoted]
        if two in _EDGES:
            self.at += 2
            return [_EDGES[two]]
        if one in "^$.":
            self.at += 1
            return [self.edge(one)]
        return [self.characters()]

    def edge(self, one: str) -> str:
        if one == ".":
            return r"[\s\S]" if "s" in self.flags else r"[^\n]"
        if one == "^":
            return "(?m:^)" if "m" in self.flags else r"\A"
        return "(?m:$)" if "m" in self.flags else r"\Z"

    def characters(self) -> str:
        try:
            found, self.at = read_characters(self.text, self.at)
        except PatternError:
            raise self.refused_characters() from None
        return self.folded(found.expression)

    def refused_characters(self) -> Exception:
        rest = self.text[self.at :]
        if re.search(r"\\[pP](?:\{\^?[A-Z][a-z_]{2,})", rest):
            return FunctionRefused(f"stagegraph does not support scripts of Unicode in a pattern: {self.text}", 0)
        if rest == "\\":
            return ExpressionRefused("trailing backslash at end of expression", "")
        if rest.startswith("["):
            bracket = re.match(r"\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]", rest, re.DOTALL)
            if bracket is None:
                return ExpressionRefused("missing closing ]", rest)
            return ExpressionRefused("invalid character class range", bracket[0])
        return ExpressionRefused("invalid escape sequence", rest[:2])

    def folded(self, expression: str) -> str:
        return f"(?i:{expression})" if "i" in self.flags else expression

    def group(self) -> str:
        start = self.at
        flags = _FLAGS.match(self.text, self.at)
        if flags is not None and (flags[1] or flags[3] or flags[4] == ":"):
            self.at = flags.end()
            held = self.flags
            self.flags = (held | set(flags[1])) - set(flags[3] or "")
            return "" if flags[4] == ")" else self.inside("(?:", held)
        self.at += 1
        if not self.text.startswith("?", self.at):
            self.names.append(None)
            return self.inside("(", self.flags)
        return self.named(start)

    def named(self, start: int) -> str:
        rest = self.text[start:]
        if not rest.startswith(("(?P<", "(?<")):
            raise ExpressionRefused("invalid or unsupported Perl syntax", rest[:3])
        named = _NAMED.match(rest)
        if named is None or not re.fullmatch(r"\w+", named[1], re.ASCII):
            raise ExpressionRefused("invalid named capture", rest if named is None else named[0])
        self.names.append(named[1])
        self.at = start + named.end()
        return self.inside("(", self.flags)

    def inside(self, opening: str, outer: frozenset[str]) -> str:
        made = self.alternatives()
        if self.at == len(self.text):
            raise ExpressionRefused("missing closing )", self.text)
        self.at += 1
        self.flags = outer
        return f"{opening}{made})"
