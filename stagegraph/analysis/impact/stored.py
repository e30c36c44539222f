"""What BuildKit's cache has of a build, and which of it a step of another build is.

Follows ``solver/edge.go``: a record fits a step if it does the same and fits by every input, each by its definition or
by its content.
"""

from __future__ import annotations

from stagegraph.analysis.impact.builds import Certainty, tells_path
from stagegraph.analysis.impact.cachekeys import cache_key
from stagegraph.analysis.impact.knownfiles import KnownFiles
from stagegraph.analysis.impact.sourcekeys import same_source, source_key
from stagegraph.contexts.selection import base_name
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.impact.knownfiles import InputContent
    from stagegraph.analysis.impact.sourcekeys import SourceKey


class StoredInput(Record):
    """One input of a record: the number of the record that it was, what is named of it, and its files.

    ``content`` is None where files are not compared, or cannot be found.
    """

    made_by: int
    paths: tuple[str, ...]
    content: InputContent | None


class Stored(Record):
    """One record of the cache.

    Attributes:
        number: of the record, from 1; unique.
        step: the id of the step that made it.
        operation: what that did; empty for a source.
        inputs: in order.
        root: the number of the record whose file system it went on with, 0 for an empty one.
        source: how a source is known, None for another step.
    """

    number: int
    step: str
    operation: tuple[object, ...]
    inputs: tuple[StoredInput, ...]
    root: int = 0
    source: SourceKey | None = None


class Found(Record):
    """What a step is to the cache.

    Attributes:
        stored: what is stored of it once it has run.
        fits: numbers of the records that it may be, each with how certain that is; none of them is `Certainty.NO`.
        at_most: how certain it is at most that it is taken from the cache, whatever it is to what comes behind it.
        anew: whether it runs because it has to. A step that goes on with it has no record to look for before it is
            done, and runs, too; what it leaves is known by the same definition as before, so that what comes behind
            that finds its old records.
    """

    stored: Stored
    fits: Mapping[int, Certainty]
    at_most: Certainty = Certainty.YES
    anew: bool = False

    @property
    def identity(self) -> Certainty:
        """Whether it is one of the records to what comes behind it."""
        return max(self.fits.values(), default=Certainty.NO)

    @property
    def certainty(self) -> Certainty:
        """Whether it is in the cache."""
        return min(self.at_most, self.identity)

    @property
    def number(self) -> int:
        """The record that it is: one of the cache where it is there for certain, else its own."""
        sure = (number for number, certainty in self.fits.items() if certainty is Certainty.YES)
        return next(sure, self.stored.number)

    def may_be(self, number: int) -> Certainty:
        """Whether it is a record, to a step that goes on with it."""
        if self.anew:
            return Certainty.NO
        return Certainty.YES if number == self.stored.number else self.fits.get(number, Certainty.NO)


