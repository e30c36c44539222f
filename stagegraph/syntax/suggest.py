"""BuildKit's "did you mean": the nearest name, if one is near enough.

Follows BuildKit's ``util/suggest/error.go`` (``WrapErrorMaybe``).
"""

from __future__ import annotations

from stagegraph.syntax.gotext import lower, upper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_STEPS = 2  # from a word to its suggestion


def distance(left: str, right: str, most: int) -> int:
    """Levenshtein distance of two strings, in characters; ``most`` and one where it is more than ``most``."""
    start = _common_start(left, right)
    left, right = left[start:], right[start:]
    if not left or not right:
        return min(len(left) + len(right), most + 1)
    if not most:
        return 1
    ways = ((left[1:], right[1:]), (left[1:], right), (left, right[1:]))
    return 1 + min(distance(one, other, most - 1) for one, other in ways)


def _common_start(left: str, right: str) -> int:
    """How many characters two strings begin with alike; long ones are compared by halves."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def nearest(word: str, options: Iterable[str], *, case_sensitive: bool = True) -> str:
    """The first option nearest to ``word`` within a distance of 2, or "" (also when an option equals it).

    With ``case_sensitive=False`` the suggestion takes the case of ``word`` where that is all lower or all upper.
    """
    wanted = word if case_sensitive else lower(word)
    found, best = "", MOST_STEPS + 1
    for option in options:
        candidate = option if case_sensitive else lower(option)
        if candidate == wanted:
            return ""
        if abs(len(candidate) - len(wanted)) < best:
            apart = distance(wanted, candidate, best - 1)
            if apart < best:
                found, best = candidate, apart
    if found and not case_sensitive and word == upper(word) and word != lower(word):
        return found.upper()
    return found


def did_you_mean(message: str, word: str, options: Iterable[str], *, case_sensitive: bool = True) -> str:
    """``message``, with BuildKit's suggestion behind it where a name is near enough."""
    match = nearest(word, options, case_sensitive=case_sensitive)
    return f"{message} (did you mean {match}?)" if match else message
