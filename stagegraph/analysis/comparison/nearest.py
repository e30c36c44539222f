"""Which numbers of two lists belong together where only their distance tells: the nearest ones first."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def nearest_pairs(left: Iterable[int], right: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of a number of either list, each in one pair, until one list has no more.

    The nearest two come first, of several these with the smaller sum, then with the smaller left number.

    Args:
        left: different numbers.
        right: the same, of the other list.
    """
    # The nearest two of those that are left always stand side by side, as one between them would be nearer.
    line = sorted([*((number, False) for number in left), *((number, True) for number in right)])
    following = [*range(1, len(line)), -1]
    preceding = [*range(-1, len(line) - 1)]

    def ranked(one: int, other: int) -> tuple[int, int, int, int, int]:
        (first, swapped), (second, _) = line[one], line[other]
        return second - first, first + second, second if swapped else first, one, other

    ranks = [ranked(at - 1, at) for at in range(1, len(line)) if line[at - 1][1] is not line[at][1]]
    heapify(ranks)
    taken = [False] * len(line)
    while ranks:
        *_, one, other = heappop(ranks)
        if taken[one] or taken[other]:
            continue
        taken[one] = taken[other] = True
        swapped = line[one][1]
        yield (line[other][0], line[one][0]) if swapped else (line[one][0], line[other][0])
        before, after = preceding[one], following[other]
        if before >= 0:
            following[before] = after
        if after >= 0:
            preceding[after] = before
        if before >= 0 and after >= 0 and line[before][1] is not line[after][1]:
            heappush(ranks, ranked(before, after))
