"""Go's regular expressions as trees, and matching them step by step (regexp/syntax/compile.go, regexp/backtrack.go).

Python's engine tries every way to share a text among repetitions, which can take for ever. Here, as in Go, no place of
an expression is visited twice at the same character, so that the time grows with expression and text only. Which of
several matches counts is the same: the one that begins first, and of these the one of the first alternatives.
"""

from __future__ import annotations

import re

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_PLACES = 100_000
_PART = 1024  # steps that are counted together
_STEP = 8  # what a step counts, in characters of the budget


class ExpressionUnsupported(Exception):
    """Go takes an expression, and stagegraph does not: what there is in it."""


class Leaf(Record):
    """One character of a class, or an edge between two, as Python writes it."""

    expression: str


class Repeated(Record):
    """A tree so many times; ``most`` is None where there is no bound. A lazy one takes as few as will do."""

    of: ExpressionTree
    least: int
    most: int | None
    lazy: bool


class Chosen(Record):
    """One of several alternatives, of which the first counts that fits; each is a sequence of trees."""

    of: tuple[tuple[ExpressionTree, ...], ...]


class Captured(Record):
    """A group, counted from 1."""

    of: Chosen
    number: int


ExpressionTree = Leaf | Repeated | Chosen | Captured


class _Choice(Record):
    """Two places where it goes on, the first one rather."""

    first: int
    second: int


class _Mark(Record):
    """A begin or an end of a group is here: twice its number, or one more."""

    slot: int


_Place = Leaf | _Choice | _Mark


class SteppedExpression:
    """An expression that is matched step by step.

    Args:
        tree: it.
        groups: how many it has.
        spend: is told what it costs, and may raise.

    Raises:
        ExpressionUnsupported: with its repetitions written out it is too large.
    """

    def __init__(self, tree: Chosen, groups: int, spend: Callable[[int], None]) -> None:
        self._program: list[_Place] = []
        self._slots = 2 * groups + 2
        self._add(tree)
        spend(len(self._program) * _STEP)
        leaves = {one for one in self._program if isinstance(one, Leaf)}
        tests = {one: re.compile(one.expression).match for one in leaves}
        self._tests = [tests[one] if isinstance(one, Leaf) else None for one in self._program]

    def search(self, text: str, at: int, spend: Callable[[int], None]) -> Sequence[int] | None:
        """The first match from a character on: begin and end of it and of each group, -1 for one that took no part.

        Args:
            text: in which it is looked for.
            at: the first character where it may begin.
            spend: is told what it costs, and may raise.
        """
        visited: set[int] = set()
        for start in range(at, len(text) + 1):
            found = self._match(text, start, visited, spend)
            if found is not None:
                return found
        return None

    def _match(self, text: str, start: int, visited: set[int], spend: Callable[[int], None]) -> list[int] | None:
        program, tests, end = self._program, self._tests, len(self._program)
        marks = [-1] * self._slots
        todo = [(0, start)]  # places and characters; a place below 0 gives a mark its value back
        steps = 0
        while todo:
            steps += 1
            if steps % _PART == 0:
                spend(_PART * _STEP)
            place, at = todo.pop()
            if place < 0:
                marks[~place] = at
                continue
            if place == end:
                marks[0], marks[1] = start, at
                spend(steps % _PART * _STEP)
                return marks
            key = at * (end + 1) + place
            if key in visited:
                continue
            visited.add(key)
            one = program[place]
            if isinstance(one, Leaf):
                test = tests[place]
                found = test(text, at) if test else None
                if found is not None:
                    todo.append((place + 1, found.end()))
            elif isinstance(one, _Choice):
                todo += [(one.second, at), (one.first, at)]
            else:
                todo += [(~one.slot, marks[one.slot]), (place + 1, at)]
                marks[one.slot] = at
        spend(steps % _PART * _STEP)
        return None

    # --- The program ----------------------------------------------------------------------------------------------

    def _add(self, tree: ExpressionTree) -> None:
        if len(self._program) > _MOST_PLACES:
            raise ExpressionUnsupported("this regexp pattern: its repetitions are too many")
        if isinstance(tree, Leaf):
            self._program.append(tree)
        elif isinstance(tree, Captured):
            self._program.append(_Mark(2 * tree.number))
            self._add(tree.of)
            self._program.append(_Mark(2 * tree.number + 1))
        elif isinstance(tree, Chosen):
            self._add_chosen(tree)
        else:
            self._add_repeated(tree)

    def _add_chosen(self, tree: Chosen) -> None:
        program, ends = self._program, list[int]()
        for number, trees in enumerate(tree.of, 1):
            start = len(program)
            if number < len(tree.of):
                program.append(_Choice(0, 0))
            for one in trees:
                self._add(one)
            if number < len(tree.of):
                ends.append(len(program))
                program.append(_Choice(0, 0))
                program[start] = _Choice(start + 1, len(program))
        for at in ends:
            program[at] = _Choice(len(program), len(program))

    def _add_repeated(self, tree: Repeated) -> None:
        """As Go writes repetitions out: what is optional lies inside of what is before it."""
        for _ in range(tree.least if tree.most is not None else tree.least - 1):
            self._add(tree.of)
        if tree.most is None:
            opened = self._open() if not tree.least else -1
            start = len(self._program)
            self._add(tree.of)
            after = len(self._program) + 1
            self._program.append(self._choice(start, after, tree))
            self._close([opened] if opened >= 0 else [], tree)
            return
        opened_all = []
        for _ in range(tree.least, tree.most):
            opened_all.append(self._open())
            self._add(tree.of)
        self._close(opened_all, tree)

    def _open(self) -> int:
        self._program.append(_Choice(0, 0))
        return len(self._program) - 1

    def _close(self, opened: Sequence[int], tree: Repeated) -> None:
        for at in opened:
            self._program[at] = self._choice(at + 1, len(self._program), tree)

    @staticmethod
    def _choice(again: int, after: int, tree: Repeated) -> _Choice:
        return _Choice(after, again) if tree.lazy else _Choice(again, after)
