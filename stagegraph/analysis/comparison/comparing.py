"""What a change of a Dockerfile does to the build: the comparison, whole."""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.comparison.alterations import Alteration, Verdict
from stagegraph.analysis.comparison.bothbuilds import BothBuilds
from stagegraph.analysis.comparison.resourcechanges import cache_changes, note_changes
from stagegraph.analysis.comparison.sides import refused_side, side_of_plans, without_targets
from stagegraph.analysis.comparison.stagechanges import edge_changes, image_changes, stage_changes
from stagegraph.analysis.comparison.stepchanges import merge_changes, step_changes
from stagegraph.analysis.comparison.targetchanges import Files, target_changes
from stagegraph.analysis.comparison.textchanges import idle_changes, setting_changes, text_changes
from stagegraph.analysis.comparison.timechanges import concurrency_changes, wait_changes
from stagegraph.analysis.impact.grounds import MissingFiles, OtherFiles, OtherSource, Reads
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.plan import BuildPlan
from stagegraph.errors import DockerfileError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.analysis.comparison.alterations import (
        CacheChange,
        ConcurrencyChange,
        EdgeChange,
        Idle,
        ImageChange,
        MergeChange,
        NoteChange,
        SettingChange,
        StageChange,
        StepChange,
        TargetChange,
        WaitChange,
    )
    from stagegraph.analysis.comparison.sides import FileSide
    from stagegraph.analysis.impact.verdicts import Impact, StepImpact

    Compared = BuildPlan | Sequence[BuildPlan] | DockerfileError

_NO_FILES = Files()


