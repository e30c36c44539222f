"""Why steps run again: their keys, held against the ones that are stored."""

from __future__ import annotations

from bisect import bisect_right

from stagegraph.analysis.impact.builds import Certainty
from stagegraph.analysis.impact.cachekeys import input_keys
from stagegraph.analysis.impact.changedfiles import changed_files, missing_path
from stagegraph.analysis.impact.counterparts import Doing, counterparts
from stagegraph.analysis.impact.differences import differences
from stagegraph.analysis.impact.grounds import (
    Behind,
    CacheForbidden,
    MissingFiles,
    OtherFiles,
    OtherImage,
    OtherPart,
    OtherSource,
    Reads,
    StepPart,
    Uploaded,
)
from stagegraph.analysis.impact.nearrecords import NearRecords
from stagegraph.graph.llb.steps import StepKind
from stagegraph.syntax.instructions import Arg, Env
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.impact.buildcache import Cache
    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.impact.cachekeys import InputKey
    from stagegraph.analysis.impact.grounds import NewStep, Reason
    from stagegraph.analysis.impact.stored import Found, Stored
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.contexts.selection import Selector
    from stagegraph.contexts.tree import FileTree
    from stagegraph.errors import Location
    from stagegraph.graph.llb.steps import Step


_MOST_COMPARED = 50  # records that do the same


class Reasoning:
    """Tells why the steps of a build are not cached.

    Args:
        before, after: the earlier build and the build.
        cache: what is stored.
        was, now: what the steps of either are to it, by id.
    """

    def __init__(
        self, before: Build, after: Build, *, cache: Cache, was: Mapping[str, Found], now: Mapping[str, Found]
    ) -> None:
        self._before = before
        self._after = after
        self._cache = cache
        self._was = was
        self._now = now
        self._settings = _Settings(after.plan)
        self._uploads: dict[object, Reason] = {}
        self._near: dict[tuple[object, ...], NearRecords] = {}  # by what they do
        self._recorded = {found.stored.number for found in was.values()}
        self.counterparts = counterparts(_doing(before, was), _doing(after, now))

    def because(self, step: Step) -> tuple[Reason, ...]:
        """Why a step is not cached, what it does itself first; nothing where it is."""
        found = self._now[step.id]
        if found.certainty is Certainty.YES:
            return ()
        if step.kind is StepKind.SOURCE:
            return (self._of_source(step, found.certainty),)
        forbidden = (CacheForbidden(),) if self._after.forbids_cache(step) else ()
        record = self._nearest(step, found)
        if record is not None:
            return (*forbidden, *self._of_inputs(step, found.stored, record))
        own = differences(self._step_before(step), step)
        root = step.root if step.root and self._now[step.root].certainty is not Certainty.YES else ""
        behind = (Behind(root),) if root else ()
        return (*forbidden, *(self._placed(step, one) for one in own), *behind)

    def _step_before(self, step: Step) -> Step | None:
        return self._before.plan.step_by_id.get(self.counterparts.get(step.id, ""))

    def _of_source(self, step: Step, certainty: Certainty) -> Reason:
        before = self._step_before(step)
        if step.image:
            return OtherImage(before.image if before else "", step.image, certainty is Certainty.MAYBE)
        return OtherSource(before.source if before else "", step.source)

    def _nearest(self, step: Step, found: Found) -> Stored | None:
        """Of the records of the earlier build that do the same the one that the step comes nearest to."""
        like = self._cache.like(found.stored)
        if not like or like[0].number not in self._recorded:
            return None
        counterpart = self._counterpart(step)
        inputs = [self._now[one.step] for one in input_keys(step)]
        near = self._near.get(found.stored.operation)
        if near is None:
            compared = [one for one in like[:_MOST_COMPARED] if one.number in self._recorded]
            near = self._near[found.stored.operation] = NearRecords(self._cache, compared)
        records, fits = [*near.records], near.fits(found.stored, inputs)
        if counterpart is not None and counterpart.operation == found.stored.operation:
            records.append(counterpart)
            fits.append(sum(map(self._cache.fit_input, counterpart.inputs, found.stored.inputs, inputs)))
        nearest = max(range(len(records)), key=lambda at: (fits[at], records[at] is counterpart))
        return records[nearest]

    def _counterpart(self, step: Step) -> Stored | None:
        """The record of the step in whose place a step stands."""
        before = self.counterparts.get(step.id)
        return self._cache.by_number.get(self._was[before].number) if before is not None else None

    def _of_inputs(self, step: Step, one: Stored, record: Stored) -> Iterator[Reason]:
        before = self._before.plan.step_by_id[record.step]
        reads, read = input_keys(step), input_keys(before)
        for was, now, here, there in zip(record.inputs, one.inputs, reads, read, strict=True):
            if self._cache.fit_input(was, now, self._now[here.step]) is not Certainty.YES:
                yield self._of_input(here, there)

    def _of_input(self, now: InputKey, was: InputKey) -> Reason:
        source = self._after.plan.step_by_id[now.step]
        if source.local:
            return self._of_upload(source.context, now, was)
        if now.content is not None:
            return Reads(source.id, tuple(one.path for one in now.content))
        settled = self._now[source.id].certainty is Certainty.YES
        return Behind(source.id, self._before.plan.step_by_id[was.step].text if settled else "")

    def _of_upload(self, context: str, now: InputKey, was: InputKey) -> Reason:
        tree = self._after.contexts.get(context)
        if now.content is None or tree is None:
            return Uploaded(context)
        before = self._before.plan.step_by_id[was.step].context
        asked = (before, was.content, context, now.content)  # thousands of steps can take the same files
        if asked not in self._uploads:
            self._uploads[asked] = _of_files(
                self._before.contexts.get(before), was.content, tree, now.content, context=context
            )
        return self._uploads[asked]

    def _placed(self, step: Step, reason: OtherPart | NewStep) -> Reason:
        """A variable with the instruction that sets it."""
        if not isinstance(reason, OtherPart) or reason.part is not StepPart.VARIABLE:
            return reason
        given = [build.plan.options.build_args.get(reason.name) for build in (self._before, self._after)]
        return replace(reason, build_arg=given[0] != given[1], where=self._settings.last(step, reason.name))


