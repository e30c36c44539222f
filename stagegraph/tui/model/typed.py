"""How well a text answers to what is typed: for the search, and for going to something by a few letters of it."""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_BREAKS = " -_/.:@="  # a word begins behind one of these


def contains(text: str, wanted: str) -> bool:
    """Whether a text contains another; upper case counts where there is any in what is wanted."""
    return wanted in text if wanted != wanted.lower() else wanted in text.lower()


def contains_words(wanted: str, *texts: str) -> bool:
    """Whether each word of what is wanted is in one of the texts, in any order, and one at least in the first."""
    words = wanted.split()
    return any(contains(texts[0], word) for word in words) and all(
        any(contains(text, word) for text in texts) for word in words
    )


def name_rank(name: str, wanted: str) -> int | None:
    """How a name answers: 0 it is that, 1 it begins so, 2 it has all words in any order, None not at all."""
    low, typed = name.lower(), wanted.strip().lower()
    if low == typed:
        return 0
    if low.startswith(typed):
        return 1
    return 2 if contains_words(wanted, name) else None


def letters(text: str, wanted: str) -> tuple[int, ...] | None:
    """Where the letters of what is wanted stand in a text, in their order; None where they do not.

    A stretch of the text that is the whole of it is taken, at the beginning of a word where there is one; else the
    letters one by one, at beginnings of words first.
    """
    low, typed = text.lower(), "".join(wanted.lower().split())
    starts = [at for at in range(len(low)) if low.startswith(typed, at)]
    if starts:
        at = next((at for at in starts if _begins(text, at)), starts[0])
        return tuple(range(at, at + len(typed)))
    found: list[int] = []
    at = 0
    for letter in typed:
        after = low.find(letter, at)
        if after < 0:
            return None
        begun = next((one for one in range(after, len(low)) if low[one] == letter and _begins(text, one)), after)
        # A word further on is taken only if the rest is still to be found behind it.
        at = begun if after != at or not found else after
        at = at if _has(low, at + 1, typed[len(found) + 1 :]) else after
        found.append(at)
        at += 1
    return tuple(found)


def _begins(text: str, at: int) -> bool:
    """Whether a word begins there: behind a sign, or with a digit or a capital behind a letter."""
    if not at or text[at - 1] in _BREAKS:
        return True
    return (text[at].isdigit() and text[at - 1].isalpha()) or (text[at].isupper() and text[at - 1].islower())


def _has(text: str, start: int, typed: str) -> bool:
    for letter in typed:
        start = text.find(letter, start) + 1
        if not start:
            return False
    return True


def closeness(text: str, wanted: str, places: Iterable[int]) -> tuple[int, int, int, int]:
    """The smaller, the better it answers: the same, its beginning, few gaps, few words not begun, short."""
    low, typed = text.lower(), "".join(wanted.lower().split())
    where = tuple(places)
    if low == typed:
        return (0, 0, 0, 0)
    gaps = sum(after - before > 1 for before, after in pairwise(where))
    inside = sum(
        not _begins(text, at) and (not number or where[number - 1] != at - 1) for number, at in enumerate(where)
    )
    return (1 if low.startswith(typed) else 2 + gaps, inside, where[0] if where else 0, len(text))
