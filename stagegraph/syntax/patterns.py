"""The patterns of ``${V#pattern}``, ``${V%pattern}`` and ``${V/pattern/text}``: ``*`` and ``?`` only.

BuildKit makes a regular expression of Go's from a pattern (``convertShellPatternToRegex`` in ``shell/lex.go``), which
takes time in proportion to the text. Python's would try every way to share the text among the stars, so the pieces
between the stars are looked for one after the other here. That finds what Go's leftmost match is: a star takes no
line end, and within a line the first place of each piece is as good as any later one for those that follow.
"""

from __future__ import annotations

import re

from stagegraph.syntax.limits import ExpansionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.syntax.limits import Budget

_NO_CHARACTER = "\ufffd"  # how Go prints the end of the text where a character is wanted
_CHARACTER = 512  # steps for reading a character of a pattern
_COMPARISON = 64  # steps of a budget for a comparison that Python's regular expressions make
_VARIABLE = r"\$(?:(\$)|(\w+)|\{(\w+)\})"
# A character of a piece; any character but a line end is None.
_Characters = list[str | None]


def trimmed(value: str, operator: str, operand: str, budget: Budget) -> str:
    """What ``#``, ``##``, ``%`` and ``%%`` leave of a value.

    Args:
        value: that of the variable.
        operator: ``#`` for the beginning, ``%`` for the end.
        operand: the pattern, behind the second character of an operator that is doubled.
        budget: pays for reading, and for what is left.

    Raises:
        ExpansionError: there is no such pattern.
        ExpansionLimit: it takes more than the budget has.
    """
    budget.work(len(value))
    greedy = operand.startswith(operator)
    pattern = operand[1:] if greedy else operand
    if operator == "#":
        end = Pattern(pattern, budget, greedy=greedy).prefix(value)
        kept = value[max(end, 0) :]
    else:  # the shortest suffix is found leftmost in the reversed text; `trimSuffix`
        end = Pattern(_reversed(pattern), budget, greedy=greedy).prefix(value[::-1])
        kept = value[: len(value) - max(end, 0)]
    budget.take(kept)
    return kept


class _Piece:
    """What stands between two stars: characters, some of which may be any.

    ``literal`` is its text where all characters are given, else None.
    """

    def __init__(self, characters: _Characters, budget: Budget) -> None:
        self.width = len(characters)
        given = [one for one in characters if one is not None]
        self.literal = "".join(given) if len(given) == self.width else None
        self._budget = budget
        if self.literal is None:
            self.expression = _expression(characters)
            self._backwards = _expression(characters[::-1])

    def count(self, length: int) -> None:
        """Comparing takes as many steps as characters are compared, where there is an arbitrary one."""
        self._budget.work(length * self.width * _COMPARISON)

    def stands_first(self, text: str) -> bool:
        """Whether ``text`` begins with it."""
        if self.literal is not None:
            return text.startswith(self.literal)
        return self.expression.match(text) is not None

    def find(self, text: str, start: int) -> int:
        """The first place at or behind ``start``, or -1."""
        if self.literal is not None:
            return text.find(self.literal, start)
        self.count(len(text) - start)
        found = self.expression.search(text, start)
        return found.start() if found else -1

    def find_last(self, text: str, start: int) -> int:
        """The last place at or behind ``start``, or -1."""
        if self.literal is not None:
            return text.rfind(self.literal, start)
        self.count(len(text) - start)
        found = self._backwards.search(text[start:][::-1])
        return len(text) - found.end() if found else -1


def _expression(characters: _Characters) -> re.Pattern[str]:
    return re.compile("".join("." if one is None else re.escape(one) for one in characters))


