"""BuildKit's small shell: quotes, escapes, and the expansion of ``$V`` and ``${V...}``.

Follows BuildKit's ``frontend/dockerfile/shell/lex.go``, quirks included: the operators are
``:-  -  :+  +  :?  ?  #  ##  %  %%  /  //``, a pattern knows ``*`` and ``?`` only, an escape before an ordinary
character disappears, and words are split after the expansion.
"""

from __future__ import annotations

import re
from functools import cache, partial

from stagegraph.syntax.gotext import SPACE, quote
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_END = ""  # what `_Scan.peek` gives behind the last character
_NO_CHARACTER = "\ufffd"  # how Go prints the end of the text where a character is wanted
_SPECIAL_PARAMETERS = frozenset("@*#?-$!0")
_REGEX_SYMBOLS = frozenset("[]{}.+()|^$")


class ExpansionError(ValueError):
    """A word cannot be expanded; the text is BuildKit's."""


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
    """

    escape: str = "\\"
    raw_quotes: bool = False
    raw_escapes: bool = False
    skip_quotes: bool = False
    skip_unset: bool = False

    def process(self, word: str, env: Mapping[str, str]) -> Expansion:
        """Expand ``word`` with the variables of ``env``.

        Raises:
            ExpansionError: an unknown operator, a missing brace or quote, or a ``:?`` that fails.
        """
        scan = _Scan(self, word, env)
        try:
            text, words = scan.read_until(_END, raw_escapes=self.raw_escapes)
        except ExpansionError as problem:
            raise ExpansionError(f"failed to process {quote(word)}: {problem}") from None
        except RecursionError:
            raise ExpansionError("failed to process a word: its ${...} are nested too deeply") from None
        return Expansion(text, tuple(words), frozenset(scan.matched), frozenset(scan.unmatched))

    def expand(self, word: str, env: Mapping[str, str]) -> str:
        """The expanded text alone; the same errors as `process`."""
        if not _needs_reading(word, self.escape):
            return word
        return self.process(word, env).text


def _needs_reading(word: str, escape: str) -> bool:
    return "$" in word or "'" in word or '"' in word or escape in word or word.startswith("\ufeff")


@cache
def _ordinary(escape: str, stop: str) -> re.Pattern[str]:
    """A run of characters that stand for themselves and end no word."""
    return re.compile(f"[^$'\"{re.escape(escape + stop)}{SPACE}]+")


class _Words:
    """Collects the words of a text; only unquoted white space ends one."""

    def __init__(self, word: list[str]) -> None:
        self.done: list[str] = []
        self._word = word
        word.clear()

    def add(self, text: str) -> None:
        for character in text:
            if character not in SPACE:
                self.add_raw(character)
            elif self._word:
                self.finish()

    def add_raw(self, text: str) -> None:
        if text:
            self._word.append(text)

    def finish(self) -> list[str]:
        if self._word:
            self.done.append("".join(self._word))
            self._word.clear()
        return self.done


class _Scan:
    """One pass over one word."""

    def __init__(self, lexer: Lexer, word: str, env: Mapping[str, str]) -> None:
        self.lexer = lexer
        self.text = word.removeprefix("\ufeff")  # Go's scanner ignores a byte order mark
        self.at = 0
        self.env = env
        self.raw_escapes = lexer.raw_escapes
        self.matched: set[str] = set()
        self.unmatched: set[str] = set()
        # The word being read. BuildKit has one buffer for all levels: the operand of ``${V-...}`` takes it over, and
        # what stood in the word before the ``$`` is in the text, but in no word.
        self.word: list[str] = []

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

    def read_until(self, stop: str, *, raw_escapes: bool) -> tuple[str, list[str]]:
        """Read to the character ``stop`` (and past it), or to the end where ``stop`` is empty."""
        before, self.raw_escapes = self.raw_escapes, raw_escapes
        try:
            return self._read(stop)
        finally:
            self.raw_escapes = before

    def _read(self, stop: str) -> tuple[str, list[str]]:
        result: list[str] = []
        words = _Words(self.word)
        quotes = not self.lexer.skip_quotes
        ordinary = _ordinary(self.lexer.escape, stop)
        while character := self.peek():
            if run := ordinary.match(self.text, self.at):
                self.at = run.end()
                words.add_raw(run.group())
                result.append(run.group())
                continue
            if character == stop:
                self.at += 1
                return "".join(result), words.finish()
            if character == "$":
                value = self.read_dollar()
                words.add(value)
            elif quotes and character in "'\"":
                value = self.read_single_quoted() if character == "'" else self.read_double_quoted()
                words.add_raw(value)
            elif character == self.lexer.escape:
                value = self.read_escaped()
                words.add_raw(value)
            else:
                self.at += 1
                value = character
                words.add(character)
            result.append(value)
        if stop:
            raise ExpansionError(f"unexpected end of statement while looking for matching {stop}")
        return "".join(result), words.finish()

    def read_escaped(self) -> str:
        escape = self.next()
        kept = escape if self.raw_escapes else ""
        return kept + self.next()

    def read_single_quoted(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            self.at = len(self.text)
            raise ExpansionError("unexpected end of statement while looking for matching single-quote")
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return f"'{inside}'" if self.lexer.raw_quotes else inside

    def read_double_quoted(self) -> str:
        mark = self.next() if self.lexer.raw_quotes else self.next() and ""
        result = [mark]
        while character := self.peek():
            if character == '"':
                self.at += 1
                result.append(mark)
                return "".join(result)
            if character == "$":
                result.append(self.read_dollar())
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

    def read_dollar(self) -> str:
        self.at += 1
        if self.peek() != "{":
            name = self.read_name()
            if not name:
                return "$"
            value = self.lookup(name)
            if value is None:
                return "$" + name if self.lexer.skip_unset else ""
            return value
        self.at += 1
        if not self.peek():
            raise ExpansionError("syntax error: missing '}'")
        if self.peek() in "{}:":
            raise ExpansionError("syntax error: bad substitution")
        return self.read_braced(self.read_name())

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

    def read_braced(self, name: str) -> str:
        """Behind ``${name``: the operator, its operand, the closing brace."""
        operator = self.next()
        if operator == "}":
            value = self.lookup(name)
            if value is None and self.lexer.skip_unset:
                return f"${{{name}}}"
            return value or ""
        written = operator or _NO_CHARACTER
        if operator == "/":
            return self.read_replacement(name)
        empty_is_unset = operator == ":"
        if empty_is_unset:
            operator = self.next()
            written += operator or _NO_CHARACTER
            if operator in ("#", "%"):
                raise ExpansionError(f"unsupported modifier ({written}) in substitution")
        elif operator not in tuple("+-?#%"):
            raise ExpansionError(f"unsupported modifier ({written}) in substitution")
        operand = self.read_operand("}", raw_escapes=operator in ("#", "%"), missing="}'")
        value = self.lookup(name)
        if value is None and self.lexer.skip_unset:
            return f"${{{name}{written}{operand}}}"
        if operator not in tuple("+-?#%"):
            raise ExpansionError(f"unsupported modifier ({written}) in substitution")
        return _substitute(name, value, operator, operand, empty_is_unset=empty_is_unset)

    def read_operand(self, stop: str, *, raw_escapes: bool, missing: str) -> str:
        try:
            return self.read_until(stop, raw_escapes=raw_escapes)[0]
        except ExpansionError:
            if not self.peek():
                raise ExpansionError(f"syntax error: missing '{missing}") from None
            raise

    def read_replacement(self, name: str) -> str:
        every = self.peek() == "/"
        self.at += every
        pattern = self.read_operand("/", raw_escapes=True, missing="/' in ${}")
        replacement = self.read_operand("}", raw_escapes=True, missing="}'")
        value = self.lookup(name)
        if value is None:
            if self.lexer.skip_unset:
                return f"${{{name}/{pattern}/{replacement}}}"
            value = ""
        expression = _expression(pattern, greedy=True, anchored=False)
        if every:
            return _replace_all(expression, replacement, value)
        found = expression.search(value)
        return value[: found.start()] + replacement + value[found.end() :] if found else value


def _substitute(name: str, value: str | None, operator: str, operand: str, *, empty_is_unset: bool) -> str:
    missing = value is None or (empty_is_unset and value == "")
    if operator == "-":
        return operand if missing else value or ""
    if operator == "+":
        return "" if missing else operand
    if operator == "?":
        if not missing:
            return value or ""
        reason = "is not allowed to be unset" if value is None else "is not allowed to be empty"
        raise ExpansionError(f"{name}: {operand or reason}")
    greedy = operand.startswith(operator)
    pattern = operand[1:] if greedy else operand
    trim = _without_suffix if operator == "%" else _without_prefix
    return trim(value or "", pattern, greedy=greedy)


def _expression(pattern: str, *, greedy: bool, anchored: bool) -> re.Pattern[str]:
    """A shell pattern as a regular expression; `convertShellPatternToRegex`."""
    out = ["^"] if anchored else []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            out.append(".*" if greedy else ".*?")
        elif character == "?":
            out.append(".")
        elif character == "\\":
            following = pattern[at : at + 1]
            if following and following in "}/":
                continue  # the escape was for ${...}, the character is read next
            at += 1
            if not following or following not in "*?\\":
                raise ExpansionError(
                    f"invalid pattern ({pattern}) in substitution: invalid escape '\\{following or _NO_CHARACTER}'"
                )
            out.append("\\" + following)
        else:
            out.append(("\\" if character in _REGEX_SYMBOLS else "") + character)
    return re.compile("".join(out))


def _without_prefix(value: str, pattern: str, *, greedy: bool) -> str:
    found = _expression(pattern, greedy=greedy, anchored=True).search(value)
    return value[found.end() :] if found else value


def _without_suffix(value: str, pattern: str, *, greedy: bool) -> str:
    """The shortest suffix is found leftmost in the reversed text; `trimSuffix`."""
    return _without_prefix(value[::-1], _reversed_pattern(pattern), greedy=greedy)[::-1]


def _reversed_pattern(pattern: str) -> str:
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        width = 2 if pattern[at] == "\\" and at != len(pattern) - 1 else 1
        parts.append(pattern[at : at + width])
        at += width
    return "".join(reversed(parts))


_TEMPLATE = r"\$(?:\$|(\w+)|\{(\w+)\})"


def _replace_all(expression: re.Pattern[str], replacement: str, value: str) -> str:
    """Go's ``ReplaceAllString``: ``$0`` is the match, ``$other`` empty; no empty match right behind another."""
    out: list[str] = []
    last = 0
    previous_end = -1
    for found in expression.finditer(value):
        if found.start() == found.end() == previous_end:
            continue
        out.append(value[last : found.start()])
        out.append(re.sub(_TEMPLATE, partial(_template_part, found.group()), replacement))
        last = previous_end = found.end()
    out.append(value[last:])
    return "".join(out)


def _template_part(text: str, part: re.Match[str]) -> str:
    name = part.group(1) or part.group(2)
    if name is None:
        return "$"
    return text if name == "0" else ""
