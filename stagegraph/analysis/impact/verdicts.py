"""What a change does to the steps of a build, as values."""

from __future__ import annotations

from enum import Enum
from functools import cached_property

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.grounds import Behind, Reads
from stagegraph.errors import UsageError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.impact.grounds import Reason
    from stagegraph.graph.llb.steps import Step


class Status(Enum):
    """What happens to a step, if all that the earlier build made is still stored."""

    CACHED = "cached"
    RUNS = "runs"
    CONTENT = "content"
    """Only the bytes that an earlier step writes decide."""


_WORST_FIRST = (Status.RUNS, Status.CONTENT, Status.CACHED)


class StepImpact(Record):
    """What happens to one step of a build.

    Attributes:
        step: the step.
        status: what happens.
        because: why it is not cached, what it does itself first; none for a cached one.
        was: the id of the step of the earlier build in whose place it stands, "" where there was none.
    """

    step: Step
    status: Status
    because: tuple[Reason, ...] = ()
    was: str = ""


CANNOT_KNOW = (
    "what the builder still has: garbage collection or a pruned cache let steps run again",
    "what a remote cache brings, and which of its intermediate stages",
    "whether an earlier build than this one made a step already: a step is cached from any build",
    "whether a tag still names the same image, where the digests of both builds are not given",
)
"""What stands in no file, and may make the answer another one."""


class Impact:
    """What a change does to a build.

    Attributes:
        before, after: the earlier build and the build.
        steps: its steps in their order, without the folders of the caller that are loaded.
    """

    def __init__(self, before: Build, after: Build, steps: tuple[StepImpact, ...]) -> None:
        self.before = before
        self.after = after
        self.steps = steps

    def __repr__(self) -> str:
        counts = ", ".join(f"{self.count(status)} {status.value}" for status in Status)
        return f"<Impact on {self.after.plan.dockerfile.path}: {counts}>"

    @property
    def compared(self) -> tuple[str, ...]:
        """The contexts whose files were compared, sorted; ``context`` is the build context."""
        return tuple(sorted(frozenset(self.before.contexts) & frozenset(self.after.contexts)))

    @cached_property
    def by_id(self) -> Mapping[str, StepImpact]:
        """The steps by id."""
        return {one.step.id: one for one in self.steps}

    def step(self, step_id: str) -> StepImpact:
        """What happens to the step of an id.

        Raises:
            UsageError: there is none, or it loads a folder of the caller.
        """
        self.after.plan.step(step_id)
        if step_id not in self.by_id:
            raise UsageError("a folder of the caller is sent each time, as far as it differs from the last time")
        return self.by_id[step_id]

    def with_status(self, status: Status) -> tuple[StepImpact, ...]:
        """The steps to which that happens, in their order."""
        return tuple(one for one in self.steps if one.status is status)

    def count(self, status: Status) -> int:
        """The number of steps to which that happens, as `stagegraph.analysis.counting` counts them.

        Of several steps that bear one number (an ADD and what it loads) the worst off counts: the numbers of all
        statuses add up to that of the build.
        """
        return self._counts[status]

    @cached_property
    def _counts(self) -> Mapping[Status, int]:
        found: dict[Status, int] = {}
        so_far = 0
        for end, status in enumerate(_WORST_FIRST, start=1):
            worst = frozenset(_WORST_FIRST[:end])
            together = counted_steps(one.step for one in self.steps if one.status in worst)
            found[status], so_far = together - so_far, together
        return found

    def chain(self, step_id: str) -> tuple[StepImpact, ...]:
        """From a step to the first cause: each one runs because of the next one; a cached step has no chain."""
        found: list[StepImpact] = []
        at = step_id
        while at and self.by_id[at].status is not Status.CACHED:
            found.append(self.by_id[at])
            at = next((reason.step for reason in self.by_id[at].because if isinstance(reason, Behind | Reads)), "")
        return tuple(found)

    @cached_property
    def first_causes(self) -> Mapping[str, str]:
        """For each step that is not cached the last one of its chain, by ids."""
        found: dict[str, str] = {}
        for one in self.steps:  # every input before its user
            if one.status is not Status.CACHED:
                before = next((reason.step for reason in one.because if isinstance(reason, Behind | Reads)), "")
                found[one.step.id] = found.get(before, one.step.id)
        return found

    @cached_property
    def causes(self) -> tuple[StepImpact, ...]:
        """The steps that do not run only because of others, in their order: where a change comes in."""
        return tuple(one for one in self.steps if any(self.is_cause(reason) for reason in one.because))

    def is_cause(self, reason: Reason) -> bool:
        """Whether a reason is none that lies in another step that is not cached."""
        if isinstance(reason, Behind | Reads):
            return self.by_id[reason.step].status is Status.CACHED
        return True