def _of_files(
    earlier: FileTree | None,
    before: tuple[Selector, ...] | None,
    tree: FileTree,
    now: tuple[Selector, ...],
    *,
    context: str,
) -> Reason:
    """What of a context differs for a step: files that are missing now, or others; of files not known before any."""
    missing = missing_path(tree, now)
    if missing:
        return MissingFiles(context, missing)
    if earlier is None or before is None:
        return OtherFiles(context, ())
    return OtherFiles(context, changed_files(earlier, before, tree, now))


def _doing(build: Build, found: Mapping[str, Found]) -> Doing:
    return Doing(build.plan, {name: one.stored.operation for name, one in found.items()})


class _Settings:
    """Where variables are set in a build, by the stage and by their names."""

    def __init__(self, plan: BuildPlan) -> None:
        self._plan = plan
        self._of_stage: dict[int, dict[str, list[Location]]] = {}

    def last(self, step: Step, name: str) -> Location | None:
        """The last instruction before a step that sets a variable, in its stage or in one that this starts from."""
        stage, last = step.stage, step.location.last
        while stage is not None:
            places = self._of(stage).get(name, [])
            until = bisect_right(places, last, key=lambda one: one.last)
            if until:
                return places[until - 1]
            last = self._plan.dockerfile.stages[stage].location.first
            stage = self._plan.stages[stage].base.entry
        return None

    def _of(self, stage: int) -> Mapping[str, list[Location]]:
        if stage not in self._of_stage:
            found = self._of_stage[stage] = {}
            for instruction in self._plan.dockerfile.stages[stage].instructions:
                for name in _names(instruction):
                    found.setdefault(name, []).append(instruction.location)
        return self._of_stage[stage]


def _names(instruction: object) -> list[str]:
    if isinstance(instruction, Arg):
        return [one.name for one in instruction.args]
    return [one.key for one in instruction.pairs] if isinstance(instruction, Env) else []
