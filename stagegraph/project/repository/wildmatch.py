"""Git's wildcards (its ``wildmatch.c``), where a star never means a slash.

Git compares bytes: here each is one character (Latin-1), in patterns and in paths.
"""

from __future__ import annotations

import re

from stagegraph.contexts.automaton import Automaton
from stagegraph.contexts.goregex import ALL, POSIX, Boundary, Characters, Folders, Many, One
from stagegraph.contexts.patternplaces import PatternPlaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.contexts.goregex import Part, Ranges

_NO_SLASH = Characters(((47, 47),), negated=True)
_NOTHING = Characters(())
_SPECIAL = re.compile(r"[*?\[\\]")
_NAMED = re.compile(r"\[:([^\]]*):\]")
_NAMES = POSIX.keys() - {"ascii", "word"}
_STARS = re.compile(r"\*+")
_MOST_STARS, _MOST_FOLDERS = 2, 1


def wild_test(pattern: str) -> Callable[[str], object]:
    """What tells whether a path, relative to the folder of the pattern, is matched as a whole, true or false."""
    special = _SPECIAL.search(pattern)
    if special is None:
        return lambda path: path == pattern
    fixed = pattern[: special.start()]
    matches = _test(pattern, [Boundary.BEGIN, *_parts(pattern[len(fixed) :]), Boundary.END])
    return lambda path: path.startswith(fixed) and matches(path[len(fixed) :])


def _test(pattern: str, parts: Sequence[Part]) -> Callable[[str], object]:
    """Python's expressions are fast where there are few ways to share a path among the stars."""
    wide = sum(isinstance(part, Folders) or (isinstance(part, Many) and "/" in part.of) for part in parts)
    if wide <= _MOST_FOLDERS and sum(isinstance(part, Many) for part in parts) <= _MOST_STARS:
        return re.compile("".join(map(_expression, parts))).match
    places = PatternPlaces()
    (end,) = places.add_expression(pattern, [parts])
    automaton = Automaton(places)
    return lambda path: automaton.matching(path)[0] >> end & 1


def _expression(part: Part) -> str:
    if isinstance(part, One | Many):
        return part.of.expression + ("*" if isinstance(part, Many) else "")
    return part.value if isinstance(part, Boundary) else "(?:.*/)?"


def _parts(pattern: str) -> list[Part]:
    """What a pattern is put together from.

    Two stars mean folders where they stand alone between slashes, the begin and the end; git looks for the begin behind
    the part that has no wildcards.
    """
    found: list[Part] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "*":
            at = _add_stars(pattern, at, found)
        elif character == "?":
            found.append(One(_NO_SLASH))
            at += 1
        elif character == "[":
            characters, at = _class(pattern, at + 1)
            found.append(One(characters))
        else:
            at += character == "\\"
            found.append(One(_one(pattern[at])) if at < len(pattern) else One(_NOTHING))
            at += 1
    return found


def _one(character: str) -> Characters:
    return Characters(((ord(character), ord(character)),))


def _add_stars(pattern: str, at: int, found: list[Part]) -> int:
    stars = _STARS.match(pattern, at)
    end = stars.end() if stars else at
    behind = pattern[end : end + 2]
    alone = (at == 0 or pattern[at - 1] == "/") and (not behind or behind[0] == "/" or behind == "\\/")
    if end - at == 1 or not alone:
        found.append(Many(_NO_SLASH))
    elif behind[:1] == "/":
        found.append(Folders())
        return end + 1
    else:
        found.append(Many(ALL))
    return end


def _class(pattern: str, at: int) -> tuple[Characters, int]:
    """The characters of a class, and the place behind it; none where it has no end or a name that git does not know."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    ranges: list[tuple[int, int]] = []
    before, first = "", True
    while first or pattern[at : at + 1] != "]":
        first = False
        character = pattern[at : at + 1]
        if character == "-" and before and pattern[at + 1 : at + 2] not in ("", "]"):
            at += 1 + (pattern[at + 1] == "\\")
            ranges += [(ord(before), ord(one)) for one in pattern[at : at + 1] if before <= one]
            before = ""
        elif character == "[" and (name := _NAMED.match(pattern, at)):
            if name[1] not in _NAMES:
                return _NOTHING, len(pattern)
            ranges += _named(name[1])
            at, before = name.end() - 1, ""
        else:
            at += character == "\\"
            before = pattern[at : at + 1]
            ranges += [(ord(one), ord(one)) for one in before]
        if at >= len(pattern):
            return _NOTHING, len(pattern)
        at += 1
    return _without_slash(tuple(ranges), negated=negated), at + 1


def _named(name: str) -> Ranges:
    bounds = POSIX[name]
    return tuple((ord(low), ord(high)) for low, high in zip(bounds[::2], bounds[1::2], strict=True))


def _without_slash(ranges: Ranges, *, negated: bool) -> Characters:
    if negated:
        return Characters((*ranges, (47, 47)), negated=True)
    below = tuple((low, min(high, 46)) for low, high in ranges if low < 47)
    above = tuple((max(low, 48), high) for low, high in ranges if high > 47)
    return Characters(below + above)
