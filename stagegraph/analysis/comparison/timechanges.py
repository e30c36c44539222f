"""Where stages wait, and which of them can run at the same time."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration, ConcurrencyChange, WaitChange
from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.waiting import distinct_waits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.waiting import Wait


def wait_changes(both: BothBuilds) -> tuple[WaitChange, ...]:
    """Stages of both builds that wait for another such stage only now, no longer, or at another step of theirs."""
    return tuple(one for before, after in both.built for one in _of_stage(both, before, after))


def _of_stage(both: BothBuilds, before: int, after: int) -> Iterator[WaitChange]:
    built = {new for _, new in both.built}
    was = {
        both.new_of[one]: wait for one, wait in _first_waits(both.old, before).items() if both.new_of.get(one) in built
    }
    now = {one: wait for one, wait in _first_waits(both.new, after).items() if one in built}
    for other in sorted({*was, *now}):
        old, new = was.get(other), now.get(other)
        alteration = Alteration.CHANGED if old and new else Alteration.ADDED if new else Alteration.REMOVED
        if old and new and _place(both.old, before, old) == _place(both.new, after, new):
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


def _place(plan: BuildPlan, stage: int, wait: Wait) -> int:
    """How many steps of a stage stand before the one that waits."""
    steps = plan.stages[stage].steps
    return counted_steps(plan.step_by_id[one] for one in steps[: steps.index(wait.step)])


def _first_waits(plan: BuildPlan, stage: int) -> dict[int, Wait]:
    """For each stage that a stage waits for the first step at which it does."""
    found: dict[int, Wait] = {}
    for wait in distinct_waits(plan.waits.get(stage, ())):
        for other in wait.others:
            found.setdefault(other, wait)
    return found


def concurrency_changes(both: BothBuilds) -> tuple[ConcurrencyChange, ...]:
    """Pairs of stages that both build and that can no longer run at the same time, then those that can now."""
    lost: dict[int, list[int]] = {}
    gained: dict[int, list[int]] = {}
    built = [after for _, after in both.built]
    marks = sum(1 << after for after in built)
    for before, after in both.built:
        was = sum(1 << both.new_of[one] for one in both.old.runs_with(before) if one in both.new_of) & marks
        now = both.new.concurrent.get(after, 0) & marks
        for other in built:
            if other > after and (was ^ now) >> other & 1:
                (gained if now >> other & 1 else lost).setdefault(after, []).append(other)
    return (*_told(both, lost, Alteration.REMOVED), *_told(both, gained, Alteration.ADDED))


def _told(both: BothBuilds, found: dict[int, list[int]], alteration: Alteration) -> Iterator[ConcurrencyChange]:
    """Each pair once: under the stage that has the most of them, so that few lines tell them all."""
    pairs = {frozenset((stage, other)) for stage, others in found.items() for other in others}
    while pairs:
        counts: dict[int, int] = {}
        for pair in pairs:
            for stage in pair:
                counts[stage] = counts.get(stage, 0) + 1
        most = max(counts, key=lambda stage: (counts[stage], -stage))
        mine = [pair for pair in pairs if most in pair]
        others = sorted(next(iter(pair - {most})) for pair in mine)
        pairs.difference_update(mine)
        yield ConcurrencyChange(alteration, both.new_name(most), tuple(map(both.new_name, others)))
