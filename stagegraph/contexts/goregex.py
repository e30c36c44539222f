r"""Go's regular expressions, as far as an ignore pattern can become one.

BuildKit makes one of a pattern and leaves much of it as it stands: in ``a\d[[:alpha:]]`` the letter behind the
backslash is what it is for Go's ``regexp``, and so are ``|`` and ``{2}`` where there is a wildcard. What Go refuses is
refused. Nothing is nested, as parentheses come from ``**`` alone.
"""

from __future__ import annotations

import re
import sys
from enum import Enum
from functools import lru_cache
from itertools import groupby

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.values import Record

_FOLDERS = "(.*/)?"  # what `**` becomes
POSIX = {
    "alnum": "09AZaz", "alpha": "AZaz", "ascii": "\0\x7f", "blank": "\t\t  ", "cntrl": "\0\x1f\x7f\x7f", "digit": "09",
    "graph": "!~", "lower": "az", "print": " ~", "punct": "!/:@[`{~", "space": "\t\r  ", "upper": "AZ",
    "word": "09AZ__az", "xdigit": "09AFaf",
}  # fmt: skip
_PERL = {"d": "09", "s": "\t\n\f\r  ", "w": "09AZ__az"}
_CATEGORIES = frozenset(
    "C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs".split()
)
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MOST_TIMES = 1000
_OCTAL, _HEX = "01234567", "0123456789abcdefABCDEF"

Ranges = tuple[tuple[int, int], ...]
"""Code points, first and last of each range."""


class Characters(Record):
    """A class of characters."""

    ranges: Ranges
    negated: bool = False

    def __contains__(self, character: str) -> bool:
        code = ord(character)
        return any(low <= code <= high for low, high in self.ranges) != self.negated

    @property
    def expression(self) -> str:
        """The class for Python."""
        inside = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in self.ranges)
        return f"[{'^' if self.negated else ''}{inside}]" if inside else r"[\s\S]" if self.negated else "(?!)"


class Boundary(Enum):
    """A place between two characters: what has to be true there, and how Python writes it."""

    BEGIN = r"\A"
    END = r"\Z"
    WORD = r"(?a:\b)"
    NO_WORD = r"(?a:\B)"


class One(Record):
    """One character of a class."""

    of: Characters


class Many(Record):
    """Any number of characters of a class."""

    of: Characters


class Folders(Record):
    """Nothing, or any characters and a slash."""


class Repeat(Record):
    """A part so many times; ``most`` is None where there is no bound."""

    of: Part
    least: int
    most: int | None


Part = One | Many | Folders | Boundary | Repeat

ALL = Characters((), negated=True)
NO_LINE_END = Characters(((10, 10),), negated=True)
"""``.``"""
SLASH = Characters(((47, 47),))
WORD = Characters(((48, 57), (65, 90), (95, 95), (97, 122)))


def read_expression(text: str) -> list[list[Part]]:
    """The alternatives of a regular expression, each with its parts.

    They are looked for anywhere in a text: they say themselves where it has to begin and to end.

    Raises:
        PatternError: Go refuses it.
    """
    return _PatternReader(text).alternatives()


def read_characters(text: str, at: int) -> tuple[Characters, int]:
    """A character, an escape or a class of a regular expression, and where it ends.

    Raises:
        PatternError: Go refuses it, or Python does not know what it names.
    """
    reader = _PatternReader(text)
    reader.at = at
    return reader.characters(), reader.at


