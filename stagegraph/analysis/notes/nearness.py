"""Names that are nearly equal: a slip of the keyboard, or an ending that is missing.

Two names are near when one becomes the other by inserting, deleting or replacing one character, by swapping two
neighbours, or by two characters more at its end (``build`` and ``builder``).
"""

from __future__ import annotations

from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_HOLE = "\n"  # stands for a replaced character; no name holds a newline
_ENDING = 2
_FEW = 3  # words


def is_near(one: str, other: str) -> bool:
    """Whether two different names are near, in time proportional to their length."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == _ENDING:
        return long.startswith(short)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) < len(long):
        return len(long) - len(short) == 1 and short[start:] == long[start + 1 :]
    if short == long:
        return False
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or swapped + short[start + 2 :] == long[start:]


class Names:
    """Names in which near ones are looked up, in time that does not grow with their number.

    Each name is filed under all that one deletion, one hole or a missing ending makes of it, once several words are
    looked up: for the first ones looking at all names takes less.
    """

    def __init__(self, names: Iterable[str], most: int) -> None:
        """File the names; of those that look alike the first ``most`` are found."""
        self._most = most
        self._order = {name: place for place, name in enumerate(dict.fromkeys(names))}
        self._words = 0  # that were looked up

    @cached_property
    def _shorter(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for name in self._order:
            for key in dict.fromkeys([*_deletions(name), *_holes(name), name[:-_ENDING]]):
                filed = found.setdefault(key, [])
                if len(filed) < self._most:
                    filed.append(name)
        return found

    def near(self, word: str) -> tuple[str, ...]:
        """The names near a word, in their order, at most as many as wanted; none where one is equal to it."""
        if word in self._order:
            return ()
        self._words += 1
        found = self._filed(word) if self._words > _FEW else self._as_long(word)
        near = sorted((one for one in found if is_near(word, one)), key=self._order.__getitem__)
        return tuple(near[: self._most])

    def _filed(self, word: str) -> set[str]:
        found = {one for key in (word, *_holes(word)) for one in self._shorter.get(key, ())}
        made = (*_deletions(word), *_swaps(word), word[:-_ENDING])
        found.update(one for one in made if one in self._order)
        return found

    def _as_long(self, word: str) -> list[str]:
        least, most = len(word) - _ENDING, len(word) + _ENDING
        return [one for one in self._order if least <= len(one) <= most]


def _deletions(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _holes(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + _HOLE + word[at + 1 :]


def _swaps(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
