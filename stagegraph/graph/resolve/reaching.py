"""What can be reached in a graph with circles, as sets of bits: a chain of many costs little more than its length."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def united(needs: Sequence[Sequence[int]], own: Sequence[int]) -> list[int]:
    """For each node what it and all nodes that it reaches have.

    Args:
        needs: for each node, by its number, those that it reaches at once.
        own: what each of them has itself, as the bits of a number.
    """
    found = [0] * len(needs)
    for circle in _circles(needs):
        every = 0
        for number in circle:
            every |= own[number]
            for need in needs[number]:
                every |= found[need]
        for number in circle:
            found[number] = every
    return found


def bits_of(number: int) -> Iterator[int]:
    """The places of the bits that are set, ascending from 0."""
    digits = bin(number)
    last = len(digits) - 1
    at = digits.rfind("1")
    while at >= 0:
        yield last - at
        at = digits.rfind("1", 0, at)


def _circles(needs: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The nodes, those together that reach each other; each behind all that it reaches (Tarjan's algorithm)."""
    done = len(needs) + 1
    met = [0] * len(needs)  # as the how manieth each was met; `done` where its circle is known
    least = [0] * len(needs)  # of those that each reaches and that are not done
    path: list[int] = []
    count = 0
    for start in range(len(needs)):
        stack = [] if met[start] else [(start, iter((start,)))]
        while stack:
            number, waiting = stack[-1]
            for need in waiting:
                if not met[need]:
                    count += 1
                    met[need] = least[need] = count
                    path.append(need)
                    stack.append((need, iter(needs[need])))
                    break
                least[number] = min(least[number], met[need])
            else:
                stack.pop()
                if not stack:
                    continue
                above = stack[-1][0]
                least[above] = min(least[above], least[number])
                if least[number] == met[number]:
                    yield _taken(path, number, met, done)


def _taken(path: list[int], last: int, met: list[int], done: int) -> list[int]:
    """Take the nodes of a circle from the end of the path."""
    circle: list[int] = []
    while not circle or circle[-1] != last:
        circle.append(path.pop())
        met[circle[-1]] = done
    return circle
