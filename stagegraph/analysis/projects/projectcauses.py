"""Why a step of several targets runs again: down to the first cause, from one Dockerfile into those that it takes."""

from __future__ import annotations

from stagegraph.analysis.impact.namedsteps import STEP_HINT, several_steps, steps_called
from stagegraph.analysis.projects.projectimpact import last_step
from stagegraph.errors import UsageError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.impact.verdicts import StepImpact
    from stagegraph.analysis.projects.projectimpact import BuildImpact, ProjectImpact
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan
    from stagegraph.graph.llb.steps import Step


class PlacedStep(Record):
    """A step of a build, by the number of that and its own id."""

    build: int
    step: str


class Cause(Record):
    """A link of the chain from a step to the first cause.

    Attributes:
        build: in which it is.
        target: the target that the link before takes, "" for the first ones.
        step: what runs again; None for a new target, all of which does.
    """

    build: BuildImpact
    target: str
    step: StepImpact | None


def asked_project_step(project: ProjectPlan, asked: str) -> PlacedStep:
    """The one step that is meant; of one that stands in several Dockerfiles the first.

    Args:
        project: the targets.
        asked: as for `stagegraph.analysis.impact.namedsteps.asked_step`, behind the name of a target and a slash where
            several targets have such a step.

    Raises:
        UsageError: no step is called so, or several are.
    """
    target, slash, rest = asked.partition("/")
    builds, wanted = project.builds, asked
    if slash and target in project.build_of:
        builds, wanted = (project.build_of[target],), rest
    found: dict[object, tuple[ProjectBuild, Step]] = {}
    for build in builds:
        for step in sorted(steps_called(build.plan, wanted), key=lambda one: one.unnumbered is not None):
            if step.linked not in project.build_of:  # that is told where the target itself is built
                found.setdefault((build.number, step.stage, step.number or step.id), (build, step))
    hint = f"{STEP_HINT} A target and a slash before it tell which one: {builds[0].name}/L1."
    if not found:
        raise UsageError(f"no step of the targets is called {asked!r}", hint=hint)
    ids = {step.id for _, step in found.values()}
    build, step = next(iter(found.values()))
    if len(found) > 1 and len(ids) > 1:
        names = [f"{one.name}: {other.name}" for one, other in found.values()]
        raise UsageError(f"{asked!r} may be {several_steps(names)}", hint=hint)
    return PlacedStep(build.number, step.id)


def project_causes(impact: ProjectImpact, place: PlacedStep) -> tuple[Cause, ...]:
    """From a step to the first cause, as `Impact.chain`, over links between targets."""
    found: list[Cause] = []
    target, at = "", place
    while True:
        build = impact.builds[at.build]
        if build.impact is None:
            return (*found, Cause(build, target, None))
        chain = build.impact.chain(at.step)
        found += (Cause(build, target, one) for one in chain)
        target = chain[-1].step.linked if chain else ""
        source = impact.project.build_of.get(target)
        if source is None:
            return tuple(found)
        one = next(one for one in source.targets if one.name == target)
        at = PlacedStep(source.number, last_step(source.plan, source.stage_of(one)))