class Cache:
    """The records of a build, and of what a later one adds to them."""

    def __init__(self) -> None:
        self._by_operation: dict[tuple[object, ...], list[Stored]] = {}
        self._by_root: dict[tuple[tuple[object, ...], int], list[Stored]] = {}  # where the root is known by definition
        self.by_number: dict[int, Stored] = {}
        self._roots: dict[int, int] = {}  # by the number of a record
        self._count = 0

    def look_up(self, build: Build, compared: frozenset[str]) -> dict[str, Found]:
        """What the steps of a build are to the cache, by id; those that run are stored meanwhile.

        Args:
            build: the build.
            compared: names of the contexts whose files are compared.
        """
        files = KnownFiles(build, compared)
        before = self._count
        found: dict[str, Found] = {}
        for step in build.plan.steps:
            self._count += 1
            if step.kind is StepKind.SOURCE:
                inputs: list[Found] = []
                one = Stored(self._count, step.id, (), (), source=source_key(step, build, compared))
            else:
                key = cache_key(step, path_told=tells_path(build.plan, step.stage))
                inputs = [found[read.step] for read in key.inputs]
                makers = [one.number for one in inputs]
                reads = tuple(
                    StoredInput(maker, read.paths, files.content(read, maker))
                    for read, maker in zip(key.inputs, makers, strict=True)
                )
                root = found[step.root].number if step.root else 0
                one = Stored(self._count, step.id, key.operation, reads, root)
            found[step.id] = self._found(one, inputs, before, anew=build.forbids_cache(step))
            self._roots[one.number] = one.root
            if found[step.id].identity is not Certainty.YES:
                self._add(one)
        return found

    def _found(self, one: Stored, inputs: Sequence[Found], before: int, *, anew: bool) -> Found:
        fits = self._fits(one, [replace(each, anew=False) if each.anew else each for each in inputs], before)
        if anew:
            return Found(one, fits, Certainty.NO, anew)
        if not any(each.anew for each in inputs):
            return Found(one, fits)
        return Found(one, fits, max(self._fits(one, inputs, before).values(), default=Certainty.NO))

    def _fits(self, one: Stored, inputs: Sequence[Found], before: int) -> dict[int, Certainty]:
        """The records that a step may be: those that earlier builds made, or one that it is for certain.

        What runs in the same build is taken for equal only where it is so for certain: ``before`` is the last number
        of earlier builds.
        """
        fits: dict[int, Certainty] = {}
        for record in self._candidates(one, inputs):
            certainty = self.fit(record, one, inputs)
            if certainty is Certainty.YES:
                return {record.number: certainty}
            if certainty and record.number <= before:
                fits[record.number] = certainty
        return fits

    def _candidates(self, one: Stored, inputs: Sequence[Found]) -> Sequence[Stored]:
        """The records that do the same; where the first input is known by its definition only those that fit by it."""
        if not one.inputs or one.inputs[0].content is not None:
            return self.like(one)
        numbers = (inputs[0].stored.number, *inputs[0].fits)
        found = [record for name in numbers for record in self._by_root.get((one.operation, name), ())]
        return sorted(found, key=lambda record: record.number)

    def _add(self, one: Stored) -> None:
        self.by_number[one.number] = one
        self._by_operation.setdefault(one.operation, []).append(one)
        if one.inputs:
            self._by_root.setdefault((one.operation, one.inputs[0].made_by), []).append(one)

    def like(self, one: Stored) -> list[Stored]:
        """The records that do the same."""
        return self._by_operation.get(one.operation, [])

    def fit(self, record: Stored, one: Stored, inputs: Sequence[Found]) -> Certainty:
        """Whether a step is a record that does the same; ``inputs`` are those of the step."""
        if record.source and one.source:
            return same_source(record.source, one.source)
        return min(map(self.fit_input, record.inputs, one.inputs, inputs), default=Certainty.YES)

    def fit_input(self, was: StoredInput, now: StoredInput, found: Found) -> Certainty:
        """Whether an input fits: by its definition, or else by its content; what is sent has a new one each time."""
        sent = found.stored.source is not None and found.stored.source.sent
        defined = found.may_be(was.made_by) if was.paths == now.paths and not sent else Certainty.NO
        if defined is Certainty.YES or was.content is None or now.content is None:
            return defined
        return max(defined, self._same_content(was.content, now.content, found))

    def _same_content(self, was: InputContent, now: InputContent, found: Found) -> Certainty:
        if was.key is not None and now.key is not None:
            return Certainty.YES if was.key == now.key else Certainty.NO
        if found.certainty is Certainty.YES:
            return self._same_result(was, now)
        # What an input will have written decides; but an upload is there already, and what a step wrote is taken for
        # something else.
        return Certainty.NO if found.stored.source and found.stored.source.upload else Certainty.MAYBE

    def _same_result(self, was: InputContent, now: InputContent) -> Certainty:
        """Whether two results that are stored already hold the same files; nobody looks into them, so this is a guess.

        Files of one name in two places of one stage are taken for copies; so may be what an earlier or later step of
        a stage has at the same place.
        """
        if was.made_by == now.made_by:
            return Certainty.YES if _names(was) == _names(now) else Certainty.NO
        related = self._goes_on_with(was.made_by, now.made_by) or self._goes_on_with(now.made_by, was.made_by)
        return Certainty.MAYBE if related else Certainty.NO

    def _goes_on_with(self, number: int, earlier: int) -> bool:
        while number > earlier:
            number = self._roots[number]
        return number == earlier != 0


def _names(content: InputContent) -> list[str]:
    return [base_name(one.path) for one in content.selectors]
