"""Which records of the cache the steps of a build are.

Follows ``solver/edge.go``: a record fits a step if it does the same and fits by every input, each by its definition or
by its content.
"""

from __future__ import annotations

from stagegraph.analysis.impact.alike import Alike
from stagegraph.analysis.impact.builds import Certainty, stages_telling_path
from stagegraph.analysis.impact.cachekeys import NumberedEnvironments, cache_key
from stagegraph.analysis.impact.knownfiles import KnownFiles
from stagegraph.analysis.impact.roots import Roots
from stagegraph.analysis.impact.sourcekeys import known_by, same_source, source_key
from stagegraph.analysis.impact.stored import Found, Stored, StoredInput
from stagegraph.contexts.selection import base_name
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.impact.knownfiles import InputContent
    from stagegraph.analysis.impact.sourcekeys import SourceKey


class Cache:
    """The records of a build, and of what a later one adds to them."""

    def __init__(self) -> None:
        self._environments = NumberedEnvironments()
        self._by_operation: dict[tuple[object, ...], Alike] = {}
        self._known_fits: dict[tuple[int, ...], Mapping[int, Certainty]] = {}  # all doubtful: one object for equal ones
        self._by_source: dict[object, list[Stored]] = {}
        self.by_number: dict[int, Stored] = {}
        self._roots = Roots()
        self._count = 0

    def look_up(self, build: Build, compared: frozenset[str]) -> dict[str, Found]:
        """What the steps of a build are to the cache, by id; those that run are stored meanwhile.

        Args:
            build: the build.
            compared: names of the contexts whose files are compared.
        """
        files = KnownFiles(build, compared)
        told = stages_telling_path(build.plan)
        before = self._count
        self._roots.settle()
        found: dict[str, Found] = {}
        kept: dict[str, int] = {}
        for step in build.plan.steps:
            self._count += 1
            if step.kind is StepKind.SOURCE:
                inputs: list[Found] = []
                one = Stored(self._count, step.id, (), (), source=source_key(step, build, compared))
            else:
                key = cache_key(step, self._environments, path_told=step.stage in told)
                inputs = [found[read.step] for read in key.inputs]
                reads = tuple(
                    StoredInput(number, read.paths, files.content(read, number, kept))
                    for read, number in zip(key.inputs, [each.number for each in inputs], strict=True)
                )
                root = found[step.root].number if step.root else 0
                one = Stored(self._count, step.id, key.operation, reads, root)
            now = found[step.id] = self._found(one, inputs, before, anew=build.forbids_cache(step))
            kept[step.id] = now.kept
            self._roots.add(one.number, one.root)
            if now.identity is not Certainty.YES:
                self._add(one)
        return found

    def _found(self, one: Stored, inputs: Sequence[Found], before: int, *, anew: bool) -> Found:
        behind = any(each.anew for each in inputs)
        looked = [replace(each, anew=False) for each in inputs] if behind else inputs
        fits = self._fits(one, looked, before)
        if anew:
            return Found(one, fits, Certainty.NO, anew)
        if not behind:
            return Found(one, fits)
        return Found(one, fits, next(iter(self._fits(one, inputs, before).values()), Certainty.NO))

    def _fits(self, one: Stored, inputs: Sequence[Found], before: int) -> Mapping[int, Certainty]:
        """The records that a step may be: those that earlier builds made, or one that it is for certain.

        What runs in the same build is taken for equal only where it is so for certain: ``before`` is the last number
        of earlier builds.
        """
        if one.source is not None:
            return self._of(self._sources_like(one.source), one, inputs, before)
        alike = self._by_operation.get(one.operation)
        if alike is None:
            return {}
        for record in alike.certain(one, inputs):
            if self.fit(record, one, inputs) is Certainty.YES:
                return {record.number: Certainty.YES}
        if alike.records[0].number > before:
            return {}
        asked = (before, alike.question(one, inputs, before))
        if asked not in alike.doubted:
            found = self._of(alike.possible(one, inputs, before), one, inputs, before)
            alike.doubted[asked] = self._known_fits.setdefault(tuple(found), found), inputs
        return alike.doubted[asked][0]

    def _of(self, records: Sequence[Stored], one: Stored, inputs: Sequence[Found], before: int) -> dict[int, Certainty]:
        fits: dict[int, Certainty] = {}
        for record in records:
            certainty = self.fit(record, one, inputs)
            if certainty is Certainty.YES:
                return {record.number: certainty}
            if certainty and record.number <= before:
                fits[record.number] = certainty
        return fits

    def _sources_like(self, source: SourceKey) -> Sequence[Stored]:
        found = {one.number: one for known in known_by(source) for one in self._by_source.get(known, ())}
        return [found[number] for number in sorted(found)]

    def _add(self, one: Stored) -> None:
        self.by_number[one.number] = one
        if one.source is None:
            self._by_operation.setdefault(one.operation, Alike(self._roots)).add(one)
            return
        for known in known_by(one.source):
            self._by_source.setdefault(known, []).append(one)

    def like(self, one: Stored) -> Sequence[Stored]:
        """The records that do the same."""
        alike = self._by_operation.get(one.operation)
        return alike.records if alike else ()

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
        if was.written_by and was.written_by == now.written_by and was.selectors == now.selectors:
            return Certainty.YES
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
        return Certainty.MAYBE if self._roots.related(now.made_by, was.made_by) else Certainty.NO


def _names(content: InputContent) -> list[str]:
    return [base_name(one.path) for one in content.selectors]
