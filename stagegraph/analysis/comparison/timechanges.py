"""Where stages wait, and which of them can run at the same time."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration, ConcurrencyChange, WaitChange
from stagegraph.analysis.order import bits
from stagegraph.analysis.waiting import distinct_waits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.waiting import Wait


def wait_changes(both: BothBuilds) -> tuple[WaitChange, ...]:
    """Stages of both builds that wait for another such stage only now, no longer, or at another step of theirs."""
    built = {after for _, after in both.built}
    return tuple(one for before, after in both.built for one in _of_stage(both, before, after, built))


def _of_stage(both: BothBuilds, before: int, after: int, built: Collection[int]) -> Iterator[WaitChange]:
    was = {
        both.new_of[one]: wait for one, wait in _first_waits(both.old, before).items() if both.new_of.get(one) in built
    }
    now = {one: wait for one, wait in _first_waits(both.new, after).items() if one in built}
    places_old, places_new = (_places(both.old, before), _places(both.new, after)) if was and now else ({}, {})
    for other in sorted({*was, *now}):
        old, new = was.get(other), now.get(other)
        alteration = Alteration.CHANGED if old and new else Alteration.ADDED if new else Alteration.REMOVED
        if old and new and places_old[old.step] == places_new[new.step]:
            continue
        if old and new and both.counterpart[after].get(old.step) == new.step:
            continue
        yield WaitChange(
            alteration,
            both.new_name(after),
            both.new_name(other),
            was=old.number if old else None,
            now=new.number if new else None,
            was_line=old.line if old else 0,
            now_line=new.line if new else 0,
        )


def _places(plan: BuildPlan, stage: int) -> dict[str, int]:
    """For each step of a stage, by id, how many of its steps stand before; counted as in `counted_steps`."""
    found: dict[str, int] = {}
    counted: set[tuple[int | None, str]] = set()
    for step in map(plan.step_by_id.__getitem__, plan.stages[stage].steps):
        found[step.id] = len(counted)
        if step.number is not None:
            counted.add((step.stage, step.title))
    return found


def _first_waits(plan: BuildPlan, stage: int) -> dict[int, Wait]:
    """For each stage that a stage waits for the first step at which it does."""
    found: dict[int, Wait] = {}
    for wait in distinct_waits(plan.waits.get(stage, ())):
        for other in wait.others:
            found.setdefault(other, wait)
    return found


def concurrency_changes(both: BothBuilds) -> tuple[ConcurrencyChange, ...]:
    """Pairs of stages that both build and that can no longer run at the same time, then those that can now."""
    lost: dict[int, int] = {}
    gained: dict[int, int] = {}
    built = sum(1 << after for _, after in both.built)
    runs = _in_row(sorted(both.stages.pairs))
    for before, after in both.built:
        was = _renumbered(both.old.concurrent.get(before, 0), runs) & built
        now = both.new.concurrent.get(after, 0) & built
        lost[after], gained[after] = was & ~now, now & ~was
    return (*_told(both, lost, Alteration.REMOVED), *_told(both, gained, Alteration.ADDED))


def _in_row(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Numbers and what they become, as the first of each that rise together, and how many these are."""
    found: list[tuple[int, int, int]] = []
    for old, new in pairs:
        start, begins, count = found[-1] if found else (old, new, 0)
        if (old - start, new - begins) == (count, count):
            found[-1:] = [(start, begins, count + 1)]
        else:
            found.append((old, new, 1))
    return found


def _renumbered(marks: int, runs: Iterable[tuple[int, int, int]]) -> int:
    """Bits at their new places; those that have none are left out."""
    return sum((marks >> old & (1 << count) - 1) << new for old, new, count in runs)


def _told(both: BothBuilds, found: Mapping[int, int], alteration: Alteration) -> Iterator[ConcurrencyChange]:
    """Each pair once: under the stage that has the most of them, so that few lines tell them all.

    ``found`` tells for each stage the others as bits.
    """
    counts = {stage: found[stage].bit_count() for stage in sorted(found) if found[stage]}
    names = [planned.display_name for planned in both.new.stages]
    told = 0  # the stages under which theirs are told
    while counts:
        most = max(counts, key=counts.__getitem__)  # of several the first one
        del counts[most]
        told |= 1 << most
        others = bits(found[most] & ~told)
        for other in others:
            counts[other] -= 1
            if not counts[other]:
                del counts[other]
        yield ConcurrencyChange(alteration, names[most], tuple([names[other] for other in others]))
