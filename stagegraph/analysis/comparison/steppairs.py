"""Which step of a stage is which step of the stage as it was: by what is written, wherever in the stage it stands."""

from __future__ import annotations

import re
from bisect import bisect_left

from stagegraph.analysis.comparison.stagepairs import canonical
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_ALIKE = 0.4  # the part of the words of two steps that has to be the same
_MOST_COMPARED = 10_000  # pairs of steps; beyond that those of one kind are taken in their order
_WORDS = re.compile(r"[\w.$/{}-]*\w[\w.$/{}-]*")
_SAME_SORT = {"ADD": "COPY"}


class StepPairs(Record):
    """The steps of a stage before and now.

    Attributes:
        counterpart: for the steps that stand in both, by old id, the new one: for those that are written the same, in
            the new order, then for the changed ones.
        moved: old and new step of those that are written the same and stand elsewhere, in the new order.
        changed: old and new step of those that are written otherwise, in the new order.
        removed, added: those without a counterpart, in their order.
    """

    counterpart: Mapping[str, str]
    moved: tuple[tuple[Step, Step], ...]
    changed: tuple[tuple[Step, Step], ...]
    removed: tuple[Step, ...]
    added: tuple[Step, ...]


def told_steps(plan: BuildPlan, stage: int) -> list[Step]:
    """The steps of a stage that people write: RUN, COPY, ADD, WORKDIR; images and what BuildKit adds are not told.

    One that several stages share has the lines that it has in this stage, where these are known.
    """
    steps = (plan.step_by_id[one] for one in plan.stages[stage].steps)
    told = [one for one in steps if one.number is not None and (one.kind is StepKind.EXEC or one.kind is StepKind.FILE)]
    if all(one.stage == stage for one in told):
        return told
    written = {canonical(one.text): one.location for one in plan.stages[stage].stage.instructions}
    if not written:
        return told
    texts = plan.once(_canonical_texts)
    return [
        one if one.stage == stage or (text := texts[one.id]) not in written else replace(one, location=written[text])
        for one in told
    ]


def _canonical_texts(plan: BuildPlan) -> Mapping[str, str]:
    return {one.id: canonical(one.text) for one in plan.steps}


def paired_steps(
    old: Sequence[Step], new: Sequence[Step], wording_old: Mapping[str, str], wording_new: Mapping[str, str]
) -> StepPairs:
    """The steps of a stage before and now, put together.

    Args:
        old: before.
        new: now.
        wording_old: by the ids of steps of the old file their texts, comparable with those of the new one.
        wording_new: the same for the new file.
    """
    texts_old, texts_new = [wording_old[one.id] for one in old], [wording_new[one.id] for one in new]
    # Mostly all of a thousand steps is the same but for one: what is alike at both ends is not looked at.
    start = _same_at_start(texts_old, texts_new)
    end = _same_at_end(texts_old, texts_new, start)
    middle_old, middle_new = range(start, len(old) - end), range(start, len(new) - end)
    places: dict[str, list[int]] = {}
    for at in middle_old:
        places.setdefault(texts_old[at], []).append(at)
    kept: list[tuple[int, int]] = []
    left_new = []
    for at in middle_new:
        if places.get(texts_new[at]):
            kept.append((places[texts_new[at]].pop(0), at))
        else:
            left_new.append(at)
    left_old = sorted(at for one in places.values() for at in one)
    alike = _alike(texts_old, left_old, texts_new, left_new)
    changed = sorted(alike, key=lambda one: one[1])
    gone, come = {one for one, _ in alike}, {one for _, one in alike}
    in_order = _longest_rise([before for before, _ in kept])
    same = [*zip(old[:start], new[:start], strict=True), *((old[before], new[after]) for before, after in kept)]
    same += zip(old[len(old) - end :], new[len(new) - end :], strict=True)
    both = [*same, *((old[before], new[after]) for before, after in changed)]
    return StepPairs(
        {was.id: now.id for was, now in both},
        tuple((old[before], new[after]) for at, (before, after) in enumerate(kept) if at not in in_order),
        tuple((old[before], new[after]) for before, after in changed),
        tuple(old[at] for at in left_old if at not in gone),
        tuple(new[at] for at in left_new if at not in come),
    )


def _same_at_start(old: Iterable[str], new: Iterable[str]) -> int:
    """How many texts are the same at the start of two lists."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _same_at_end(old: Sequence[str], new: Sequence[str], start: int) -> int:
    """The same at the end, but for so many at the start; none where a text is written several times.

    Of these the first ones belong together.
    """
    if len(set(old)) < len(old) or len(set(new)) < len(new):
        return 0
    return _same_at_start(reversed(old[start:]), reversed(new[start:]))


def _alike(
    texts_old: Sequence[str], left_old: Sequence[int], texts_new: Sequence[str], left_new: Sequence[int]
) -> list[tuple[int, int]]:
    """Pairs of places of steps that say nearly the same, the most alike first; the same for both directions."""
    if len(left_old) * len(left_new) > _MOST_COMPARED:
        return []
    words_old = {at: _words(texts_old[at]) for at in left_old}
    words_new = {at: _words(texts_new[at]) for at in left_new}
    ranked = []
    for one in left_old:
        for other in left_new:
            sort, mine = words_old[one]
            its_sort, its = words_new[other]
            alike = 2 * len(mine & its) / max(len(mine) + len(its), 1)
            if sort == its_sort and alike >= _ALIKE:
                ranked.append((-alike, abs(one - other), one + other, one, other))
    found: list[tuple[int, int]] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for *_, one, other in sorted(ranked):
        if one not in taken_old and other not in taken_new:
            taken_old.add(one)
            taken_new.add(other)
            found.append((one, other))
    return found


def _words(text: str) -> tuple[str, frozenset[str]]:
    text = text.removeprefix("ONBUILD ")
    keyword, _, rest = text.partition(" ")
    return _SAME_SORT.get(keyword, keyword), frozenset(_WORDS.findall(rest))


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The places of the longest rising part of some different numbers."""
    tails: list[int] = []  # the least number at which a rise of each length ends
    places: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(places[length - 1] if length else -1)
        tails[length : length + 1] = [number]
        places[length : length + 1] = [at]
    found = set()
    at = places[-1] if places else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
