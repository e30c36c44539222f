"""Which records go on with which others is known at any distance, without walking there."""

from __future__ import annotations

from random import Random

from stagegraph.analysis.impact.roots import Roots


def goes_on_with(roots: dict[int, int], number: int, earlier: int) -> bool:
    """Walk from a record to those that it goes on with."""
    while number > earlier:
        number = roots[number]
    return number == earlier


def test_related_at_any_distance() -> None:
    """Of records of an earlier build those are found that a walk from one to the other finds, also for a later one."""
    chance = Random(1)  # noqa: S311  (the same each time)
    for _ in range(20):
        told, roots = Roots(), dict[int, int]()
        for number in range(1, 60):
            roots[number] = chance.choice([0, number - 1, chance.randrange(number)])
            told.add(number, roots[number])
            if number == 40:
                told.settle()
        earlier = range(1, 41)
        for one in roots:
            related = [it for it in earlier if goes_on_with(roots, one, it) or goes_on_with(roots, it, one)]
            assert [it for it in earlier if told.related(one, it)] == related
            assert told.among(earlier).of(told.span(one)) == tuple(related)
            some = chance.sample(earlier, 12)
            assert told.among([0, *some]).of(told.span(one)) == tuple(it for it in related if it in some)