class Pattern:
    """A pattern of the shell.

    Args:
        text: as written, variables expanded.
        budget: of the build.
        greedy: a star takes as much as it can, not as little.

    Raises:
        ExpansionError: a backslash before a character that needs none.
    """

    def __init__(self, text: str, budget: Budget, *, greedy: bool) -> None:
        budget.work(len(text) * _CHARACTER)
        self._budget = budget
        self._greedy = greedy
        characters = list(_read(text))
        stars = [at for at, one in enumerate(characters) if one == ""]
        ends = zip([-1, *stars], [*stars, len(characters)], strict=True)
        self._pieces = [_Piece(characters[before + 1 : end], budget) for before, end in ends]
        # A line end that is written in the pattern: stars no longer share one line.
        self._lines = re.compile(_with_stars(characters, greedy=greedy)) if stars and "\n" in characters else None

    def prefix(self, value: str) -> int:
        """The end of the match at the very beginning of ``value``, or -1."""
        if self._lines:
            found = self._lines.match(value)
            return found.end() if found else -1
        first = self._pieces[0]
        if not first.stands_first(value):
            return -1
        if len(self._pieces) == 1:
            return first.width
        return self._end(value.partition("\n")[0], first.width)

    def find(self, value: str) -> tuple[int, int] | None:
        """Begin and end of the first match, or None."""
        if self._lines:
            found = self._lines.search(value)
            return found.span() if found else None
        if len(self._pieces) == 1:
            begin = self._pieces[0].find(value, 0)
            return None if begin < 0 else (begin, begin + self._pieces[0].width)
        at = 0
        for line in value.split("\n"):
            inside = self._in_line(line)
            if inside:
                return at + inside[0], at + inside[1]
            at += len(line) + 1
        return None

    def replace_all(self, value: str, replacement: str) -> str:
        """``value`` with all matches replaced; in ``replacement`` ``$0`` is the match, other names are empty.

        Follows Go's ``ReplaceAllString``, which takes no empty match right behind another one.
        """
        parts = list(_template(replacement))
        if self._lines:
            return self._replaced(value, parts, (found.span() for found in self._lines.finditer(value)))
        if len(self._pieces) > 1:
            return self._replaced(value, parts, self._one_in_each_line(value))
        piece = self._pieces[0]
        if piece.literal is not None:
            text = self._filled(parts, piece.literal)
            self._budget.take(text, value.count(piece.literal))
            return value.replace(piece.literal, text)
        piece.count(len(value))
        return self._replaced(value, parts, (found.span() for found in piece.expression.finditer(value)))

    def _end(self, line: str, at: int) -> int:
        """Where the match ends whose first piece ends at ``at``, or -1."""
        for piece in self._pieces[1:-1]:
            found = piece.find(line, at)
            if found < 0:
                return -1
            at = found + piece.width
        last = self._pieces[-1]
        found = last.find_last(line, at) if self._greedy else last.find(line, at)
        return -1 if found < 0 else found + last.width

    def _in_line(self, line: str) -> tuple[int, int] | None:
        """The first match in a line; where the first place of the first piece has none, a later one has none either."""
        begin = self._pieces[0].find(line, 0)
        end = -1 if begin < 0 else self._end(line, begin + self._pieces[0].width)
        return None if end < 0 else (begin, end)

    def _one_in_each_line(self, value: str) -> Iterator[tuple[int, int]]:
        """All matches of a greedy pattern with stars: behind its last piece a line has no other that Go would take."""
        at = 0
        for line in value.split("\n"):
            inside = self._in_line(line)
            if inside:
                yield at + inside[0], at + inside[1]
            at += len(line) + 1

    def _replaced(self, value: str, parts: list[str | None], matches: Iterator[tuple[int, int]]) -> str:
        out: list[str] = []
        last = 0
        for begin, end in matches:
            out += (value[last:begin], self._filled(parts, value[begin:end]))
            self._budget.take(out[-1])
            last = end
        return "".join([*out, value[last:]])

    def _filled(self, parts: list[str | None], match: str) -> str:
        self._budget.take(match, parts.count(None))
        return "".join(match if part is None else part for part in parts)


def _with_stars(characters: _Characters, *, greedy: bool) -> str:
    star = ".*" if greedy else ".*?"
    return "".join("." if one is None else re.escape(one) or star for one in characters)


def _read(text: str) -> Iterator[str | None]:
    """The characters of a pattern: "" for a star, None for a question mark."""
    at = 1 if text.startswith("\ufeff") else 0  # Go's scanner ignores a byte order mark
    while at < len(text):
        character = text[at]
        at += 1
        if character == "*":
            yield ""
        elif character == "?":
            yield None
        elif character == "\\":
            following = text[at : at + 1]
            if following and following in "}/":
                continue  # the escape was for ${...}, the character is read next
            at += 1
            if not following or following not in "*?\\":
                raise ExpansionError(
                    f"invalid pattern ({text}) in substitution: invalid escape '\\{following or _NO_CHARACTER}'"
                )
            yield following
        else:
            yield character


def _reversed(text: str) -> str:
    r"""A pattern for the reversed text: ``a\*c`` becomes ``c\*a``; ``reversePattern``."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        width = 2 if text[at] == "\\" and at != len(text) - 1 else 1
        parts.append(text[at : at + width])
        at += width
    return "".join(reversed(parts))


def _template(replacement: str) -> Iterator[str | None]:
    """The parts of a replacement as Go's ``regexp.Expand`` reads it; None stands for the match."""
    at = 0
    for found in re.finditer(_VARIABLE, replacement):
        bare, braced = found[2] or "", found[3] or ""
        name = _go_name(bare or braced)
        if not found[1] and (not name or len(name) < len(braced)):
            continue  # no name for Go
        yield replacement[at : found.start()]
        if found[1]:
            yield "$"
        elif name == "0":
            yield None
        at = found.end() - (len(bare) - len(name) if bare else 0)
    yield replacement[at:]


def _go_name(text: str) -> str:
    r"""The letters, digits and underscores that ``text`` begins with; ``\w`` takes numbers that Go does not."""
    for at, one in enumerate(text):
        if not (one.isalpha() or one.isdecimal() or one == "_"):
            return text[:at]
    return text
