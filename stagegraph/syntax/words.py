"""BuildKit's small shell: quotes, escapes, and the expansion of ``$V`` and ``${V...}``.

Follows BuildKit's ``frontend/dockerfile/shell/lex.go``, quirks included: the operators are
``:-  -  :+  +  :?  ?  #  ##  %  %%  /  //``, a pattern knows ``*`` and ``?`` only, an escape before an ordinary
character disappears, and words are split after the expansion.
"""

from __future__ import annotations

import re
from functools import cache

from stagegraph.syntax.environment import Environment
from stagegraph.syntax.gotext import quote
from stagegraph.syntax.limits import Budget, ExpansionError, ExpansionLimit
from stagegraph.syntax.wordlists import NoWords, Words
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Any, TypeAlias, TypeVar

    _Result = TypeVar("_Result")
    # A reader yields the reader of what is nested in its text, is sent what that one returns, and returns its own.
    _Reader: TypeAlias = Generator["_Reader[Any]", Any, _Result]

__all__ = ["Expansion", "ExpansionError", "ExpansionLimit", "Lexer"]

_END = ""  # what `_Scan.peek` gives behind the last character
_NO_CHARACTER = "\ufffd"  # how Go prints the end of the text where a character is wanted
_NO_WORDS = NoWords()
_SPECIAL_PARAMETERS = frozenset("@*#?-$!0")
_BEHIND_HEREDOC_MARK = r"[\t\r ]*"


class Expansion(Record):
    """What a word expands to.

    ``text`` keeps the spaces between words, ``words`` is split at them; ``matched`` and ``unmatched`` hold
    the names of the variables that were and were not set.
    """

    text: str
    words: tuple[str, ...] = ()
    matched: frozenset[str] = frozenset()
    unmatched: frozenset[str] = frozenset()


class Lexer(Record):
    """How words are read.

    Attributes:
        escape: the escape character, a backslash or a backquote.
        raw_quotes: quotes stay in the result.
        raw_escapes: escape characters stay in the result.
        skip_quotes: quotes are ordinary characters.
        skip_unset: a variable that is not set stays as written, instead of becoming empty.
        budget: what the words of one build may still expand to; without one each word has its own.
    """

    escape: str = "\\"
    raw_quotes: bool = False
    raw_escapes: bool = False
    skip_quotes: bool = False
    skip_unset: bool = False
    budget: Budget | None = None

    def process(self, word: str, env: Mapping[str, str]) -> Expansion:
        """Expand ``word`` with the variables of ``env``.

        Raises:
            ExpansionError: an unknown operator, a missing brace or quote, or a ``:?`` that fails.
            ExpansionLimit: it expands to more than the budget has.
        """
        if not word or (word.split(None, 1) == [word] and self.is_plain(word)):
            return Expansion(word, (word,) if word else ())
        scan = self._scan(word, env, Words([]))
        return Expansion(scan.expanded(), tuple(scan.words), frozenset(scan.matched), frozenset(scan.unmatched))

    def expand(self, word: str, env: Mapping[str, str]) -> str:
        """The expanded text alone; the same errors as `process`."""
        if _needs_reading(word, self.escape):
            return self._scan(word, env, _NO_WORDS).expanded()
        return word

    def is_plain(self, word: str) -> bool:
        """Whether a word stands for itself, whatever the variables are."""
        return not _needs_reading(word, self.escape)

    def _scan(self, word: str, env: Mapping[str, str], words: Words) -> _Scan:
        scan = _Scan(self, word, env, words)
        try:
            scan.run()
        except ExpansionLimit:
            raise
        except ExpansionError as problem:
            message = f"failed to process {quote(word)}: {problem}"
            raise ExpansionError(message, frozenset(scan.unmatched)) from None
        return scan


def _needs_reading(word: str, escape: str) -> bool:
    return "$" in word or "'" in word or '"' in word or escape in word or word.startswith("\ufeff")


@cache
def _plain_variable() -> re.Pattern[str]:
    """Most variables: a name of ASCII letters, without an operator. Others are read a character at a time."""
    return re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*+)(?![^\x00-\x7f])|\{([A-Za-z_][A-Za-z0-9_]*+)\})")


@cache
def _ordinary(escape: str, stop: str) -> re.Pattern[str]:
    """A run of characters that stand for themselves."""
    return re.compile(f"[^$'\"<{re.escape(escape + stop)}]+")


