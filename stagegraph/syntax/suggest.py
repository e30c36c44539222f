"""BuildKit's "did you mean": the nearest name, if one is near enough.

Follows BuildKit's ``util/suggest/error.go`` (``WrapErrorMaybe``).
"""

from __future__ import annotations

from stagegraph.syntax.gotext import lower, upper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LIMIT = 3  # a name at this distance or farther is no suggestion


def distance(left: str, right: str) -> int:
    """Levenshtein distance of two strings, in characters."""
    previous = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (one != other)))
        previous = current
    return previous[-1]


def nearest(word: str, options: Iterable[str], *, case_sensitive: bool = True) -> str:
    """The first option nearest to ``word`` within a distance of 2, or "" (also when an option equals it).

    With ``case_sensitive=False`` the suggestion takes the case of ``word`` where that is all lower or all upper.
    """
    wanted = word if case_sensitive else lower(word)
    found, best = "", _LIMIT
    for option in options:
        candidate = option if case_sensitive else lower(option)
        if candidate == wanted:
            return ""
        if abs(len(candidate) - len(wanted)) >= best:
            continue
        apart = distance(wanted, candidate)
        if apart < best:
            found, best = candidate, apart
    if found and not case_sensitive and word == upper(word) and word != lower(word):
        return found.upper()
    return found


def did_you_mean(message: str, word: str, options: Iterable[str], *, case_sensitive: bool = True) -> str:
    """``message``, with BuildKit's suggestion behind it where a name is near enough."""
    match = nearest(word, options, case_sensitive=case_sensitive)
    return f"{message} (did you mean {match}?)" if match else message