class _PatternReader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def next(self, most: int = 1) -> str:
        """What follows, at most so many characters."""
        return self.text[self.at : self.at + most]

    def take(self) -> str:
        """The next character.

        Raises:
            PatternError: there is none.
        """
        if self.at == len(self.text):
            raise PatternError
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self) -> list[list[Part]]:
        out: list[list[Part]] = [[]]
        repeated = False
        while self.at < len(self.text):
            bounds = self.bounds() if self.next() == "{" else None
            if bounds:
                if repeated or not out[-1]:
                    raise PatternError
                out[-1].append(_repeated(out[-1].pop(), *bounds))
                repeated = True
            elif self.next() == "|":
                self.at += 1
                out.append([])
                repeated = False
            else:
                read = self.parts()
                out[-1] += read
                repeated = bool(read) and isinstance(read[-1], Many | Folders)
        return out

    def parts(self) -> list[Part]:
        if self.next(len(_FOLDERS)) == _FOLDERS:
            self.at += len(_FOLDERS)
            return [Folders()]
        if self.next(2) == r"\Q":
            return self.quoted()
        for width in (2, 1):
            if self.next(width) in _EDGES:
                self.at += width
                return [_EDGES[self.text[self.at - width : self.at]]]
        of = self.characters()
        if self.next() != "*":
            return [One(of)]
        self.at += 1
        return [Many(of)]

    def bounds(self) -> tuple[int, int | None] | None:
        """What stands in braces, where that is how often something is repeated; ``repeat`` of Go's parser."""
        found = re.compile(r"\{(0|[1-9][0-9]*)(,?)(0|[1-9][0-9]*|)\}").match(self.text, self.at)
        if not found or (found[3] and not found[2]):
            return None
        self.at = found.end()
        least, most = int(found[1][:9]), int(found[3][:9] or 0)
        if max(least, most) > _MOST_TIMES or (found[3] and least > most):
            raise PatternError
        return least, most if found[3] else None if found[2] else least

    def quoted(self) -> list[Part]:
        quoted, end, _ = self.text[self.at + 2 :].partition(r"\E")
        self.at += 2 + len(quoted) + len(end)
        return [One(_only(one)) for one in quoted]

    def characters(self) -> Characters:
        """A character, an escape, or a class."""
        one = self.take()
        if one == "[":
            return self.bracket()
        if one == ".":
            return NO_LINE_END
        if one == "\\":
            return Characters(self.named_escape() or _only(self.escape()).ranges)
        return _only(one)

    def named_escape(self) -> Ranges:
        r"""The class that ``\d``, ``\pL`` and the like stand for, behind the backslash; none for other escapes."""
        letter = self.next()
        if letter in ("p", "P"):
            self.at += 1
            name = self.take()
            if name == "{":
                name = self.braced()
            negated = name.startswith("^")
            if name[negated:] not in _CATEGORIES:  # Go has scripts as well; Python does not know them
                raise PatternError
            return _category(name[negated:], negated=negated != (letter == "P"))
        if letter.lower() in _PERL and letter:
            self.at += 1
            return _either(_PERL[letter.lower()], negated=letter.isupper())
        return ()

    def braced(self) -> str:
        """What stands before the next closing brace, which is taken, too."""
        inside, brace, _ = self.text[self.at :].partition("}")
        if not brace:
            raise PatternError
        self.at += len(inside) + 1
        return inside

    def escape(self) -> str:
        """The character that an escape stands for, behind the backslash; ``parseEscape``."""
        one = self.take()
        if one in _CONTROLS:
            return _CONTROLS[one]
        if one == "x":
            digits = self.take()
            digits = self.braced() if digits == "{" else digits + self.take()
            if not digits or digits.strip(_HEX) or int(digits, 16) > sys.maxunicode:
                raise PatternError
            return chr(int(digits, 16))
        if one == "0" or (one in _OCTAL and self.next() and self.next() in _OCTAL):
            while len(one) < 3 and self.next() and self.next() in _OCTAL:
                one += self.take()
            return chr(int(one, 8))
        if not one.isascii() or one.isalnum():
            raise PatternError
        return one

    def bracket(self) -> Characters:
        """A class whose bracket has been read; ``parseClass``."""
        negated = self.next() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.next() != "]":
            first = False
            ranges += self.posix() or self.class_range()
        self.at += 1
        return Characters(tuple(ranges), negated)

    def posix(self) -> Ranges:
        """``[:alpha:]`` inside a class; none where there is no such name."""
        end = self.text.find(":]", self.at + 2) if self.next(2) == "[:" else -1
        if end < 0:
            return ()
        name = self.text[self.at + 2 : end]
        negated = name.startswith("^")
        if name[negated:] not in POSIX:
            raise PatternError
        self.at = end + 2
        return _either(POSIX[name[negated:]], negated=negated)

    def class_range(self) -> Ranges:
        if self.next() == "\\":
            self.at += 1
            named = self.named_escape()
            if named:
                return named
            low = self.escape()
        else:
            low = self.take()
        high = low
        if self.next() == "-" and self.next(2) not in ("-", "-]"):
            self.at += 1
            high = self.take()
            if high == "\\":
                high = self.escape()
            if high < low:
                raise PatternError
        return ((ord(low), ord(high)),)


def _repeated(of: Part, least: int, most: int | None) -> Part:
    """A part repeated; ``repeatIsValid`` bounds how often it is in all."""
    times = most or least
    inner = of
    while isinstance(inner, Repeat):
        times *= max(inner.most or inner.least, 2)  # 2, as Go bounds how deeply they are nested as well
        inner = inner.of
    if times > _MOST_TIMES:
        raise PatternError
    return Repeat(of, least, most)


_EDGES = {
    "^": Boundary.BEGIN,
    "$": Boundary.END,
    r"\A": Boundary.BEGIN,
    r"\z": Boundary.END,
    r"\b": Boundary.WORD,
    r"\B": Boundary.NO_WORD,
}


def _only(character: str) -> Characters:
    return Characters(((ord(character), ord(character)),))


def _either(bounds: str, *, negated: bool) -> Ranges:
    ranges = tuple((ord(low), ord(high)) for low, high in zip(bounds[::2], bounds[1::2], strict=True))
    return _others(ranges) if negated else ranges


def _others(ranges: Ranges) -> Ranges:
    """All code points that are in none of some sorted ranges."""
    starts = [0, *(high + 1 for _, high in ranges)]
    ends = [*(low - 1 for low, _ in ranges), sys.maxunicode]
    return tuple((start, end) for start, end in zip(starts, ends, strict=True) if start <= end)


@lru_cache
def _category(name: str, *, negated: bool) -> Ranges:
    """A category of Unicode, or all whose names begin so."""
    ranges: list[tuple[int, int]] = []
    for category, first, last in _categories():
        if category.startswith(name):
            touching = bool(ranges) and ranges[-1][1] == first - 1
            ranges.append((ranges.pop()[0] if touching else first, last))
    return _others(tuple(ranges)) if negated else tuple(ranges)


@lru_cache
def _categories() -> list[tuple[str, int, int]]:
    """The category of each range of code points; it takes a while, and hardly anybody asks."""
    from unicodedata import category  # noqa: PLC0415  (loads a large table)

    found = []
    first = 0
    for name, alike in groupby(map(category, map(chr, range(sys.maxunicode + 1)))):
        last = first + len([*alike]) - 1
        found.append((name, first, last))
        first = last + 1
    return found