class _Scan:
    """One pass over one word.

    Text can be nested as deep as it is long, deeper than Python calls functions: what reads nested text is a generator,
    and `run` keeps those that wait for another one.
    """

    def __init__(self, lexer: Lexer, word: str, env: Mapping[str, str], words: Words) -> None:
        self.lexer = lexer
        self.text = word.removeprefix("\ufeff")  # Go's scanner ignores a byte order mark
        self.at = 0
        self.name = ""  # the one behind the `${` read last
        self.env = env
        self.raw_escapes = lexer.raw_escapes
        self.budget = lexer.budget or Budget(len(word))
        self.matched: set[str] = set()
        self.unmatched: set[str] = set()
        self.unknown: dict[str, None] = {}  # in order: what a part has added can be taken back
        self.hiding = env if isinstance(env, Environment) and (env.base or env.unknown) else None
        self.outer = words
        self.result = ""
        self.words: list[str] = []

    def run(self) -> None:
        """Read the whole word.

        Raises:
            ExpansionError: it is refused.
        """
        waiting: list[_Reader[Any]] = [self.read_until(_END, self.outer, raw_escapes=self.raw_escapes)]
        value: Any = None
        problem: ExpansionError | None = None
        while waiting:
            try:
                inner = waiting[-1].throw(problem) if problem else waiting[-1].send(value)
                waiting.append(inner)
                value, problem = None, None
            except StopIteration as done:
                waiting.pop()
                value, problem = done.value, None
            except ExpansionError as refusal:
                waiting.pop()
                problem = refusal
        if problem:
            raise problem
        self.result, self.words = value, self.outer.finish()

    def expanded(self) -> str:
        """The result; one in which variables stand as written tells so."""
        if self.hiding is None or not self.unknown:
            return self.result
        return self.hiding.unexpanded(self.result, self.unknown)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def next(self) -> str:
        character = self.text[self.at : self.at + 1]
        self.at += 1
        return character

    def lookup(self, name: str) -> str | None:
        value = self.env.get(name)
        (self.unmatched if value is None else self.matched).add(name)
        return value

    def read_until(self, stop: str, words: Words, *, raw_escapes: bool) -> _Reader[str]:
        """Read to the character ``stop`` (and past it), or to the end where ``stop`` is empty."""
        before, self.raw_escapes = self.raw_escapes, raw_escapes
        result: list[str] = []
        text, ordinary = self.text, _ordinary(self.lexer.escape, stop)
        while self.at < len(text):
            if run := ordinary.match(text, self.at):
                self.at = run.end()
                words.add(run[0])
                result.append(run[0])
                continue
            character = text[self.at]
            if character == stop:
                self.at += 1
                break
            if character == "$":
                value = self.read_plain_dollar()
                if value is None:
                    value = yield self.read_operator(words)
                words.add(value)
            elif character in "'\"" and not self.lexer.skip_quotes:
                value = self.read_single_quoted() if character == "'" else (yield self.read_double_quoted(words))
                words.add_raw(value)
            else:
                value = self.read_other(character)
                words.add_raw(value)
            result.append(value)
        else:
            if stop:
                raise ExpansionError(f"unexpected end of statement while looking for matching {stop}")
        self.raw_escapes = before
        words.finish()
        return "".join(result)

    def read_other(self, character: str) -> str:
        """An escape with what it escapes, a ``<`` or the ``<<`` of a heredoc, or a quote that means nothing."""
        self.at += 1
        if character == self.lexer.escape:
            return (character if self.raw_escapes else "") + self.next()
        if character == "<" and self.peek() == "<":
            # `processPossibleHeredoc`: the blanks behind `<<` are no end of a word.
            blanks = re.compile(_BEHIND_HEREDOC_MARK).match(self.text, self.at + 1)
            assert blanks  # noqa: S101  (the expression matches nothing, too)
            self.at = blanks.end()
            return "<<" + blanks.group()
        return character

    def read_single_quoted(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            self.at = len(self.text)
            raise ExpansionError("unexpected end of statement while looking for matching single-quote")
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return f"'{inside}'" if self.lexer.raw_quotes else inside

    def read_double_quoted(self, words: Words) -> _Reader[str]:
        mark = self.next() if self.lexer.raw_quotes else self.next() and ""
        result = [mark]
        ordinary = _ordinary(self.lexer.escape, "")
        while character := self.peek():
            if run := ordinary.match(self.text, self.at):
                self.at = run.end()
                result.append(run.group())
                continue
            if character == '"':
                self.at += 1
                result.append(mark)
                return "".join(result)
            if character == "$":
                value = self.read_plain_dollar()
                if value is None:
                    value = yield self.read_operator(words)
                result.append(value)
                continue
            self.at += 1
            if character == self.lexer.escape:
                if self.raw_escapes:
                    result.append(character)
                if not self.peek():
                    continue
                if self.peek() in ('"', "$", self.lexer.escape):
                    character = self.next()
            result.append(character)
        raise ExpansionError("unexpected end of statement while looking for matching double-quote")

    def read_plain_dollar(self) -> str | None:
        """``$V`` or ``${V}``; None where an operator follows, which is read next."""
        if plain := _plain_variable().match(self.text, self.at):
            self.at = plain.end()
            return self.plain_value(plain[1] or plain[2], plain[0])
        self.at += 1
        if self.peek() != "{":
            name = self.read_name()
            return self.plain_value(name, f"${name}") if name else "$"
        self.at += 1
        if not self.peek():
            raise ExpansionError("syntax error: missing '}'")
        if self.peek() in "{}:":
            raise ExpansionError("syntax error: bad substitution")
        self.name = self.read_name()
        if self.peek() != "}":
            return None
        self.at += 1
        return self.plain_value(self.name, f"${{{self.name}}}")

    def plain_value(self, name: str, written: str) -> str:
        if self.hides(name):
            self.unknown[name] = None
            return written
        value = self.lookup(name)
        if value is None:
            return written if self.lexer.skip_unset else ""
        self.budget.take(value)
        return value

    def read_name(self) -> str:
        first = self.peek()
        if not first:
            return ""
        start = self.at
        if first.isdecimal():
            while self.peek().isdecimal():
                self.at += 1
        elif first in _SPECIAL_PARAMETERS:
            self.at += 1
        else:
            while (one := self.peek()) and (one.isalpha() or one.isdecimal() or one == "_"):
                self.at += 1
        return self.text[start : self.at]

    def read_operator(self, words: Words) -> _Reader[str]:
        """Behind ``${name``: the operator, its operand, the closing brace."""
        name, start, before = self.name, self.at - len(self.name) - len("${"), len(self.unknown)
        operator = self.next()
        written = operator or _NO_CHARACTER
        if operator == "/":
            replaced: str = yield self.read_replacement(name, words)
            return replaced
        empty_is_unset = operator == ":"
        if empty_is_unset:
            operator = self.next()
            written += operator or _NO_CHARACTER
            if operator in ("#", "%"):
                raise ExpansionError(f"unsupported modifier ({written}) in substitution")
        elif operator not in tuple("+-?#%"):
            raise ExpansionError(f"unsupported modifier ({written}) in substitution")
        operand = yield self.read_operand("}", words, raw_escapes=operator in ("#", "%"), missing="}'")
        hidden = self.hides(name)
        value = None if hidden else self.lookup(name)
        if value is None and self.lexer.skip_unset and not hidden:
            return f"${{{name}{written}{operand}}}"
        if operator not in tuple("+-?#%"):
            raise ExpansionError(f"unsupported modifier ({written}) in substitution")
        if operator in ("#", "%"):
            from stagegraph.syntax.patterns import trimmed  # noqa: PLC0415  (few files have any)

            kept = trimmed(value or "", operator, operand, self.budget)
            return self.as_written(name, start) if hidden or len(self.unknown) != before else kept
        if hidden:
            return self.as_written(name, start)
        missing = value is None or (empty_is_unset and value == "")
        if operator == "?" or missing != (operator == "-"):
            self.take_back(before)  # what is not known stands in an operand that is not taken
        return self.chosen(name, value, operator, operand, missing=missing)

    def hides(self, name: str) -> bool:
        return self.hiding is not None and self.hiding.hides(name)

    def take_back(self, count: int) -> None:
        """Only so many of the variables that are not known stand there."""
        while len(self.unknown) > count:
            self.unknown.popitem()

    def as_written(self, name: str, start: int) -> str:
        """A ``${...}`` that was read to its end, whose value depends on a variable that is not known."""
        if self.hides(name):
            self.unknown[name] = None
        return self.text[start : self.at]

    def read_operand(self, stop: str, words: Words, *, raw_escapes: bool, missing: str) -> _Reader[str]:
        try:
            operand: str = yield self.read_until(stop, words.inner(), raw_escapes=raw_escapes)
        except ExpansionLimit:
            raise
        except ExpansionError as problem:
            message = f"syntax error: missing '{missing}"
            if not self.peek() and str(problem) != message:  # one refusal for all levels: each new one costs more
                raise ExpansionError(message) from None
            raise
        self.budget.work(len(operand))
        return operand

    def chosen(self, name: str, value: str | None, operator: str, operand: str, *, missing: bool) -> str:
        """What ``-``, ``+`` and ``?`` give."""
        if operator == "+":
            return "" if missing else operand
        if not missing:
            self.budget.take(value or "")
            return value or ""
        if operator == "-":
            return operand
        reason = "is not allowed to be unset" if value is None else "is not allowed to be empty"
        raise ExpansionError(f"{name}: {operand or reason}")

    def read_replacement(self, name: str, words: Words) -> _Reader[str]:
        from stagegraph.syntax.patterns import Pattern  # noqa: PLC0415  (as above)

        start, before = self.at - len(name) - len("${/"), len(self.unknown)
        every = self.peek() == "/"
        self.at += every
        pattern = yield self.read_operand("/", words, raw_escapes=True, missing="/' in ${}")
        replacement = yield self.read_operand("}", words, raw_escapes=True, missing="}'")
        hidden = self.hides(name)
        value = None if hidden else self.lookup(name)
        if value is None:
            if self.lexer.skip_unset and not hidden:
                return f"${{{name}/{pattern}/{replacement}}}"
            value = ""
        self.budget.work(len(value))
        meant = Pattern(pattern, self.budget, greedy=True)
        if hidden or len(self.unknown) != before:
            return self.as_written(name, start)
        if every:
            self.budget.take(value)
            return meant.replace_all(value, replacement)
        found = meant.find(value)
        self.budget.take(value)
        return value[: found[0]] + replacement + value[found[1] :] if found else value
