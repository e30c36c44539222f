"""Regular expressions in the syntax of Go's regexp (regexp/syntax/parse.go)."""

from __future__ import annotations

import re

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.goregex import read_characters
from stagegraph.project.bake.functions.stepping import (
    Captured,
    Chosen,
    ExpressionUnsupported,
    Leaf,
    Repeated,
    SteppedExpression,
)
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stagegraph.project.bake.functions.stepping import ExpressionTree

_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(,?)(0|[1-9][0-9]*|)\}")
_MOST_TIMES = 1000
_READ = 16  # what reading a character counts, in characters of the budget
_FLAGS = re.compile(r"\(\?([imsU]*)(?:(-)([imsU]+))?([:)])")
_NAMED = re.compile(r"\(\?P?<([^>]*)>")
_TIMES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_EDGES = {r"\A": r"\A", r"\z": r"\Z", r"\b": r"(?a:\b)", r"\B": r"(?a:\B)"}


class ExpressionRefused(Exception):
    """Go refuses an expression: what is wrong, and the part that is."""

    def __init__(self, code: str, shown: str) -> None:
        super().__init__(code)
        self.code = code
        self.shown = shown


class GoMatch(Record):
    """A match in a text: where it begins and ends, and each of its groups; -1 for one that took no part."""

    text: str
    marks: tuple[int, ...]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.marks[0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.marks[1]

    def group(self, number: int) -> str | None:
        """What a group holds, 0 for all; None where it took no part."""
        start, end = self.marks[2 * number : 2 * number + 2]
        return None if start < 0 else self.text[start:end]

    def groups(self) -> list[str | None]:
        """What each group holds, from 1 on."""
        return [self.group(number) for number in range(1, len(self.marks) // 2)]


class GoExpression(Record):
    """An expression.

    Attributes:
        engine: what finds it: Python's engine, where there is one way to match; else it goes step by step.
        names: of its groups in order; None for one without a name.
    """

    engine: re.Pattern[str] | SteppedExpression
    names: tuple[str | None, ...]

    def search(self, text: str, spend: Callable[[int], None], at: int = 0) -> GoMatch | None:
        """The first match from a character on; `spend` is told what it costs, and may raise."""
        if isinstance(self.engine, SteppedExpression):
            marks = self.engine.search(text, at, spend)
            return None if marks is None else GoMatch(text, tuple(marks))
        found = self.engine.search(text, at)
        return None if found is None else GoMatch(text, tuple(mark for span in found.regs for mark in span))

    def all_matches(self, text: str, spend: Callable[[int], None]) -> Iterator[GoMatch]:
        """As Go's FindAll finds them: nothing is no match directly behind another one."""
        at, before = 0, -1
        while at <= len(text):
            found = self.search(text, spend, at)
            if found is None:
                return
            accepted = found.end > at or found.start != before
            at = at + 1 if found.end == at else found.end
            before = found.end
            if accepted:
                yield found


def read_go_expression(text: str, spend: Callable[[int], None]) -> GoExpression:
    """The expression that a text in Go's syntax is; `spend` is told what it costs, and may raise.

    Raises:
        ExpressionRefused: it is none.
        ExpressionUnsupported: it is too large, or names scripts of Unicode.
    """
    spend(_READ * len(text))
    reader = _ExpressionReader(text)
    try:
        tree = reader.whole()
        plain = _plain((tree,))
        engine = SteppedExpression(tree, len(reader.names), spend) if plain is None else re.compile(plain)
    except RecursionError:
        raise ExpressionUnsupported("this regexp pattern: it is nested too deeply") from None
    return GoExpression(engine, tuple(reader.names))


def _no_trees() -> list[ExpressionTree]:
    return []


def _plain(trees: Sequence[ExpressionTree]) -> str | None:
    """The expression for Python, where there is one way to match; None where there are several."""
    made = ""
    for tree in trees:
        if isinstance(tree, Leaf):
            made += tree.expression
            continue
        chosen = tree.of if isinstance(tree, Captured) else tree
        inner = _plain(chosen.of[0]) if isinstance(chosen, Chosen) and len(chosen.of) == 1 else None
        if inner is None:
            return None
        made += f"({inner})" if isinstance(tree, Captured) else inner
    return made


class _ExpressionReader:
    """Reads one expression; ``flags`` are those of Go that hold where it reads."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = frozenset[str]()
        self.names: list[str | None] = []

    def whole(self) -> Chosen:
        made = self.alternatives()
        if self.at < len(self.text):
            raise ExpressionRefused("unexpected )", self.text)
        return made

    def alternatives(self) -> Chosen:
        """Up to the end of a group, or of all: flags hold up to there, also behind ``|``."""
        before, made = self.flags, [_no_trees()]
        repeated = -1
        while self.at < len(self.text) and self.text[self.at] != ")":
            start = self.at
            repeat = self.repeat()
            if repeat:
                lazy = self.lazy()
                if repeated >= 0:
                    raise ExpressionRefused("invalid nested repetition operator", self.text[repeated : self.at])
                if not made[-1]:
                    raise ExpressionRefused("missing argument to repetition operator", self.text[start : self.at])
                made[-1][-1], repeated = Repeated(made[-1][-1], *repeat, lazy), start
                continue
            repeated = -1
            if self.text[self.at] == "|":
                self.at += 1
                made.append(_no_trees())
                continue
            made[-1] += self.parts()
        self.flags = before
        return Chosen(tuple(map(tuple, made)))

    def repeat(self) -> tuple[int, int | None] | None:
        """How often at least and at most, as ``*``, ``+``, ``?`` or braces say it; nothing where there is none."""
        one = self.text[self.at]
        if one in "*+?":
            self.at += 1
            return _TIMES[one]
        found = _REPEAT.match(self.text, self.at) if one == "{" else None
        if found is None or (found[3] and not found[2]):
            return None
        self.at = found.end()
        least, most = int(found[1][:9]), int(found[3][:9] or 0)
        if max(least, most) > _MOST_TIMES or (found[3] and least > most):
            raise ExpressionRefused("invalid repeat count", found[0])
        return least, most if found[3] else None if found[2] else least

    def lazy(self) -> bool:
        marked = self.text.startswith("?", self.at)
        self.at += marked
        return marked != ("U" in self.flags)

    def parts(self) -> list[ExpressionTree]:
        """What stands here, without how often; none where only flags do."""
        one, two = self.text[self.at], self.text[self.at : self.at + 2]
        if one == "(":
            group = self.group()
            return [] if group is None else [group]
        if two == r"\Q":
            quoted, end, _ = self.text[self.at + 2 :].partition(r"\E")
            self.at += 2 + len(quoted) + len(end)
            return [self.folded(re.escape(one)) for one in quoted]
        if two in _EDGES:
            self.at += 2
            return [Leaf(_EDGES[two])]
        if one in "^$.":
            self.at += 1
            return [Leaf(self.edge(one))]
        return [self.characters()]

    def edge(self, one: str) -> str:
        if one == ".":
            return r"[\s\S]" if "s" in self.flags else r"[^\n]"
        if one == "^":
            return "(?m:^)" if "m" in self.flags else r"\A"
        return "(?m:$)" if "m" in self.flags else r"\Z"

    def characters(self) -> Leaf:
        try:
            found, self.at = read_characters(self.text, self.at)
        except PatternError:
            raise self.refused_characters() from None
        return self.folded(found.expression)

    def refused_characters(self) -> Exception:
        rest = self.text[self.at :]
        if re.search(r"\\[pP](?:\{\^?[A-Z][a-z_]{2,})", rest):
            return ExpressionUnsupported(f"scripts of Unicode in a pattern: {self.text}")
        if rest == "\\":
            return ExpressionRefused("trailing backslash at end of expression", "")
        if rest.startswith("["):
            bracket = re.match(r"\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]", rest, re.DOTALL)
            if bracket is None:
                return ExpressionRefused("missing closing ]", rest)
            return ExpressionRefused("invalid character class range", bracket[0])
        return ExpressionRefused("invalid escape sequence", rest[:2])

    def folded(self, expression: str) -> Leaf:
        return Leaf(f"(?i:{expression})" if "i" in self.flags else expression)

    def group(self) -> Captured | Chosen | None:
        """A group; None for one that only sets flags."""
        start = self.at
        flags = _FLAGS.match(self.text, self.at)
        if flags is not None and (flags[1] or flags[3] or flags[4] == ":"):
            self.at = flags.end()
            held = self.flags
            self.flags = (held | set(flags[1])) - set(flags[3] or "")
            return None if flags[4] == ")" else self.inside(held)
        self.at += 1
        if not self.text.startswith("?", self.at):
            return self.captured(None)
        return self.named(start)

    def captured(self, name: str | None) -> Captured:
        self.names.append(name)
        number = len(self.names)
        return Captured(self.inside(self.flags), number)

    def named(self, start: int) -> Captured:
        rest = self.text[start:]
        if not rest.startswith(("(?P<", "(?<")):
            raise ExpressionRefused("invalid or unsupported Perl syntax", rest[:3])
        named = _NAMED.match(rest)
        if named is None or not re.fullmatch(r"\w+", named[1], re.ASCII):
            raise ExpressionRefused("invalid named capture", rest if named is None else named[0])
        self.at = start + named.end()
        return self.captured(named[1])

    def inside(self, outer: frozenset[str]) -> Chosen:
        made = self.alternatives()
        if self.at == len(self.text):
            raise ExpressionRefused("missing closing )", self.text)
        self.at += 1
        self.flags = outer
        return made
