"""Two files with their targets, planned one by one: what `stagegraph.analysis.comparison.comparing` compares."""

from __future__ import annotations

from stagegraph.analysis.plan import BuildPlan
from stagegraph.analysis.planning import target_resolver
from stagegraph.errors import DockerfileError
from stagegraph.graph.llb.operations import Numbering
from stagegraph.syntax.gotext import lower
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.syntax.instructions import Dockerfile

_MOST_WORK = 2000  # stages times targets; in larger files not all targets are looked at
_MOST_TARGETS = 12  # of a larger file


class TargetPlan(Record):
    """A target with its plan, or with what BuildKit says when it refuses it.

    Attributes:
        name: as people call it; of several targets in one build all names.
        stage: its index in the file; None where the file is refused, and for several targets in one build.
        default: it is what is built when no target is given.
        plan: None for a refused one.
        problem: why it is refused, else None.
    """

    name: str
    stage: int | None
    default: bool
    plan: BuildPlan | None = None
    problem: DockerfileError | None = None


class FileSide(Record):
    """One of two files.

    Attributes:
        path: how messages call it.
        dockerfile: the parsed file; None where it is refused as a whole.
        problem: why it is refused as a whole, else None.
        targets: in file order.
        whole: what all of these build that can be built; None where none can.
        left_out: how many targets are not looked at.
        numbering: what gave the steps of all plans their ids, None for plans that were made elsewhere.
    """

    path: str
    dockerfile: Dockerfile | None
    problem: DockerfileError | None = None
    targets: tuple[TargetPlan, ...] = ()
    whole: BuildPlan | None = None
    left_out: int = 0
    numbering: Numbering | None = None


class FileDraft(Record):
    """A file, or why BuildKit does not read it, and what is asked for. ``targets`` of the request do not count."""

    path: str
    dockerfile: Dockerfile | DockerfileError
    request: PlanRequest


def two_sides(
    old: FileDraft, new: FileDraft, old_targets: Sequence[str] = (), new_targets: Sequence[str] = ()
) -> tuple[FileSide, FileSide]:
    """Two files with the same targets, as far as both have them.

    Args:
        old: the earlier file.
        new: the file.
        old_targets: names of the targets to compare; none for all.
        new_targets: names of those that they are now, likewise.

    Raises:
        UsageError: the build options make no sense.
    """
    if old_targets or new_targets:
        return _side(old, old_targets or new_targets), _side(new, new_targets or old_targets)
    drafts = (old, new)
    if all(_is_small(draft) for draft in drafts):
        return _side(old, None), _side(new, None)
    wanted = dict.fromkeys(name for draft in drafts for name in _chosen(draft))
    return _side(old, _known(old, wanted), every=True), _side(new, _known(new, wanted), every=True)


def side_of_plans(plans: Sequence[BuildPlan]) -> FileSide:
    """A side whose targets are planned already: one target for each plan, with all that it builds."""
    first = plans[0]
    last = len(first.stages) - 1
    numbering = None
    if len(plans) > 1:  # equal steps need equal ids
        numbering = Numbering()
        plans = [
            BuildPlan(one.dockerfile, one.options, one.resolutions, numbering, no_notes=one.no_notes) for one in plans
        ]
    targets = tuple(
        TargetPlan(
            ", ".join(plan.stages[index].display_name for index in plan.targets),
            plan.targets[0] if len(plan.targets) == 1 else None,
            default=plan.targets == (last,),
            plan=plan,
        )
        for plan in plans
    )
    dockerfile = first.dockerfile
    return FileSide(dockerfile.path, dockerfile, targets=targets, whole=_whole(plans, numbering), numbering=numbering)


def refused_side(problem: DockerfileError) -> FileSide:
    """A side of which only that is known that BuildKit refuses it."""
    return FileSide(problem.location.path, None, problem)


def _is_small(draft: FileDraft) -> bool:
    found = draft.dockerfile
    return isinstance(found, DockerfileError) or len(found.stages) * len(_targets(found)) <= _MOST_WORK