class Changes:
    """What a change does to the build; each answer is worked out when it is asked for first.

    Attributes:
        old, new: the two files, each with its targets; ``whole`` without what the other side refuses.
        targets: what happens to each target, worst first.
    """

    def __init__(self, old: FileSide, new: FileSide, files: Files = _NO_FILES) -> None:
        self.targets: tuple[TargetChange, ...] = target_changes(old, new, files)
        # What only one of the two builds is no reason to tell the whole of the other as gone.
        refused = [one.was.name for one in self.targets if one.verdict is Verdict.REFUSED and one.was]
        accepted = [one.now.name for one in self.targets if one.verdict is Verdict.ACCEPTED and one.now]
        self.old = without_targets(old, refused)
        self.new = without_targets(new, accepted)

    def __repr__(self) -> str:
        touched = sum(one.verdict is not Verdict.SAME for one in self.targets)
        return f"<Changes of {self.new.path}: {touched} of {len(self.targets)} targets>"

    @cached_property
    def both(self) -> BothBuilds | None:
        """The builds of all targets, side by side; None where one of the two builds nothing."""
        if self.old.whole is None or self.new.whole is None:
            return None
        return BothBuilds(self.old.whole, self.new.whole)

    @cached_property
    def stages(self) -> tuple[StageChange, ...]:
        """Stages that come, go, have another name, another base, or are built only before or now."""
        return stage_changes(self.both) if self.both else ()

    @cached_property
    def edges(self) -> tuple[EdgeChange, ...]:
        """COPYs from and mounts of stages and images that come or go, in stages of both builds."""
        return edge_changes(self.both) if self.both else ()

    @cached_property
    def images(self) -> tuple[ImageChange, ...]:
        """External images that come, go, or have another tag or digest."""
        return image_changes(self.both) if self.both else ()

    @cached_property
    def steps(self) -> tuple[StepChange, ...]:
        """Steps that come, go, move, or are written otherwise, in stages of both builds."""
        return step_changes(self.both) if self.both else ()

    @cached_property
    def settings(self) -> tuple[SettingChange, ...]:
        """Instructions without a step that come, go or differ, in stages of both builds."""
        return setting_changes(self.both) if self.both else ()

    @cached_property
    def merges(self) -> tuple[MergeChange, ...]:
        """Steps that were one for several stages and no longer are, or the other way round."""
        return merge_changes(self.both) if self.both else ()

    @cached_property
    def waits(self) -> tuple[WaitChange, ...]:
        """Where stages of both builds begin to wait, no longer wait, or wait at another step."""
        return wait_changes(self.both) if self.both else ()

    @cached_property
    def concurrency(self) -> tuple[ConcurrencyChange, ...]:
        """Which stages of both builds can no longer run at the same time, or can now."""
        return concurrency_changes(self.both) if self.both else ()

    @cached_property
    def caches(self) -> tuple[CacheChange, ...]:
        """Cache mounts that come, go, are shared otherwise, or whose locks begin or cease to matter."""
        return cache_changes(self.both) if self.both else ()

    @cached_property
    def notes(self) -> tuple[NoteChange, ...]:
        """Notes that are new or gone."""
        old, new = ([one.plan for one in side.targets if one.plan] for side in (self.old, self.new))
        return note_changes(self.both, old, new) if self.both else ()

    @cached_property
    def idle(self) -> tuple[Idle, ...]:
        """What differs between the two texts and has no effect."""
        if self.both:
            return idle_changes(self.both)
        if self.old.dockerfile is None or self.new.dockerfile is None:
            return ()
        return tuple(text_changes(self.old.dockerfile, self.new.dockerfile))

    @cached_property
    def reruns(self) -> Mapping[str, tuple[Impact, StepImpact]]:
        """The steps that run again, or may, for any target, by their ids in ``new.whole``, with why."""
        found: dict[str, tuple[Impact, StepImpact]] = {}
        for target in self.targets:
            for one in target.impact.steps if target.impact else ():
                known = found.get(one.step.id)
                if one.status is Status.CACHED or (known and known[1].status is Status.RUNS):
                    continue
                if known is None or one.status is Status.RUNS:
                    found[one.step.id] = (target.impact, one)  # type: ignore[assignment]  # it has steps, so it is there
        return found

    @cached_property
    def first_time(self) -> frozenset[str]:
        """Ids of the steps, in ``new.whole``, that are new, or of stages that are, or that were not built before."""
        if self.both is None:
            return frozenset()
        found = {one.now.id for one in self.steps if one.now and one.alteration is Alteration.ADDED}
        before = {after for _, after in self.both.built}
        found.update(step.id for step in self.both.new.steps if step.stages and before.isdisjoint(step.stages))
        return frozenset(found)

    @property
    def default_target(self) -> tuple[str, str]:
        """The name of the target that is built when none is given, before and now; "" where there is none."""
        old, new = (next((one.name for one in side.targets if one.default), "") for side in (self.old, self.new))
        return old, new

    @property
    def same_text(self) -> bool:
        """The two files are the same to the letter."""
        old, new = self.old.dockerfile, self.new.dockerfile
        return old is not None and new is not None and old.source.lines == new.source.lines

    @cached_property
    def differs(self) -> bool:
        """Whether the graph differs: targets, stages, uses, images, steps, or what a step does."""
        if any(one.verdict not in (Verdict.SAME, Verdict.CHANGED, Verdict.STILL_REFUSED) for one in self.targets):
            return True
        if any((one.was and one.was.built) or (one.now and one.now.built) for one in self.stages):
            return True
        if self.edges or self.images or self.steps or self.merges or self.caches:
            return True
        return self._runs_differently or self._only_problems_differ

    @property
    def _runs_differently(self) -> bool:
        """Whether a step does something else than before, whatever files and targets of other files it takes."""
        files = (MissingFiles, OtherFiles, Reads)
        return any(
            impact.is_cause(reason)
            and not isinstance(reason, files)
            and not (isinstance(reason, OtherSource) and one.step.linked)
            for impact, one in self.reruns.values()
            for reason in one.because
        )

    @property
    def _only_problems_differ(self) -> bool:
        old, new = self.old.problem, self.new.problem
        return (old is None) != (new is None)

    @cached_property
    def empty(self) -> bool:
        """Whether nothing changes at all: neither the graph, nor what runs again, nor settings or notes."""
        return not (self.differs or self.reruns or self.settings or self.notes or self.waits or self.concurrency)


def compare_sides(old: FileSide, new: FileSide, files: Files = _NO_FILES) -> Changes:
    """What a change does to the build.

    Args:
        old: the file before, with its targets.
        new: the file.
        files: the contexts, for what runs again; without them what is copied is taken for unchanged.
    """
    return Changes(old, new, files)


def diff(old: Compared, new: Compared, *, files: Files = _NO_FILES) -> Changes:
    """What a change of a Dockerfile does to the build.

    Args:
        old: the plan of the build before, several plans of one file for several targets, or the error that `parse` or
            `plan` raised.
        new: the same of the build.
        files: the contexts, for what runs again; without them what is copied is taken for unchanged.

    Raises:
        UsageError: a sequence of plans is empty, or they are of several files.
    """
    return compare_sides(_side(old), _side(new), files)


def _side(given: Compared) -> FileSide:
    if isinstance(given, DockerfileError):
        return refused_side(given)
    plans = [given] if isinstance(given, BuildPlan) else list(given)
    if len({id(plan.dockerfile) for plan in plans}) != 1:
        raise UsageError(
            "the plans of one file are compared with those of another", hint="Give at least one plan each."
        )
    return side_of_plans(plans)
