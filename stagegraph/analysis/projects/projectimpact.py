"""Which steps of several targets run again, after an earlier run of bake."""

from __future__ import annotations

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.builds import Certainty
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.analysis.projects.builddrafts import stage_of
from stagegraph.graph.identifiers.namedcontexts import TARGET_SOURCE
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan
    from stagegraph.projecttargets import ProjectTarget

    Reading = Callable[[ProjectBuild, ProjectBuild], tuple[Build, Build]]

_CERTAINTY = {Status.CACHED: Certainty.YES, Status.CONTENT: Certainty.MAYBE, Status.RUNS: Certainty.NO}


class BuildImpact(Record):
    """What happens to the targets of one build; nothing is known of new ones, all of which runs."""

    build: ProjectBuild
    impact: Impact | None


class ProjectImpact(Record):
    """What a change does to several targets.

    Attributes:
        before: the earlier targets.
        project: the targets.
        builds: what happens to each build.
        gone: the names of targets that are no more.
    """

    before: ProjectPlan
    project: ProjectPlan
    builds: tuple[BuildImpact, ...]
    gone: tuple[str, ...] = ()

    def count(self, status: Status) -> int:
        """How many steps that happens to, those that several builds have once."""
        found = (one.impact.with_status(status) for one in self.builds if one.impact is not None)
        return counted_steps(self.project.step_by_id[name] for name in {one.step.id for some in found for one in some})


def project_impact(before: ProjectPlan, after: ProjectPlan, read: Reading) -> ProjectImpact:
    """Which steps run again; a target that does makes those run that take it as a context.

    Args:
        before: the earlier targets.
        after: the targets.
        read: for a build before and now both with what they read.
    """
    linked: dict[str, Certainty] = {}
    found: list[BuildImpact] = []
    for build in after.builds:
        was = earlier_build(before, build)
        one = None
        if was is not None:
            old, new = read(was, build)
            one = impact(old, replace(new, linked=FrozenMap(linked)))
        found.append(BuildImpact(build, one))
        for target in build.targets:
            earlier = None if was is None else earlier_stage(was.plan, was.targets, target.name)
            found_stage = build.stage_of(target)
            linked[TARGET_SOURCE + target.name] = certainty_of(one, found_stage, earlier) if one else Certainty.NO
    now = set(after.build_of)
    return ProjectImpact(before, after, tuple(found), tuple(one.name for one in before.targets if one.name not in now))


def earlier_build(before: ProjectPlan, build: ProjectBuild) -> ProjectBuild | None:
    """The build of the same targets in an earlier project; None for new ones."""
    return next((before.build_of[one.name] for one in build.targets if one.name in before.build_of), None)


def earlier_stage(plan: BuildPlan, targets: Iterable[ProjectTarget], name: str) -> int | None:
    """The index of the stage that a target built, by its name; None where there was none."""
    return next((stage_of(plan, one) for one in targets if one.name == name), None)


def certainty_of(found: Impact, stage: int, earlier: int | None) -> Certainty:
    """Whether what a target comes to is what it came to before.

    Args:
        found: what happens to its build.
        stage: the index of the stage that it builds.
        earlier: that of the one that it built; None where there was no such target.
    """
    if earlier is None:
        return Certainty.NO
    step, before = last_step(found.after.plan, stage), last_step(found.before.plan, earlier)
    if not step or not before:
        return Certainty.YES if step == before else Certainty.NO
    one = found.by_id[step]
    return Certainty.NO if one.was and one.was != before else _CERTAINTY[one.status]


def last_step(plan: BuildPlan, stage: int) -> str:
    """The id of the step with which a stage comes to its end, one of another stage included; "" for an empty one."""
    planned = plan.stages[stage]
    while not planned.steps and planned.base.entry is not None:
        planned = plan.stages[planned.base.entry]
    return planned.steps[-1] if planned.steps else ""