def _targets(dockerfile: Dockerfile) -> list[int]:
    """Indexes of the stages that can be targets: of stages of one name the last."""
    last_of = {stage.name: stage.index for stage in dockerfile.stages if stage.name}
    return sorted({*last_of.values(), len(dockerfile.stages) - 1})


def _chosen(draft: FileDraft) -> list[str]:
    """The names of the targets of a large file that are looked at: the last ones that no other stage starts from."""
    found = draft.dockerfile
    if isinstance(found, DockerfileError):
        return []
    used = {lower(stage.head.base) for stage in found.stages}
    leaves = [index for index in _targets(found)[:-1] if found.stages[index].name not in used]
    return [*(found.stages[index].name for index in leaves[1 - _MOST_TARGETS :]), ""]


def _known(draft: FileDraft, names: Iterable[str]) -> list[str]:
    found = draft.dockerfile
    if isinstance(found, DockerfileError):
        return []
    own = {stage.name for stage in found.stages[:-1]}
    return [name for name in names if name in own or not name]


def _side(draft: FileDraft, names: Sequence[str] | None, *, every: bool = False) -> FileSide:
    found = draft.dockerfile
    if isinstance(found, DockerfileError):
        return refused_side(found)
    planner = _Planner(found, draft.request)
    if names is None:
        targets = [planner.planned(index) for index in _targets(found)]
    else:
        indexes = (planner.index_of(name) for name in names)
        targets = [planner.planned(index) for index in dict.fromkeys(indexes) if index is not None]
        targets.sort(key=lambda one: one.stage or 0)
    plans = [one.plan for one in targets if one.plan is not None]
    whole = _whole(plans, planner.numbering)
    left_out = len(_targets(found)) - len(targets) if every else 0
    return FileSide(
        draft.path, found, targets=tuple(targets), whole=whole, left_out=left_out, numbering=planner.numbering
    )


class _Planner:
    """Plans targets of one file; what they share is done once, and equal steps have equal ids."""

    def __init__(self, dockerfile: Dockerfile, request: PlanRequest) -> None:
        self.dockerfile = dockerfile
        self.request = request
        self.resolver = target_resolver(dockerfile, request)
        self.numbering = Numbering()
        self.last = len(dockerfile.stages) - 1

    def index_of(self, name: str) -> int | None:
        """The stage that a target names, None for one that is not there."""
        if not name:
            return self.last
        wanted = lower(name)
        named = [stage.index for stage in self.dockerfile.stages if stage.name == wanted]
        if named:
            return named[-1]
        return int(name) if name.isascii() and name.isdecimal() and int(name) <= self.last else None

    def planned(self, index: int) -> TargetPlan:
        stage = self.dockerfile.stages[index]
        shown, default = self.dockerfile.stage_names[index], index == self.last
        # The default target is asked for without a name, which is what BuildKit does.
        name = "" if default else stage.name or str(index)
        try:
            found = self.resolver.resolve([name])
            plan = BuildPlan(self.dockerfile, found[0].options, found, self.numbering, no_notes=self.request.no_notes)
        except DockerfileError as problem:
            return TargetPlan(shown, index, default, problem=problem)
        return TargetPlan(shown, index, default, plan)


def _whole(plans: Sequence[BuildPlan], numbering: Numbering | None) -> BuildPlan | None:
    """What some targets build together, each target and platform once."""
    if len(plans) < 2:
        return plans[0] if plans else None
    found: dict[tuple[object, ...], Resolution] = {}
    for plan in plans:
        for one in plan.resolutions:
            found.setdefault((one.target, one.options.platform), one)
    first = plans[0]
    return BuildPlan(
        first.dockerfile, first.options, list(found.values()), numbering or Numbering(), no_notes=first.no_notes
    )


def without_targets(side: FileSide, names: Collection[str]) -> FileSide:
    """A side as if some of its targets, by name, were none; they stay listed."""
    if not names:
        return side
    plans = [one.plan for one in side.targets if one.plan is not None and one.name not in names]
    return replace(side, whole=_whole(plans, side.numbering))
