"""Matching a path with all patterns of a file at once, in time that grows with the path, whatever the wildcards.

Trying patterns one by one takes too long where they are thousands, and trying every way to share a path among the stars
of a single one may never end, as an ignore file may come from anybody.
"""

from __future__ import annotations

from stagegraph.contexts.bits import bits_at, filled
from stagegraph.contexts.goregex import WORD, Boundary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.contexts.patternplaces import PatternPlaces

_MOST_KEPT = 1 << 25  # bytes of states and steps
_STEP = 500  # bytes of a step and a state without its places


class Automaton:
    """All that patterns say of a path, one character after the other; steps once made are kept.

    A state is a set of places where one may be behind some characters, with those that one gets to without one more.
    Where patterns ask for edges of words, it tells also whether the last character is part of one; None at the begin.
    States have numbers: objects that lead to each other in circles would stay, as the command line collects no garbage.

    Args:
        places: of all patterns.
    """

    def __init__(self, places: PatternPlaces) -> None:
        count = places.count
        self._source = places
        self._skipped = bits_at(places.skipped, count)
        self._edges = {edge: bits_at(found, count) for edge, found in places.edges.items()}
        self._starts = filled(bits_at(places.starts, count), self._skipped)
        self._led: dict[str, tuple[int, int, int]] = {}
        self._numbers: dict[tuple[int, bool | None], int] = {}
        self._states: list[tuple[int, bool | None]] = []
        self._ended: list[int] = []  # where one is, if the path ends with a state
        self._steps: list[dict[str, int]] = []  # the states that follow it, as far as they are known
        self._forget()

    def _forget(self) -> None:
        for one in (self._led, self._numbers, self._states, self._ended, self._steps):
            one.clear()
        self._kept = 0
        self._number(self._starts, None)
        self._folder, self._behind_folder = "", (0, 0)

    def matching(self, path: str) -> tuple[int, int]:
        """The places where one is behind a path, and those where one is behind a folder on the way to it."""
        cut = path.rfind("/") + 1
        folder = path[:cut]
        if folder != self._folder:
            self._folder, self._behind_folder = folder, self._walked(folder)
        state, above = self._behind_folder
        steps = self._steps
        for character in path[cut:]:
            try:
                state = steps[state][character]
            except KeyError:
                state = self._step(state, character)
        return self._ended[state], above

    def _walked(self, folder: str) -> tuple[int, int]:
        """The state behind a folder and its slash, and the second answer; the next path is mostly in it, too."""
        state, above = 0, 0
        for character in folder:
            if character == "/":
                above |= self._ended[state]
            following = self._steps[state].get(character)
            state = self._step(state, character) if following is None else following
        return state, above

    def _step(self, state: int, character: str) -> int:
        """The state behind one more character."""
        led = self._led.get(character)
        if led is None:
            led = self._led[character] = self._source.led(character)
            self._kept += sum(one.bit_length() // 8 for one in led)
        leads, stays, folders = led
        word = character in WORD if self._edges else None
        places = self._followed(*self._states[state], word)
        places = filled((places & leads) << 1 | (places & stays), self._skipped) | (places & folders)
        if self._kept > _MOST_KEPT:
            self._forget()
            return self._number(places, word)
        following = self._steps[state][character] = self._number(places, word)
        return following

    def _number(self, places: int, word: bool | None) -> int:
        self._kept += _STEP
        number = self._numbers.setdefault((places, word), len(self._states))
        if number == len(self._states):
            self._states.append((places, word))
            self._ended.append(self._followed(places, word, None))
            self._steps.append({})
            self._kept += places.bit_length() // 8
        return number

    def _followed(self, places: int, before: bool | None, after: bool | None) -> int:
        """Places with those behind edges, between two characters of which is told whether they are part of a word."""
        passed = 0
        for edge, found in self._edges.items():
            if _holds(edge, before, after):
                passed |= found
        return places | filled(places & passed, passed | self._skipped) if passed else places


def _holds(edge: Boundary, before: bool | None, after: bool | None) -> bool:
    """Whether an edge is between two characters: whether these are part of a word, None where there is none."""
    if edge is Boundary.BEGIN:
        return before is None
    if edge is Boundary.END:
        return after is None
    return (bool(before) != bool(after)) == (edge is Boundary.WORD)
