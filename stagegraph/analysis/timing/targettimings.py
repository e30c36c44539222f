"""What a build of several targets cost, as told of one Dockerfile, and which targets a log shows."""

from __future__ import annotations

from stagegraph.analysis.timing.joining import join
from stagegraph.analysis.timing.joiningtargets import target_name
from stagegraph.analysis.timing.measuring import named_vertices
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.logs.buildlog import LoggedBuild


def timings_of_target(timings: Timings, build: ProjectBuild) -> Timings:
    """The same build with the steps of one Dockerfile alone: vertices of others are joined to none.

    Args:
        timings: what the targets cost together.
        build: one of theirs.
    """
    plan = build.plan
    known = plan.step_by_id

    def told(steps: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
        own = tuple(one for one in steps if one in known)
        return own, tuple(sorted({stage for one in own for stage in known[one].stages}))

    vertices = []
    for one in timings.vertices:
        steps, stages = told(one.steps)
        vertices.append(replace(one, steps=steps, stages=stages))
    unlogged = tuple(one for one in timings.unlogged if one in known)
    return replace(timings, plan=plan, project=None, vertices=tuple(vertices), unlogged=unlogged)


def logged_targets(build: LoggedBuild) -> tuple[str, ...]:
    """What bake calls the targets of a log, in its order; none where it built only one."""
    names = (name for one in named_vertices(build) for name in (one.target, *sorted(one.builds)) if name)
    return tuple(dict.fromkeys(map(target_name, names)))


def likeliest(build: LoggedBuild, project: ProjectPlan) -> ProjectBuild:
    """Which Dockerfile a log is of that names no target: the one of which it shows most steps."""
    logged = named_vertices(build)
    numbered = [at for at, one in enumerate(logged) if one.name.number is not None]

    def shown(one: ProjectBuild) -> tuple[int, int]:
        joined = join(logged, one.plan)
        count = len({step for at in numbered for step in joined[at]})
        return count, -sum(step.number is not None for step in one.plan.steps)

    return max(project.builds, key=shown)
