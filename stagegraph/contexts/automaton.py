"""Matching the parts of a regular expression in time that grows with the path only, as Go does."""

from __future__ import annotations

from stagegraph.contexts.gopatterns import PatternError
from stagegraph.contexts.goregex import ALL, NO_LINE_END, SLASH, WORD, Boundary, Folders, Many, One, Repeat
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.contexts.goregex import Part

_MOST_STARS, _MOST_FOLDERS = 2, 1
_MOST_KEPT = 10_000
_MOST_INSTRUCTIONS = 100_000


def fast_expression(alternatives: Sequence[Sequence[Part]]) -> str | None:
    """One of Python's expressions that matches the same as one of the alternatives; None where it might be slow.

    Python tries every way to share a text among the stars. With few of them that is fast; else an `Automaton` has to
    do, as an ignore file may come from anybody.
    """
    (parts,) = alternatives if len(alternatives) == 1 else ((),)
    many = [part for part in parts if isinstance(part, Many)]
    wide = sum("/" in part.of for part in many) + sum(isinstance(part, Folders) for part in parts)
    simple = parts[:1] == [Boundary.BEGIN] and not any(isinstance(part, Repeat) for part in parts)
    if simple and len(many) <= _MOST_STARS and wide <= _MOST_FOLDERS:
        return "".join(map(_expression, parts))
    return None


def _expression(part: Part) -> str:
    if isinstance(part, Boundary):
        return part.value
    if isinstance(part, One | Many):
        return part.of.expression + ("*" if isinstance(part, Many) else "")
    return "(?:.*/)?"


class _Fork(Record):
    """Places in a program at all of which it goes on."""

    to: tuple[int, ...]


_Instruction = One | Many | Boundary | _Fork
_NOWHERE = _Fork(())


def _program(alternatives: Sequence[Sequence[Part]]) -> list[_Instruction]:
    """What an automaton does; the end of the list is where a text matches."""
    anywhere = any(parts[:1] != [Boundary.BEGIN] for parts in alternatives)
    out: list[_Instruction] = [Many(ALL), _NOWHERE] if anywhere else [_NOWHERE]
    first = len(out)
    starts, ends = [], []
    for parts in alternatives:
        starts.append(len(out))
        for part in parts:
            _add(out, part)
        ends.append(len(out))
        out.append(_NOWHERE)
    out[first - 1] = _Fork(tuple(starts))
    for end in ends:
        out[end] = _Fork((len(out),))
    return out


def _add(program: list[_Instruction], part: Part) -> None:
    if len(program) > _MOST_INSTRUCTIONS:
        raise PatternError
    if isinstance(part, Folders):
        _add_optional(program, (Many(NO_LINE_END), One(SLASH)))
    elif isinstance(part, Repeat):
        for _ in range(part.least):
            _add(program, part.of)
        if part.most is None:
            start = len(program)
            _add_optional(program, (part.of, _Fork((start,))))
        for _ in range(part.least, part.most or 0):
            _add_optional(program, (part.of,))
    else:
        program.append(part)


def _add_optional(program: list[_Instruction], parts: Sequence[Part | _Fork]) -> None:
    start = len(program)
    program.append(_NOWHERE)
    for part in parts:
        if isinstance(part, _Fork):
            program.append(part)
        else:
            _add(program, part)
    program[start] = _Fork((start + 1, len(program)))


class _State:
    """Where one may be, the kind of character before, and what becomes of that with the next character."""

    __slots__ = ("before", "places", "steps")

    def __init__(self, places: frozenset[int], before: bool | None) -> None:
        self.places = places
        self.before = before  # whether it is part of a word; None at the begin
        self.steps: dict[str, _State | bool] = {}


class Automaton:
    """All places where one may be in a list of parts, one character after the other; steps once made are kept.

    As Go does, though it is told only of a text's begin: the parts say themselves where it has to end.

    Raises:
        PatternError: it is too large.
    """

    def __init__(self, alternatives: Sequence[Sequence[Part]]) -> None:
        self._program = _program(alternatives)
        self._start = _State(frozenset((0,)), None)
        self._states: dict[tuple[frozenset[int], bool], _State] = {}
        self._kept = 0

    def matches(self, text: str) -> bool:
        """Whether a text matches."""
        state = self._start
        for character in text:
            following = state.steps.get(character)
            if following is None:
                following = self._keep(state, character)
            if isinstance(following, bool):
                return following
            state = following
        return len(self._program) in self._reached(state, None)

    def _keep(self, state: _State, character: str) -> _State | bool:
        if self._kept >= _MOST_KEPT:
            self._kept = 0
            self._states.clear()
            self._start = _State(frozenset((0,)), None)
        self._kept += 1
        state.steps[character] = made = self._step(state, character)
        return made

    def _step(self, state: _State, character: str) -> _State | bool:
        """The state behind a character; False where nothing can match any more, True where all has."""
        reached = self._reached(state, character in WORD)
        if len(self._program) in reached:
            return True
        places = set()
        for at in reached:
            one = self._program[at]
            if isinstance(one, One | Many) and character in one.of:
                places.add(at if isinstance(one, Many) else at + 1)
        if not places:
            return False
        key = frozenset(places), character in WORD
        return self._states.setdefault(key, _State(*key))

    def _reached(self, state: _State, after: bool | None) -> set[int]:
        """Where one gets to without a character."""
        reached: set[int] = set()
        left = list(state.places)
        while left:
            at = left.pop()
            if at in reached:
                continue
            reached.add(at)
            one = self._program[at] if at < len(self._program) else None
            if isinstance(one, _Fork):
                left += one.to
            elif isinstance(one, Many) or (isinstance(one, Boundary) and _holds(one, state.before, after)):
                left.append(at + 1)
        return reached


def _holds(edge: Boundary, before: bool | None, after: bool | None) -> bool:
    """Whether an edge is between two characters: whether these are part of a word, None where there is none."""
    if edge is Boundary.BEGIN:
        return before is None
    if edge is Boundary.END:
        return after is None
    return (bool(before) != bool(after)) == (edge is Boundary.WORD)
