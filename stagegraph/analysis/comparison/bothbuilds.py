"""Two plans of two files side by side: which stage is which, and what the stages that both build have of steps."""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.comparison.stagepairs import Wordings, paired_stages
from stagegraph.analysis.comparison.steppairs import paired_steps, told_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.comparison.steppairs import StepPairs
    from stagegraph.analysis.plan import BuildPlan


class BothBuilds:
    """Two plans, and what belongs together in them.

    Attributes:
        old, new: the plans.
        stages: the stages of the two files.
        new_of, old_of: the index of a stage in the other file.
        built: old and new index of the stages that both build.
    """

    def __init__(self, old: BuildPlan, new: BuildPlan) -> None:
        self.old = old
        self.new = new
        self.stages = paired_stages(old.dockerfile, new.dockerfile)
        self.new_of: Mapping[int, int] = dict(self.stages.pairs)
        self.old_of: Mapping[int, int] = {after: before for before, after in self.stages.pairs}
        self.built = tuple(
            (before, after) for before, after in self.stages.pairs if old.stages[before].used and new.stages[after].used
        )
        self.wordings = Wordings(old.dockerfile, new.dockerfile, self.stages)

    @cached_property
    def steps(self) -> Mapping[int, StepPairs]:
        """The steps of the stages that both build, by the new index of the stage."""
        old = {step.id: self.wordings.old(step.text) for step in self.old.steps}
        new = {step.id: self.wordings.new(step.text) for step in self.new.steps}
        known: dict[tuple[tuple[str, ...], tuple[str, ...]], StepPairs] = {}
        found = {}
        for before, after in self.built:
            was, now = self.old.stages[before], self.new.stages[after]
            is_shared = not was.stage.instructions and not now.stage.instructions  # all that such stages have of steps
            pairs = known.get((was.steps, now.steps)) if is_shared else None
            if pairs is None:
                pairs = paired_steps(told_steps(self.old, before), told_steps(self.new, after), old, new)
                if is_shared:
                    known[was.steps, now.steps] = pairs
            found[after] = pairs
        return found

    @cached_property
    def counterpart(self) -> Mapping[int, Mapping[str, str]]:
        """For the steps of these stages, by old id, the new one; by the new index of the stage."""
        return {after: pairs.counterpart for after, pairs in self.steps.items()}

    def old_name(self, index: int) -> str:
        """What a stage was called."""
        return self.old.stages[index].display_name

    def new_name(self, index: int) -> str:
        """What a stage is called."""
        return self.new.stages[index].display_name

    def name_of_old(self, index: int) -> str:
        """What a stage of the old file is called now, or was called where it is gone."""
        after = self.new_of.get(index)
        return self.old_name(index) if after is None else self.new_name(after)
