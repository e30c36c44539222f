"""The targets that a reader of a page may pick, each with its own exact plan, and all of them together."""

from __future__ import annotations

from stagegraph.analysis.plan import BuildPlan
from stagegraph.analysis.planning import resolutions_of, target_resolver
from stagegraph.errors import DockerfileError
from stagegraph.graph.llb.operations import Numbering
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.syntax.instructions import Dockerfile

# Each plan takes time in proportion to the stages of the file. Beyond this many stages times targets, only the targets
# that nobody uses are offered besides those asked for.
_MOST_WORK = 4000
_MOST_LEAVES = 40


class Choice(Record):
    """One entry to pick: what it is called, and the plan for it."""

    name: str
    plan: BuildPlan


class Refused(Record):
    """A target that BuildKit refuses to build: its name, and why."""

    name: str
    why: str


class Choices(Record):
    """What can be picked.

    Attributes:
        union: the plan for all entries in one build. A step has the same id in it and in the plans of the entries.
        entries: what was asked for, if that is several targets in one build; then the targets in file order.
        picked: the place of what was asked for among the entries.
        refused: the targets that cannot be picked, in file order.
        left_out: how many targets are not among the entries because the file is large.
    """

    union: BuildPlan
    entries: tuple[Choice, ...]
    picked: int
    refused: tuple[Refused, ...]
    left_out: int


def choices_of(dockerfile: Dockerfile, request: PlanRequest) -> Choices:
    """The plans for what was asked for and for every other target of the file.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        request: what was asked for; the build options hold for every entry.

    Raises:
        DockerfileError: BuildKit refuses the file, or what was asked for.
        UsageError: the options make no sense.
    """
    numbering = Numbering()
    resolver = target_resolver(dockerfile, request)
    wanted = resolutions_of(dockerfile, request, resolver)
    asked = BuildPlan(dockerfile, wanted[0].options, wanted, numbering, no_notes=request.no_notes)
    resolutions = list(wanted)
    found: dict[int, Choice] = {asked.targets[0]: Choice(_name(asked), asked)} if len(asked.targets) == 1 else {}
    refused = []
    indexes, left_out = _offered(asked)
    for index in indexes:
        if index in found:
            continue
        stage = dockerfile.stages[index]
        # The default target is asked for without a name, which is what BuildKit does.
        name = stage.name if index < len(dockerfile.stages) - 1 else ""
        try:
            own = resolver.resolve([name])
            plan = BuildPlan(dockerfile, own[0].options, own, numbering, no_notes=request.no_notes)
        except DockerfileError as problem:
            refused.append(Refused(stage.display_name, str(problem)))
            continue
        found[index] = Choice(_name(plan), plan)
        resolutions += own
    entries = [found[index] for index in sorted(found)]
    if len(asked.targets) > 1:
        entries.insert(0, Choice(_name(asked), asked))
    picked = next(at for at, entry in enumerate(entries) if entry.plan is asked)
    together = _once(resolutions)
    alone = len(together) == len(wanted) and not request.no_notes
    union = asked if alone else BuildPlan(dockerfile, wanted[0].options, together, numbering)
    return Choices(union=union, entries=tuple(entries), picked=picked, refused=tuple(refused), left_out=left_out)


def _name(plan: BuildPlan) -> str:
    return ", ".join(plan.stages[index].display_name for index in plan.targets)


def _offered(asked: BuildPlan) -> tuple[list[int], int]:
    """The indexes of the targets to offer, ascending, and the number of those that are left out.

    Of stages of one name only the last can be a target, as in `stagegraph.analysis.buildtargets.list_targets`.
    """
    stages = asked.dockerfile.stages
    last_of = {stage.name: stage.index for stage in stages if stage.name}
    targets = sorted({*last_of.values(), stages[-1].index})
    if len(stages) * len(targets) <= _MOST_WORK:
        return targets, 0
    needed = {stages[-1].index, *asked.targets}
    used = {edge.source for edge in asked.edges}
    leaves = [index for index in targets if index not in used and index not in needed]
    room = min(_MOST_LEAVES, _MOST_WORK // len(stages))
    offered = sorted(needed | set(leaves[-room:] if room else ()))
    return offered, len(set(targets) - set(offered))


def _once(resolutions: Iterable[Resolution]) -> Sequence[Resolution]:
    """Each target and platform once, those asked for first."""
    found: dict[tuple[object, ...], Resolution] = {}
    for one in resolutions:
        found.setdefault((one.target, one.options.platform), one)
    return list(found.values())
