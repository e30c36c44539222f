"""Which stage of one file is which stage of another: of one name, or else with nearly the same instructions."""

from __future__ import annotations

import re
from collections import Counter

from stagegraph.analysis.comparison.nearest import nearest_pairs
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagegraph.syntax.instructions import Dockerfile, Stage

_ALIKE = 0.5  # the part of two stages that has to be the same
_MOST_COMPARED = 40_000  # pairs of stages; beyond that only those with the same instructions are found
_FROM = re.compile(r"(?<=\bfrom=)[^\s,\"]+", re.IGNORECASE)


class StagePairs(Record):
    """The stages of two files, by index.

    Attributes:
        pairs: old and new index of those that stand in both files, in the order of the new file.
        removed, added: those that stand in one of them, in file order.
    """

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def paired_stages(old: Dockerfile, new: Dockerfile) -> StagePairs:
    """Stages of one name belong together, of several the first ones; then those that do the same, and the last."""
    places = _by_name(old)
    pairs = {places[name]: index for name, index in _by_name(new).items() if name in places}
    taken = frozenset(pairs.values())
    left = [stage for stage in old.stages if stage.index not in pairs]
    right = [stage for stage in new.stages if stage.index not in taken]
    pairs.update(_by_content(left, right))
    last, now = old.stages[-1], new.stages[-1]
    if last.index not in pairs and now.index not in pairs.values() and not (last.name and now.name):
        pairs[last.index] = now.index  # what is built when no target is given
    taken = frozenset(pairs.values())
    return StagePairs(
        tuple(sorted(pairs.items(), key=lambda one: one[1])),
        tuple(stage.index for stage in old.stages if stage.index not in pairs),
        tuple(stage.index for stage in new.stages if stage.index not in taken),
    )


def _by_name(dockerfile: Dockerfile) -> dict[tuple[str, int], int]:
    """The named stages by their name and by how many of that name stand before."""
    seen: Counter[str] = Counter()
    found = {}
    for stage in dockerfile.stages:
        if stage.name:
            found[stage.name, seen[stage.name]] = stage.index
            seen[stage.name] += 1
    return found


def _by_content(left: list[Stage], right: list[Stage]) -> Iterable[tuple[int, int]]:
    """Pairs of stages that are alike, the most alike first; the same for both directions."""
    if len(left) * len(right) > _MOST_COMPARED:
        return _equal(left, right)
    return _similar(left, right)


def _equal(left: list[Stage], right: list[Stage]) -> Iterator[tuple[int, int]]:
    """Pairs of stages with the same instructions in any order, of several the nearest."""
    others: dict[tuple[str, ...], list[int]] = {}
    for stage in right:
        others.setdefault(tuple(sorted(_texts(stage))), []).append(stage.index)
    groups: dict[tuple[str, ...], list[int]] = {}
    for stage in left:
        groups.setdefault(tuple(sorted(_texts(stage))), []).append(stage.index)
    for content, indexes in groups.items():
        yield from nearest_pairs(indexes, others.get(content, ()))


def _similar(left: list[Stage], right: list[Stage]) -> Iterator[tuple[int, int]]:
    """Pairs of stages of which a part is the same."""
    contents = {id(stage): Counter(_texts(stage)) for stage in (*left, *right)}
    sizes = {each: content.total() for each, content in contents.items()}
    ranked = []
    for one in left:
        for other in right:
            size, least = sizes[id(one)] + sizes[id(other)], min(sizes[id(one)], sizes[id(other)])
            if 2 * least / size < _ALIKE:
                continue
            mine, its = contents[id(one)], contents[id(other)]
            alike = 2 * sum(min(mine[text], its[text]) for text in mine.keys() & its.keys()) / size
            if alike >= _ALIKE:
                ranked.append((-alike, abs(one.index - other.index), one.index + other.index, one.index, other.index))
    used_left: set[int] = set()
    used_right: set[int] = set()
    for *_, one_index, other_index in sorted(ranked):
        if one_index not in used_left and other_index not in used_right:
            used_left.add(one_index)
            used_right.add(other_index)
            yield one_index, other_index


def _texts(stage: Stage) -> list[str]:
    return [f"FROM {stage.head.base}", *(canonical(one.text) for one in stage.instructions)]


def canonical(text: str) -> str:
    """An instruction with its keyword in capitals and one blank where there are several."""
    keyword, _, rest = text.partition(" ")
    return " ".join([keyword.upper(), *rest.split()])


class Wordings:
    """Texts of two files made comparable: a stage is called by its place in the old file, whatever its name is."""

    def __init__(self, old: Dockerfile, new: Dockerfile, stages: StagePairs) -> None:
        own = {stage.index: f"\0{stage.index}" for stage in old.stages}
        other = {stage.index: f"\1{stage.index}" for stage in new.stages}
        other.update({after: own[before] for before, after in stages.pairs})
        self._old = _called(old, own)
        self._new = _called(new, other)

    def old(self, text: str) -> str:
        """A text of the old file."""
        return _replaced(text, self._old)

    def new(self, text: str) -> str:
        """A text of the new file."""
        return _replaced(text, self._new)


def _called(dockerfile: Dockerfile, marks: Mapping[int, str]) -> dict[str, str]:
    found = {str(index): mark for index, mark in marks.items()}
    found.update({stage.name: marks[stage.index] for stage in dockerfile.stages if stage.name})
    return found


def _replaced(text: str, marks: Mapping[str, str]) -> str:
    return _FROM.sub(lambda found: marks.get(found[0].lower(), found[0]), canonical(text))
